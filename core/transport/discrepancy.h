// The discrepancies that a generative barycenter can be learned under, behind one name (Cohen et
// al. 2020, section 3). Costs are ½|x − y|² throughout: see sinkhorn.h, matched_costs.h, mmd.h.
#pragma once

#include "core/base/points.h"
#include "core/transport/mmd.h"
#include "core/transport/sinkhorn.h"
#include "core/transport/value_and_gradient.h"

#include <cstdint>
#include <span>

namespace bary {

enum class DiscrepancyKind { Sinkhorn, Entropic, Wasserstein, Mmd, Sliced };

struct DiscrepancyOptions {
    DiscrepancyKind kind = DiscrepancyKind::Sinkhorn;
    double epsilon = 0.01; ///< of Sinkhorn and Entropic
    /// Of Sinkhorn: the distance of a cloud to itself is that of its two halves, independent
    /// samples of one law. In high dimension W_ε(x, x), where every point finds itself, lies so far
    /// below W_ε(x, y) that the nearest law is too narrow; that of two halves errs as W_ε(x, y)
    /// does.
    bool halves = false;
    MmdOptions mmd;    ///< of Mmd
    int lines = 64;    ///< of Sliced
    uint64_t seed = 0; ///< of the lines
};

/// What a step of training asks of Sinkhorn's iterations.
SinkhornOptions trainingSinkhorn(double epsilon);

/// Σ_p weights_p D(x, y_p) for clouds [n, D], and the gradient by x. What depends on x alone is
/// computed once; clouds of weight 0 are left out. Throws as the discrepancies do.
ValueAndGradient meanDiscrepancy(const Points& x, std::span<const Points> ys,
                                 std::span<const double> weights,
                                 const DiscrepancyOptions& options);

} // namespace bary
