#include "core/io/image.h"

#include "core/io/pixels.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#if __has_include(<stb_image_resize2.h>)
#include <stb_image_resize2.h>
#define BARY_STB_RESIZE2
#else
#include <stb_image_resize.h>
#endif
#include <stdexcept>

namespace bary {

namespace {

int resizePixels(const Image& from, Image& to) {
#ifdef BARY_STB_RESIZE2
    constexpr stbir_pixel_layout layouts[] = {STBIR_1CHANNEL, STBIR_RA, STBIR_RGB, STBIR_RGBA};
    return stbir_resize_uint8_srgb(from.pixels.data(), from.width, from.height, 0, to.pixels.data(),
                                   to.width, to.height, 0, layouts[from.channels - 1]) != nullptr;
#else
    const bool hasAlpha = from.channels == 2 || from.channels == 4;
    return stbir_resize_uint8_srgb(from.pixels.data(), from.width, from.height, 0, to.pixels.data(),
                                   to.width, to.height, 0, from.channels,
                                   hasAlpha ? from.channels - 1 : STBIR_ALPHA_CHANNEL_NONE, 0);
#endif
}

} // namespace

Image resizeImage(const Image& image, int width, int height) {
    requireConsistent(image);
    if (width < 1 || height < 1) {
        throw std::invalid_argument(fmt::format("resizeImage: to {} x {}", width, height));
    }
    if (width == image.width && height == image.height) {
        return image;
    }
    Image resized{width, height, image.channels, {}};
    resized.pixels.resize(static_cast<size_t>(resized.size() * image.channels));
    if (resizePixels(image, resized) == 0) {
        throw std::runtime_error(
            fmt::format("the picture could not be resized to {} x {}", width, height));
    }
    return resized;
}

Image fitImage(const Image& image, int longSide) {
    requireConsistent(image);
    if (longSide < 1) {
        throw std::invalid_argument("fitImage: the long side must be at least 1");
    }
    const int longer = std::max(image.width, image.height);
    if (longer <= longSide) {
        return image;
    }
    const double scale = static_cast<double>(longSide) / longer;
    const auto scaled = [&](int side) {
        return std::max(1, static_cast<int>(std::lround(side * scale)));
    };
    return resizeImage(image, scaled(image.width), scaled(image.height));
}

} // namespace bary
