#include "ui/view/side_by_side.h"

#include "core/base/text.h"
#include "ui/compat.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/scatter_histogram.h"
#include "ui/view/stage_text.h"
#include "ui/widgets.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bary {

namespace {

// Pixels at scale 1.
constexpr float headingHeight = 40, titleLine = 26, scoreLine = 22, gap = 16;

/// Pictures have no truth to show: its points say nothing in two coordinates.
bool showsTruth(const Answer& answer) {
    return !answer.truthName.empty() && answer.snapshot->find(CloudRole::Truth) &&
           answer.snapshot->rows.empty();
}

/// Those that are judged by one truth come together, in the order of the first of each.
void groupByTruth(std::vector<Answer>& answers) {
    std::vector<Answer> grouped;
    for (size_t k = 0; k < answers.size(); ++k) {
        const std::string truth = answers[k].truthName;
        const auto same = [&](const Answer& other) { return other.truthName == truth; };
        if (std::none_of(grouped.begin(), grouped.end(), same)) {
            std::copy_if(answers.begin(), answers.end(), std::back_inserter(grouped), same);
        }
    }
    answers = std::move(grouped);
}

/// The marginals and these answers, for a camera that sees all of them.
Snapshot everything(const std::vector<Answer>& answers, const Snapshot& first) {
    Snapshot all;
    for (const auto& cloud : first.clouds) {
        if (cloud->role == CloudRole::Marginal) {
            all.clouds.push_back(cloud);
        }
    }
    for (const Answer& answer : answers) {
        if (answer.snapshot && shownBarycenter(*answer.snapshot, true)) {
            all.clouds.push_back(shownBarycenter(*answer.snapshot, true));
        }
    }
    return all;
}

std::string weightsText(const std::vector<double>& weights) {
    std::vector<std::string> numbers;
    for (const double weight : weights) {
        numbers.push_back(fmt::format("{:.3g}", weight));
    }
    return "weights " + joined(numbers);
}

} // namespace

SideBySide::SideBySide(std::string heading, std::string remark, std::vector<Answer> answers)
    : live_(false), heading_(std::move(heading)), remark_(std::move(remark)) {
    groupByTruth(answers);
    show(std::move(answers));
    if (!anything()) {
        return;
    }
    const Status& status = first().status;
    const bool pictures = !first().snapshot->rows.empty();
    if (status.dim > 3 && status.kind != PointKind::Colour && !pictures) {
        remark_ += fmt::format(", coordinates 1 and 2 of {}", status.dim);
    }
}

void SideBySide::show(std::vector<Answer> answers) {
    answers_ = std::move(answers);
    if (viewport_.fitted || !anything() || first().snapshot->clouds.empty()) {
        return;
    }
    // A run that has just begun lies anywhere; where it will be is among the marginals.
    viewport_.fit(everything(live_ ? std::vector<Answer>() : answers_, *first().snapshot));
    if (first().status.kind == PointKind::Colour) {
        viewport_.fit(ColourSolid{first().status.space, false}.box());
    }
}

bool SideBySide::anything() const {
    return std::any_of(answers_.begin(), answers_.end(),
                       [](const Answer& answer) { return answer.snapshot != nullptr; });
}

const Answer& SideBySide::first() const {
    return *std::find_if(answers_.begin(), answers_.end(),
                         [](const Answer& answer) { return answer.snapshot != nullptr; });
}

int SideBySide::tileCount() const {
    std::set<std::string> truths;
    for (const Answer& answer : answers_) {
        if (showsTruth(answer)) {
            truths.insert(answer.truthName);
        }
    }
    return 1 + static_cast<int>(truths.size() + answers_.size());
}

int SideBySide::columns() const {
    const int count = tileCount();
    return count <= 4 ? count : std::min(5, (count + 1) / 2);
}

int SideBySide::heightFor(int width) const {
    const float across = static_cast<float>(columns());
    const float rows = std::ceil(static_cast<float>(tileCount()) / across);
    const float side = (static_cast<float>(width) - 60 - gap * (across - 1)) / across;
    return static_cast<int>(headingHeight + 50 + rows * (side + titleLine + scoreLine + gap));
}

