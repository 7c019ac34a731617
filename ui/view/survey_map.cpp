#include "ui/view/survey_map.h"

#include "ui/widgets.h"

#include <algorithm>
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

} // namespace bary
