// A set of pictures of one size, kept as bytes; no Torch here.
#pragma once

#include <cstdint>
#include <optional>
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

/// Which pictures of a set are used.
struct ImageChoice {
    enum class Split { All, Train, Test };
    std::vector<uint8_t> keep; ///< labels; empty: all
    Split split = Split::All;  ///< Test: every fifth of those kept, Train: the others
    int64_t most = 0;          ///< of these; 0: all
    /// Draws `most` of them, all equally likely; without it the first are used.
    std::optional<uint64_t> seed{};
};

/// The pictures of the choice in their old order, perhaps none. Labels may be kept only where the
/// set has some.
ImageSet selected(const ImageSet& set, const ImageChoice& choice);

/// Every picture filtered to `side` x `side`; those that are not square are padded with black
/// first. A set of that size is returned as it is.
ImageSet resized(ImageSet set, int side);

} // namespace bary
