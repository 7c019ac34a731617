#include "core/io/image.h"

#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/reader.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <memory>
#include <stb_image.h>
#if __has_include(<stb_image_resize2.h>)
#include <stb_image_resize2.h>
#define BARY_STB_RESIZE2
#else
#include <stb_image_resize.h>
#endif
#include <stb_image_write.h>
#include <stdexcept>
#include <tuple>

namespace bary {

namespace fs = std::filesystem;

namespace {

constexpr int64_t mostPixels = 120'000'000;
constexpr uint64_t mostBytes = uint64_t{512} << 20;

/// Feeds stb and notes whether it asked for bytes behind the end: several of its decoders fill the
/// rest of a truncated picture with zeros and report no error.
struct Source {
    std::string_view bytes;
    char* refillTarget = nullptr;
    bool pastEnd = false;

    static int read(void* user, char* data, int size) {
        auto& source = *static_cast<Source*>(user);
        const size_t wanted = static_cast<size_t>(size);
        const size_t given = std::min(wanted, source.bytes.size());
        std::copy_n(source.bytes.data(), given, data);
        source.bytes.remove_prefix(given);
        // stb begins by filling its own buffer, and may refill that with less than it asks for.
        source.refillTarget = source.refillTarget == nullptr ? data : source.refillTarget;
        const bool refill = data == source.refillTarget;
        source.pastEnd = source.pastEnd || (refill ? given == 0 : given < wanted);
        return static_cast<int>(given);
    }
    static void skip(void* user, int size) {
        auto& source = *static_cast<Source*>(user);
        const size_t count = static_cast<size_t>(std::max(size, 0));
        source.bytes.remove_prefix(std::min(count, source.bytes.size()));
    }
    static int atEnd(void* user) { return static_cast<Source*>(user)->bytes.empty() ? 1 : 0; }
};

[[noreturn]] void failDecoding(const fs::path& path) {
    const char* reason = stbi_failure_reason();
    failInput(path, fmt::format("this cannot be read as a picture ({}); expected PNG, JPEG, BMP, "
                                "TGA, GIF, PSD, PPM or PGM",
                                printable(reason != nullptr ? reason : "unknown reason")));
}

void requireModestSize(const fs::path& path, std::string_view bytes) {
    int width = 0;
    int height = 0;
    int channels = 0;
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    if (stbi_info_from_memory(data, static_cast<int>(bytes.size()), &width, &height, &channels) ==
        0) {
        failDecoding(path);
    }
    if (width < 1 || height < 1) {
        failInput(path, fmt::format("the picture has the size {} x {}", width, height));
    }
    if (static_cast<int64_t>(width) * height > mostPixels) {
        failInput(path,
                  fmt::format("the picture has {} x {} pixels; at most {} megapixels are read",
                              width, height, mostPixels / 1'000'000));
    }
}

void requireConsistent(const Image& image) {
    const bool positive = image.width > 0 && image.height > 0;
    if (!positive || image.channels < 1 || image.channels > 4 ||
        image.pixels.size() != static_cast<size_t>(image.size() * image.channels)) {
        throw std::invalid_argument(fmt::format("image of {} x {} pixels with {} channels and {} "
                                                "values",
                                                image.width, image.height, image.channels,
                                                image.pixels.size()));
    }
}

void append(void* bytes, void* data, int size) {
    static_cast<std::string*>(bytes)->append(static_cast<const char*>(data),
                                             static_cast<size_t>(size));
}

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

const std::vector<std::string>& imageExtensions() {
    static const std::vector<std::string> extensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                        ".gif", ".psd", ".ppm",  ".pgm"};
    return extensions;
}

bool isImageFile(const fs::path& path) {
    const auto& known = imageExtensions();
    return std::find(known.begin(), known.end(), lowerExtension(path)) != known.end();
}

Image readImage(const fs::path& path, int channels) {
    if (channels < 0 || channels > 4) {
        throw std::invalid_argument("readImage: channels must be 0 to 4");
    }
    const std::string bytes = readFile(path, mostBytes);
    requireModestSize(path, bytes);
    Source source{bytes};
    const stbi_io_callbacks callbacks = {Source::read, Source::skip, Source::atEnd};
    Image image;
    int own = 0;
    const std::unique_ptr<stbi_uc, void (*)(void*)> pixels(
        stbi_load_from_callbacks(&callbacks, &source, &image.width, &image.height, &own, channels),
        stbi_image_free);
    if (source.pastEnd) {
        failInput(path,
                  fmt::format("the picture is truncated: it needs more than the {} bytes found",
                              bytes.size()));
    }
    if (!pixels) {
        failDecoding(path);
    }
    image.channels = channels != 0 ? channels : own;
    image.pixels.assign(pixels.get(), pixels.get() + image.size() * image.channels);
    return image;
}

std::string pngBytes(const Image& image) {
    requireConsistent(image);
    std::string bytes;
    const int stride = image.width * image.channels;
    if (stbi_write_png_to_func(append, &bytes, image.width, image.height, image.channels,
                               image.pixels.data(), stride) == 0) {
        throw std::runtime_error("the picture could not be encoded as PNG");
    }
    return bytes;
}

void writeImage(const fs::path& path, const Image& image, int jpegQuality) {
    requireConsistent(image);
    const std::string extension = lowerExtension(path);
    const auto [width, height, channels] = std::tuple(image.width, image.height, image.channels);
    const uint8_t* data = image.pixels.data();
    std::string bytes;
    int done = 1;
    if (extension == ".png") {
        bytes = pngBytes(image);
    } else if (extension == ".jpg" || extension == ".jpeg") {
        done = stbi_write_jpg_to_func(append, &bytes, width, height, channels, data,
                                      std::clamp(jpegQuality, 1, 100));
    } else if (extension == ".bmp") {
        done = stbi_write_bmp_to_func(append, &bytes, width, height, channels, data);
    } else if (extension == ".tga") {
        done = stbi_write_tga_to_func(append, &bytes, width, height, channels, data);
    } else {
        failInput(path,
                  fmt::format("pictures cannot be written as {}; known are .png, .jpg, .jpeg, "
                              ".bmp, .tga",
                              extension.empty() ? "a file without extension"
                                                : "a " + extension + " file"));
    }
    if (done == 0) {
        failInput(path, "the picture could not be encoded; JPEG has at most 65535 pixels a side");
    }
    writeFileAtomically(path, bytes);
}

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
