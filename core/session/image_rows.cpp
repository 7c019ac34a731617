#include "core/session/image_rows.h"

#include <algorithm>

namespace bary {

Image pictureSheet(const ImageFormat& format, std::span<const uint8_t> pictures, int columns,
                   int gap) {
    const int64_t width = format.width, height = format.height, channels = format.channels;
    const int64_t count = static_cast<int64_t>(pictures.size()) / format.size();
    const int64_t rows = std::max<int64_t>(1, (count + columns - 1) / columns);
    Image sheet{static_cast<int>(columns * (width + gap) - gap),
                static_cast<int>(rows * (height + gap) - gap),
                3,
                {}};
    sheet.pixels.assign(static_cast<size_t>(3 * sheet.size()), gap > 0 ? 255 : 0);
    for (int64_t k = 0; k < count; ++k) {
        const int64_t left = k % columns * (width + gap), top = k / columns * (height + gap);
        for (int64_t p = 0; p < width * height; ++p) {
            const int64_t to = 3 * ((top + p / width) * sheet.width + left + p % width);
            for (int64_t c = 0; c < 3; ++c) {
                const int64_t from = k * format.size() + p * channels + std::min(c, channels - 1);
                sheet.pixels[static_cast<size_t>(to + c)] = pictures[static_cast<size_t>(from)];
            }
        }
    }
    return sheet;
}

} // namespace bary
