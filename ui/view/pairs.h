// Clouds of any dimension by the pairs of their coordinates: a triangle of small panels with level
// sets, and how each coordinate is spread on its diagonal.
#pragma once

#include "ui/view/density.h"
#include "ui/view/stage_tiles.h"

#include <array>
#include <map>
#include <memory>
#include <tuple>
#include <utility>
#include <vector>

namespace bary {

/// Interval of one coordinate.
struct Span {
    float low = 0, high = 1;
};

/// What each of the first `count` coordinates is shown on: where the marginals and the truth are,
/// with a margin. Nothing that is learned moves it.
std::vector<Span> pairSpans(const Snapshot& snapshot, int count);

/// Coordinates a and b of a cloud, each as a share of its span.
Points pairOf(const Points& points, int a, int b, Span across, Span upwards);

/// The line within which four fifths of a Gaussian would lie: a fifth of the density's peak.
std::vector<std::pair<Vec2, Vec2>> outlineOf(const Points& pair);

/// Share of a cloud's points in each of `bins` equal bins of a span of one coordinate.
std::vector<float> coordinateShares(const Points& points, int coordinate, Span span, int bins);

class PairsView {
  public:
    /// The first coordinates, as many as stay legible; subsets as thin lines, the truth as a wide
    /// one, the barycenter as points and a line.
    void draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
              const Status& status, const Theme& theme, const StageOptions& options);

  private:
    struct Grid {
        ImVec2 origin;
        float side = 0, gap = 0;
        int count = 0;
        ImVec2 at(int row, int column) const {
            return {origin.x + static_cast<float>(column) * (side + gap),
                    origin.y + static_cast<float>(row) * (side + gap)};
        }
    };
    /// What is computed once for a cloud.
    struct Outlines {
        std::shared_ptr<const Cloud> cloud;
        std::vector<Span> spans;
        std::map<std::pair<int, int>, std::vector<std::pair<Vec2, Vec2>>> lines;
        std::vector<std::vector<float>> shares; ///< a coordinate
    };
    const Outlines& outlines(const std::shared_ptr<const Cloud>& cloud, int count);
    void drawPanel(ImDrawList& list, const Grid& grid, int row, int column,
                   const std::vector<Layer>& layers, const Theme& theme, float opacity);
    void drawDiagonal(ImDrawList& list, const Grid& grid, int row, const std::vector<Layer>& layers,
                      const Theme& theme);

    std::vector<Span> spans_;
    std::vector<std::shared_ptr<const Cloud>> spansFrom_;
    std::map<std::tuple<CloudRole, int>, Outlines> known_;
};

} // namespace bary
