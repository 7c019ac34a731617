#include "ui/view/simplex_picker.h"

#include "ui/compat.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

constexpr double trailSeconds = 2;

struct Canvas {
    ImDrawList* list;
    const Theme& theme;
    const SimplexShape& shape;
};

/// From a corner to its label: room for the picture that may stand there.
float labelGap(const Theme& theme) {
    return px(theme, 30);
}

/// Room for the corners' names around the figure.
struct Frame {
    ImVec2 size, shapeAt, shapeSize;

    Frame(const Theme& theme, ImVec2 at, float width, size_t count) {
        const float line = ImGui::GetTextLineHeight(), gap = labelGap(theme) + px(theme, 4);
        if (count == 2) {
            size = {width, 2 * gap + line};
            shapeAt = {at.x + px(theme, 26), at.y + px(theme, 3)};
            shapeSize = {width - px(theme, 52), 2 * gap};
            return;
        }
        const float top = line + gap, side = px(theme, 26);
        const float inner = std::min(width - 2 * side, px(theme, 270));
        const float height = inner * (count == 3 ? 0.8660254f : 0.97f);
        size = {width, top + height + line + gap};
        shapeAt = {at.x + (width - inner) / 2, at.y + top};
        shapeSize = {inner, height};
    }
};

/// By the arrow keys, in the directions of the screen.
bool nudgeByKeys(const SimplexShape& shape, Weights& asked) {
    const float step = (ImGui::GetIO().KeyShift ? 0.05f : 0.01f) *
                       std::abs(shape.corners().back().x - shape.corners()[asked.size() > 2].x);
    ImVec2 at = shape.point(asked);
    const ImVec2 before = at;
    at.x += step *
            float(compat::keyPressed(ImGuiKey_RightArrow) - compat::keyPressed(ImGuiKey_LeftArrow));
    at.y +=
        step * float(compat::keyPressed(ImGuiKey_DownArrow) - compat::keyPressed(ImGuiKey_UpArrow));
    if (at.x == before.x && at.y == before.y) {
        return false;
    }
    const Weights moved = rounded(shape.weights(at));
    const bool changed = moved != asked;
    asked = moved;
    return changed;
}

void drawGround(const Canvas& c) {
    const auto& corners = c.shape.corners();
    const int count = static_cast<int>(corners.size());
    if (count == 2) {
        c.list->AddLine(corners[0], corners[1], ImGui::GetColorU32(ImGuiCol_FrameBg),
                        px(c.theme, 14));
        return;
    }
    c.list->AddConvexPolyFilled(corners.data(), count, ImGui::GetColorU32(ImGuiCol_FrameBg));
}

void drawOutline(const Canvas& c) {
    const auto& corners = c.shape.corners();
    for (size_t k = 0; k < corners.size(); ++k) {
        c.list->AddLine(corners[k], corners[(k + 1) % corners.size()], c.theme.axis,
                        px(c.theme, 1.3f));
    }
    const float arm = px(c.theme, 3);
    const ImVec2 centre = c.shape.centre();
    c.list->AddLine({centre.x - arm, centre.y}, {centre.x + arm, centre.y}, c.theme.axis);
    c.list->AddLine({centre.x, centre.y - arm}, {centre.x, centre.y + arm}, c.theme.axis);
}

/// The name as far as there is room, and the number whole.
void drawLabel(const Canvas& c, ImVec2 at, float room, const std::string& name, double weight) {
    char number[16];
    std::snprintf(number, sizeof number, "%.3f", weight);
    const float gap = px(c.theme, 5), digits = ImGui::CalcTextSize(number).x;
    const float wide = std::clamp(ImGui::CalcTextSize(name.c_str()).x, 0.0f, room - digits - gap);
    const float total = wide + gap + digits;
    const ImVec4 clip(at.x - total / 2, at.y, at.x - total / 2 + wide, at.y + 2 * gap + digits);
    c.list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), {clip.x, at.y}, c.theme.faint,
                    name.c_str(), nullptr, 0, &clip);
    c.list->AddText({clip.z + gap, at.y}, c.theme.text, number);
}

/// Marker, name and weight of every corner, outside the figure.
void drawCorners(const Canvas& c, const std::vector<std::string>& names, const Weights& asked,
                 ImVec2 min, ImVec2 max) {
    const ImVec2 centre = c.shape.centre();
    const float marker = px(c.theme, 5), line = ImGui::GetTextLineHeight();
    const size_t count = c.shape.corners().size();
    for (size_t k = 0; k < count; ++k) {
        const ImVec2 at = c.shape.corners()[k];
        const int index = static_cast<int>(k);
        c.list->AddCircleFilled(at, marker * 1.7f, c.theme.panel);
        drawMarker(c.list, Theme::marker(index), at, marker, c.theme.marginal(index));
        const bool top = count > 2 && k == 0, above = count > 3 && at.y < centre.y - 1;
        const float room = (max.x - min.x) * (top ? 1.0f : 0.48f);
        const float x = std::clamp(at.x, min.x + room / 2, max.x - room / 2);
        const float y = top || above ? at.y - line - labelGap(c.theme) : at.y + labelGap(c.theme);
        drawLabel(c, {x, y}, room, k < names.size() ? names[k] : std::string(), asked[k]);
    }
}

