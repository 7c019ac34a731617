#include "ui/view/image_grid.h"

#include "ui/compat.h"
#include "ui/view/stage_text.h"
#include "ui/view/stage_tiles.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

constexpr float tileGap = 2; // pixels at scale 1

std::shared_ptr<const ImageRow> findRow(const Snapshot& snapshot, RowRole role, int marginal = -1,
                                        int target = -1) {
    for (const auto& row : snapshot.rows) {
        if (row->role == role && row->marginal == marginal && row->target == target) {
            return row;
        }
    }
    return nullptr;
}

/// Makes the blocks of one snapshot.
class BlockMaker {
  public:
    BlockMaker(const Snapshot& snapshot, const StageOptions& options, bool signs)
        : snapshot_(snapshot), options_(options), signs_(signs), count_(marginalCount(snapshot)) {}

    void fromBarycenter();
    void fromMarginals();
    void walk();
    void barycenter();
    void transport();
    std::vector<ImageBlock> take();

  private:
    ImageBlock& begin(std::string title) {
        return blocks_.emplace_back(ImageBlock{std::move(title), {}});
    }
    const MapNames& names() const { return snapshot_.names; }
    void add(ImageBlock& block, RowRole role, int marginal, int target, std::string label) const;
    std::string cloud(CloudRole role, int i = -1) const;
    std::string map(const std::string& name, int i) const;

    const Snapshot& snapshot_;
    const StageOptions& options_;
    bool signs_;
    int count_;
    std::vector<ImageBlock> blocks_;
};

std::string BlockMaker::cloud(CloudRole role, int i) const {
    return cloudFormula(snapshot_.names, role, i, signs_);
}

/// "∇f₁"
std::string BlockMaker::map(const std::string& name, int i) const {
    const std::string formula = named(name, i);
    return signs_ ? formula : plainFormula(formula);
}

void BlockMaker::add(ImageBlock& block, RowRole role, int marginal, int target,
                     std::string label) const {
    const auto row = findRow(snapshot_, role, marginal, target);
    const int shown = target >= 0 ? target : marginal;
    if (row && row->count() > 0 && isVisible(options_, shown)) {
        const bool ofBarycenter = role == RowRole::ToBarycenter;
        block.lines.push_back({row, std::move(label), ofBarycenter ? -1 : shown});
    }
}

void BlockMaker::fromBarycenter() {
    const bool maps = findRow(snapshot_, RowRole::ToMarginal, 0) != nullptr;
    ImageBlock& block =
        begin(maps ? "from the barycenter to the marginals" : "samples of the barycenter");
    add(block, RowRole::Generated, -1, -1, cloud(CloudRole::BarycenterEma));
    for (int i = 0; i < count_; ++i) {
        add(block, RowRole::ToMarginal, i, -1, map(names().toMarginal, i));
        add(block, RowRole::Nearest, i, -1, "nearest");
    }
    add(block, RowRole::Average, -1, -1, cloud(CloudRole::Average));
}

void BlockMaker::fromMarginals() {
    for (int i = 0; i < count_; ++i) {
        if (!isVisible(options_, i)) {
            continue;
        }
        const bool maps = findRow(snapshot_, RowRole::ToBarycenter, i) != nullptr;
        ImageBlock& block = begin(maps ? "from a marginal to the barycenter, and on to the others"
                                       : "samples of a marginal");
        add(block, RowRole::Marginal, i, -1, cloud(CloudRole::Marginal, i));
        add(block, RowRole::ToBarycenter, i, -1, map(names().toBarycenter, i));
        for (int j = 0; j < count_; ++j) {
            add(block, RowRole::Across, i, j, map(names().toMarginal, j));
        }
    }
}

void BlockMaker::walk() {
    ImageBlock& block = begin("a walk through the noise of the generator");
    add(block, RowRole::Walk, -1, -1, names().generator + "(z(t))");
}

void BlockMaker::barycenter() {
    ImageBlock& block = begin("samples of the barycenter");
    add(block, RowRole::Generated, -1, -1, cloud(CloudRole::BarycenterEma));
    block.wraps = true;
}

