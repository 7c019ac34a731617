// The simplex of weights as a figure in the plane: a segment for two marginals, a triangle for
// three, a regular polygon beyond.
#pragma once

#include "ui/view/weights.h"

#include <imgui.h>

#include <vector>

namespace bary {

class SimplexShape {
  public:
    /// The largest one in a box; the first marginal on top, or on the left of a segment.
    SimplexShape(int count, ImVec2 at, ImVec2 size);

    const std::vector<ImVec2>& corners() const { return corners_; }
    ImVec2 centre() const;

    /// Σ a_k corner_k.
    ImVec2 point(const Weights& weights) const;
    /// Weights whose point() this is: on a segment and in a triangle the only ones, in a polygon
    /// Wachspress' coordinates (not negative, smooth inside, linear on the edges, where only their
    /// ends have weight). Outside, those of the nearest point of the border.
    Weights weights(ImVec2 point) const;

    /// What a point within `reach` of a corner, of the centre or, a little nearer, of an edge is
    /// drawn to; in this order. Elsewhere the point itself.
    ImVec2 snapped(ImVec2 point, float reach) const;

    /// The point of the figure nearest to this one.
    ImVec2 inside(ImVec2 point) const;

  private:
    ImVec2 nearestOnBorder(ImVec2 point) const;
    size_t next(size_t k) const { return (k + 1) % corners_.size(); }

    std::vector<ImVec2> corners_;
};

} // namespace bary
