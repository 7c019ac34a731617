// The weight vectors that NWB-F learns from.
#pragma once

#include "core/base/torch.h"

#include <cstdint>

namespace bary {

/// Where on the simplex they come from: corners and edges would hardly be met by the Dirichlet law
/// alone, and are where people look first.
struct WeightLaw {
    double concentration = 1; ///< of the Dirichlet law; 1 is uniform
    double corners = 0;       ///< share of vectors at a corner
    double edges = 0;         ///< share of vectors on an edge, uniform there
};

/// `groups` vectors on the simplex of `count` marginals, [groups, count]; fresh for every iteration
/// and dependent on seed and iteration only.
torch::Tensor drawWeights(int64_t groups, int64_t count, const WeightLaw& law, uint64_t seed,
                          int64_t iteration);

} // namespace bary
