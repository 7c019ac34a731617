#include "core/io/jpeg.h"

#include "core/io/pixels.h"
#include "core/io/reader.h"

#include <fmt/format.h>
#include <memory>
#include <new>
#include <turbojpeg.h>

namespace bary {

namespace {

struct CloseHandle {
    void operator()(void* handle) const { tjDestroy(handle); }
};
using Handle = std::unique_ptr<void, CloseHandle>;

struct FreeBytes {
    void operator()(unsigned char* bytes) const { tjFree(bytes); }
};

Handle opened(tjhandle handle) {
    if (handle == nullptr) {
        throw std::bad_alloc();
    }
    return Handle(handle);
}

int pixelFormat(int channels) {
    constexpr int formats[] = {TJPF_GRAY, TJPF_GRAY, TJPF_RGB, TJPF_RGBA};
    return formats[channels - 1];
}

[[noreturn]] void failDecoding(const std::filesystem::path& path, const std::string& reason) {
    failInput(path, fmt::format("this JPEG cannot be read ({})", printable(reason)));
}

/// Bytes too many between two segments harm nothing, and cameras do write them; every other warning
/// means that a part of the picture is missing.
bool harmless(const std::string& warning) {
    return warning.find("extraneous bytes") != std::string::npos;
}

/// Grey to grey and opaque alpha, in place.
void addAlpha(Image& image) {
    std::vector<uint8_t> pixels;
    pixels.reserve(2 * image.pixels.size());
    for (const uint8_t grey : image.pixels) {
        pixels.insert(pixels.end(), {grey, 255});
    }
    image.pixels = std::move(pixels);
}

} // namespace

bool isJpeg(std::string_view bytes) {
    return bytes.starts_with("\xff\xd8\xff");
}

Image decodeJpeg(const std::filesystem::path& path, std::string_view bytes, int channels) {
    const Handle handle = opened(tjInitDecompress());
    const auto* data = reinterpret_cast<const unsigned char*>(bytes.data());
    Image image;
    int subsampling = 0, space = 0;
    if (tjDecompressHeader3(handle.get(), data, bytes.size(), &image.width, &image.height,
                            &subsampling, &space) != 0) {
        failDecoding(path, tjGetErrorStr2(handle.get()));
    }
    requireModestSize(path, image.width, image.height);
    if (space == TJCS_CMYK || space == TJCS_YCCK) {
        failInput(path, "this JPEG holds the inks of a print (CMYK); convert it to RGB first");
    }
    image.channels = channels != 0 ? channels : (space == TJCS_GRAY ? 1 : 3);
    const int decoded = image.channels == 2 ? 1 : image.channels;
    image.pixels.resize(static_cast<size_t>(image.size() * decoded));
    // The limit of scans: a small file of very many takes minutes.
    if (tjDecompress2(handle.get(), data, bytes.size(), image.pixels.data(), image.width, 0,
                      image.height, pixelFormat(image.channels),
                      TJFLAG_ACCURATEDCT | TJFLAG_LIMITSCANS) != 0) {
        const std::string reason = tjGetErrorStr2(handle.get());
        if (tjGetErrorCode(handle.get()) != TJERR_WARNING || !harmless(reason)) {
            failDecoding(path, reason);
        }
    }
    if (image.channels == 2) {
        addAlpha(image);
    }
    return image;
}

std::string jpegBytes(const std::filesystem::path& path, const Image& image, int quality) {
    constexpr int longestSide = 65500, fullColour = 90;
    if (image.width > longestSide || image.height > longestSide) {
        failInput(path, fmt::format("JPEG has at most {} pixels a side", longestSide));
    }
    Image plain; // without alpha
    const Image* source = &image;
    if (image.channels == 2) {
        plain = {image.width, image.height, 1, {}};
        plain.pixels.reserve(static_cast<size_t>(image.size()));
        for (size_t k = 0; k < image.pixels.size(); k += 2) {
            plain.pixels.push_back(image.pixels[k]);
        }
        source = &plain;
    }
    const bool grey = source->channels == 1;
    const int subsampling = grey ? TJSAMP_GRAY : quality >= fullColour ? TJSAMP_444 : TJSAMP_420;
    const Handle handle = opened(tjInitCompress());
    unsigned char* buffer = nullptr;
    unsigned long size = 0;
    const int result = tjCompress2(handle.get(), source->pixels.data(), image.width, 0,
                                   image.height, pixelFormat(source->channels), &buffer, &size,
                                   subsampling, quality, TJFLAG_ACCURATEDCT);
    const std::unique_ptr<unsigned char, FreeBytes> owned(buffer);
    if (result != 0) {
        failInput(path, fmt::format("the picture could not be encoded ({})",
                                    printable(tjGetErrorStr2(handle.get()))));
    }
    return {reinterpret_cast<const char*>(buffer), size};
}

} // namespace bary
