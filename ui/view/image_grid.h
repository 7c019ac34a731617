// Pictures as points: rows in which every column is the way of one picture through the maps, or one
// large grid.
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/image_texture.h"
#include "ui/theme.h"
#include "ui/view/stage.h"

#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

namespace bary {

/// Rows that belong together: column k of each shows the same picture's way.
struct ImageBlock {
    struct Line {
        std::shared_ptr<const ImageRow> row;
        std::string label;
        int colourOf = -1; ///< the marginal whose colour the label has; -1: the barycenter's
        /// Where not null, the pictures are on their way to this row's.
        std::shared_ptr<const ImageRow> to = nullptr;
    };
    std::string title;
    std::vector<Line> lines;
    bool wraps = false; ///< one line as a grid of as many rows as there is room for
};

/// The blocks of a view, "barycenter", "transport" or else all chains, without those that the
/// snapshot lacks and the marginals that are hidden. `signs` as for cloudFormula().
std::vector<ImageBlock> imageBlocks(const std::string& view, const Snapshot& snapshot,
                                    const StageOptions& options, bool signs);

/// Side of the tiles, in pixels, that lets all blocks stand below each other in `height`; `wanted`
/// where that is above 0.
float imageTileSide(const std::vector<ImageBlock>& blocks, float height, float titleHeight,
                    float gap, float wanted);

class ImageGrid {
  public:
    void draw(ImDrawList& list, ImVec2 min, ImVec2 max, const std::vector<ImageBlock>& blocks,
              const Theme& theme, const StageOptions& options);
    void clear() { sheets_.clear(); }

  private:
    /// A row's pictures side by side in one texture.
    struct Sheet {
        std::shared_ptr<const ImageRow> row, to;
        float time = -1;
        int across = 1, down = 1;
        ImageTexture texture{ImageTexture::Pixels::Sharp};
    };
    struct Area {
        ImVec2 min;
        float side = 0, labels = 0, right = 0, bottom = 0;
    };

    Sheet& sheetOf(const ImageBlock::Line& line, float time);
    float drawBlock(ImDrawList& list, const Area& area, const ImageBlock& block, const Theme& theme,
                    const StageOptions& options);
    void drawTile(ImDrawList& list, const Sheet& sheet, int64_t k, ImVec2 min, float side) const;
    void explain(const ImageBlock& block, int64_t column, const Theme& theme, float time);

    /// By role, marginal, target and whether the row is on its way.
    std::map<std::tuple<RowRole, int, int, bool>, Sheet> sheets_;
};

} // namespace bary
