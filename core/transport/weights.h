// What every barycenter asks of its weights.
#pragma once

#include "core/base/error.h"

#include <cmath>
#include <cstddef>
#include <span>
#include <string>

namespace bary {

/// Throws InputError, beginning with `what`, unless there are `count` >= 1 non-negative weights
/// with sum 1.
inline void checkWeights(std::span<const double> weights, std::size_t count,
                         const std::string& what) {
    if (count == 0) {
        throw InputError(what + ": there are no marginals");
    }
    if (weights.size() != count) {
        throw InputError(what + ": " + std::to_string(weights.size()) + " weights for " +
                         std::to_string(count) + " marginals");
    }
    double sum = 0;
    for (const double weight : weights) {
        if (!(weight >= 0)) {
            throw InputError(what + ": a weight is negative or not a number");
        }
        sum += weight;
    }
    if (!(std::abs(sum - 1) <= 1e-6)) {
        throw InputError(what + ": the weights sum to " + std::to_string(sum) + ", not to 1");
    }
}

} // namespace bary
