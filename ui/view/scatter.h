// Tiles of points: each is drawn into a picture of its own, anew only when something in it changed,
// and shown by the ImGui draw list together with its axes, title and what the pointer finds.
#pragma once

#include "ui/render/framebuffer.h"
#include "ui/render/line_renderer.h"
#include "ui/render/point_renderer.h"
#include "ui/render/splatter.h"
#include "ui/view/colour_solid.h"
#include "ui/view/scatter_hover.h"
#include "ui/view/stage_layout.h"
#include "ui/view/stage_tiles.h"
#include "ui/view/viewport.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

namespace bary {

/// What all tiles of a frame have in common.
struct Scene {
    const Snapshot& snapshot;
    const Theme& theme;
    const StageOptions& options;
    const Viewport& viewport;
    PointKind kind = PointKind::Plane;
    std::optional<ColourSolid> solid{}; ///< where colours lie that are not shown as they stand
    Look look = Look::Plane;
    float pixelScale = 1; ///< framebuffer pixels per ImGui unit
    float peak = 1;       ///< of all histograms, see histogramPeak
};

class Scatter {
  public:
    /// Draws the tile into its box; `hovered` asks for the read-out at the mouse.
    void draw(ImDrawList& list, const Tile& tile, const TileBox& box, const Scene& scene,
              bool hovered);
    /// After all tiles of a frame: the read-out above them, and unused pictures are let go.
    void endFrame(ImDrawList& list, const Scene& scene, ImVec2 min, ImVec2 max);
    void clear();
    /// How many tiles were drawn anew so far; tests ask for it.
    int64_t redraws() const { return redraws_; }

  private:
    struct Picture {
        Framebuffer target;
        PixelBox ink; ///< outside there is nothing, whatever the target holds
        uint64_t key = 0;
        int lastUsed = 0;
    };

    PointBuffer& buffer(const Layer& layer, const Scene& scene);
    void refresh(Picture& picture, const Tile& tile, const Scene& scene, Vec2 size);
    PixelBox stamp(const Framebuffer& target, const Tile& tile, const Scene& scene, Vec2 size);
    void drawPlane(const Tile& tile, const Scene& scene, Vec2 size);
    void drawSpace(const Tile& tile, const Scene& scene, Vec2 size);
    void drawRays(const Tile& tile, const Scene& scene, Vec2 size);
    void drawHighlights(ImDrawList& list, const Tile& tile, const TileBox& box,
                        const Scene& scene) const;

    std::unique_ptr<PointRenderer> points_; // made with the first tile, when a context is current
    std::unique_ptr<LineRenderer> lines_;
    std::unique_ptr<Splatter> splatter_; // where GL is drawn by the processor anyhow
    /// What a layer shows, kept while nothing that it comes from changes.
    struct Drawn {
        std::shared_ptr<const Cloud> from, to;
        float time = -1;
        std::optional<ColourSolid> solid;
        PointBuffer buffer;
    };
    /// By role and marginal, and whether the layer is on its way there.
    std::map<std::tuple<CloudRole, int, bool>, Drawn> drawn_;
    std::map<std::string, Picture> pictures_;
    std::optional<PointRef> shown_, found_; // of the previous frame, and of this one
    ImU32 foundColour_ = 0;
    int64_t redraws_ = 0;
    int frame_ = 0;
};

/// The line above a tile: marker, formula, and the note as far as there is room.
void drawTileTitle(ImDrawList& list, const Theme& theme, const Tile& tile, const TileBox& box);

/// Lets what follows blend colours that are multiplied by their alpha already, as framebuffers
/// hold them; endPremultiplied() puts ImGui's own blending back.
void beginPremultiplied(ImDrawList& list);
void endPremultiplied(ImDrawList& list);

} // namespace bary
