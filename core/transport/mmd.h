// The squared maximum mean discrepancy of two clouds (Gretton et al. 2012).
//
//   MMD²(α, β) = E k(x, x') − 2 E k(x, y) + E k(y, y')
//
// Gaussian:             k = exp(−|x − y|² / 2σ²)
// rational quadratic:   k = Σ_a (1 + |x − y|² / 2aℓ²)^(−a), a in {0.2, 0.5, 1, 2, 5}
// energy distance:      k = −|x − y|, of any width
//
// The measure nearest to several others in the mean of MMD² is their mixture, whatever the kernel.
#pragma once

#include "core/base/points.h"
#include "core/transport/value_and_gradient.h"

#include <span>

namespace bary {

enum class MmdKernel { Gaussian, RationalQuadratic, Energy };

struct MmdOptions {
    MmdKernel kernel = MmdKernel::Gaussian;
    double width = 1;      ///< σ or ℓ, in the unit of the points
    bool unbiased = false; ///< pairs of different points only; near 0 the value may be negative
};

/// Of clouds [n, D] and [m, D], with its gradient by the first; in double, in blocks of rows.
/// Throws InputError for a width that is not positive, empty clouds, different dimensions,
/// coordinates that are not finite, and clouds of one point where unbiased.
ValueAndGradient mmdSquared(const Points& a, const Points& b, const MmdOptions& options);
/// Σ_p weights_p MMD²(a, b_p), the same, where E k(x, x') is computed once.
ValueAndGradient meanMmdSquared(const Points& a, std::span<const Points> bs,
                                std::span<const double> weights, const MmdOptions& options);

} // namespace bary
