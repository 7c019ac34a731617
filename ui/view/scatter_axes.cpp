#include "ui/view/scatter_axes.h"

#include "ui/view/stage_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

/// The multiples of `step` between two numbers. None where they lie so far from 0 that a double
/// cannot tell them apart, as in the data of a run that diverged.
std::vector<double> multiples(double low, double high, double step) {
    constexpr double exact = 1e15, most = 1000;
    const double first = std::ceil(low / step - 1e-9), last = std::floor(high / step + 1e-9);
    std::vector<double> values;
    if (!(std::abs(first) < exact) || !(last - first < most)) {
        return values;
    }
    // Counting in integers keeps 0 exactly 0.
    for (auto k = static_cast<int64_t>(first); k <= static_cast<int64_t>(last); ++k) {
        values.push_back(static_cast<double>(k) * step);
    }
    return values;
}

} // namespace

std::vector<double> roundTicks(double low, double high, int most) {
    if (!(high > low) || !std::isfinite(high - low) || most < 1) {
        return {};
    }
    double step = std::pow(10.0, std::floor(std::log10((high - low) / most)));
    for (double factor : {1.0, 2.0, 5.0, 10.0}) {
        if ((high - low) / (step * factor) <= most) {
            step *= factor;
            break;
        }
    }
    return multiples(low, high, step);
}

std::string tickLabel(double tick, double step) {
    if (tick != 0 && (std::abs(tick) >= 1e5 || step < 1e-4)) {
        return readableNumber(tick);
    }
    const int decimals = std::max(0, static_cast<int>(-std::floor(std::log10(step) + 1e-9)));
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", decimals, std::abs(tick));
    return (tick < 0 ? "\u2212" : "") + std::string(text);
}

namespace {

struct AxisTicks {
    std::vector<double> values;
    double step = 1;
};

AxisTicks ticksOf(double low, double high, float pixels, float apart) {
    AxisTicks ticks;
    ticks.values = roundTicks(low, high, std::clamp(static_cast<int>(pixels / apart), 2, 9));
    if (ticks.values.size() > 1) {
        ticks.step = ticks.values[1] - ticks.values[0];
    } else if (!ticks.values.empty() && ticks.values[0] != 0) {
        ticks.step = std::abs(ticks.values[0]);
    }
    return ticks;
}

struct PlaneTicks {
    AxisTicks x, y;
    Vec2 size;
};

PlaneTicks planeTicks(const Theme& theme, const Camera2D& camera, const TileBox& box) {
    PlaneTicks ticks;
    ticks.size = {box.max.x - box.min.x, box.max.y - box.min.y};
    const Vec2 low = camera.toData({0, ticks.size.y}, ticks.size);
    const Vec2 high = camera.toData({ticks.size.x, 0}, ticks.size);
    // One step for both axes makes the grid cells squares.
    const float shorter = std::min(ticks.size.x, ticks.size.y);
    const double span = std::min(high.x - low.x, high.y - low.y);
    const AxisTicks common = ticksOf(0, span, shorter, 50 * theme.scale);
    auto fill = [&](AxisTicks& axis, double from, double to) {
        axis.step = common.step;
        axis.values = multiples(from, to, axis.step);
    };
    fill(ticks.x, low.x, high.x);
    fill(ticks.y, low.y, high.y);
    return ticks;
}

} // namespace

ImVec2 tickRoom(const Theme& theme, Look look) {
    if (look == Look::Space) {
        return ImVec2(0, 0);
    }
    return ImVec2(look == Look::Plane ? 36 * theme.scale : 0, 22 * theme.scale);
}