void drawPath(const Canvas& c, const PathState& path) {
    const auto draw = [&](const std::vector<Weights>& points, float alpha) {
        for (size_t k = 1; k < points.size(); ++k) {
            if (points[k].size() == c.shape.corners().size()) {
                c.list->AddLine(c.shape.point(points[k - 1]), c.shape.point(points[k]),
                                withAlpha(c.theme.accent, alpha), px(c.theme, 2));
            }
        }
    };
    draw(path.points, path.playing ? 0.7f : 0.35f);
    draw(path.drawn, 0.9f);
}

/// The last seconds of the handle, fading.
void drawTrail(const Canvas& c, SimplexState& state, const Weights& asked) {
    const double now = ImGui::GetTime();
    auto& trail = state.trail;
    if (trail.empty() || trail.back().weights != asked) {
        if (!trail.empty() && trail.back().weights.size() != asked.size()) {
            trail.clear(); // another experiment
        }
        trail.push_back({now, asked});
    }
    trail.erase(trail.begin(), std::find_if(trail.begin(), trail.end() - 1, [&](const auto& place) {
                    return now - place.time < trailSeconds;
                }));
    for (size_t k = 1; k < trail.size(); ++k) {
        const auto age = static_cast<float>((now - trail[k].time) / trailSeconds);
        c.list->AddLine(c.shape.point(trail[k - 1].weights), c.shape.point(trail[k].weights),
                        withAlpha(c.theme.accent, 0.5f * std::max(0.0f, 1 - age)), px(c.theme, 3));
    }
}

void drawHandle(const Canvas& c, const Weights& asked, const Weights& shown, bool large) {
    if (shown.size() == asked.size()) {
        c.list->AddCircle(c.shape.point(shown), px(c.theme, 9.5f), c.theme.text, 0,
                          px(c.theme, 1.4f));
    }
    const ImVec2 at = c.shape.point(asked);
    c.list->AddCircleFilled(at, px(c.theme, large ? 8 : 7), c.theme.panel);
    c.list->AddCircleFilled(at, px(c.theme, large ? 6.5f : 5.5f), c.theme.accent);
}

} // namespace

bool simplexPicker(const Theme& theme, const char* id, float width, SimplexState& state,
                   const SimplexScene& scene, PathState& path, Weights& asked) {
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const Frame frame(theme, at, width, asked.size());
    ImGui::InvisibleButton(id, frame.size);
    const SimplexShape shape(static_cast<int>(asked.size()), frame.shapeAt, frame.shapeSize);
    const bool active = ImGui::IsItemActive(), hovered = ImGui::IsItemHovered();
    bool changed = false;
    state.held = nullptr;
    if (active && ImGui::IsMouseDown(0)) {
        const ImVec2 mouse = ImGui::GetIO().MousePos;
        if (path.drawing) {
            path.drawn.push_back(shape.weights(mouse));
        } else {
            state.held = [shape, snap = ImGui::GetIO().KeyAlt ? 0 : px(theme, 7)](ImVec2 place) {
                return rounded(shape.weights(snap > 0 ? shape.snapped(place, snap) : place));
            };
            const Weights moved = state.held(mouse);
            changed = moved != asked;
            asked = moved;
        }
    } else if (ImGui::IsItemFocused()) {
        changed = nudgeByKeys(shape, asked);
    }
    if (path.drawing && ImGui::IsItemDeactivated() && path.drawn.size() > 1) {
        path.strokeEnded = true;
    }
    const Canvas canvas{ImGui::GetWindowDrawList(), theme, shape};
    drawGround(canvas);
    if (scene.survey && state.look == SurveyLook::Trust) {
        drawTrust(canvas.list, theme, shape, *scene.survey);
    }
    if (scene.survey && state.look == SurveyLook::Shapes) {
        state.thumbnails.draw(canvas.list, theme, shape, scene.survey, scene.colours);
    }
    drawOutline(canvas);
    drawPath(canvas, path);
    drawTrail(canvas, state, asked);
    drawCorners(canvas, scene.names, asked, at, {at.x + frame.size.x, at.y + frame.size.y});
    drawHandle(canvas, asked, scene.shown, active || hovered);
    return changed;
}

} // namespace bary
