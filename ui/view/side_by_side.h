// Answers of several runs to one problem, beside each other in tiles of one size that all look
// through the same camera: the marginals, then the answers, each behind the truth it is judged by.
#pragma once

#include "core/session/session.h"
#include "ui/view/image_grid.h"
#include "ui/view/scatter.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bary {

struct Answer {
    std::string name;             ///< above its tile
    std::string score;            ///< in the line below
    std::string truthName, truth; ///< "W2" and "exact, by formula"; of one name is one truth, which
                                  ///< has a tile; "": none
    std::shared_ptr<const Snapshot> snapshot; ///< or nullptr where there is nothing to see yet
    Status status;
    std::string foot{};    ///< at the bottom of its tile
    bool marked = false;   ///< its name stands out
    bool troubled = false; ///< its foot says what went wrong
};

class SideBySide {
  public:
    /// For a window: show() says what there is to see.
    SideBySide() = default;
    /// For a picture. `heading` stands above all tiles, `remark` behind it.
    SideBySide(std::string heading, std::string remark, std::vector<Answer> answers);

    /// The newest answers. The camera stays where it is.
    void show(std::vector<Answer> answers);
    /// Looks at everything again.
    void fit() { viewport_.fitted = false; }
    /// Height at which tiles of a picture of this width are squares; both in pixels at scale 1.
    int heightFor(int width) const;
    /// Fills the rest of the current ImGui window.
    void draw(const Theme& theme);
    /// The same for a window, in the room to `max`: the pointer moves the camera of all and reads
    /// points. Returns the place in show()'s list of an answer that was clicked on.
    std::optional<size_t> drawLive(const Theme& theme, const StageOptions& options, ImVec2 max,
                                   size_t chosen);
    /// Where the answers of the last frame lie, in the order of show()'s list.
    const std::vector<TileBox>& boxes() const { return boxes_; }

  private:
    /// A tile of points, or of pictures where points are pictures.
    struct Panel {
        Tile tile;
        std::vector<ImageBlock> pictures;
        std::shared_ptr<const Snapshot> snapshot; ///< that its points are found in
        int answer = -1;                          ///< in answers_, where it is one's barycenter
    };
    /// What a tile keeps from frame to frame: several show clouds of one role.
    struct Canvas {
        Scatter scatter;
        ImageGrid grid;
    };

    bool anything() const;       ///< to see
    const Answer& first() const; ///< that there is something to see of
    Scene sceneOf(const Snapshot& snapshot, const Theme& theme, const StageOptions& options) const;
    std::vector<Panel> panels(const Theme& theme, const StageOptions& options) const;
    Panel marginals(const Theme& theme, const StageOptions& options) const;
    Panel truth(const Answer& answer, const Theme& theme, const StageOptions& options) const;
    Panel barycenter(const Answer& answer, const Theme& theme, const StageOptions& options) const;
    /// The marginals as a faint ground to see where something lies.
    Tile ground(const Theme& theme, const StageOptions& options) const;
    Tile marginalTile(const Theme& theme, const StageOptions& options) const;
    void drawPanel(ImDrawList& list, const Panel& panel, const TileBox& box, const Scene& scene,
                   bool hovered);
    void drawSigns(ImDrawList& list, const Theme& theme, const Panel& panel, const TileBox& box,
                   size_t chosen) const;
    static void drawTitle(ImDrawList& list, const Theme& theme, const Tile& tile,
                          const TileBox& box);
    float peakOf(const std::vector<Panel>& panels, Look look) const;
    void drawHeading(ImDrawList& list, const Theme& theme) const;
    int columns() const;
    int tileCount() const;

    bool live_ = true; ///< in a window
    std::string heading_, remark_;
    std::vector<Answer> answers_; ///< those of one truth beside each other
    Viewport viewport_;
    std::map<std::string, Canvas> canvases_; ///< by the id of the tile
    std::vector<TileBox> boxes_;
};

} // namespace bary