void drawGrid(ImDrawList& list, const Theme& theme, const Camera2D& camera, const TileBox& box,
              bool horizontal) {
    const PlaneTicks ticks = planeTicks(theme, camera, box);
    const float width = std::max(1.0f, std::floor(theme.scale));
    auto colour = [&](double tick) { return tick == 0 ? theme.axis : theme.grid; };
    for (double tick : ticks.x.values) {
        const float x =
            std::floor(box.min.x + camera.toScreen({static_cast<float>(tick), 0}, ticks.size).x);
        list.AddRectFilled(ImVec2(x, box.min.y), ImVec2(x + width, box.max.y), colour(tick));
    }
    for (double tick : horizontal ? ticks.y.values : std::vector<double>{}) {
        const float y =
            std::floor(box.min.y + camera.toScreen({0, static_cast<float>(tick)}, ticks.size).y);
        list.AddRectFilled(ImVec2(box.min.x, y), ImVec2(box.max.x, y + width), colour(tick));
    }
}

void drawTickLabels(ImDrawList& list, const Theme& theme, const Camera2D& camera,
                    const TileBox& box, bool vertical) {
    const PlaneTicks ticks = planeTicks(theme, camera, box);
    const float gap = 5 * theme.scale;
    for (double tick : box.lowest ? ticks.x.values : std::vector<double>{}) {
        const std::string text = tickLabel(tick, ticks.x.step);
        const ImVec2 size = textSize(theme.mono, text);
        const float x =
            box.min.x + camera.toScreen({static_cast<float>(tick), 0}, ticks.size).x - size.x / 2;
        // Labels that would reach below the neighbouring tile are left out.
        if (x >= box.min.x && x + size.x <= box.max.x) {
            drawText(list, theme.mono, ImVec2(x, box.max.y + gap), theme.faint, text);
        }
    }
    for (double tick : vertical&& box.leftmost ? ticks.y.values : std::vector<double>{}) {
        const std::string text = tickLabel(tick, ticks.y.step);
        const ImVec2 size = textSize(theme.mono, text);
        const float y =
            box.min.y + camera.toScreen({0, static_cast<float>(tick)}, ticks.size).y - size.y / 2;
        if (y >= box.min.y && y + size.y <= box.max.y) {
            drawText(list, theme.mono, ImVec2(box.min.x - gap - size.x, y), theme.faint, text);
        }
    }
}

namespace {

/// Corner k of a box: bit 0 is x, bit 1 is y, bit 2 is z.
Vec3 corner(const Bounds& box, int k) {
    return {k & 1 ? box.high.x : box.low.x, k & 2 ? box.high.y : box.low.y,
            k & 4 ? box.high.z : box.low.z};
}

int nearestCorner(const Viewport& viewport) {
    const Vec3 towards = viewport.space.eye() - viewport.box.centre();
    return (towards.x > 0 ? 1 : 0) | (towards.y > 0 ? 2 : 0) | (towards.z > 0 ? 4 : 0);
}

/// Calls visit(lower corner, upper corner, axis) for each of the nine edges behind the data.
template <class Visit> void forBackEdges(const Viewport& viewport, Visit visit) {
    const int nearest = nearestCorner(viewport);
    for (int axis = 0; axis < 3; ++axis) {
        const int bit = 1 << axis;
        for (int k = 0; k < 8; ++k) {
            if (!(k & bit) && k != nearest && (k | bit) != nearest) {
                visit(k, k | bit, axis);
            }
        }
    }
}

ImU32 cubeColour(Vec3 rgb, const Theme& theme) {
    // White on a light ground and black on a dark one would vanish: lean towards the axis colour.
    const ImVec4 lean = ImGui::ColorConvertU32ToFloat4(theme.axis);
    constexpr float share = 0.35f;
    auto mix = [](float a, float b) { return a + (b - a) * share; };
    return ImGui::ColorConvertFloat4ToU32(
        ImVec4(mix(rgb.x, lean.x), mix(rgb.y, lean.y), mix(rgb.z, lean.z), 1));
}

} // namespace

std::vector<Line> boxLines(const Viewport& viewport, PointKind kind, const Theme& theme) {
    std::vector<Line> lines;
    forBackEdges(viewport, [&](int from, int to, int) {
        Line line{corner(viewport.box, from), corner(viewport.box, to), theme.axis, theme.axis};
        if (kind == PointKind::Colour) {
            line.fromColour = cubeColour(line.from, theme);
            line.toColour = cubeColour(line.to, theme);
        }
        lines.push_back(line);
    });
    return lines;
}

