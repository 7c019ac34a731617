// The few colours that stand for many.
#pragma once

#include "core/base/points.h"
#include "core/io/swatches.h"

#include <vector>

namespace bary {

/// The first points of a space, at most `most`, as sRGB colours in gamut.
std::vector<Colour> screenColours(const Points& points, ColourSpace space, int64_t most);

/// At most `count` dominant sRGB colours by k-means (Lloyd), most frequent first; fewer where there
/// are not as many colours.
std::vector<Swatch> dominantColours(const std::vector<Colour>& colours, int count);

} // namespace bary
