#include "ui/view/colour_solid.h"

#include <algorithm>

namespace bary {

namespace {

Vec3 placeOf(const Colour& srgb, bool oklab) {
    if (!oklab) {
        return {srgb[0], srgb[1], srgb[2]};
    }
    const Colour lab = fromSrgb(ColourSpace::Oklab, srgb);
    return {lab[1], lab[2], lab[0]};
}

Colour colourOf(std::span<const float> row) {
    return {row[0], row[1], row[2]};
}

} // namespace

ImU32 screenColour(const Colour& srgb) {
    uint8_t rgb[3];
    toBytes(srgb, rgb);
    return IM_COL32(rgb[0], rgb[1], rgb[2], 255);
}

Vec3 ColourSolid::place(std::span<const float> coordinates) const {
    return placeOf(toSrgb(space, colourOf(coordinates)), oklab);
}

Points ColourSolid::placed(const Points& points) const {
    Points rows(6, {});
    rows.values.reserve(static_cast<size_t>(points.size()) * 6);
    for (int64_t k = 0; k < points.size(); ++k) {
        const Colour srgb = toSrgb(space, colourOf(points.row(k)));
        const Vec3 at = placeOf(srgb, oklab);
        rows.values.insert(rows.values.end(), {at.x, at.y, at.z, srgb[0], srgb[1], srgb[2]});
    }
    return rows;
}

Bounds ColourSolid::box() const {
    // The gamut of sRGB reaches from -.24 to .28 in a and from -.32 to .2 in b.
    return oklab ? Bounds{{-0.25f, -0.32f, 0}, {0.29f, 0.22f, 1}} : Bounds{{0, 0, 0}, {1, 1, 1}};
}

std::vector<Line> ColourSolid::edges() const {
    constexpr int parts = 16; // an edge of the cube is curved in OKLab
    std::vector<Line> lines;
    for (int axis = 0; axis < 3; ++axis) {
        for (int corner = 0; corner < 4; ++corner) {
            Colour end{};
            end[(axis + 1) % 3] = static_cast<float>(corner & 1);
            end[(axis + 2) % 3] = static_cast<float>(corner >> 1);
            for (int k = 0; k < parts; ++k) {
                Colour from = end, to = end;
                from[axis] = static_cast<float>(k) / parts;
                to[axis] = static_cast<float>(k + 1) / parts;
                lines.push_back({placeOf(from, oklab), placeOf(to, oklab), screenColour(from),
                                 screenColour(to)});
            }
        }
    }
    return lines;
}

Points srgbPoints(const Points& points, ColourSpace space) {
    Points colours(3, {});
    for (int64_t k = 0; k < points.size(); ++k) {
        const Colour srgb = toSrgb(space, colourOf(points.row(k)));
        colours.values.insert(colours.values.end(), srgb.begin(), srgb.end());
    }
    return colours;
}

} // namespace bary
