#include "ui/view/weights.h"

#include "ui/compat.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bary {

namespace {

float dot(ImVec2 a, ImVec2 b) {
    return a.x * b.x + a.y * b.y;
}

ImVec2 nearestOnSegment(ImVec2 a, ImVec2 b, ImVec2 p) {
    const ImVec2 along(b.x - a.x, b.y - a.y);
    const float length = dot(along, along);
    const float t =
        length > 0 ? std::clamp(dot({p.x - a.x, p.y - a.y}, along) / length, 0.0f, 1.0f) : 0.0f;
    return {a.x + t * along.x, a.y + t * along.y};
}

/// Barycentric coordinates of `p`; negative outside.
std::array<double, 3> barycentric(const std::array<ImVec2, 3>& c, ImVec2 p) {
    const double area =
        double(c[1].y - c[2].y) * (c[0].x - c[2].x) + double(c[2].x - c[1].x) * (c[0].y - c[2].y);
    const double a =
        (double(c[1].y - c[2].y) * (p.x - c[2].x) + double(c[2].x - c[1].x) * (p.y - c[2].y)) /
        area;
    const double b =
        (double(c[2].y - c[0].y) * (p.x - c[2].x) + double(c[0].x - c[2].x) * (p.y - c[2].y)) /
        area;
    return {a, b, 1 - a - b};
}

/// Moves weight towards a corner by the arrow keys: up feeds the first, left the second, right the
/// third marginal, down takes from the first.
bool nudgeByKeys(Weights& asked) {
    constexpr double step = 0.01;
    Weights moved = asked;
    if (compat::keyPressed(ImGuiKey_UpArrow)) {
        moved = withWeight(asked, 0, asked[0] + step);
    } else if (compat::keyPressed(ImGuiKey_DownArrow)) {
        moved = withWeight(asked, 0, asked[0] - step);
    } else if (compat::keyPressed(ImGuiKey_LeftArrow)) {
        moved = withWeight(asked, 1, asked[1] + step);
    } else if (compat::keyPressed(ImGuiKey_RightArrow)) {
        moved = withWeight(asked, 2, asked[2] + step);
    }
    moved = rounded(moved);
    const bool changed = moved != asked;
    asked = moved;
    return changed;
}

void drawTriangle(ImDrawList* list, const Theme& theme, const std::array<ImVec2, 3>& corners,
                  float marker) {
    list->AddTriangleFilled(corners[0], corners[1], corners[2],
                            ImGui::GetColorU32(ImGuiCol_FrameBg));
    for (int line = 1; line < 4; ++line) {
        const float t = static_cast<float>(line) / 4;
        for (int k = 0; k < 3; ++k) {
            const ImVec2 a = corners[k], b = corners[(k + 1) % 3], c = corners[(k + 2) % 3];
            list->AddLine({a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t},
                          {a.x + (c.x - a.x) * t, a.y + (c.y - a.y) * t},
                          withAlpha(theme.axis, 0.55f));
        }
    }
    list->AddTriangle(corners[0], corners[1], corners[2], theme.axis, px(theme, 1.3f));
    for (int k = 0; k < 3; ++k) {
        list->AddCircleFilled(corners[k], marker * 1.7f, theme.panel);
        drawMarker(list, Theme::marker(k), corners[k], marker, theme.marginal(k));
    }
}

} // namespace

Weights projectToSimplex(const Weights& values) {
    // Held, Wolfe and Crowder: shift by the threshold at which the positive parts sum to one.
    Weights sorted = values;
    std::sort(sorted.rbegin(), sorted.rend());
    double sum = 0, threshold = 0;
    for (size_t k = 0; k < sorted.size(); ++k) {
        sum += sorted[k];
        const double candidate = (sum - 1) / static_cast<double>(k + 1);
        if (sorted[k] > candidate) {
            threshold = candidate;
        }
    }
    Weights result = values;
    for (double& value : result) {
        value = std::max(0.0, value - threshold);
    }
    return result;
}

Weights withWeight(const Weights& weights, size_t index, double value) {
    if (weights.size() < 2) {
        return weights;
    }
    value = std::clamp(value, 0.0, 1.0);
    const double others = std::accumulate(weights.begin(), weights.end(), 0.0) - weights[index];
    Weights result = weights;
    for (size_t i = 0; i < result.size(); ++i) {
        if (i == index) {
            result[i] = value;
        } else if (others > 1e-12) {
            result[i] = weights[i] / others * (1 - value);
        } else {
            result[i] = (1 - value) / static_cast<double>(weights.size() - 1);
        }
    }
    return result;
}

