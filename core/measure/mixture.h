// Mixtures of measures.
#pragma once

#include "core/measure/measure.h"

namespace bary {

/// n independent samples of Σ weights_k parts_k, [n, D] on the CPU.
torch::Tensor drawMixture(const std::vector<Measure>& parts, const std::vector<double>& weights,
                          int64_t n, torch::Generator& generator);

} // namespace bary
