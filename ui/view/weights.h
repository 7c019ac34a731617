// Weights: points of the simplex.
#pragma once

#include <cstddef>
#include <vector>

namespace bary {

using Weights = std::vector<double>;

/// The nearest point of the simplex (non-negative, sum 1) in the Euclidean norm.
Weights projectToSimplex(const Weights& values);

/// Sets weight `index` to `value` in [0, 1]; the others keep their proportions (or share evenly
/// where they were all zero).
Weights withWeight(const Weights& weights, size_t index, double value);

/// Rounds to thousandths that still sum to one, so that what is asked can be read and typed again.
Weights rounded(const Weights& weights);

} // namespace bary
