// The learned maps of palettes as maps of colours.
#pragma once

#include "core/session/recolour.h"
#include "core/solver/maps.h"

namespace bary {

/// ∇g_i, learned in `space`, on sRGB colours; `maps` must outlive it. The conversions use up to
/// `threads` threads, the map those that it was frozen for.
ColourMap exactMap(const Maps& maps, int marginal, ColourSpace space, int threads);

} // namespace bary
