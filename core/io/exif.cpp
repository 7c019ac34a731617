// JPEG segments: ISO/IEC 10918-1; the APP1 segment holds a TIFF file: CIPA DC-008 (Exif 2.3), 4.5.
#include "core/io/exif.h"

#include <algorithm>
#include <optional>

namespace bary {

namespace {

constexpr std::string_view exifMark("Exif\0\0", 6);

/// Numbers of a TIFF file in its own byte order; nothing behind its end.
class Tiff {
  public:
    explicit Tiff(std::string_view bytes) : bytes_(bytes), little_(bytes.starts_with("II")) {}

    std::optional<uint32_t> number(size_t at, size_t width) const {
        if (at > bytes_.size() || bytes_.size() - at < width) {
            return std::nullopt;
        }
        uint32_t value = 0;
        for (size_t k = 0; k < width; ++k) {
            const size_t from = little_ ? at + width - 1 - k : at + k;
            value = value << 8 | static_cast<unsigned char>(bytes_[from]);
        }
        return value;
    }
    bool valid() const {
        return (little_ || bytes_.starts_with("MM")) && number(2, 2).value_or(0) == 42;
    }

  private:
    std::string_view bytes_;
    bool little_;
};

int orientationOf(const Tiff& tiff) {
    constexpr uint32_t tag = 0x0112, shortType = 3;
    const size_t directory = tiff.number(4, 4).value_or(0);
    const uint32_t entries = tiff.valid() ? tiff.number(directory, 2).value_or(0) : 0;
    for (uint32_t k = 0; k < entries; ++k) {
        const size_t entry = directory + 2 + 12 * static_cast<size_t>(k);
        if (tiff.number(entry, 2) == tag && tiff.number(entry + 2, 2) == shortType) {
            const uint32_t value = tiff.number(entry + 8, 2).value_or(1);
            return value >= 1 && value <= 8 ? static_cast<int>(value) : 1;
        }
    }
    return 1;
}

} // namespace

int exifOrientation(std::string_view jpeg) {
    const auto byte = [&](size_t at) { return static_cast<unsigned char>(jpeg[at]); };
    constexpr unsigned app1 = 0xe1, startOfScan = 0xda;
    size_t at = 2; // behind the start of the image
    while (at + 4 <= jpeg.size() && byte(at) == 0xff && byte(at + 1) != startOfScan) {
        const size_t length = static_cast<size_t>(byte(at + 2)) << 8 | byte(at + 3);
        const auto segment = jpeg.substr(at + 4, length < 2 ? 0 : length - 2);
        if (byte(at + 1) == app1 && segment.starts_with(exifMark)) {
            return orientationOf(Tiff(segment.substr(exifMark.size())));
        }
        at += 2 + length;
    }
    return 1;
}

Image upright(Image image, int orientation) {
    if (orientation <= 1 || orientation > 8) {
        return image;
    }
    // Orientations 5 to 8 have rows and columns exchanged; then the axes may be mirrored.
    const bool exchanged = orientation >= 5;
    const bool mirrorX =
        orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
    const bool mirrorY =
        orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
    Image turned{exchanged ? image.height : image.width, exchanged ? image.width : image.height,
                 image.channels, std::vector<uint8_t>(image.pixels.size()), image.lost};
    const auto channels = static_cast<size_t>(image.channels);
    uint8_t* out = turned.pixels.data();
    for (int y = 0; y < turned.height; ++y) {
        for (int x = 0; x < turned.width; ++x, out += channels) {
            const int across = mirrorX ? turned.width - 1 - x : x;
            const int down = mirrorY ? turned.height - 1 - y : y;
            const int column = exchanged ? down : across, row = exchanged ? across : down;
            const auto from = static_cast<size_t>(row) * static_cast<size_t>(image.width) +
                              static_cast<size_t>(column);
            std::copy_n(image.pixels.data() + channels * from, channels, out);
        }
    }
    return turned;
}

} // namespace bary