namespace {

struct AxisEdge {
    int from = -1, to = -1;
    float score = -1e9f;
};

/// The edge that carries an axis' labels: the lowest on screen for x and y, the leftmost for z.
std::array<AxisEdge, 3> labelledEdges(const Viewport& viewport, Vec2 size) {
    std::array<AxisEdge, 3> edges;
    forBackEdges(viewport, [&](int from, int to, int axis) {
        const Vec3 middle = (corner(viewport.box, from) + corner(viewport.box, to)) * 0.5f;
        const Vec3 screen = viewport.space.toScreen(middle, size);
        const float score = axis == 2 ? -screen.x : screen.y;
        if (score > edges[axis].score) {
            edges[axis] = {from, to, score};
        }
    });
    return edges;
}

/// The direction on screen that leads away from an edge and from the middle of the box.
Vec2 outwardNormal(const Viewport& viewport, Vec3 from, Vec3 to, Vec2 size) {
    const Vec3 a = viewport.space.toScreen(from, size), b = viewport.space.toScreen(to, size);
    const Vec3 middle = viewport.space.toScreen(viewport.box.centre(), size);
    const Vec2 along{b.x - a.x, b.y - a.y};
    const float n = std::max(length(along), 1.0f);
    const Vec2 normal{-along.y / n, along.x / n};
    const bool outward =
        dot(normal, Vec2{(a.x + b.x) / 2 - middle.x, (a.y + b.y) / 2 - middle.y}) >= 0;
    return outward ? normal : normal * -1;
}

} // namespace

void drawBoxLabels(ImDrawList& list, const Theme& theme, const Viewport& viewport, Axes axes,
                   const TileBox& box) {
    constexpr std::array<std::array<const char*, 3>, 3> names{
        {{"x", "y", "z"}, {"R", "G", "B"}, {"a", "b", "L"}}};
    constexpr std::array<ImU32, 3> rgb{IM_COL32(224, 60, 49, 255), IM_COL32(34, 150, 72, 255),
                                       IM_COL32(58, 110, 230, 255)};
    const Vec2 size{box.max.x - box.min.x, box.max.y - box.min.y};
    const bool numbers = std::min(size.x, size.y) > 300 * theme.scale;
    const auto edges = labelledEdges(viewport, size);
    Vec2 away; // from the edge that is being labelled, one unit of length
    auto label = [&](Vec3 point, ImFont* font, ImU32 colour, const std::string& text) {
        const Vec3 screen = viewport.space.toScreen(point, size);
        const Vec2 at{screen.x, screen.y};
        const ImVec2 extent = textSize(font, text);
        const float reach =
            7 * theme.scale + 0.5f * (std::abs(away.x) * extent.x + std::abs(away.y) * extent.y);
        drawText(list, font,
                 ImVec2(box.min.x + at.x + away.x * reach - extent.x / 2,
                        box.min.y + at.y + away.y * reach - extent.y / 2),
                 colour, text);
    };
    for (int axis = 0; axis < 3; ++axis) {
        if (edges[axis].from < 0) {
            continue;
        }
        const Vec3 low = corner(viewport.box, edges[axis].from);
        const Vec3 high = corner(viewport.box, edges[axis].to);
        away = outwardNormal(viewport, low, high, size);
        label((low + high) * 0.5f, theme.bold, axes == Axes::Rgb ? rgb[axis] : theme.faint,
              names[static_cast<size_t>(axes)][axis]);
        if (numbers) {
            const std::array<float, 3> from{low.x, low.y, low.z}, to{high.x, high.y, high.z};
            const float reach = to[axis] - from[axis];
            for (double tick : roundTicks(from[axis], to[axis], 4)) {
                const float share = (static_cast<float>(tick) - from[axis]) / reach;
                if (std::abs(share - 0.5f) > 0.12f) { // the name stands in the middle
                    label(low + (high - low) * share, theme.mono, theme.faint,
                          readableNumber(tick));
                }
            }
        }
    }
}

} // namespace bary
