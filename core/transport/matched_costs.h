// Exact transport costs of two clouds with their gradients: by assignment, and along lines. The
// cost is ½|x − y|², as for Sinkhorn (core/transport/sinkhorn.h): half the usual squared distances.
#pragma once

#include "core/base/points.h"
#include "core/transport/value_and_gradient.h"

#include <Eigen/Core>

namespace bary {

/// ½ W₂² of clouds [n, D] of equal size by the optimal assignment; the gradient by point i is
/// (x_i − y_match(i))/n. Throws as optimalAssignment() does.
ValueAndGradient matchedCost(const Points& a, const Points& b);

/// ½ SW₂²: the mean over the lines [D, K], of length 1, of ½ W₂² of the projections of clouds of
/// equal size (Bonneel et al. 2015). Throws InputError for empty clouds, different sizes or
/// dimensions.
ValueAndGradient slicedCost(const Points& a, const Points& b, const Eigen::MatrixXd& lines);

} // namespace bary
