#include "core/session/contact_sheet.h"

#include <algorithm>

namespace bary {

namespace {

constexpr int cellSide = 480, gap = 12;

/// RGB of any picture on white.
Image onWhite(const Image& image) {
    if (image.channels == 3) {
        return image;
    }
    Image flat{image.width, image.height, 3, {}};
    flat.pixels.reserve(static_cast<size_t>(3 * image.size()));
    for (size_t p = 0; p < image.pixels.size(); p += 4) {
        const int alpha = image.pixels[p + 3];
        for (size_t k = 0; k < 3; ++k) {
            const int blended = (image.pixels[p + k] * alpha + 255 * (255 - alpha)) / 255;
            flat.pixels.push_back(static_cast<uint8_t>(blended));
        }
    }
    return flat;
}

} // namespace

void ContactSheet::add(const Photograph& before, const Image& after) {
    cells_.push_back(onWhite(fitImage(withAlpha(before, before.rgb), cellSide)));
    cells_.push_back(onWhite(fitImage(after, cellSide)));
}

Image ContactSheet::picture() const {
    Image sheet{2 * cellSide + 3 * gap, gap, 3, {}};
    for (size_t k = 0; k < cells_.size(); k += 2) {
        sheet.height += cells_[k].height + gap;
    }
    sheet.pixels.assign(static_cast<size_t>(3 * sheet.size()), 255);
    int top = gap;
    for (size_t k = 0; k < cells_.size(); ++k) {
        const Image& cell = cells_[k];
        const int column = gap + (k % 2 == 0 ? 0 : cellSide + gap) + (cellSide - cell.width) / 2;
        const auto bytes = static_cast<size_t>(3 * cell.width);
        for (int y = 0; y < cell.height; ++y) {
            std::copy_n(cell.pixels.data() + bytes * static_cast<size_t>(y), bytes,
                        sheet.pixels.data() +
                            3 * (static_cast<size_t>(top + y) * static_cast<size_t>(sheet.width) +
                                 static_cast<size_t>(column)));
        }
        top += k % 2 == 0 ? 0 : cell.height + gap;
    }
    return sheet;
}

} // namespace bary
