#include "core/measure/image_set.h"

#include "core/io/image.h"

#include <algorithm>

namespace bary {

namespace {

/// In the middle of a black square.
Image squared(const Image& image) {
    const int side = std::max(image.width, image.height);
    if (image.width == image.height) {
        return image;
    }
    Image square{side, side, image.channels, {}};
    square.pixels.assign(static_cast<size_t>(square.size() * image.channels), 0);
    const int left = (side - image.width) / 2, top = (side - image.height) / 2;
    const auto row = static_cast<size_t>(image.width * image.channels);
    for (int y = 0; y < image.height; ++y) {
        const auto to = static_cast<size_t>(((top + y) * side + left) * image.channels);
        std::copy_n(image.pixels.data() + row * static_cast<size_t>(y), row,
                    square.pixels.data() + to);
    }
    return square;
}

} // namespace

ImageSet selected(const ImageSet& set, std::span<const uint8_t> keep, int64_t most) {
    ImageSet chosen{set.width, set.height, set.channels, {}, {}};
    int64_t count = 0;
    for (int64_t k = 0; k < set.count() && (most == 0 || count < most); ++k) {
        const auto at = static_cast<size_t>(k);
        if (!keep.empty() && std::find(keep.begin(), keep.end(), set.labels[at]) == keep.end()) {
            continue;
        }
        const auto picture = set.pictures(k, 1);
        chosen.pixels.insert(chosen.pixels.end(), picture.begin(), picture.end());
        if (!set.labels.empty()) {
            chosen.labels.push_back(set.labels[at]);
        }
        ++count;
    }
    return chosen;
}

ImageSet resized(ImageSet set, int side) {
    if (set.width == side && set.height == side) {
        return set;
    }
    ImageSet result{side, side, set.channels, {}, set.labels};
    result.pixels.reserve(static_cast<size_t>(set.count() * result.pictureSize()));
    for (int64_t k = 0; k < set.count(); ++k) {
        const auto bytes = set.pictures(k, 1);
        Image image{set.width, set.height, set.channels, {bytes.begin(), bytes.end()}};
        const Image small = resizeImage(squared(image), side, side);
        result.pixels.insert(result.pixels.end(), small.pixels.begin(), small.pixels.end());
    }
    return result;
}

} // namespace bary
