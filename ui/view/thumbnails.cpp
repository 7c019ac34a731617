#include "ui/view/thumbnails.h"

#include "ui/compat.h"
#include "ui/view/colour_solid.h"
#include "ui/view/scatter.h"
#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bary {

namespace {

/// Where the survey's points lie, and how far the nearest two are apart.
float leastSpacing(const SimplexShape& shape, const std::vector<const SurveyPoint*>& points) {
    float least2 = std::numeric_limits<float>::max();
    for (size_t i = 0; i < points.size(); ++i) {
        for (size_t j = 0; j < i; ++j) {
            const ImVec2 a = shape.point(points[i]->weights), b = shape.point(points[j]->weights);
            least2 = std::min(least2, (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
        }
    }
    return std::sqrt(least2);
}

/// Those of the points that are multiples of 1/parts.
std::vector<const SurveyPoint*> onGrid(const Survey& survey, int parts) {
    std::vector<const SurveyPoint*> chosen;
    for (const SurveyPoint& point : survey.points) {
        const bool multiple =
            std::all_of(point.weights.begin(), point.weights.end(), [parts](double weight) {
                return std::abs(weight * parts - std::round(weight * parts)) < 1e-6;
            });
        if (multiple && !point.thumbnail.empty()) {
            chosen.push_back(&point);
        }
    }
    return chosen;
}

struct Extent {
    std::array<float, 2> centre{};
    float radius = 0; ///< of the box around, to the farther side
};

/// Of the first two coordinates, without the outermost points.
Extent extentOf(const Points& points) {
    Extent extent;
    for (int axis = 0; axis < 2; ++axis) {
        std::vector<float> values;
        for (int64_t k = 0; k < points.size(); ++k) {
            values.push_back(points.row(k)[std::min(axis, points.dim - 1)]);
        }
        std::sort(values.begin(), values.end());
        const size_t out = values.size() / 50;
        const float low = values[out], high = values[values.size() - 1 - out];
        extent.centre[axis] = (low + high) / 2;
        extent.radius = std::max(extent.radius, (high - low) / 2);
    }
    return extent;
}

/// Those that have room, and how far two of them are apart.
std::vector<const SurveyPoint*> chosenPoints(const Survey& survey, const SimplexShape& shape,
                                             float room) {
    std::vector<const SurveyPoint*> chosen;
    for (const int parts : {1, 2, 3, 4, 6, 8}) {
        auto candidates = onGrid(survey, parts);
        if (candidates.size() > chosen.size() && leastSpacing(shape, candidates) >= room) {
            chosen = std::move(candidates);
        }
    }
    return chosen;
}

} // namespace

void Thumbnails::paint(const Theme& theme, const SimplexShape& shape,
                       std::optional<ColourSpace> colours) {
    const float pixels = ImGui::GetIO().DisplayFramebufferScale.x;
    const Vec2 size{std::round((to_.x - from_.x) * pixels), std::round((to_.y - from_.y) * pixels)};
    picture_.resize(static_cast<int>(size.x), static_cast<int>(size.y));
    const auto chosen = chosenPoints(*survey_, shape, px(theme, 46));
    float radius = 0;
    std::vector<Points> clouds;
    std::vector<Extent> extents;
    for (const SurveyPoint* point : chosen) {
        clouds.push_back(colours ? srgbPoints(point->thumbnail, *colours) : point->thumbnail);
        extents.push_back(extentOf(clouds.back()));
        radius = std::max(radius, extents.back().radius);
    }
    const float spacing = std::min(leastSpacing(shape, chosen), px(theme, 80));
    const float scale = 0.35f * spacing / std::max(radius, 1e-6f);
    PointStyle style;
    style.diameter = px(theme, 1.7f) * pixels;
    style.colour = colours ? IM_COL32_WHITE : colour_;
    style.ownColour = colours.has_value();
    splatter_.begin(picture_.width(), picture_.height(), style.diameter);
    for (size_t k = 0; k < chosen.size(); ++k) {
        const ImVec2 at = shape.point(chosen[k]->weights);
        const Points& all = clouds[k];
        const auto [x, y] = extents[k].centre;
        Points near(all.dim, {});
        for (int64_t row = 0; row < all.size(); ++row) {
            const auto point = all.row(row);
            // An outlier would lie in the neighbour's picture.
            if (scale * std::hypot(point[0] - x, point[all.dim > 1] - y) < spacing / 2) {
                near.values.insert(near.values.end(), point.begin(), point.end());
            }
        }
        Mat4 matrix; // the picture's box is GL's square
        matrix.m[0] = 2 * scale * pixels / size.x;
        matrix.m[5] = 2 * scale * pixels / size.y;
        matrix.m[12] = 2 * (at.x - from_.x - scale * x) * pixels / size.x - 1;
        matrix.m[13] = 2 * (to_.y - at.y - scale * y) * pixels / size.y - 1;
        splatter_.add(near, style, matrix);
    }
    splatter_.end(picture_);
}

void Thumbnails::draw(ImDrawList* list, const Theme& theme, const SimplexShape& shape,
                      const std::shared_ptr<const Survey>& survey,
                      std::optional<ColourSpace> colours) {
    const float room = px(theme, 30);
    ImVec2 from = shape.centre(), to = from;
    for (const ImVec2 corner : shape.corners()) {
        from = {std::min(from.x, corner.x - room), std::min(from.y, corner.y - room)};
        to = {std::max(to.x, corner.x + room), std::max(to.y, corner.y + room)};
    }
    const bool moved = from.x != from_.x || from.y != from_.y || to.x != to_.x || to.y != to_.y;
    const ImU32 colour = withAlpha(theme.barycenter, 0.3f);
    if (survey != survey_ || moved || colour != colour_) {
        survey_ = survey;
        from_ = from;
        to_ = to;
        colour_ = colour;
        paint(theme, shape, colours);
    }
    beginPremultiplied(*list);
    list->AddImage(textureId(picture_.texture()), from, to, ImVec2(0, 1), ImVec2(1, 0));
    endPremultiplied(*list);
}

} // namespace bary
