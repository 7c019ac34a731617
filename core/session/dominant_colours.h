// The few colours that stand for many.
#pragma once

#include "core/io/swatches.h"

#include <vector>

namespace bary {

/// At most `count` dominant sRGB colours by k-means (Lloyd), most frequent first; fewer where there
/// are not as many colours.
std::vector<Swatch> dominantColours(const std::vector<Colour>& colours, int count);

} // namespace bary
