// Smooth lines of any width, with a colour at each end: boxes, axes, transport rays.
#pragma once

#include "ui/render/linalg.h"
#include "ui/render/shader.h"

#include <imgui.h>

#include <vector>

namespace bary {

struct Line {
    Vec3 from, to;
    ImU32 fromColour = 0, toColour = 0;
};

class LineRenderer {
  public:
    LineRenderer();
    ~LineRenderer();
    /// Draws into the bound target of `size` pixels; `depthTest` hides what is behind points.
    void draw(const std::vector<Line>& lines, float width, const Mat4& matrix, Vec2 size,
              bool depthTest);

  private:
    Program program_;
    unsigned vertexArray_ = 0, buffer_ = 0;
};

} // namespace bary