void BlockMaker::transport() {
    const bool back = options_.transport.back;
    for (int i = 0; i < count_; ++i) {
        ImageBlock& block = begin(transportFormula(names(), back, signs_));
        const int from = back ? -1 : i;
        add(block, back ? RowRole::Generated : RowRole::Marginal, from, -1,
            map(back ? names().toMarginal : names().toBarycenter, i));
        const auto to = findRow(snapshot_, back ? RowRole::ToMarginal : RowRole::ToBarycenter, i);
        if (!to || !isVisible(options_, i)) {
            block.lines.clear();
        }
        for (auto& line : block.lines) {
            line.to = to;
            line.colourOf = i;
        }
        block.wraps = true;
    }
}

std::vector<ImageBlock> BlockMaker::take() {
    std::erase_if(blocks_, [](const ImageBlock& block) { return block.lines.empty(); });
    return std::move(blocks_);
}

/// The pictures of a row, or on their way to another row's.
std::vector<uint8_t> underway(const ImageRow& row, const ImageRow* to, float time) {
    std::vector<uint8_t> pixels = row.pixels;
    if (to) {
        pixels.resize(std::min(row.pixels.size(), to->pixels.size()));
        for (size_t k = 0; k < pixels.size(); ++k) {
            const float from = row.pixels[k];
            pixels[k] = static_cast<uint8_t>(from + time * (to->pixels[k] - from) + 0.5f);
        }
    }
    return pixels;
}

} // namespace

std::vector<ImageBlock> imageBlocks(const std::string& view, const Snapshot& snapshot,
                                    const StageOptions& options, bool signs) {
    BlockMaker make(snapshot, options, signs);
    if (view == "barycenter") {
        make.barycenter();
    } else if (view == "transport") {
        make.transport();
    } else {
        make.fromBarycenter();
        make.fromMarginals();
        make.walk();
    }
    return make.take();
}

float imageTileSide(const std::vector<ImageBlock>& blocks, float height, float titleHeight,
                    float gap, float wanted) {
    if (wanted > 0) {
        return wanted;
    }
    size_t lines = 0;
    for (const ImageBlock& block : blocks) {
        lines += block.wraps ? 8 / blocks.size() : block.lines.size();
    }
    const float titles = titleHeight * static_cast<float>(blocks.size());
    const float side = (height - titles) / static_cast<float>(std::max<size_t>(1, lines)) - gap;
    return std::clamp(std::floor(side), 12.0f, 160.0f);
}

ImageGrid::Sheet& ImageGrid::sheetOf(const ImageBlock::Line& line, float time) {
    const ImageRow& row = *line.row;
    Sheet& sheet = sheets_[{row.role, row.marginal, row.target, line.to != nullptr}];
    const float at = line.to ? time : 0;
    if (sheet.row != line.row || sheet.to != line.to || sheet.time != at) {
        sheet.row = line.row;
        sheet.to = line.to;
        sheet.time = at;
        // About as wide as high, so that no texture is too wide for a driver.
        sheet.across = std::max(1, static_cast<int>(std::ceil(std::sqrt(double(row.count())))));
        auto image = std::make_shared<const Image>(
            pictureSheet(row.format, underway(row, line.to.get(), at), sheet.across, 0));
        sheet.down = image->height / row.format.height;
        sheet.texture.update(image, image->width, image->height, image->pixels);
    }
    return sheet;
}

void ImageGrid::drawTile(ImDrawList& list, const Sheet& sheet, int64_t k, ImVec2 min,
                         float side) const {
    const auto x = static_cast<float>(k % sheet.across), y = static_cast<float>(k / sheet.across);
    const auto across = static_cast<float>(sheet.across), down = static_cast<float>(sheet.down);
    list.AddImage(textureId(sheet.texture.id()), min, ImVec2(min.x + side, min.y + side),
                  ImVec2(x / across, y / down), ImVec2((x + 1) / across, (y + 1) / down));
}

