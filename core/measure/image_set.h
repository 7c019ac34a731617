// A set of pictures of one size, kept as bytes; no Torch here.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bary {

struct ImageSet {
    int width = 0, height = 0, channels = 1;
    std::vector<uint8_t> pixels; ///< [n, height, width, channels]
    std::vector<uint8_t> labels; ///< [n], or empty

    int64_t pictureSize() const { return int64_t{width} * height * channels; }
    int64_t count() const { return static_cast<int64_t>(pixels.size()) / pictureSize(); }
    /// `count` pictures from `begin` on.
    std::span<const uint8_t> pictures(int64_t begin, int64_t count) const {
        return std::span(pixels).subspan(static_cast<size_t>(begin * pictureSize()),
                                         static_cast<size_t>(count * pictureSize()));
    }
};

/// The pictures whose label is in `keep` (empty: all), the first `most` of them (0: all).
ImageSet selected(const ImageSet& set, std::span<const uint8_t> keep, int64_t most);

/// Every picture filtered to `side` x `side`; those that are not square are padded with black
/// first. A set of that size is returned as it is.
ImageSet resized(ImageSet set, int side);

} // namespace bary
