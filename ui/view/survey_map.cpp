#include "ui/view/survey_map.h"

#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace bary {

namespace {

constexpr double least = 0.01, most = 10; // percent, the ends of the scale

struct Shade {
    ImVec2 at;
    ImU32 colour;
};

/// Three corners of different colours, without the seams that antialiased edges would leave.
void shadedTriangle(ImDrawList* list, const Shade& a, const Shade& b, const Shade& c) {
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    list->PrimReserve(3, 3);
    for (const Shade* corner : {&a, &b, &c}) {
        list->PrimWriteIdx(static_cast<ImDrawIdx>(list->_VtxCurrentIdx));
        list->PrimWriteVtx(corner->at, white, corner->colour);
    }
}

ImVec2 between(ImVec2 a, ImVec2 b, float t) {
    return {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
}

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

struct Bounds {
    std::array<float, 2> centre{};
    float radius = 0; ///< of the box around, to the farther side
};

/// Of the first two coordinates, without the outermost points.
Bounds boundsOf(const Points& points) {
    Bounds bounds;
    for (int axis = 0; axis < 2; ++axis) {
        std::vector<float> values;
        for (int64_t k = 0; k < points.size(); ++k) {
            values.push_back(points.row(k)[std::min(axis, points.dim - 1)]);
        }
        std::sort(values.begin(), values.end());
        const size_t out = values.size() / 50;
        const float low = values[out], high = values[values.size() - 1 - out];
        bounds.centre[axis] = (low + high) / 2;
        bounds.radius = std::max(bounds.radius, (high - low) / 2);
    }
    return bounds;
}

ImU32 ownColour(std::span<const float> rgb) {
    const auto byte = [&](int k) { return static_cast<int>(std::clamp(rgb[k], 0.0f, 1.0f) * 255); };
    return IM_COL32(byte(0), byte(1), byte(2), 255);
}

} // namespace

double surveyError(const Survey& survey, const Weights& weights) {
    double sum = 0, total = 0;
    for (const SurveyPoint& point : survey.points) {
        double distance = 0;
        for (size_t k = 0; k < weights.size(); ++k) {
            distance += (point.weights[k] - weights[k]) * (point.weights[k] - weights[k]);
        }
        if (!std::isfinite(point.error)) {
            continue;
        }
        if (distance < 1e-12) {
            return point.error;
        }
        const double share = 1 / (distance * distance);
        sum += share * point.error;
        total += share;
    }
    return total > 0 ? sum / total : std::numeric_limits<double>::quiet_NaN();
}

float trustShare(double error) {
    if (!(error > least)) {
        return 0;
    }
    return static_cast<float>(std::min(1.0, std::log(error / least) / std::log(most / least)));
}

ImU32 trustColour(const Theme& theme, double error) {
    return std::isfinite(error) ? withAlpha(theme.error, 0.8f * trustShare(error)) : 0;
}

void drawTrust(ImDrawList* list, const Theme& theme, const SimplexShape& shape,
               const Survey& survey) {
    const auto& corners = shape.corners();
    const auto shade = [&](ImVec2 at) {
        return Shade{at, trustColour(theme, surveyError(survey, shape.weights(at)))};
    };
    if (corners.size() == 2) {
        constexpr int steps = 48;
        const float half = px(theme, 7);
        for (int k = 0; k < steps; ++k) {
            Shade a = shade(between(corners[0], corners[1], float(k) / steps));
            Shade b = shade(between(corners[0], corners[1], float(k + 1) / steps));
            const Shade below[2] = {{{a.at.x, a.at.y + half}, a.colour},
                                    {{b.at.x, b.at.y + half}, b.colour}};
            a.at.y -= half;
            b.at.y -= half;
            shadedTriangle(list, a, b, below[0]);
            shadedTriangle(list, b, below[1], below[0]);
        }
        return;
    }
    // Triangles between the centre and each edge, cut into small ones.
    const int steps = corners.size() == 3 ? 10 : 8;
    const ImVec2 centre = shape.centre();
    for (size_t k = 0; k < corners.size(); ++k) {
        const ImVec2 a = corners[k], b = corners[(k + 1) % corners.size()];
        const auto at = [&](int row, int column) { // row 0 is the centre
            const float t = float(row) / float(steps);
            const ImVec2 left = between(centre, a, t), right = between(centre, b, t);
            return shade(row == 0 ? centre : between(left, right, float(column) / float(row)));
        };
        for (int row = 0; row < steps; ++row) {
            for (int column = 0; column <= row; ++column) {
                shadedTriangle(list, at(row, column), at(row + 1, column), at(row + 1, column + 1));
                if (column < row) {
                    shadedTriangle(list, at(row, column), at(row + 1, column + 1),
                                   at(row, column + 1));
                }
            }
        }
    }
}

void trustLegend(const Theme& theme, float width) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float height = px(theme, 7), line = ImGui::GetTextLineHeight();
    const ImU32 low = trustColour(theme, least), high = trustColour(theme, most);
    list->AddRectFilled(at, {at.x + width, at.y + height}, ImGui::GetColorU32(ImGuiCol_FrameBg));
    list->AddRectFilledMultiColor(at, {at.x + width, at.y + height}, low, high, high, low);
    const char* const labels[] = {"0.01 %", "0.1", "1", "10 %"};
    for (int k = 0; k < 4; ++k) {
        const float share = float(k) / 3, text = ImGui::CalcTextSize(labels[k]).x;
        list->AddText({at.x + share * (width - text), at.y + height + px(theme, 2)}, theme.faint,
                      labels[k]);
    }
    ImGui::Dummy({width, height + line + px(theme, 4)});
}

void drawThumbnails(ImDrawList* list, const Theme& theme, const SimplexShape& shape,
                    const Survey& survey, bool colours) {
    const float room = px(theme, 46); // between two pictures
    std::vector<const SurveyPoint*> chosen;
    for (const int parts : {1, 2, 3, 4, 6, 8}) {
        auto candidates = onGrid(survey, parts);
        if (candidates.size() > chosen.size() && leastSpacing(shape, candidates) >= room) {
            chosen = std::move(candidates);
        }
    }
    if (chosen.empty()) {
        return;
    }
    float radius = 0;
    std::vector<Bounds> bounds;
    for (const SurveyPoint* point : chosen) {
        bounds.push_back(boundsOf(point->thumbnail));
        radius = std::max(radius, bounds.back().radius);
    }
    const float spacing = std::min(leastSpacing(shape, chosen), px(theme, 80));
    const float scale = 0.35f * spacing / std::max(radius, 1e-6f), dot = px(theme, 0.75f);
    for (size_t k = 0; k < chosen.size(); ++k) {
        const ImVec2 at = shape.point(chosen[k]->weights);
        const Points& points = chosen[k]->thumbnail;
        for (int64_t row = 0; row < points.size(); ++row) {
            const auto point = points.row(row);
            const ImVec2 off(scale * (point[0] - bounds[k].centre[0]),
                             -scale * (point[points.dim > 1] - bounds[k].centre[1]));
            if (off.x * off.x + off.y * off.y > spacing * spacing / 4) {
                continue; // an outlier would lie in the neighbour's picture
            }
            const ImVec2 centre(at.x + off.x, at.y + off.y);
            const ImU32 colour = colours ? ownColour(point) : withAlpha(theme.barycenter, 0.3f);
            list->AddRectFilled({centre.x - dot, centre.y - dot}, {centre.x + dot, centre.y + dot},
                                colour);
        }
    }
}

} // namespace bary
