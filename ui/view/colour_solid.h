// Where colours stand in space: in the RGB cube, or in OKLab, whose distances are nearer to what an
// eye sees.
#pragma once

#include "core/base/colour.h"
#include "core/session/snapshot.h"
#include "ui/render/camera.h"
#include "ui/render/line_renderer.h"

#include <imgui.h>

#include <span>
#include <vector>

namespace bary {

/// Clouds of colours, learned in `space`, shown in one of two solids. OKLab stands on black, with
/// lightness upwards.
struct ColourSolid {
    ColourSpace space = ColourSpace::Srgb;
    bool oklab = false;

    friend bool operator==(const ColourSolid&, const ColourSolid&) = default;
    /// Whether coordinates are places and colours as they stand.
    bool plain() const { return space == ColourSpace::Srgb && !oklab; }
    Vec3 place(std::span<const float> coordinates) const;
    /// Rows of a place and its sRGB colour, [n, 6].
    Points placed(const Points& points) const;
    Bounds box() const;
    /// The edges of the gamut of screens, in their own colours.
    std::vector<Line> edges() const;
};

/// As ImGui wants it, opaque.
ImU32 screenColour(const Colour& srgb);

/// Points of a space as sRGB colours.
Points srgbPoints(const Points& points, ColourSpace space);

} // namespace bary