Weights rounded(const Weights& weights) {
    Weights result = weights;
    double sum = 0;
    for (double& weight : result) {
        weight = std::round(weight * 1000) / 1000;
        sum += weight;
    }
    if (result.empty()) {
        return result;
    }
    // What rounding left over goes to the largest, where it is least seen.
    double& largest = *std::max_element(result.begin(), result.end());
    largest = std::round((largest + 1 - sum) * 1e6) / 1e6;
    return result;
}

std::array<ImVec2, 3> simplexCorners(ImVec2 at, ImVec2 size) {
    const float ratio = std::sqrt(3.0f) / 2;
    const float side = std::min(size.x, size.y / ratio);
    const float x = at.x + size.x / 2, top = at.y + (size.y - side * ratio) / 2;
    return {ImVec2(x, top), ImVec2(x - side / 2, top + side * ratio),
            ImVec2(x + side / 2, top + side * ratio)};
}

ImVec2 simplexPoint(const std::array<ImVec2, 3>& corners, const Weights& weights) {
    ImVec2 point(0, 0);
    for (size_t k = 0; k < 3; ++k) {
        point.x += static_cast<float>(weights[k]) * corners[k].x;
        point.y += static_cast<float>(weights[k]) * corners[k].y;
    }
    return point;
}

Weights simplexWeights(const std::array<ImVec2, 3>& corners, ImVec2 point) {
    std::array<double, 3> b = barycentric(corners, point);
    if (*std::min_element(b.begin(), b.end()) < 0) {
        ImVec2 best = corners[0];
        float distance = INFINITY;
        for (size_t k = 0; k < 3; ++k) {
            const ImVec2 q = nearestOnSegment(corners[k], corners[(k + 1) % 3], point);
            const ImVec2 off(q.x - point.x, q.y - point.y);
            if (dot(off, off) < distance) {
                distance = dot(off, off);
                best = q;
            }
        }
        b = barycentric(corners, best);
    }
    return projectToSimplex({b[0], b[1], b[2]});
}

bool simplexPicker(const Theme& theme, const char* id, float side, Weights& asked,
                   const Weights& inForce) {
    const float margin = px(theme, 16);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size(side, side * 0.866f + margin);
    ImGui::InvisibleButton(id, size);
    const auto corners =
        simplexCorners({at.x + margin, at.y + margin}, {size.x - 2 * margin, size.y - 2 * margin});
    const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
    bool changed = false;
    if (active && ImGui::IsMouseDown(0)) {
        const Weights moved = rounded(simplexWeights(corners, ImGui::GetIO().MousePos));
        changed = moved != asked;
        asked = moved;
    } else if (ImGui::IsItemFocused()) {
        changed = nudgeByKeys(asked);
    }
    ImDrawList* list = ImGui::GetWindowDrawList();
    drawTriangle(list, theme, corners, px(theme, 5));
    if (inForce.size() == 3) {
        list->AddCircle(simplexPoint(corners, inForce), px(theme, 9), theme.faint, 0,
                        px(theme, 1.5f));
    }
    const ImVec2 handle = simplexPoint(corners, asked);
    for (size_t k = 0; k < 3; ++k) {
        list->AddLine(handle, corners[k],
                      withAlpha(theme.marginal(static_cast<int>(k)),
                                0.25f + 0.6f * static_cast<float>(asked[k])),
                      px(theme, 1.5f));
    }
    list->AddCircleFilled(handle, px(theme, active || hovered ? 7.5f : 6.5f), theme.panel);
    list->AddCircleFilled(handle, px(theme, active || hovered ? 6.0f : 5.0f), theme.accent);
    return changed;
}

bool weightSliders(const Theme& theme, const std::vector<std::string>& names, Weights& asked) {
    bool changed = false;
    const size_t shown = asked.size() == 2 ? 1 : asked.size();
    for (size_t i = 0; i < shown; ++i) {
        ImGui::PushID(static_cast<int>(i));
        float value = static_cast<float>(asked[i]);
        if (slider(theme, "##weight", value, 0, 1, "%.3f", ImGui::GetContentRegionAvail().x,
                   theme.marginal(static_cast<int>(i)))) {
            asked = rounded(withWeight(asked, i, value));
            changed = true;
        }
        const std::string name = i < names.size() ? names[i] : std::string();
        itemTooltip(theme, asked.size() == 2
                               ? "Weights a₁ : a₂ of the two marginals; drag towards the left for "
                                 "more of the second. Ctrl+click to type the first."
                               : "Weight of " + name +
                                     ". The others keep their proportions, the "
                                     "sum stays 1. Ctrl+click to type a number.");
        ImGui::PopID();
    }
    return changed;
}

} // namespace bary
