#include "ui/render/splatter.h"

#include <glad/gl.h>

#include <algorithm>
#include <cmath>
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
        ink[k] = times(red);
        ink[k + 1] = times(green);
        ink[k + 2] = times(blue);
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
        stamp.rows = std::max(0, high - stamp.low);
        stamp.groups = (std::max(0, right - stamp.left) + 3) / 4;
        for (int y = stamp.low; y < high; ++y) {
            for (int x = stamp.left; x < stamp.left + 4 * stamp.groups; x += 4) {
                Group& group = stamp.coverage.emplace_back();
                for (int k = 0; k < 16; ++k) {
                    group[k] = x + k / 4 < right ? covered(x + k / 4, y) : 0;
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
    pixels_.assign(static_cast<size_t>(width + 2 * margin_) * (height + 2 * margin_) * 4, 0);
}

void Splatter::blend(const Stamp& stamp, const Group& ink, int x, int y) {
    const size_t row = static_cast<size_t>(width_ + 2 * margin_) * 4;
    uint8_t* to = pixels_.data() + row * (y + stamp.low + margin_) +
                  static_cast<size_t>(x + stamp.left + margin_) * 4;
    const Group* coverage = stamp.coverage.data();
    const uint16_t alpha = ink[3];
    for (int k = 0; k < stamp.rows; ++k, to += row) {
        for (int group = 0; group < stamp.groups; ++group, ++coverage) {
            uint8_t* pixels = to + 16 * group;
            for (int b = 0; b < 16; ++b) {
                const uint16_t covered = (*coverage)[b];
                const auto keep = static_cast<uint16_t>(255 - by255(covered * alpha));
                pixels[b] = static_cast<uint8_t>(by255(covered * ink[b]) + by255(pixels[b] * keep));
            }
        }
    }
}

void Splatter::add(const Points& points, const PointStyle& style, const Mat4& matrix) {
    const Marks& mark = marks(style);
    if (mark.side + 4 > margin_) {
        throw std::logic_error("a marker larger than the largest that was announced");
    }
    const auto alpha = static_cast<int>(style.colour >> IM_COL32_A_SHIFT & 255);
    Group ink = inkOf(static_cast<int>(style.colour >> IM_COL32_R_SHIFT & 255),
                      static_cast<int>(style.colour >> IM_COL32_G_SHIFT & 255),
                      static_cast<int>(style.colour >> IM_COL32_B_SHIFT & 255), alpha);
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
            ink = inkOf(channel(0), channel(1), channel(2), alpha);
        }
        const float left = std::floor(x), low = std::floor(y);
        const int place =
            static_cast<int>((y - low) * steps) * steps + static_cast<int>((x - left) * steps);
        blend(mark.places[std::min(place, places - 1)], ink, static_cast<int>(left) - half,
              static_cast<int>(low) - half);
    }
}

void Splatter::end(Framebuffer& target) const {
    const int row = width_ + 2 * margin_;
    target.write(pixels_.data() + (static_cast<size_t>(row) * margin_ + margin_) * 4, row);
}

} // namespace bary
