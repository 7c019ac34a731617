// Axes: ticks at round numbers, a grid behind the plane, the box around the space.
#pragma once

#include "core/base/points.h"
#include "ui/render/line_renderer.h"
#include "ui/theme.h"
#include "ui/view/stage_layout.h"
#include "ui/view/viewport.h"

#include <string>
#include <vector>

namespace bary {

/// Multiples of 1, 2 or 5 times a power of ten inside [low, high], at most `most` of them.
std::vector<double> roundTicks(double low, double high, int most);
/// The tick with just the decimals that its step needs.
std::string tickLabel(double tick, double step);

/// Room that tick labels want left of and below the tiles, pixels.
ImVec2 tickRoom(const Theme& theme, Look look);

/// Grid lines behind a tile; `horizontal` too, except for histograms.
void drawGrid(ImDrawList& list, const Theme& theme, const Camera2D& camera, const TileBox& box,
              bool horizontal);
/// Labels left of the leftmost and below the lowest tiles.
void drawTickLabels(ImDrawList& list, const Theme& theme, const Camera2D& camera,
                    const TileBox& box, bool vertical);

/// The edges of the box that do not meet in the corner nearest to the eye. The cube of colours has
/// edges in their own colours.
std::vector<Line> boxLines(const Viewport& viewport, PointKind kind, const Theme& theme);
/// What the axes of a space are called.
enum class Axes { Space, Rgb, Oklab };
/// Names of the axes and, where there is room, the numbers at their ends.
void drawBoxLabels(ImDrawList& list, const Theme& theme, const Viewport& viewport, Axes axes,
                   const TileBox& box);

} // namespace bary
