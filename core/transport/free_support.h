// The barycenter of clouds as a cloud: the truth to compare with where no formula is known.
#pragma once

#include "core/base/points.h"

#include <span>
#include <stop_token>

namespace bary {

struct FreeSupportOptions {
    int iterations = 100;
    double tolerance = 1e-7; ///< on mean |Δx|² / variance of the cloud
    std::stop_token stop;    ///< when requested, the cloud reached so far is returned
};

/// The free-support barycenter X ← Σ a_i T_i(X) of clouds [n, D] of equal size, with T_i the exact
/// assignment to marginal i (Cuturi and Doucet 2014, alg. 2, uniform weights on the atoms, θ = 1).
/// It starts from the atoms of the marginal of largest weight, which are i.i.d. from a law near the
/// answer. Exact for two marginals (McCann's interpolation) and for one; with more it ends in a
/// fixed point, which a better one may exist beside. Marginals of weight 0 play no part. Throws
/// InputError for clouds of different size or dimension, empty clouds, and weights that are
/// negative or do not sum to 1.
Points freeSupportBarycenter(std::span<const Points> marginals, std::span<const double> weights,
                             const FreeSupportOptions& options = {});

} // namespace bary