/// One column, large, with what each picture is.
void ImageGrid::explain(const ImageBlock& block, int64_t column, const Theme& theme, float time) {
    const float side = 96 * theme.scale, gap = 8 * theme.scale;
    ImGui::BeginTooltip();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    for (const auto& line : block.lines) {
        if (column >= line.row->count()) {
            continue;
        }
        const ImVec2 corner = ImGui::GetCursorScreenPos();
        drawTile(list, sheetOf(line, time), column, corner, side);
        ImGui::Dummy(ImVec2(side, side));
        ImGui::SameLine(0, gap);
        std::string text = line.label;
        if (column < static_cast<int64_t>(line.row->distances.size())) {
            char distance[64];
            std::snprintf(distance, sizeof distance, "\nat %.3g in |x \u2212 y|",
                          double(line.row->distances[column]));
            text += " stored picture" + std::string(distance);
        }
        ImGui::TextUnformatted(text.c_str());
    }
    ImGui::EndTooltip();
}

float ImageGrid::drawBlock(ImDrawList& list, const Area& area, const ImageBlock& block,
                           const Theme& theme, const StageOptions& options) {
    const float s = theme.scale, gap = tileGap * s, step = area.side + gap;
    const auto columns =
        std::max<int64_t>(1, static_cast<int64_t>((area.right - area.min.x - area.labels) / step));
    float y = area.min.y;
    if (options.titles) {
        drawText(list, theme.body, ImVec2(area.min.x + area.labels, y), theme.faint, block.title);
        y += 22 * s;
    }
    const ImVec2 mouse = ImGui::GetIO().MousePos;
    int64_t hovered = -1;
    for (const auto& line : block.lines) {
        const Sheet& sheet = sheetOf(line, options.transport.time);
        const ImVec2 size = textSize(theme.bold, line.label);
        const ImU32 colour = line.colourOf >= 0 ? theme.marginal(line.colourOf) : theme.text;
        drawText(list, theme.bold,
                 ImVec2(area.min.x + area.labels - size.x - 10 * s, y + (area.side - size.y) / 2),
                 colour, line.label);
        const int64_t rows =
            block.wraps ? std::max<int64_t>(1, static_cast<int64_t>((area.bottom - y) / step)) : 1;
        const int64_t count = std::min(line.row->count(), rows * columns);
        for (int64_t k = 0; k < count; ++k) {
            const ImVec2 at(area.min.x + area.labels + static_cast<float>(k % columns) * step,
                            y + static_cast<float>(k / columns) * step);
            drawTile(list, sheet, k, at, area.side);
            if (mouse.x >= at.x && mouse.x < at.x + step && mouse.y >= at.y &&
                mouse.y < at.y + step) {
                hovered = k;
            }
        }
        y += static_cast<float>((count + columns - 1) / columns) * step;
    }
    if (hovered >= 0 && options.controls && ImGui::IsWindowHovered()) {
        explain(block, hovered, theme, options.transport.time);
    }
    return y + 8 * s;
}

void ImageGrid::draw(ImDrawList& list, ImVec2 min, ImVec2 max,
                     const std::vector<ImageBlock>& blocks, const Theme& theme,
                     const StageOptions& options) {
    const float s = theme.scale;
    Area area{min};
    for (const ImageBlock& block : blocks) {
        for (const auto& line : block.lines) {
            area.labels = std::max(area.labels, textSize(theme.bold, line.label).x + 22 * s);
        }
    }
    area.right = max.x;
    area.side = imageTileSide(blocks, max.y - min.y, (options.titles ? 30 : 8) * s, tileGap * s,
                              options.pictureSize * s);
    list.PushClipRect(min, max, true);
    for (size_t k = 0; k < blocks.size(); ++k) {
        // Grids share the room that is left evenly.
        const auto left = static_cast<float>(blocks.size() - k);
        area.bottom = area.min.y + (max.y - area.min.y) / left;
        area.min.y = drawBlock(list, area, blocks[k], theme, options);
    }
    list.PopClipRect();
}

} // namespace bary
