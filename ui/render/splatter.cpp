#include "ui/render/splatter.h"

#include <glad/gl.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>
#include <string_view>

namespace bary {

namespace {

constexpr int steps = 4, places = steps * steps; // within a pixel
constexpr size_t keptMarks = 64;

/// Of a square around a marker: a pixel of room on each side for the smooth edge, and one for the
/// place within a pixel.
int sideOf(float diameter) {
    return static_cast<int>(std::ceil(diameter)) + 4;
}

uint16_t by255(uint16_t product) {
    product = static_cast<uint16_t>(product + 128);
    return static_cast<uint16_t>((product + (product >> 8)) >> 8);
}

std::array<uint8_t, 16> inkOf(int red, int green, int blue, int alpha) {
    const auto times = [alpha](int channel) {
        return static_cast<uint8_t>(by255(static_cast<uint16_t>(channel * alpha)));
    };
    std::array<uint8_t, 16> ink{};
    for (size_t k = 0; k < ink.size(); k += 4) {
        ink[k] = times(blue);
        ink[k + 1] = times(green);
        ink[k + 2] = times(red);
        ink[k + 3] = static_cast<uint8_t>(alpha);
    }
    return ink;
}

/// The marker at every place within a pixel, one above the other, in white.
Image drawStrip(PointRenderer& renderer, const PointStyle& style, int side) {
    auto cloud = std::make_shared<Cloud>();
    cloud->points.dim = 2;
    for (int place = 0; place < places; ++place) {
        const auto within = [side](int step) {
            return static_cast<float>(side / 2) + (static_cast<float>(step) + 0.5f) / steps;
        };
        const std::array<float, 2> at{within(place % steps),
                                      static_cast<float>(side * place) + within(place / steps)};
        cloud->points.values.insert(cloud->points.values.end(), at.begin(), at.end());
    }
    const TargetGuard guard;
    Framebuffer strip;
    strip.resize(side, side * places);
    strip.clear(ImVec4(0, 0, 0, 0));
    PointBuffer buffer;
    buffer.update(cloud);
    PointStyle white = style;
    white.colour = IM_COL32_WHITE;
    white.ownColour = false;
    Mat4 matrix; // from pixels to GL's square
    matrix.m[0] = 2 / static_cast<float>(side);
    matrix.m[5] = 2 / static_cast<float>(side * places);
    matrix.m[12] = matrix.m[13] = -1;
    renderer.draw(buffer, white, matrix);
    return strip.read();
}

} // namespace

bool softwareRendering() {
    const auto* name = reinterpret_cast<const char*>(glGetString(GL_RENDERER));
    const std::string_view renderer = name ? name : "";
    return renderer.find("llvmpipe") != std::string_view::npos ||
           renderer.find("softpipe") != std::string_view::npos ||
           renderer.find("SWR") != std::string_view::npos;
}

const Splatter::Marks& Splatter::marks(const PointStyle& style) {
    const auto key = std::make_tuple(style.marker, style.diameter, style.hollow);
    const auto found = marks_.find(key);
    if (found != marks_.end()) {
        return found->second;
    }
    if (marks_.size() >= keptMarks) { // a size that is being dragged leaves many behind
        marks_.clear();
    }
    Marks& made = marks_[key];
    made.side = sideOf(style.diameter);
    const Image strip = drawStrip(renderer_, style, made.side);
    for (int place = 0; place < places; ++place) {
        // Pictures begin at the top, stamps at the bottom.
        const auto covered = [&](int x, int y) {
            const int row = strip.height - 1 - (place * made.side + y);
            return strip.pixels[(static_cast<size_t>(row) * strip.width + x) * 4 + 3];
        };
        int right = 0, high = 0;
        Stamp stamp;
        stamp.left = stamp.low = made.side;
        for (int y = 0; y < made.side; ++y) {
            for (int x = 0; x < made.side; ++x) {
                if (covered(x, y) > 0) {
                    stamp.left = std::min(stamp.left, x);
                    stamp.low = std::min(stamp.low, y);
                    right = std::max(right, x + 1);
                    high = std::max(high, y + 1);
                }
            }
        }
        for (int y = stamp.low; y < high; ++y) {
            for (int x = stamp.left; x < right; x += 4) {
                Cell cell{y - stamp.low, 4 * (x - stamp.left), {}};
                for (int k = 0; k < 16; ++k) {
                    cell.coverage[k] = x + k / 4 < right ? covered(x + k / 4, y) : 0;
                }
                if (cell.coverage != Group{}) {
                    stamp.cells.push_back(cell);
                }
            }
        }
        made.places.push_back(std::move(stamp));
    }
    return made;
}

void Splatter::begin(int width, int height, float largest) {
    margin_ = sideOf(largest) + 4; // stamps may reach over the edge, and to the end of their group
    width_ = width;
    height_ = height;
    left_ = width;
    low_ = height;
    right_ = high_ = 0;
    pixels_.assign(static_cast<size_t>(width + 2 * margin_) * (height + 2 * margin_) * 4, 0);
}

void Splatter::fill(std::vector<Ink>& inks, const Stamp& stamp, const Group& colour) {
    inks.resize(stamp.cells.size());
    for (size_t k = 0; k < inks.size(); ++k) {
        const Group& coverage = stamp.cells[k].coverage;
        for (size_t b = 0; b < coverage.size(); ++b) {
            const uint16_t covered = coverage[b];
            inks[k].add[b] = static_cast<uint8_t>(by255(covered * colour[b]));
            inks[k].keep[b] = static_cast<uint8_t>(255 - by255(covered * colour[3]));
        }
    }
}

void Splatter::blend(const Stamp& stamp, const std::vector<Ink>& inks, int x, int y) {
    const size_t row = static_cast<size_t>(width_ + 2 * margin_) * 4;
    uint8_t* corner = pixels_.data() + row * (y + stamp.low + margin_) +
                      static_cast<size_t>(x + stamp.left + margin_) * 4;
    for (size_t k = 0; k < inks.size(); ++k) {
        const Cell& cell = stamp.cells[k];
        uint8_t* pixels = corner + row * cell.row + cell.byte;
        const Ink ink = inks[k];
        Group blended;
        std::memcpy(blended.data(), pixels, blended.size());
        for (size_t b = 0; b < blended.size(); ++b) {
            const auto kept = by255(static_cast<uint16_t>(blended[b] * ink.keep[b]));
            blended[b] = static_cast<uint8_t>(ink.add[b] + kept);
        }
        std::memcpy(pixels, blended.data(), blended.size());
    }
}

void Splatter::add(const Points& points, const PointStyle& style, const Mat4& matrix) {
    const Marks& mark = marks(style);
    if (mark.side + 4 > margin_) {
        throw std::logic_error("a marker larger than the largest that was announced");
    }
    const auto alpha = static_cast<int>(style.colour >> IM_COL32_A_SHIFT & 255);
    Group colour = inkOf(static_cast<int>(style.colour >> IM_COL32_R_SHIFT & 255),
                         static_cast<int>(style.colour >> IM_COL32_G_SHIFT & 255),
                         static_cast<int>(style.colour >> IM_COL32_B_SHIFT & 255), alpha);
    std::array<std::vector<Ink>, places> inks; // of the stamps in this colour, once needed
    const int half = mark.side / 2;
    const auto width = static_cast<float>(width_), height = static_cast<float>(height_);
    const float scaleX = 0.5f * width * matrix.m[0], offX = 0.5f * width * (matrix.m[12] + 1);
    const float scaleY = 0.5f * height * matrix.m[5], offY = 0.5f * height * (matrix.m[13] + 1);
    const auto reach = static_cast<float>(half);
    for (int64_t k = 0; k < points.size(); ++k) {
        const auto point = points.row(k);
        const float x = offX + scaleX * point[0];
        const float y = offY + (points.dim > 1 ? scaleY * point[1] : 0.0f);
        // Written so that a NaN is outside.
        if (!(x > -reach && y > -reach && x < width + reach && y < height + reach)) {
            continue;
        }
        if (style.ownColour) {
            const auto channel = [&](int c) {
                return c < points.dim
                           ? static_cast<int>(std::clamp(point[c], 0.0f, 1.0f) * 255 + 0.5f)
                           : 0;
            };
            colour = inkOf(channel(0), channel(1), channel(2), alpha);
        }
        const float left = std::floor(x), low = std::floor(y);
        const int place =
            static_cast<int>((y - low) * steps) * steps + static_cast<int>((x - left) * steps);
        const int which = std::min(place, places - 1);
        const Stamp& stamp = mark.places[which];
        if (inks[which].empty() || style.ownColour) {
            fill(inks[which], stamp, colour);
        }
        const int fromX = static_cast<int>(left) - half, fromY = static_cast<int>(low) - half;
        blend(stamp, inks[which], fromX, fromY);
        left_ = std::min(left_, fromX);
        low_ = std::min(low_, fromY);
        right_ = std::max(right_, fromX + mark.side);
        high_ = std::max(high_, fromY + mark.side);
    }
}

PixelBox Splatter::end(const Framebuffer& target, int snap) const {
    const int left = left_ <= snap ? 0 : left_, right = right_ >= width_ - snap ? width_ : right_;
    const int low = low_ <= snap ? 0 : low_, high = high_ >= height_ - snap ? height_ : high_;
    if (left >= right || low >= high) {
        return {};
    }
    const PixelBox box{left, height_ - high, right, height_ - low};
    const int row = width_ + 2 * margin_;
    target.write(pixels_.data() + 4 * (static_cast<size_t>(row) * (margin_ + low) + margin_ + left),
                 row, box);
    return box;
}

} // namespace bary
