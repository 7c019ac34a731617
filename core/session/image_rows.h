// Rows of pictures for experiments whose points are pictures: what the maps make of each.
#pragma once

#include "core/io/image.h"
#include "core/measure/image_coding.h"

#include <cstdint>
#include <span>
#include <vector>

namespace bary {

/// What the pictures of a row are. Column k of the rows of one group shows one picture's way.
enum class RowRole {
    Generated,    ///< h(z)
    ToMarginal,   ///< ∇f_i of Generated
    Nearest,      ///< the stored picture of marginal i that is nearest to ToMarginal i
    Marginal,     ///< samples of μ_i
    ToBarycenter, ///< ∇g_i of Marginal i
    Across,       ///< ∇f_target of ToBarycenter i
    Average,      ///< Σ a_i of ToMarginal i
    Walk          ///< h along a closed path through its noise
};

struct ImageRow {
    RowRole role = RowRole::Generated;
    int marginal = -1; ///< i
    int target = -1;   ///< of Across
    ImageFormat format;
    std::vector<uint8_t> pixels;    ///< [n, height, width, channels]
    std::vector<float> distances{}; ///< of Nearest [n]: |x − y| in the coordinates of the points

    int64_t count() const { return static_cast<int64_t>(pixels.size()) / format.size(); }
};

/// Pictures [n, height, width, channels] in rows of `columns`, RGB, `gap` white pixels apart.
Image pictureSheet(const ImageFormat& format, std::span<const uint8_t> pictures, int columns,
                   int gap);

} // namespace bary