Tile SideBySide::ground(const Theme& theme, const StageOptions& options) const {
    Tile tile;
    if (first().status.kind == PointKind::Colour) {
        return tile; // a veil would tint what lies above
    }
    tile = marginalTile(theme, options);
    for (Layer& layer : tile.layers) {
        layer.opacity = 0.2f;
    }
    return tile;
}

Tile SideBySide::marginalTile(const Theme& theme, const StageOptions& options) const {
    Tile tile;
    const Snapshot& snapshot = *first().snapshot;
    const bool signs = hasFormulaSigns(theme.bold);
    for (int i = 0; i < marginalCount(snapshot); ++i) {
        auto cloud = findCloud(snapshot, CloudRole::Marginal, i);
        if (cloud && isVisible(options, i)) {
            Layer layer;
            layer.formula = cloudFormula(snapshot.names, CloudRole::Marginal, i, signs);
            layer.cloud = std::move(cloud);
            layer.colour = theme.marginal(i);
            layer.marker = Theme::marker(i);
            tile.layers.push_back(std::move(layer));
        }
    }
    return tile;
}

SideBySide::Panel SideBySide::marginals(const Theme& theme, const StageOptions& options) const {
    Panel panel{marginalTile(theme, options), {}, first().snapshot};
    panel.tile.id = "marginals";
    panel.tile.formula = "what is averaged";
    panel.tile.note = weightsText(first().status.weights);
    panel.tile.colour = theme.text;
    ImageBlock block;
    block.wraps = true;
    for (const auto& row : first().snapshot->rows) {
        if (row->role == RowRole::Marginal) {
            block.lines = {{row,
                            cloudFormula(first().snapshot->names, CloudRole::Marginal,
                                         row->marginal, hasFormulaSigns(theme.bold)),
                            row->marginal}};
            panel.pictures.push_back(block);
        }
    }
    return panel;
}

namespace {

/// `cloud` above the ground in `tile`.
void addAbove(Tile& tile, std::shared_ptr<const Cloud> cloud, ImU32 colour) {
    if (cloud && !cloud->points.empty()) {
        Layer layer;
        layer.cloud = std::move(cloud);
        layer.colour = colour;
        tile.layers.push_back(std::move(layer));
    }
    tile.colour = colour;
    tile.hasMarker = true;
}

} // namespace

SideBySide::Panel SideBySide::truth(const Answer& answer, const Theme& theme,
                                    const StageOptions& options) const {
    Panel panel{ground(theme, options), {}, answer.snapshot};
    panel.tile.id = "truth of " + answer.name;
    panel.tile.formula = "truth under " + answer.truthName;
    panel.tile.note = answer.truth;
    addAbove(panel.tile, findCloud(*answer.snapshot, CloudRole::Truth), theme.accent);
    return panel;
}

SideBySide::Panel SideBySide::barycenter(const Answer& answer, const Theme& theme,
                                         const StageOptions& options) const {
    Panel panel{ground(theme, options), {}, answer.snapshot};
    panel.answer = static_cast<int>(&answer - answers_.data());
    panel.tile.id = fmt::format("answer {}", panel.answer);
    panel.tile.formula = answer.name;
    panel.tile.note = answer.score;
    if (answer.snapshot) {
        addAbove(panel.tile, shownBarycenter(*answer.snapshot, options.showEma), theme.barycenter);
        panel.pictures =
            imageBlocks("barycenter", *answer.snapshot, {}, hasFormulaSigns(theme.bold));
    }
    for (ImageBlock& block : panel.pictures) {
        block.title.clear(); // the tile's says it
    }
    return panel;
}

std::vector<SideBySide::Panel> SideBySide::panels(const Theme& theme,
                                                  const StageOptions& options) const {
    std::vector<Panel> panels;
    panels.push_back(marginals(theme, options));
    std::set<std::string> shown;
    for (const Answer& answer : answers_) {
        if (showsTruth(answer) && shown.insert(answer.truthName).second) {
            panels.push_back(truth(answer, theme, options));
        }
        panels.push_back(barycenter(answer, theme, options));
    }
    return panels;
}

