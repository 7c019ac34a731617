// Answers of several runs to one problem, for a picture: the marginals, then every truth with the
// answers that are judged by it, in tiles of one size that all look through the same camera.
#pragma once

#include "core/session/session.h"
#include "ui/view/image_grid.h"
#include "ui/view/scatter.h"

#include <memory>
#include <string>
#include <vector>

namespace bary {

struct Answer {
    std::string name;             ///< above its tile
    std::string score;            ///< in the line below
    std::string truthName, truth; ///< "W2" and "exact, by formula"; of one name is one truth
    std::shared_ptr<const Snapshot> snapshot;
    Status status;
};

class SideBySide {
  public:
    /// `heading` stands above all tiles, `remark` behind it. At least one answer.
    SideBySide(std::string heading, std::string remark, std::vector<Answer> answers);

    /// Height at which tiles of a picture of this width are squares; both in pixels at scale 1.
    int heightFor(int width) const;
    /// Fills the rest of the current ImGui window.
    void draw(const Theme& theme);

  private:
    /// A tile of points, or of pictures where points are pictures.
    struct Panel {
        Tile tile;
        std::vector<ImageBlock> pictures;
        ImageGrid grid;
    };

    std::vector<Panel> panels(const Theme& theme) const;
    Panel marginals(const Theme& theme) const;
    Panel truth(const Answer& answer, const Theme& theme) const;
    Panel barycenter(const Answer& answer, const Theme& theme) const;
    /// The marginals as a faint ground to see where something lies.
    Tile ground(const Theme& theme) const;
    Tile marginalTile(const Theme& theme) const;
    static void drawTitle(ImDrawList& list, const Theme& theme, const Tile& tile,
                          const TileBox& box);
    GridRoom drawHeading(ImDrawList& list, const Theme& theme, Look look) const;
    int columns() const;
    int tileCount() const;

    std::string heading_, remark_;
    std::vector<Answer> answers_; ///< those of one truth beside each other
    Viewport viewport_;
    Scatter scatter_;
    std::vector<Panel> panels_; ///< made with the first frame, when there is a theme
};

} // namespace bary
