// Pairs of maps that average to the identity, from any convex potential: lemma 2 of Korotin et al.
// (2022).
#pragma once

#include "core/network/convex_potential.h"

namespace bary {

struct PairSettings {
    double tolerance = 1e-8; ///< on |∇F| / max(1, |x|), for every point
    int mostRounds = 2000;   ///< gradients of a batch
};

/// Rows k: the images of x_k under the two maps.
struct CongruentImages {
    torch::Tensor left, right; ///< [n, D]
    double residual = 0;       ///< the largest |β y_l + (1 − β) y_r − x| / max(1, |x|)
    int rounds = 0;
};

/// ∇ψ^l(x) and ∇ψ^r(x) for points x, float64 [n, D]: y_l minimises the strongly convex
/// F(y) = β|y|²/2 + (1 − β)ψ(y) − ⟨x, y⟩, and y_r = ∇ψ(y_l); so β y_l + (1 − β) y_r = x. By L-BFGS
/// for all points at once, each of which stops for itself. Throws InputError, beginning with
/// `where`, where a point does not reach the tolerance.
CongruentImages solvePair(const ConvexPotential& potential, double beta, const torch::Tensor& x,
                          const std::string& where, const PairSettings& settings = {});

} // namespace bary