/// Name and score above a tile: in a line each, since names are long.
void SideBySide::drawTitle(ImDrawList& list, const Theme& theme, const Tile& tile,
                           const TileBox& box) {
    const float s = theme.scale, middle = box.min.y - box.titleHeight + titleLine * s;
    Tile name = tile;
    name.note.clear();
    drawTileTitle(list, theme, name,
                  {ImVec2(box.min.x, middle), ImVec2(box.max.x, box.max.y), titleLine * s});
    drawText(list, theme.body, ImVec2(box.min.x + 2 * s, middle), theme.text,
             fittedText(theme.body, tile.note, box.max.x - box.min.x));
}

void SideBySide::drawHeading(ImDrawList& list, const Theme& theme) const {
    const float s = theme.scale;
    const ImVec2 min = ImGui::GetCursorScreenPos();
    const ImVec2 size = textSize(theme.large, heading_), small = textSize(theme.body, remark_);
    drawText(list, theme.large, min, theme.text, heading_);
    drawText(list, theme.body, ImVec2(min.x + size.x + 16 * s, min.y + size.y - small.y - 2 * s),
             theme.faint, remark_);
}

namespace {

GridRoom roomFor(const Theme& theme, Look look, ImVec2 min, ImVec2 max) {
    GridRoom grid{min, max};
    const ImVec2 ticks = tickRoom(theme, look);
    grid.left = ticks.x;
    grid.bottom = ticks.y;
    grid.gap = gap * theme.scale;
    grid.titleHeight = (titleLine + scoreLine) * theme.scale;
    return grid;
}

} // namespace

Scene SideBySide::sceneOf(const Snapshot& snapshot, const Theme& theme,
                          const StageOptions& options) const {
    Scene scene{snapshot, theme, options, viewport_};
    scene.kind = first().status.kind;
    const ColourSolid solid{first().status.space, false};
    if (scene.kind == PointKind::Colour && !solid.plain()) {
        scene.solid = solid;
    }
    const auto& clouds = first().snapshot->clouds;
    scene.look = lookOf(scene.kind, clouds.empty() ? first().status.dim : clouds[0]->points.dim);
    scene.pixelScale = std::max(0.5f, ImGui::GetIO().DisplayFramebufferScale.x);
    return scene;
}

void SideBySide::drawPanel(ImDrawList& list, const Panel& panel, const TileBox& box,
                           const Scene& scene, bool hovered) {
    Canvas& canvas = canvases_[panel.tile.id];
    if (panel.pictures.empty()) {
        canvas.scatter.draw(list, panel.tile, box, scene, hovered);
    } else {
        canvas.grid.draw(list, box.min, box.max, panel.pictures, scene.theme, scene.options);
    }
    drawTitle(list, scene.theme, panel.tile, box);
}

/// Of the histograms of all tiles.
float SideBySide::peakOf(const std::vector<Panel>& panels, Look look) const {
    if (look != Look::Line) {
        return 1;
    }
    std::vector<Tile> tiles;
    for (const Panel& panel : panels) {
        tiles.push_back(panel.tile);
    }
    return histogramPeak(tiles, viewport_);
}

void SideBySide::draw(const Theme& theme) {
    if (!anything()) {
        return;
    }
    StageOptions options;
    options.controls = false;
    const auto shown = panels(theme, options);
    Scene scene = sceneOf(*first().snapshot, theme, options);
    scene.peak = peakOf(shown, scene.look);
    ImDrawList& list = *ImGui::GetWindowDrawList();
    drawHeading(list, theme);
    const ImVec2 min = ImGui::GetCursorScreenPos(), size = ImGui::GetContentRegionAvail();
    const GridRoom room =
        roomFor(theme, scene.look, ImVec2(min.x, min.y + headingHeight * theme.scale),
                ImVec2(min.x + size.x, min.y + size.y));
    const auto boxes = gridBoxes(room, static_cast<int>(shown.size()), columns());
    for (size_t k = 0; k < shown.size(); ++k) {
        drawPanel(list, shown[k], boxes[k], scene, false);
        drawSigns(list, theme, shown[k], boxes[k], answers_.size());
    }
}

