// How far the barycenter under a Sinkhorn divergence is from that under W2, where both are known.
#pragma once

#include "core/experiment/experiment.h"

namespace bary {

/// BW2²-UVP, in percent, of the exact barycenter under the Sinkhorn divergence that the preset's
/// solver minimises, against `truth`: what no training can take away. Nullopt for other solvers and
/// discrepancies, and where the marginals are no Gaussians.
std::optional<double> entropicBias(const Preset& preset, const std::vector<Measure>& marginals,
                                   const Truth& truth);

} // namespace bary
