// What an aggregation of posteriors is compared with.
#pragma once

#include "core/experiment/experiment.h"

namespace bary {

/// The full posterior, where the marginals are those of all subsets of its table, each once, and
/// the weights are equal. One half of its draws is the reference, the other one shows what a
/// perfect answer scores. Samples it where nobody did; throws Cancelled.
std::optional<Truth> posteriorTruth(const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights, std::stop_token stop);

} // namespace bary
