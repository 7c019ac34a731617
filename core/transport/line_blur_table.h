// What the kernel of a log-domain Gaussian blur needs; plain numbers, since it is compiled once per
// instruction set (kernels.h).
#pragma once

#include <cstdint>

namespace bary::transport {

constexpr int mostBlurBlock = 64;

/// out_i = log Σ_k exp(in_k − sharpness · (i − k)²) for i, k < count, in blocks.
struct LineBlurTable {
    float sharpness;     ///< c = cell²/2ε
    int64_t count;       ///< places on a line
    int64_t block;       ///< of them are taken together, mostBlurBlock at most
    const float* centre; ///< centre[d] = exp(−c d²) for |d| < block
    float reach;         ///< blocks whose bound is this far below the largest play no part
};

} // namespace bary::transport
