// Photographs before and after their colours moved to the barycenter, with a divider to drag.
#pragma once

#include "core/session/snapshot.h"
#include "ui/render/photo_renderer.h"
#include "ui/theme.h"
#include "ui/view/palette_strips.h"
#include "ui/view/stage.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bary {

/// Where a picture lies.
struct PictureBox {
    ImVec2 min, max;
};

class PaletteView {
  public:
    /// Draws the pictures of the snapshot into min..max, zoom and place the same for all. Dragging
    /// over one moves the divider of all, or what is seen where they are enlarged; the wheel
    /// enlarges. Returns the marginal of a picture that was double clicked, or -1. `only` >= 0
    /// shows that one alone.
    int draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
             const Status& status, const Theme& theme, StageOptions& options, int only);
    /// Height that the pictures ask for when they lie beside each other, `width` pixels wide.
    float wantedHeight(float width, const Snapshot& snapshot, const Theme& theme,
                       const StageOptions& options) const;
    void clear() { shown_.clear(); }
    /// How often a picture was drawn anew; tests ask for it.
    int64_t redraws() const { return redraws_; }

  private:
    struct Shown {
        PhotoTexture photo;
        TableTexture table;
        Framebuffer target;
        PictureWindow window;
        float divider = -1;
        PictureHistograms histograms;
    };
    using Picture = std::shared_ptr<const PalettePicture>;

    void refresh(Shown& shown, const PalettePicture& picture, const PictureWindow& window,
                 Vec2 size, float divider, int pictures);
    bool drawPicture(ImDrawList& list, ImVec2 min, ImVec2 max, const PalettePicture& picture,
                     const Theme& theme, StageOptions& options, int pictures);

    void drawStrips(ImDrawList& list, const PictureBox& box, const PalettePicture& picture,
                    const Theme& theme, const StageOptions& options);

    std::unique_ptr<PhotoRenderer> renderer_; // made with the first picture
    std::map<int, Shown> shown_;              // by the marginal
    bool panning_ = false;                    // the drag that is going on moves what is seen
    int64_t redraws_ = 0;
};

/// As large as fits, at the top, centred across.
PictureBox fittedPicture(ImVec2 min, ImVec2 max, int width, int height);

/// What is seen at a zoom around a place, moved so that it stays inside the picture.
PictureWindow pictureWindow(PaletteLook& options);
/// Zooms by a factor so that what lies at the share `at` of the window stays there.
void zoomPictures(PaletteLook& options, float factor, Vec2 at);

} // namespace bary
