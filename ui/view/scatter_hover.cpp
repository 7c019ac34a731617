#include "ui/view/scatter_hover.h"

#include "ui/compat.h"
#include "ui/view/stage_text.h"

#include <algorithm>
#include <cmath>

namespace bary {

Projector::Projector(const Viewport& viewport, Look look, ImVec2 min, ImVec2 max,
                     std::optional<ColourSolid> solid)
    : solid_(solid), min_(min), size_{max.x - min.x, max.y - min.y} {
    matrix_ = look == Look::Space ? viewport.space.matrix(size_) : viewport.plane.matrix(size_);
    if (look != Look::Space) {
        for (int row = 0; row < 4; ++row) {
            matrix_.m[8 + row] = 0; // coordinates beyond the second do not count
        }
    }
}

ImVec2 Projector::operator()(std::span<const float> point) const {
    const Vec3 at =
        solid_ ? solid_->place(point)
               : Vec3{point[0], point.size() > 1 ? point[1] : 0, point.size() > 2 ? point[2] : 0};
    const Vec4 clip = matrix_ * Vec4{at.x, at.y, at.z, 1};
    const float w = clip.w > 1e-6f ? clip.w : 1e-6f;
    return ImVec2(min_.x + (clip.x / w + 1) * size_.x / 2, min_.y + (1 - clip.y / w) * size_.y / 2);
}

std::optional<PointRef> nearestPoint(const Tile& tile, const Projector& project, ImVec2 cursor,
                                     float reach) {
    std::optional<PointRef> best;
    float closest = reach * reach;
    for (auto layer = tile.layers.rbegin(); layer != tile.layers.rend(); ++layer) {
        const Cloud& cloud = *layer->cloud;
        for (int64_t row = 0; row < cloud.points.size(); ++row) {
            const ImVec2 at = project(cloud.points.row(row));
            const float dx = at.x - cursor.x, dy = at.y - cursor.y;
            const float distance = dx * dx + dy * dy;
            if (distance < closest) {
                closest = distance;
                best = PointRef{cloud.role, cloud.marginal, row};
            }
        }
    }
    return best;
}

std::span<const float> coordinates(const Snapshot& snapshot, const PointRef& point) {
    const Cloud* cloud = snapshot.find(point.role, point.marginal);
    if (!cloud || point.row < 0 || point.row >= cloud->points.size()) {
        return {};
    }
    return cloud->points.row(point.row);
}

std::vector<PointRef> linkedPoints(const Snapshot& snapshot, const PointRef& point) {
    std::vector<PointRef> linked;
    auto add = [&](CloudRole role, int marginal) {
        const PointRef partner{role, marginal, point.row};
        if (!coordinates(snapshot, partner).empty()) {
            linked.push_back(partner);
        }
    };
    switch (point.role) {
    case CloudRole::Marginal:
        add(CloudRole::ToBarycenter, point.marginal);
        break;
    case CloudRole::ToBarycenter:
        add(CloudRole::Marginal, point.marginal);
        break;
    case CloudRole::ToMarginal:
        add(CloudRole::BarycenterEma, -1);
        break;
    case CloudRole::BarycenterEma:
        for (int i = 0; i < marginalCount(snapshot); ++i) {
            add(CloudRole::ToMarginal, i);
        }
        break;
    case CloudRole::Barycenter:
    case CloudRole::Average:
    case CloudRole::Across:
    case CloudRole::Truth:
        break;
    }
    return linked;
}

namespace {

std::string tuple(std::span<const float> values) {
    constexpr size_t shown = 4;
    std::string text = "(";
    for (size_t k = 0; k < std::min(values.size(), shown); ++k) {
        text += (k ? ", " : "") + readableNumber(values[k]);
    }
    return text + (values.size() > shown ? ", …)" : ")");
}

std::string mapName(const MapNames& names, const PointRef& image, bool signs) {
    const bool back = image.role == CloudRole::ToMarginal;
    const std::string name = named(back ? names.toMarginal : names.toBarycenter, image.marginal);
    return (signs ? name : plainFormula(name)) + "(x)";
}

} // namespace

std::vector<std::string> readOut(const Snapshot& snapshot, const PointRef& point, bool signs) {
    const bool isImage =
        point.role == CloudRole::ToBarycenter || point.role == CloudRole::ToMarginal;
    const std::vector<PointRef> partners = linkedPoints(snapshot, point);
    std::vector<std::string> lines{cloudFormula(snapshot.names, point.role, point.marginal, signs) +
                                   ", point " + std::to_string(point.row)};
    const std::string own = tuple(coordinates(snapshot, point));
    if (partners.empty()) {
        lines.push_back(own);
        return lines;
    }
    if (isImage) {
        lines.push_back("x = " + tuple(coordinates(snapshot, partners.front())));
        lines.push_back(mapName(snapshot.names, point, signs) + " = " + own);
        return lines;
    }
    lines.push_back("x = " + own);
    for (const PointRef& partner : partners) {
        lines.push_back(mapName(snapshot.names, partner, signs) + " = " +
                        tuple(coordinates(snapshot, partner)));
    }
    return lines;
}

void drawReadOut(ImDrawList& list, const Theme& theme, const std::vector<std::string>& lines,
                 ImU32 colour, ImVec2 cursor, ImVec2 min, ImVec2 max) {
    const float pad = 10 * theme.scale, away = 18 * theme.scale;
    float width = 0, height = 0;
    for (size_t k = 0; k < lines.size(); ++k) {
        const ImVec2 size = textSize(k ? theme.body : theme.bold, lines[k]);
        width = std::max(width, size.x);
        height += size.y + (k ? 3 * theme.scale : 0);
    }
    const ImVec2 size(width + 2 * pad, height + 2 * pad);
    // To the right and below, or on the other side where that leaves the stage.
    float x = cursor.x + away, y = cursor.y + away;
    x = x + size.x > max.x ? cursor.x - away - size.x : x;
    y = y + size.y > max.y ? cursor.y - away - size.y : y;
    x = std::floor(std::max(x, min.x));
    y = std::floor(std::max(y, min.y));
    const ImVec2 corner(x + size.x, y + size.y);
    list.AddRectFilled(ImVec2(x, y), corner, faded(theme.panel, 0.96f), 8 * theme.scale);
    compat::addRect(&list, ImVec2(x, y), corner, theme.axis, 8 * theme.scale, theme.scale);
    float line = y + pad;
    for (size_t k = 0; k < lines.size(); ++k) {
        ImFont* font = k ? theme.body : theme.bold;
        drawText(list, font, ImVec2(x + pad, line), k ? theme.text : colour, lines[k]);
        line += textSize(font, lines[k]).y + 3 * theme.scale;
    }
}

} // namespace bary
