// Photographs before and after their colours moved to the barycenter, with a divider to drag.
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/image_texture.h"
#include "ui/theme.h"
#include "ui/view/stage.h"

#include <map>
#include <string>
#include <vector>

namespace bary {

class PaletteView {
  public:
    /// Draws the pictures of the snapshot into min..max; dragging over one moves the divider of
    /// all. Returns the marginal of a picture that was double clicked, or -1. `only` >= 0 shows
    /// that one alone.
    int draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
             const Status& status, const Theme& theme, StageOptions& options, int only);
    /// Height that the pictures ask for when they lie beside each other, `width` pixels wide.
    float wantedHeight(float width, const Snapshot& snapshot, const Theme& theme,
                       const StageOptions& options) const;
    void clear() { textures_.clear(); }

  private:
    struct Pair {
        ImageTexture original, recoloured;
    };

    bool drawPicture(ImDrawList& list, ImVec2 min, ImVec2 max,
                     const std::shared_ptr<const PalettePicture>& picture, const Theme& theme,
                     StageOptions& options);

    std::map<int, Pair> textures_;
};

/// Where a picture of this size lies in a box: as large as fits, at the top, centred across.
struct PictureBox {
    ImVec2 min, max;
};
PictureBox fittedPicture(ImVec2 min, ImVec2 max, int width, int height);

} // namespace bary
