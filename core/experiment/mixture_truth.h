// The truth of discrepancies under which the nearest measure is the mixture.
#pragma once

#include "core/experiment/experiment.h"

namespace bary {

/// Whether the preset's solver looks for the mixture Σ a_i μ_i: so under MMD.
bool looksForMixture(const Preset& preset);

/// The same measures with nothing by which a Wasserstein barycenter could be computed.
std::vector<Measure> withoutFormulas(std::vector<Measure> marginals);

/// Independent samples of the mixture, twice, and its moments from many more.
Truth mixtureTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t samples, uint64_t seed);

} // namespace bary
