#include "ui/view/viewport.h"

#include "ui/compat.h"

#include <algorithm>
#include <cmath>

namespace bary {

Look lookOf(PointKind kind, int dim) {
    if (dim == 1) {
        return Look::Line;
    }
    return dim == 3 || (dim > 2 && kind == PointKind::Colour) ? Look::Space : Look::Plane;
}

namespace {

Bounds limited(Bounds bounds, const Bounds& around, float factor) {
    if (bounds.empty() || around.empty()) {
        return bounds;
    }
    const Vec3 low = around.centre() - around.half() * factor;
    const Vec3 high = around.centre() + around.half() * factor;
    auto clamp = [](Vec3 v, Vec3 a, Vec3 b) {
        return Vec3{std::clamp(v.x, a.x, b.x), std::clamp(v.y, a.y, b.y),
                    std::clamp(v.z, a.z, b.z)};
    };
    return {clamp(bounds.low, low, high), clamp(bounds.high, low, high)};
}

/// The box a little wider, so that its faces do not cut through the outermost points.
Bounds padded(const Bounds& bounds) {
    const float pad = 0.06f * std::max({bounds.half().x, bounds.half().y, bounds.half().z, 1e-3f});
    return {bounds.low - Vec3{pad, pad, pad}, bounds.high + Vec3{pad, pad, pad}};
}

} // namespace

void Viewport::fit(const Snapshot& snapshot) {
    Bounds marginals, barycenter;
    for (const auto& cloud : snapshot.clouds) {
        if (cloud->role == CloudRole::Marginal) {
            marginals.add(percentileBounds(cloud->points));
        } else if (cloud->role == CloudRole::Barycenter ||
                   cloud->role == CloudRole::BarycenterEma) {
            barycenter.add(percentileBounds(cloud->points));
        }
    }
    Bounds all = marginals;
    all.add(limited(barycenter, marginals, 2));
    if (all.empty()) {
        return;
    }
    plane.fit(all, 0.12f);
    fit(padded(all));
}

void Viewport::fit(const Bounds& around) {
    box = around;
    const Camera3D start;
    space.yaw = start.yaw;
    space.pitch = start.pitch;
    space.fit(box);
    fitted = true;
}

ViewportInput moveViewport(Viewport& viewport, Look look, const char* id, ImVec2 min, ImVec2 max) {
    const Vec2 size{max.x - min.x, max.y - min.y};
    ImGui::SetCursorScreenPos(min);
    ImGui::InvisibleButton(id, ImVec2(std::max(1.0f, size.x), std::max(1.0f, size.y)));
    const ImGuiIO& io = ImGui::GetIO();
    ViewportInput input;
    input.hovered = ImGui::IsItemHovered();
    input.doubleClicked = input.hovered && ImGui::IsMouseDoubleClicked(0);
    if (ImGui::IsItemActive() && (io.MouseDelta.x != 0 || io.MouseDelta.y != 0)) {
        const Vec2 moved{io.MouseDelta.x, look == Look::Line ? 0 : io.MouseDelta.y};
        look == Look::Space ? viewport.space.orbit(moved, size) : viewport.plane.pan(moved, size);
    }
    if (input.hovered && io.MouseWheel != 0) {
        const float factor = std::pow(1.15f, io.MouseWheel);
        look == Look::Space
            ? viewport.space.zoom(factor)
            : viewport.plane.zoom(factor, {io.MousePos.x - min.x, io.MousePos.y - min.y}, size);
    }
    return input;
}

void moveViewportByKeys(Viewport& viewport, Look look, ImVec2 size) {
    if (!ImGui::IsWindowFocused() || ImGui::GetIO().WantTextInput) {
        return;
    }
    const Vec2 extent{size.x, size.y};
    const float step = 0.04f * std::min(size.x, size.y);
    auto move = [&](ImGuiKey key, Vec2 pixels) {
        if (compat::keyPressed(key)) {
            look == Look::Space ? viewport.space.orbit(pixels, extent)
                                : viewport.plane.pan(pixels, extent);
        }
    };
    move(ImGuiKey_LeftArrow, {step, 0});
    move(ImGuiKey_RightArrow, {-step, 0});
    if (look != Look::Line) {
        move(ImGuiKey_UpArrow, {0, step});
        move(ImGuiKey_DownArrow, {0, -step});
    }
    auto zoom = [&](ImGuiKey key, float factor) {
        if (compat::keyPressed(key)) {
            look == Look::Space ? viewport.space.zoom(factor)
                                : viewport.plane.zoom(factor, extent * 0.5f, extent);
        }
    };
    zoom(ImGuiKey_PageUp, 1.2f);
    zoom(ImGuiKey_PageDown, 1 / 1.2f);
}

} // namespace bary
