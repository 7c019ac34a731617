// A full evaluation at many weights of a solver that has learned them all.
#pragma once

#include "core/measure/measure.h"
#include "core/solver/maps.h"

#include <limits>
#include <stop_token>
#include <string>
#include <vector>

namespace bary {

struct SurveyTable {
    struct Row {
        std::vector<double> weights;
        std::vector<double> values; ///< one a key; NaN where a metric is not known there
    };
    std::vector<std::string> keys; ///< of the metrics, docs/metrics.md
    std::vector<Row> rows;
};

/// All metrics at every weight vector, each against the truth of its own; where all marginals are
/// Gaussian also the divergence of h's average from the exact barycenter by moments ("kl") and, in
/// the plane, by the kernel estimates of Fan et al. ("kl_kernel"). `atoms`: of a discrete truth.
SurveyTable evaluateWeights(const Maps& maps, const std::vector<Measure>& marginals,
                            const std::vector<std::vector<double>>& weights, int atoms,
                            uint64_t seed, const std::stop_token& stop);

/// Columns a_1 … a_N and the keys.
std::string surveyCsv(const SurveyTable& table);

/// A line a metric: its mean over all weights but the corners, and its largest value of all.
std::vector<std::string> surveySummary(const SurveyTable& table);

} // namespace bary
