// The signs on buttons, drawn with lines on a square of side one around the centre.
#include "ui/widgets.h"

#include "ui/compat.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr float pi = 3.14159265f;

/// Draws in a unit square around a centre.
struct Pen {
    ImDrawList* list;
    ImVec2 centre;
    float size;
    ImU32 colour;
    float line = std::max(1.4f, size * 0.11f);

    ImVec2 at(float x, float y) const { return {centre.x + x * size, centre.y + y * size}; }
    void stroke(float x1, float y1, float x2, float y2) const {
        list->AddLine(at(x1, y1), at(x2, y2), colour, line);
    }
    void box(float x1, float y1, float x2, float y2, float rounding = 0.1f) const {
        compat::addRect(list, at(x1, y1), at(x2, y2), colour, rounding * size, line);
    }
    void dot(float x, float y, float radius) const {
        list->AddCircleFilled(at(x, y), radius * size, colour);
    }
    void arc(float x, float y, float radius, float from, float to) const {
        list->PathArcTo(at(x, y), radius * size, from, to, 24);
        for (int i = 0; i + 1 < list->_Path.Size; ++i) {
            list->AddLine(list->_Path[i], list->_Path[i + 1], colour, line);
        }
        list->PathClear();
    }
    void triangle(ImVec2 a, ImVec2 b, ImVec2 c) const {
        list->AddTriangleFilled(at(a.x, a.y), at(b.x, b.y), at(c.x, c.y), colour);
    }
};

void drawReset(const Pen& pen) {
    pen.arc(0, 0.02f, 0.38f, -pi * 0.75f, pi * 0.8f);
    const ImVec2 start(0.38f * std::cos(-pi * 0.75f), 0.02f + 0.38f * std::sin(-pi * 0.75f));
    pen.triangle({start.x - 0.2f, start.y - 0.2f}, {start.x + 0.26f, start.y - 0.06f},
                 {start.x - 0.12f, start.y + 0.26f});
}

void drawDice(const Pen& pen) {
    pen.box(-0.42f, -0.42f, 0.42f, 0.42f, 0.16f);
    for (const float at : {-0.19f, 0.0f, 0.19f}) {
        pen.dot(at, at, 0.075f);
    }
}

void drawEye(const Pen& pen, bool open) {
    pen.arc(0, 0.3f, 0.55f, -pi * 0.82f, -pi * 0.18f);
    pen.arc(0, -0.3f, 0.55f, pi * 0.18f, pi * 0.82f);
    pen.dot(0, 0, 0.14f);
    if (!open) {
        pen.stroke(-0.38f, 0.38f, 0.38f, -0.38f);
    }
}

void drawExport(const Pen& pen) {
    pen.stroke(0, 0.12f, 0, -0.44f);
    pen.stroke(0, -0.46f, -0.2f, -0.24f);
    pen.stroke(0, -0.46f, 0.2f, -0.24f);
    pen.stroke(-0.4f, 0.08f, -0.4f, 0.42f);
    pen.stroke(0.4f, 0.08f, 0.4f, 0.42f);
    pen.stroke(-0.44f, 0.42f, 0.44f, 0.42f);
}

void drawFolder(const Pen& pen) {
    const ImVec2 outline[] = {pen.at(-0.46f, 0.36f), pen.at(-0.46f, -0.34f), pen.at(-0.12f, -0.34f),
                              pen.at(0.0f, -0.2f),   pen.at(0.46f, -0.2f),   pen.at(0.46f, 0.36f),
                              pen.at(-0.46f, 0.36f)};
    compat::addPolyline(pen.list, outline, 7, pen.colour, pen.line);
    pen.stroke(-0.46f, -0.02f, 0.46f, -0.02f);
}

void drawFile(const Pen& pen) {
    pen.box(-0.32f, -0.44f, 0.32f, 0.44f, 0.08f);
    for (const float y : {-0.16f, 0.04f, 0.24f}) {
        pen.stroke(-0.16f, y, 0.16f, y);
    }
}

void drawTheme(const Pen& pen) {
    pen.arc(0, 0, 0.42f, 0, 2 * pi);
    pen.list->PathArcTo(pen.centre, pen.size * 0.4f, -pi / 2, pi / 2, 20);
    pen.list->PathFillConvex(pen.colour);
}

void drawHelp(const Pen& pen) {
    pen.arc(0, 0, 0.46f, 0, 2 * pi);
    const ImVec2 wide = ImGui::CalcTextSize("?");
    const float height = pen.size * 0.8f, scale = height / ImGui::GetFontSize();
    pen.list->AddText(ImGui::GetFont(), height,
                      {pen.centre.x - wide.x * scale / 2, pen.centre.y - height / 2}, pen.colour,
                      "?");
}

} // namespace

void drawIcon(ImDrawList* list, Icon icon, ImVec2 centre, float size, ImU32 colour) {
    const Pen pen{list, centre, size, colour};
    switch (icon) {
    case Icon::None:
        break;
    case Icon::Run:
        pen.triangle({-0.3f, -0.44f}, {0.46f, 0}, {-0.3f, 0.44f});
        break;
    case Icon::Pause:
        list->AddRectFilled(pen.at(-0.36f, -0.42f), pen.at(-0.1f, 0.42f), colour, size * 0.06f);
        list->AddRectFilled(pen.at(0.1f, -0.42f), pen.at(0.36f, 0.42f), colour, size * 0.06f);
        break;
    case Icon::Step:
        pen.triangle({-0.42f, -0.4f}, {0.2f, 0}, {-0.42f, 0.4f});
        list->AddRectFilled(pen.at(0.24f, -0.4f), pen.at(0.42f, 0.4f), colour);
        break;
    case Icon::Reset:
        drawReset(pen);
        break;
    case Icon::Dice:
        drawDice(pen);
        break;
    case Icon::Export:
        drawExport(pen);
        break;
    case Icon::Open:
        drawFolder(pen);
        break;
    case Icon::Theme:
        drawTheme(pen);
        break;
    case Icon::Help:
        drawHelp(pen);
        break;
    case Icon::Eye:
        drawEye(pen, true);
        break;
    case Icon::EyeOff:
        drawEye(pen, false);
        break;
    case Icon::File:
        drawFile(pen);
        break;
    case Icon::Copy:
        pen.box(-0.4f, -0.4f, 0.18f, 0.18f);
        pen.box(-0.18f, -0.18f, 0.4f, 0.4f);
        break;
    case Icon::Panels:
        pen.box(-0.46f, -0.38f, 0.46f, 0.38f);
        pen.stroke(-0.18f, -0.38f, -0.18f, 0.38f);
        break;
    }
}

} // namespace bary
