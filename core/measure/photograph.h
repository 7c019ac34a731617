// A photograph kept as bytes, and samples of its colours; no Torch here.
#pragma once

#include "core/base/colour.h"
#include "core/io/image.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace bary {

struct Photograph {
    int width = 0, height = 0;
    std::vector<uint8_t> rgb;   ///< [height, width, 3], sRGB
    std::vector<uint8_t> alpha; ///< [height, width]; empty where every pixel is opaque
    std::string lost{};         ///< see Image::lost

    int64_t size() const { return static_cast<int64_t>(width) * height; }
};

/// Reads a picture of any kind that readImage knows; grey ones get three equal channels. Throws as
/// readImage does, and InputError where every pixel is fully transparent.
Photograph readPhotograph(const std::filesystem::path& path);

/// A picture of other colours with the photograph's alpha; `rgb` [height, width, 3].
Image withAlpha(const Photograph& photograph, std::vector<uint8_t> rgb);

/// The colours of a picture of any number of channels, [height, width, 3].
std::vector<uint8_t> withoutAlpha(Image image);

/// Finds the pixel at a place of the total weight. A pixel weighs its opacity, so that a
/// transparent one is never found; in an opaque picture all weigh the same.
class PixelWeights {
  public:
    explicit PixelWeights(const Photograph& photograph);
    /// Of all pixels: their number where all are opaque, else the sum of alpha.
    int64_t total() const { return total_; }
    /// Pixels with any weight.
    int64_t count() const { return count_; }
    /// The pixel at `place`, 0 <= place < total().
    int64_t pixelAt(const Photograph& photograph, int64_t place) const;

  private:
    std::vector<int64_t> blockEnds_; ///< weight up to the end of each block; empty where opaque
    int64_t total_ = 0, count_ = 0;
};

/// At most `most` pixels, spread evenly over the weight of a picture.
std::vector<int64_t> spreadPixels(const Photograph& photograph, int64_t most);

/// The sRGB colours of some pixels of `rgb` [n, 3].
std::vector<Colour> coloursAt(const std::vector<int64_t>& pixels, const std::vector<uint8_t>& rgb);

} // namespace bary
