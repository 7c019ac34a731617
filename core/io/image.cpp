#include "core/io/image.h"

#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/exif.h"
#include "core/io/jpeg.h"
#include "core/io/pixels.h"
#include "core/io/reader.h"

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <stb_image.h>
#include <stdexcept>

namespace bary {

namespace fs = std::filesystem;

namespace {

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
                                "TGA, GIF, PSD, PPM, PGM or HDR",
                                printable(reason != nullptr ? reason : "unknown reason")));
}

/// What reading a picture into 8 bits a channel loses.
std::string lossOf(const stbi_uc* data, int size) {
    if (stbi_is_hdr_from_memory(data, size) != 0) {
        return "high dynamic range, reduced to 8 bits: what is brighter than white is white";
    }
    return stbi_is_16_bit_from_memory(data, size) != 0 ? "16 bits a channel, reduced to 8" : "";
}

Image decodeByStb(const fs::path& path, const std::string& bytes, int channels) {
    Image image;
    int own = 0;
    const auto* data = reinterpret_cast<const stbi_uc*>(bytes.data());
    const int size = static_cast<int>(bytes.size());
    if (stbi_info_from_memory(data, size, &image.width, &image.height, &own) == 0) {
        failDecoding(path);
    }
    requireModestSize(path, image.width, image.height);
    Source source{bytes};
    const stbi_io_callbacks callbacks = {Source::read, Source::skip, Source::atEnd};
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
    image.lost = lossOf(data, size);
    return image;
}

} // namespace

void requireModestSize(const fs::path& path, int width, int height) {
    if (width < 1 || height < 1) {
        failInput(path, fmt::format("the picture has the size {} x {}", width, height));
    }
    if (static_cast<int64_t>(width) * height > mostPixels) {
        failInput(path,
                  fmt::format("the picture has {} x {} pixels; at most {} megapixels are read",
                              width, height, mostPixels / 1'000'000));
    }
}

const std::vector<std::string>& imageExtensions() {
    static const std::vector<std::string> extensions = {".png", ".jpg", ".jpeg", ".bmp", ".tga",
                                                        ".gif", ".psd", ".ppm",  ".pgm", ".hdr"};
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
    return isJpeg(bytes) ? upright(decodeJpeg(path, bytes, channels), exifOrientation(bytes))
                         : decodeByStb(path, bytes, channels);
}

} // namespace bary
