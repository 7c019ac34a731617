// What the pointer finds in a tile, and which points of other clouds belong to it: row k of a
// pushed-forward cloud is the image of row k of its source.
#pragma once

#include "ui/view/colour_solid.h"
#include "ui/view/stage_tiles.h"
#include "ui/view/viewport.h"

#include <optional>
#include <string>
#include <vector>

namespace bary {

/// One row of one cloud of the snapshot.
struct PointRef {
    CloudRole role = CloudRole::Marginal;
    int marginal = -1;
    int64_t row = -1;
    friend bool operator==(const PointRef&, const PointRef&) = default;
};

/// Points to pixels of a tile, for both cameras; the matrix is made once.
class Projector {
  public:
    /// Colours are first put into `solid`, where there is one.
    Projector(const Viewport& viewport, Look look, ImVec2 min, ImVec2 max,
              std::optional<ColourSolid> solid = {});
    ImVec2 operator()(std::span<const float> point) const;

  private:
    std::optional<ColourSolid> solid_;
    Mat4 matrix_;
    ImVec2 min_;
    Vec2 size_;
};

/// The point of the tile nearest to `cursor` within `reach` pixels; what lies above wins ties.
std::optional<PointRef> nearestPoint(const Tile& tile, const Projector& project, ImVec2 cursor,
                                     float reach);

/// Source or images of a point under the maps of the snapshot; empty where it has none.
std::vector<PointRef> linkedPoints(const Snapshot& snapshot, const PointRef& point);

/// The coordinates of a row, or an empty span where the snapshot lacks it.
std::span<const float> coordinates(const Snapshot& snapshot, const PointRef& point);

/// Lines of the read-out: the point first, then its partners.
std::vector<std::string> readOut(const Snapshot& snapshot, const PointRef& point, bool signs);

/// Draws the read-out beside the cursor, inside `min`..`max`.
void drawReadOut(ImDrawList& list, const Theme& theme, const std::vector<std::string>& lines,
                 ImU32 colour, ImVec2 cursor, ImVec2 min, ImVec2 max);

} // namespace bary
