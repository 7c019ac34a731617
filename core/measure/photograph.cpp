#include "core/measure/photograph.h"

#include "core/base/error.h"

#include <algorithm>

namespace bary {

namespace {

constexpr int64_t blockPixels = 64; // a sum for each: 1/8 byte a pixel, and a short search

/// The last channel of two or four, or nothing where it is opaque everywhere.
std::vector<uint8_t> alphaOf(const Image& image) {
    if (image.channels % 2 != 0) {
        return {};
    }
    const auto step = static_cast<size_t>(image.channels);
    std::vector<uint8_t> alpha(static_cast<size_t>(image.size()));
    for (size_t p = 0; p < alpha.size(); ++p) {
        alpha[p] = image.pixels[step * p + step - 1];
    }
    const bool opaque =
        std::all_of(alpha.begin(), alpha.end(), [](uint8_t value) { return value == 255; });
    return opaque ? std::vector<uint8_t>() : alpha;
}

} // namespace

Photograph readPhotograph(const std::filesystem::path& path) {
    Image image = readImage(path);
    Photograph photograph{image.width, image.height, {}, alphaOf(image), image.lost};
    photograph.rgb = withoutAlpha(std::move(image));
    const auto& alpha = photograph.alpha;
    if (!alpha.empty() && std::count(alpha.begin(), alpha.end(), 0) == photograph.size()) {
        throw InputError(path.string() +
                         ": every pixel of this picture is transparent: it has no colours");
    }
    return photograph;
}

Image withAlpha(const Photograph& photograph, std::vector<uint8_t> rgb) {
    if (photograph.alpha.empty()) {
        return {photograph.width, photograph.height, 3, std::move(rgb)};
    }
    Image image{photograph.width, photograph.height, 4, {}};
    image.pixels.resize(4 * photograph.alpha.size());
    for (size_t p = 0; p < photograph.alpha.size(); ++p) {
        std::copy_n(rgb.data() + 3 * p, 3, image.pixels.data() + 4 * p);
        image.pixels[4 * p + 3] = photograph.alpha[p];
    }
    return image;
}

std::vector<uint8_t> withoutAlpha(Image image) {
    if (image.channels == 3) {
        return std::move(image.pixels);
    }
    const auto step = static_cast<size_t>(image.channels);
    const size_t green = step > 2 ? 1 : 0, blue = step > 2 ? 2 : 0;
    std::vector<uint8_t> rgb(3 * static_cast<size_t>(image.size()));
    for (size_t p = 0; 3 * p < rgb.size(); ++p) {
        const uint8_t* pixel = image.pixels.data() + step * p;
        rgb[3 * p] = pixel[0];
        rgb[3 * p + 1] = pixel[green];
        rgb[3 * p + 2] = pixel[blue];
    }
    return rgb;
}

PixelWeights::PixelWeights(const Photograph& photograph)
    : total_(photograph.size()), count_(photograph.size()) {
    const auto& alpha = photograph.alpha;
    if (alpha.empty()) {
        return;
    }
    total_ = 0;
    for (int64_t p = 0; p < photograph.size(); ++p) {
        total_ += alpha[static_cast<size_t>(p)];
        if ((p + 1) % blockPixels == 0 || p + 1 == photograph.size()) {
            blockEnds_.push_back(total_);
        }
    }
    count_ -= std::count(alpha.begin(), alpha.end(), 0);
}

int64_t PixelWeights::pixelAt(const Photograph& photograph, int64_t place) const {
    if (blockEnds_.empty()) {
        return place;
    }
    const auto block = std::upper_bound(blockEnds_.begin(), blockEnds_.end(), place);
    int64_t pixel = (block - blockEnds_.begin()) * blockPixels;
    int64_t left = place - (block == blockEnds_.begin() ? 0 : *(block - 1));
    while (left >= photograph.alpha[static_cast<size_t>(pixel)]) {
        left -= photograph.alpha[static_cast<size_t>(pixel++)];
    }
    return pixel;
}

std::vector<int64_t> spreadPixels(const Photograph& photograph, int64_t most) {
    const PixelWeights weights(photograph);
    const int64_t count = std::min(most, weights.total());
    std::vector<int64_t> pixels;
    for (int64_t k = 0; k < count; ++k) {
        pixels.push_back(weights.pixelAt(photograph, (2 * k + 1) * weights.total() / (2 * count)));
    }
    return pixels;
}

std::vector<Colour> coloursAt(const std::vector<int64_t>& pixels, const std::vector<uint8_t>& rgb) {
    std::vector<Colour> colours;
    for (const int64_t pixel : pixels) {
        colours.push_back(colourOfBytes(rgb.data() + 3 * pixel));
    }
    return colours;
}

} // namespace bary
