// Distributions on the line: histograms as smooth-edged steps.
#pragma once

#include "ui/view/stage_layout.h"
#include "ui/view/stage_tiles.h"
#include "ui/view/viewport.h"

#include <vector>

namespace bary {

/// Share of the points in each of `bins` equal bins of [low, high]; points outside count in none.
std::vector<float> histogram(const Points& points, float low, float high, int bins);

/// Draws the layers of a tile. `box` of the viewport carries the bins, so that they stay where
/// they are while one pans and zooms; all tiles share one height scale, `peak`.
void drawHistograms(ImDrawList& list, const Theme& theme, const Tile& tile, const TileBox& box,
                    const Viewport& viewport, float opacity, float peak);

/// The largest share of any bin of the tiles.
float histogramPeak(const std::vector<Tile>& tiles, const Viewport& viewport);

} // namespace bary
