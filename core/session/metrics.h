// The numbers beside the pictures: how far the result is from the truth, and what an exact answer
// would score at the same sample count (docs/metrics.md).
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/snapshot.h"

namespace bary {

struct MetricCounts {
    int64_t moments = 20000; ///< samples for BW2-UVP
    int64_t shape = 4000;    ///< samples for sliced W2
    int energy = 1000;       ///< samples for the energy distance, whose cost is quadratic
    int projections = 32;
};

/// All metrics of a solver in a fixed order. Without a truth (nullptr) only those that need none.
/// Draws from a generator of its own, so that looking never changes training.
std::vector<Metric> evaluateMetrics(const Solver& solver, const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights, const Truth* truth,
                                    const MetricCounts& counts, uint64_t seed);

/// One sentence on what a metric measures.
std::string metricTooltip(const std::string& key);

} // namespace bary
