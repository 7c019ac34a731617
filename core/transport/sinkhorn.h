// Entropic optimal transport between clouds, and the Sinkhorn divergence.
//
// The convention, everywhere in this program: the cost is ½|x − y|², and
//
//   W_ε(α, β) = min_π ∫ ½|x − y|² dπ + ε KL(π | α ⊗ β),
//   S_ε(α, β) = W_ε(α, β) − ½ W_ε(α, α) − ½ W_ε(β, β).
//
// ε has the unit of a squared length; √ε is the "blur" of GeomLoss, a length. With the cost |x −
// y|² the same plan belongs to 2ε and the values double. As ε → 0, W_ε tends to ½ W₂².
#pragma once

#include "core/base/points.h"
#include "core/transport/value_and_gradient.h"

#include <span>

namespace bary {

struct SinkhornOptions {
    double epsilon = 0.01;
    /// √ε falls by this factor from the clouds' diameter down to its value (ε-scaling).
    double scaling = 0.5;
    /// Iterations at the last ε at most, until no potential moves by more than tolerance · ε.
    int iterations = 100;
    double tolerance = 1e-3;
};

/// W_ε(a, b) for clouds [n, D] and [m, D], in the log domain with symmetric updates; its gradient
/// is one last softmin through potentials held fixed (Feydy et al. 2019). Weights are non-negative
/// with sum 1, or empty for uniform ones; a point of weight 0 plays no part. Sums are streamed:
/// memory is O(nD), beside at most 100 MB of products for D > 3. Float32 inside, on centred clouds,
/// the value summed in double. Throws InputError for ε <= 0, a scaling outside (0, 1), empty
/// clouds, other weights, different dimensions, and coordinates that are not finite.
ValueAndGradient entropicTransport(const Points& a, const Points& b, const SinkhornOptions& options,
                                   std::span<const double> aWeights = {},
                                   std::span<const double> bWeights = {});

/// ½ W_ε(a, a) and its gradient: what the divergence takes off.
ValueAndGradient entropicSelf(const Points& a, const SinkhornOptions& options,
                              std::span<const double> weights = {});
/// The value alone, which needs no means of points.
double entropicSelfValue(const Points& a, const SinkhornOptions& options,
                         std::span<const double> weights = {});

/// S_ε(a, b), which is 0 for equal measures and positive else, and its gradient by a.
ValueAndGradient sinkhornDivergence(const Points& a, const Points& b,
                                    const SinkhornOptions& options,
                                    std::span<const double> aWeights = {},
                                    std::span<const double> bWeights = {});

} // namespace bary
