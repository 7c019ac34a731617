// The numbers beside the pictures: how far the result is from the truth, and what an exact answer
// would score at the same sample count (docs/metrics.md).
#pragma once

#include "core/experiment/metric_reference.h"
#include "core/session/snapshot.h"

namespace bary {

/// All metrics of a solver in a fixed order; where the reference has no truth, only those that need
/// none. Labels have the method's `names`. Draws from a generator of its own, so that looking never
/// changes training.
std::vector<Metric> evaluateMetrics(const Maps& maps, const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights,
                                    const MetricReference& reference, const MapNames& names,
                                    uint64_t seed);

/// One sentence on what a metric measures.
std::string metricTooltip(const std::string& key);

} // namespace bary