/// What stands at the foot of an answer, the sign of the slider that moves it, and a frame around
/// the chosen one.
void SideBySide::drawSigns(ImDrawList& list, const Theme& theme, const Panel& panel,
                           const TileBox& box, size_t chosen) const {
    if (panel.answer < 0) {
        return;
    }
    const Answer& answer = answers_[static_cast<size_t>(panel.answer)];
    const float s = theme.scale;
    if (!answer.foot.empty()) {
        const std::string foot =
            fittedText(theme.body, answer.foot, box.max.x - box.min.x - 12 * s);
        const ImVec2 size = textSize(theme.body, foot);
        const ImVec2 at(box.min.x + 6 * s, box.max.y - size.y - 5 * s);
        list.AddRectFilled(ImVec2(at.x - 4 * s, at.y - 2 * s),
                           ImVec2(at.x + size.x + 4 * s, at.y + size.y + 2 * s),
                           faded(theme.panel, 0.85f), 4 * s);
        drawText(list, theme.body, at, answer.troubled ? theme.error : theme.text, foot);
    }
    if (answer.marked) {
        const float y = box.min.y + 12 * s, x = box.max.x - 8 * s;
        list.AddLine(ImVec2(x - 22 * s, y), ImVec2(x, y), theme.accent, 2.5f * s);
        list.AddCircleFilled(ImVec2(x - 13 * s, y), 5 * s, theme.accent);
    }
    if (static_cast<size_t>(panel.answer) == chosen) {
        compat::addRect(&list, box.min, box.max, theme.accent, 8 * s, 2 * s);
    }
}

std::optional<size_t> SideBySide::drawLive(const Theme& theme, const StageOptions& options,
                                           ImVec2 max, size_t chosen) {
    constexpr float still = 5; // pixels at scale 1 that a hand moves while it clicks
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const ImVec2 min = ImGui::GetCursorScreenPos();
    std::optional<size_t> clicked;
    if (!anything()) {
        drawMessage(list, theme, min, max, theme.text, "Preparing", "");
        return clicked;
    }
    const auto shown = panels(theme, options);
    const Scene common = sceneOf(*first().snapshot, theme, options);
    const float peak = peakOf(shown, common.look);
    const GridRoom room = roomFor(theme, common.look, min, max);
    const auto count = static_cast<int>(shown.size());
    const auto boxes = gridBoxes(room, count, chooseColumns(room, count, 0));
    boxes_.clear();
    for (size_t k = 0; k < shown.size(); ++k) {
        const Panel& panel = shown[k];
        if (panel.answer >= 0) {
            boxes_.push_back(boxes[k]);
        }
        const ViewportInput input =
            moveViewport(viewport_, common.look, panel.tile.id.c_str(), boxes[k].min, boxes[k].max);
        const float moved = ImGui::GetIO().MouseDragMaxDistanceSqr[0];
        if (panel.answer >= 0 && ImGui::IsItemDeactivated() &&
            moved < still * still * theme.scale * theme.scale) {
            clicked = static_cast<size_t>(panel.answer);
        }
        Scene scene = sceneOf(panel.snapshot ? *panel.snapshot : *first().snapshot, theme, options);
        scene.peak = peak;
        drawPanel(list, panel, boxes[k], scene, input.hovered);
        drawSigns(list, theme, panel, boxes[k], chosen);
    }
    for (const Panel& panel : shown) { // read-outs lie above all tiles
        const Scene scene =
            sceneOf(panel.snapshot ? *panel.snapshot : *first().snapshot, theme, options);
        canvases_[panel.tile.id].scatter.endFrame(list, scene, min, max);
    }
    return clicked;
}

} // namespace bary
