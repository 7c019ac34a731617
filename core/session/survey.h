// The whole simplex of weights at a glance, for solvers that learn every barycenter at once: what
// many of them look like, and how far each may be trusted.
#pragma once

#include "core/base/points.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace bary {

struct SurveyPoint {
    std::vector<double> weights;
    Points thumbnail; ///< a few hundred samples of this barycenter
    /// In percent; NaN where it is not known yet.
    double error = std::numeric_limits<double>::quiet_NaN();
};

struct Survey {
    int64_t iteration = 0;
    bool exact = false;   ///< errors are against the exact barycenters, else h against ∇g♯μ
    std::string quantity; ///< what an error is, e.g. "BW₂²-UVP, %"
    std::vector<SurveyPoint> points;
};

/// All weight vectors of `count` entries that are multiples of 1/parts: the corners for 1, with
/// edges halved for 2, and so on.
std::vector<std::vector<double>> simplexGrid(int count, int parts);

/// Parts of grids from coarse to fine, about a hundred points at most.
std::vector<int> surveyLevels(int count);

} // namespace bary
