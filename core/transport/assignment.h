// The optimal one-to-one matching of two clouds of equally many points: discrete optimal transport.
#pragma once

#include "core/base/points.h"

#include <span>
#include <stop_token>
#include <vector>

namespace bary {

/// An optimal matching with its certificate. The potentials are Kantorovich's, on clouds moved to
/// mean zero: f_i + g_j >= <x_i, y_j> for all pairs, with equality on the matched ones. They are
/// discrete conjugate convex potentials, each pair up to a constant moved from one to the other.
struct Assignment {
    std::vector<int> match; ///< from[i] goes to to[match[i]]; empty when the work was stopped
    double cost = 0;        ///< mean |x_i - y_match(i)|²
    double gap = 0;         ///< cost minus its dual bound; 0 up to rounding proves optimality
    std::vector<double> fromPotential; ///< f [n]
    std::vector<double> toPotential;   ///< g [n]
};

struct AssignmentOptions {
    /// g of a similar problem with the same `to` cloud [n], or empty. A wrong guess does no harm:
    /// the result is exact all the same, and only the time depends on them.
    std::span<const double> toPotential;
    std::stop_token stop;
};

/// The permutation that minimises sum |from_i - to_match(i)|², for clouds [n, D] of equal size, any
/// D. Exact up to rounding in double: the ε-scaling auction (Bertsekas 1988) finds prices that are
/// nearly right, shortest augmenting paths (Jonker and Volgenant 1987) make them exactly so.
/// About 1 s for 5000 points; up to ten times that where most points coincide on a coarse grid.
/// Memory: O(n D), and n² doubles for D > 3 up to n = 6000. Throws InputError for clouds of
/// different size or dimension and for values that are not finite.
Assignment optimalAssignment(const Points& from, const Points& to,
                             const AssignmentOptions& options = {});

} // namespace bary
