#include "ui/view/stage.h"

#include "ui/compat.h"
#include "ui/view/density.h"
#include "ui/view/image_grid.h"
#include "ui/view/pairs.h"
#include "ui/view/palette.h"
#include "ui/view/scatter.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/scatter_histogram.h"
#include "ui/view/stage_layout.h"
#include "ui/view/stage_text.h"
#include "ui/view/stage_tiles.h"
#include "ui/view/transport.h"
#include "ui/view/viewport.h"
#include "ui/widgets.h"

#include <algorithm>

namespace bary {

struct Stage::Impl {
    Viewport viewport;
    Scatter scatter;
    DensityView density;
    PaletteView palette;
    ImageGrid images;
    PairsView pairs;
    std::string enlarged; ///< id of the tile that fills the stage, "" for all
    bool fitWanted = true;
    ColourSolid shownSolid;
    std::set<CloudRole> shownClouds = allClouds();

    void drawTiles(ImVec2 min, ImVec2 max, std::vector<Tile> tiles, const Status& status,
                   Scene& scene, int meaningfulColumns);
    void drawPalette(ImVec2 min, ImVec2 max, const Snapshot& snapshot, const Status& status,
                     StageOptions& options, Scene& scene);
    void drawView(ImVec2 min, ImVec2 max, const Snapshot& snapshot, const Status& status,
                  const Theme& theme, StageOptions& options);
    void toggle(const std::string& id) { enlarged = enlarged.empty() ? id : ""; }
};

namespace {

const char* pictureId = "picture"; // followed by the marginal

void drawWaiting(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                 const Status& status) {
    if (status.state == State::Failed) {
        drawMessage(list, theme, min, max, theme.error, "The experiment could not be prepared",
                    status.message);
    } else {
        drawMessage(list, theme, min, max, theme.text, "Preparing",
                    status.message.empty() ? "Measures are read and networks are built."
                                           : status.message);
    }
}

/// Why a view has no tiles.
void drawNothing(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                 const std::string& view, const Status& status) {
    if (view == "truth") {
        drawMessage(list, theme, min, max, theme.text, "No truth to show",
                    status.truth.empty() || status.truth == "none"
                        ? "The exact barycenter of this experiment is not known."
                        : "The truth: " + status.truth);
    } else if (view == "maps" || view == "transport") {
        drawMessage(list, theme, min, max, theme.text, "No maps to show",
                    "This solver has none, or every marginal is hidden.");
    } else if (view == "density") {
        drawMessage(list, theme, min, max, theme.text, "No densities here",
                    "This view is for points of the plane.");
    } else if (view == "palette") {
        drawMessage(list, theme, min, max, theme.text, "No photographs here",
                    "This view is for experiments with the colours of pictures.");
    } else {
        drawMessage(list, theme, min, max, theme.text, "Nothing to show",
                    "Every marginal is hidden, or the barycenter is not there yet.");
    }
}

/// Names the layers of a large tile in its corner.
void drawLegend(ImDrawList& list, const Theme& theme, const Tile& tile, const TileBox& box,
                const Status& status) {
    const float s = theme.scale;
    if (tile.layers.size() < 2 ||
        std::min(box.max.x - box.min.x, box.max.y - box.min.y) < 330 * s) {
        return;
    }
    float width = 0;
    std::vector<const Layer*> layers; // the topmost first
    for (auto layer = tile.layers.rbegin(); layer != tile.layers.rend(); ++layer) {
        if (!layer->to) { // else it is named where it starts from
            layers.push_back(&*layer);
        }
    }
    std::vector<std::string> texts;
    for (const Layer* each : layers) {
        const Layer& layer = *each;
        std::string text = layer.formula;
        const int i = layer.cloud->marginal;
        if (layer.cloud->role == CloudRole::Marginal &&
            i < static_cast<int>(status.marginals.size()) && !status.marginals[i].name.empty()) {
            text += "  " + status.marginals[i].name;
        }
        texts.push_back(fittedText(theme.body, text, (box.max.x - box.min.x) * 0.35f));
        width = std::max(width, textSize(theme.body, texts.back()).x);
    }
    const float line = textSize(theme.body, "Ag").y + 5 * s, pad = 11 * s, sign = 20 * s;
    const ImVec2 min(box.max.x - width - sign - 2 * pad - 10 * s, box.min.y + 10 * s);
    const ImVec2 max(box.max.x - 10 * s,
                     min.y + line * static_cast<float>(texts.size()) + 2 * pad - 5 * s);
    list.AddRectFilled(min, max, faded(theme.panel, 0.88f), 7 * s);
    for (size_t k = 0; k < texts.size(); ++k) {
        const Layer& layer = *layers[k];
        const float y = min.y + pad + line * static_cast<float>(k);
        drawMarker(list, ImVec2(min.x + pad + 5 * s, y + (line - 5 * s) / 2), 4.5f * s,
                   layer.hollow ? Marker::Ring : layer.marker, layer.colour);
        drawText(list, theme.body, ImVec2(min.x + pad + sign, y), theme.text, texts[k]);
    }
}

/// The dominant colours of the barycenter, across the stage.
void drawDominant(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                  const Snapshot& snapshot) {
    const std::string formula =
        cloudFormula(snapshot.names, CloudRole::BarycenterEma, -1, hasFormulaSigns(theme.bold));
    const float s = theme.scale, y = (min.y + max.y) / 2;
    const ImVec2 size = textSize(theme.bold, formula);
    drawText(list, theme.bold, ImVec2(min.x, y - size.y / 2), theme.text, formula);
    drawSwatches(list, theme, ImVec2(min.x + size.x + 10 * s, y - 6 * s), ImVec2(max.x, y + 6 * s),
                 snapshot.dominant);
}

/// Views in which points that are pictures are shown as such; the others show coordinates.
bool imagesShow(const std::string& view) {
    return view == "multiples" || view == "barycenter" || view == "maps" || view == "transport";
}

GridRoom roomFor(const Theme& theme, const StageOptions& options, ImVec2 min, ImVec2 max,
                 Look look) {
    GridRoom room{min, max};
    const ImVec2 ticks = options.showGrid ? tickRoom(theme, look) : ImVec2(0, 0);
    room.left = ticks.x;
    room.bottom = ticks.y;
    room.gap = 12 * theme.scale;
    room.titleHeight = options.titles ? 26 * theme.scale : 0;
    return room;
}

} // namespace

void Stage::Impl::drawTiles(ImVec2 min, ImVec2 max, std::vector<Tile> tiles, const Status& status,
                            Scene& scene, int meaningfulColumns) {
    const auto chosen = std::find_if(tiles.begin(), tiles.end(),
                                     [&](const Tile& tile) { return tile.id == enlarged; });
    if (chosen != tiles.end()) {
        tiles = std::vector<Tile>{*chosen};
    }
    if (scene.look == Look::Line) {
        scene.peak = histogramPeak(tiles, viewport);
    }
    GridRoom room = roomFor(scene.theme, scene.options, min, max, scene.look);
    const auto count = static_cast<int>(tiles.size());
    if (count == 1) {
        room.widest = 0;
    }
    const auto boxes = gridBoxes(room, count, chooseColumns(room, count, meaningfulColumns));
    ImDrawList& list = *ImGui::GetWindowDrawList();
    std::string doubleClicked;
    for (int k = 0; k < count; ++k) {
        const ViewportInput input =
            moveViewport(viewport, scene.look, tiles[k].id.c_str(), boxes[k].min, boxes[k].max);
        if (input.doubleClicked) {
            doubleClicked = tiles[k].id;
        }
        if (scene.options.view == "density") {
            density.draw(list, tiles[k], boxes[k], scene);
        } else {
            scatter.draw(list, tiles[k], boxes[k], scene, input.hovered);
        }
        if (scene.options.titles) {
            drawTileTitle(list, scene.theme, tiles[k], boxes[k]);
        }
        if (count == 1) {
            drawLegend(list, scene.theme, tiles[k], boxes[k], status);
        }
    }
    if (!doubleClicked.empty()) {
        toggle(doubleClicked);
    }
    moveViewportByKeys(viewport, scene.look, ImVec2(max.x - min.x, max.y - min.y));
    scatter.endFrame(list, scene, min, max);
}

void Stage::Impl::drawPalette(ImVec2 min, ImVec2 max, const Snapshot& snapshot,
                              const Status& status, StageOptions& options, Scene& scene) {
    std::vector<Tile> tiles = stageTiles("palette", snapshot, status, scene.theme, options);
    const auto is = [&](const Tile& tile) { return tile.id == enlarged; };
    if (snapshot.pictures.empty() || std::any_of(tiles.begin(), tiles.end(), is)) {
        drawTiles(min, max, std::move(tiles), status, scene, static_cast<int>(tiles.size()));
        return;
    }
    int only = -1;
    for (const auto& picture : snapshot.pictures) {
        if (enlarged == pictureId + std::to_string(picture->marginal)) {
            only = picture->marginal;
        }
    }
    if (only < 0) {
        // The pictures take what they need in one row, within reason; the cubes take the rest, but
        // no more than a little over a square each; all of it stands in the middle.
        const auto columns = static_cast<int>(tiles.size());
        const float width = max.x - min.x, height = max.y - min.y, gap = 34 * scene.theme.scale;
        const float wanted = palette.wantedHeight(width, snapshot, scene.theme, options);
        const float pictures = std::clamp(wanted, 0.35f * height, 0.62f * height);
        const float title = options.titles ? 26 * scene.theme.scale : 0;
        const float cubes =
            std::min(height - pictures - gap, 1.1f * width / static_cast<float>(columns) + title);
        const float top = std::floor(min.y + (height - pictures - gap - cubes) / 2);
        drawTiles(ImVec2(min.x, top), ImVec2(max.x, top + cubes), std::move(tiles), status, scene,
                  columns);
        drawDominant(*ImGui::GetWindowDrawList(), scene.theme, ImVec2(min.x, top + cubes),
                     ImVec2(max.x, top + cubes + gap), snapshot);
        min.y = top + cubes + gap;
        max.y = min.y + pictures;
    }
    const int clicked = palette.draw(*ImGui::GetWindowDrawList(), min, max, snapshot, status,
                                     scene.theme, options, only);
    if (clicked >= 0) {
        toggle(pictureId + std::to_string(clicked));
    }
}

void Stage::Impl::drawView(ImVec2 min, ImVec2 max, const Snapshot& snapshot, const Status& status,
                           const Theme& theme, StageOptions& options) {
    const ColourSolid solid{status.space, options.palette.oklab};
    if (!(solid == shownSolid)) {
        shownSolid = solid;
        fitWanted = true;
    }
    if ((fitWanted || !viewport.fitted) && !snapshot.clouds.empty()) {
        viewport.fit(snapshot);
        if (status.kind == PointKind::Colour) {
            viewport.fit(solid.box());
            viewport.space.zoom(solid.oklab ? 1.1f : 1); // it is slender
        }
        fitWanted = false;
    }
    if (options.view == "pairs") {
        pairs.draw(*ImGui::GetWindowDrawList(), min, max, snapshot, status, theme, options);
        return;
    }
    if (!enlarged.empty() && compat::keyPressed(ImGuiKey_Escape)) {
        enlarged.clear();
    }
    const int dim = snapshot.clouds.empty() ? status.dim : snapshot.clouds.front()->points.dim;
    Scene scene{snapshot, theme, options, viewport};
    scene.kind = status.kind;
    if (status.kind == PointKind::Colour && !solid.plain()) {
        scene.solid = solid;
    }
    scene.look = lookOf(status.kind, dim);
    scene.pixelScale = std::max(0.5f, ImGui::GetIO().DisplayFramebufferScale.x);

    std::vector<Tile> tiles = stageTiles(options.view, snapshot, status, theme, options);
    const bool palettes = options.view == "palette";
    if (options.view == "transport") {
        advanceTransport(options.transport, ImGui::GetIO().DeltaTime);
        if (options.controls && !tiles.empty()) {
            const float row = 40 * theme.scale, pad = 12 * theme.scale;
            max.y -= row;
            ImGui::SetCursorScreenPos({min.x + pad, max.y + 8 * theme.scale});
            transportControls(theme, snapshot.names, options.transport, max.x - min.x - 2 * pad);
        }
    }
    if (options.view == "density" && scene.look != Look::Plane) {
        tiles.clear();
    }
    if (!snapshot.rows.empty() && imagesShow(options.view)) {
        const auto blocks =
            imageBlocks(options.view, snapshot, options, hasFormulaSigns(theme.bold));
        if (blocks.empty()) {
            drawNothing(*ImGui::GetWindowDrawList(), theme, min, max, options.view, status);
        } else {
            images.draw(*ImGui::GetWindowDrawList(), min, max, blocks, theme, options);
        }
        return;
    }
    if (tiles.empty() ||
        (palettes && snapshot.pictures.empty() && status.kind != PointKind::Colour)) {
        drawNothing(*ImGui::GetWindowDrawList(), theme, min, max, options.view, status);
        return;
    }
    if (palettes) {
        drawPalette(min, max, snapshot, status, options, scene);
        return;
    }
    const auto shown =
        static_cast<int>(std::count_if(tiles.begin(), tiles.end(), [&](const Tile& tile) {
            return tile.id.starts_with("marginal");
        }));
    const auto maps =
        static_cast<int>(std::count_if(tiles.begin(), tiles.end(), [&](const Tile& tile) {
            return tile.id.starts_with("to_barycenter");
        }));
    const bool second = findCloud(snapshot, CloudRole::Average) != nullptr;
    const int columns = shown > 0 ? shown + 1 : maps + second;
    drawTiles(min, max, std::move(tiles), status, scene, options.view == "density" ? 0 : columns);
}

Stage::Stage() : impl_(std::make_unique<Impl>()) {}
Stage::~Stage() = default;

void Stage::draw(ImVec2 size, const std::shared_ptr<const Snapshot>& snapshot, const Status& status,
                 const Theme& theme, StageOptions& options) {
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2(0, 0));
    // Both flags: the wheel belongs to the cameras, and must not scroll a parent either.
    const bool open =
        ImGui::BeginChild("stage", size, false,
                          ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                              ImGuiWindowFlags_NoBackground);
    ImGui::PopStyleVar();
    if (open) {
        impl_->shownClouds =
            ImGui::IsWindowHovered() ? allClouds() : cloudsOf(options.view, options);
        const ImVec2 min = ImGui::GetCursorScreenPos();
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const ImVec2 max(min.x + room.x, min.y + room.y);
        if (room.x < 8 || room.y < 8) {
            // Nothing fits; a splitter may well be dragged this far.
        } else if (snapshot) {
            impl_->drawView(min, max, *snapshot, status, theme, options);
        } else {
            drawWaiting(*ImGui::GetWindowDrawList(), theme, min, max, status);
        }
    }
    ImGui::EndChild();
}

const std::set<CloudRole>& Stage::shownClouds() const {
    return impl_->shownClouds;
}

void Stage::fitView(StageOptions& options) {
    impl_->fitWanted = true;
    options.palette.zoom = 1;
}

void Stage::clear() {
    impl_ = std::make_unique<Impl>();
}

} // namespace bary
