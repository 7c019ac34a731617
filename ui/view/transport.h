// Mass on its way: points between a cloud and its image under a transport map, on straight lines
// (McCann's displacement interpolation).
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/line_renderer.h"
#include "ui/theme.h"
#include "ui/view/colour_solid.h"
#include "ui/view/stage.h"

#include <memory>
#include <optional>
#include <vector>

namespace bary {

/// Row k of the result is (1 − t) · row k of `from` + t · row k of `to`, as far as both go.
std::shared_ptr<const Cloud> underway(const Cloud& from, const Cloud& to, float t);

/// Lines between the rows of two clouds, `count` of them at most, evenly chosen; in the plane at
/// z = 0, in more than three dimensions by the first two coordinates; in a `solid` bent as it bends
/// the straight ways.
std::vector<Line> transportRays(const Cloud& from, const Cloud& to, int count, ImU32 colour,
                                const std::optional<ColourSolid>& solid = {});

/// The time that a phase of the animation shows: there and back with a rest at both ends.
float transportTime(float phase);

/// Moves on by `seconds` while it plays.
void advanceTransport(TransportOptions& transport, float seconds);

/// Play, time and direction, in a row of this width at the cursor.
void transportControls(const Theme& theme, const MapNames& names, TransportOptions& transport,
                       float width);

} // namespace bary
