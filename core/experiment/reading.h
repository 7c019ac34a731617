// Reading the measures of an experiment, with progress.
#pragma once

#include "core/base/tell.h"
#include "core/experiment/experiment.h"

namespace bary {

/// buildMarginals(); throws what `tell` throws, too.
std::vector<Measure> readMarginals(const Preset& preset, const Tell& tell);

} // namespace bary
