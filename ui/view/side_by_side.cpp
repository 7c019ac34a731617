#include "ui/view/side_by_side.h"

#include "core/base/text.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/scatter_histogram.h"
#include "ui/view/stage_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace bary {

namespace {

// Pixels at scale 1.
constexpr float headingHeight = 40, titleLine = 26, scoreLine = 22, gap = 16;

/// Pictures have no truth to show: its points say nothing in two coordinates.
bool showsTruth(const Answer& answer) {
    return answer.snapshot->find(CloudRole::Truth) && answer.snapshot->rows.empty();
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

/// Everything that the tiles show, for a camera that sees all of it.
Snapshot everything(const std::vector<Answer>& answers) {
    Snapshot all;
    for (const auto& cloud : answers.front().snapshot->clouds) {
        if (cloud->role == CloudRole::Marginal) {
            all.clouds.push_back(cloud);
        }
    }
    for (const Answer& answer : answers) {
        if (auto cloud = shownBarycenter(*answer.snapshot, true)) {
            all.clouds.push_back(std::move(cloud));
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
    : heading_(std::move(heading)), remark_(std::move(remark)), answers_(std::move(answers)) {
    groupByTruth(answers_);
    viewport_.fit(everything(answers_));
    const Status& status = answers_.front().status;
    const bool pictures = !answers_.front().snapshot->rows.empty();
    if (status.dim > 3 && status.kind != PointKind::Colour && !pictures) {
        remark_ += fmt::format(", coordinates 1 and 2 of {}", status.dim);
    }
    if (status.kind == PointKind::Colour) {
        viewport_.fit(ColourSolid{status.space, false}.box());
    }
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

Tile SideBySide::ground(const Theme& theme) const {
    Tile tile;
    if (answers_.front().status.kind == PointKind::Colour) {
        return tile; // a veil would tint what lies above
    }
    tile = marginalTile(theme);
    for (Layer& layer : tile.layers) {
        layer.opacity = 0.2f;
    }
    return tile;
}

Tile SideBySide::marginalTile(const Theme& theme) const {
    Tile tile;
    const Snapshot& snapshot = *answers_.front().snapshot;
    for (int i = 0; i < marginalCount(snapshot); ++i) {
        if (auto cloud = findCloud(snapshot, CloudRole::Marginal, i)) {
            Layer layer;
            layer.cloud = std::move(cloud);
            layer.colour = theme.marginal(i);
            layer.marker = Theme::marker(i);
            tile.layers.push_back(std::move(layer));
        }
    }
    return tile;
}

SideBySide::Panel SideBySide::marginals(const Theme& theme) const {
    Panel panel{marginalTile(theme), {}, {}};
    panel.tile.id = "marginals";
    panel.tile.formula = "what is averaged";
    panel.tile.note = weightsText(answers_.front().status.weights);
    panel.tile.colour = theme.text;
    ImageBlock block;
    block.wraps = true;
    for (const auto& row : answers_.front().snapshot->rows) {
        if (row->role == RowRole::Marginal) {
            block.lines = {{row,
                            cloudFormula(answers_.front().snapshot->names, CloudRole::Marginal,
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

SideBySide::Panel SideBySide::truth(const Answer& answer, const Theme& theme) const {
    Panel panel{ground(theme), {}, {}};
    panel.tile.id = "truth of " + answer.name;
    panel.tile.formula = "truth under " + answer.truthName;
    panel.tile.note = answer.truth;
    addAbove(panel.tile, findCloud(*answer.snapshot, CloudRole::Truth), theme.accent);
    return panel;
}

SideBySide::Panel SideBySide::barycenter(const Answer& answer, const Theme& theme) const {
    Panel panel{ground(theme), {}, {}};
    panel.tile.id = answer.name;
    panel.tile.formula = answer.name;
    panel.tile.note = answer.score;
    addAbove(panel.tile, shownBarycenter(*answer.snapshot, true), theme.barycenter);
    panel.pictures = imageBlocks("barycenter", *answer.snapshot, {}, hasFormulaSigns(theme.bold));
    for (ImageBlock& block : panel.pictures) {
        block.title.clear(); // the tile's says it
    }
    return panel;
}

std::vector<SideBySide::Panel> SideBySide::panels(const Theme& theme) const {
    std::vector<Panel> panels;
    panels.push_back(marginals(theme));
    std::set<std::string> shown;
    for (const Answer& answer : answers_) {
        if (showsTruth(answer) && shown.insert(answer.truthName).second) {
            panels.push_back(truth(answer, theme));
        }
        panels.push_back(barycenter(answer, theme));
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

/// Draws the heading; what is left below is for the tiles.
GridRoom SideBySide::drawHeading(ImDrawList& list, const Theme& theme, Look look) const {
    const float s = theme.scale;
    const ImVec2 min = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
    const ImVec2 size = textSize(theme.large, heading_), small = textSize(theme.body, remark_);
    drawText(list, theme.large, min, theme.text, heading_);
    drawText(list, theme.body, ImVec2(min.x + size.x + 16 * s, min.y + size.y - small.y - 2 * s),
             theme.faint, remark_);
    GridRoom grid{ImVec2(min.x, min.y + headingHeight * s), ImVec2(min.x + room.x, min.y + room.y)};
    const ImVec2 ticks = tickRoom(theme, look);
    grid.left = ticks.x;
    grid.bottom = ticks.y;
    grid.gap = gap * s;
    grid.titleHeight = (titleLine + scoreLine) * s;
    return grid;
}

void SideBySide::draw(const Theme& theme) {
    if (panels_.empty()) {
        panels_ = panels(theme);
    }
    const Answer& first = answers_.front();
    StageOptions options;
    options.controls = false;
    Scene scene{*first.snapshot, theme, options, viewport_};
    scene.kind = first.status.kind;
    const ColourSolid solid{first.status.space, false};
    if (scene.kind == PointKind::Colour && !solid.plain()) {
        scene.solid = solid;
    }
    const auto& clouds = first.snapshot->clouds;
    scene.look = lookOf(scene.kind, clouds.empty() ? first.status.dim : clouds[0]->points.dim);
    std::vector<Tile> tiles;
    for (const Panel& panel : panels_) {
        tiles.push_back(panel.tile);
    }
    if (scene.look == Look::Line) {
        scene.peak = histogramPeak(tiles, viewport_);
    }
    ImDrawList& list = *ImGui::GetWindowDrawList();
    const GridRoom room = drawHeading(list, theme, scene.look);
    const auto boxes = gridBoxes(room, static_cast<int>(tiles.size()), columns());
    for (size_t k = 0; k < tiles.size(); ++k) {
        if (panels_[k].pictures.empty()) {
            scatter_.draw(list, tiles[k], boxes[k], scene, false);
        } else {
            panels_[k].grid.draw(list, boxes[k].min, boxes[k].max, panels_[k].pictures, theme,
                                 options);
        }
        drawTitle(list, theme, tiles[k], boxes[k]);
    }
    scatter_.endFrame(list, scene, room.min, room.max);
}

} // namespace bary
