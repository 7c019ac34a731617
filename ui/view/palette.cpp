#include "ui/view/palette.h"

#include "ui/compat.h"
#include "ui/view/scatter.h"
#include "ui/view/stage_layout.h"
#include "ui/view/stage_text.h"
#include "ui/view/stage_tiles.h"

#include <algorithm>
#include <cmath>

namespace bary {

PictureBox fittedPicture(ImVec2 min, ImVec2 max, int width, int height) {
    const float w = max.x - min.x, h = max.y - min.y;
    const float scale = std::min(w / static_cast<float>(std::max(width, 1)),
                                 h / static_cast<float>(std::max(height, 1)));
    const float shownWidth = std::floor(static_cast<float>(width) * scale);
    const float shownHeight = std::floor(static_cast<float>(height) * scale);
    const ImVec2 corner(std::floor(min.x + (w - shownWidth) / 2), std::floor(min.y));
    return {corner, ImVec2(corner.x + shownWidth, corner.y + shownHeight)};
}

namespace {

float titleHeight(const Theme& theme, const StageOptions& options) {
    return options.titles ? 28 * theme.scale : 0;
}

float pictureGap(const Theme& theme) {
    return 14 * theme.scale;
}

/// White on dark glass: readable on any photograph, in every theme.
void drawPill(ImDrawList& list, const Theme& theme, ImVec2 corner, const char* text,
              bool rightAligned) {
    const ImVec2 size = textSize(theme.body, text);
    const float px = 9 * theme.scale, py = 3 * theme.scale;
    const float x = rightAligned ? corner.x - size.x - 2 * px : corner.x;
    list.AddRectFilled(ImVec2(x, corner.y), ImVec2(x + size.x + 2 * px, corner.y + size.y + 2 * py),
                       IM_COL32(0, 0, 0, 150), size.y);
    drawText(list, theme.body, ImVec2(x + px, corner.y + py), IM_COL32_WHITE, text);
}

void drawDivider(ImDrawList& list, const Theme& theme, float x, float top, float bottom) {
    const float s = theme.scale, y = (top + bottom) / 2, r = 13 * s;
    list.AddLine(ImVec2(x, top), ImVec2(x, bottom), IM_COL32(0, 0, 0, 90), 4 * s);
    list.AddLine(ImVec2(x, top), ImVec2(x, bottom), IM_COL32_WHITE, 2 * s);
    list.AddCircleFilled(ImVec2(x, y), r + 1.5f * s, IM_COL32(0, 0, 0, 90));
    list.AddCircleFilled(ImVec2(x, y), r, IM_COL32_WHITE);
    const ImU32 ink = IM_COL32(40, 46, 56, 255);
    for (float side : {-1.0f, 1.0f}) {
        list.AddTriangleFilled(ImVec2(x + side * 8 * s, y), ImVec2(x + side * 3 * s, y - 4.5f * s),
                               ImVec2(x + side * 3 * s, y + 4.5f * s), ink);
    }
}

/// One title and the picture below it per column; columns that make the pictures largest.
struct Gallery {
    int columns = 1;
    ImVec2 cell;
};

Gallery chooseGallery(ImVec2 room, float title, float gap, int count, float aspect) {
    Gallery best;
    float largest = 0;
    for (int columns = 1; columns <= count; ++columns) {
        const auto across = static_cast<float>(columns);
        const auto down = static_cast<float>((count + columns - 1) / columns);
        const ImVec2 cell((room.x - gap * (across - 1)) / across,
                          (room.y - gap * (down - 1)) / down);
        const float width = std::min(cell.x, (cell.y - title) * aspect);
        if (width > largest) {
            largest = width;
            best = {columns, cell};
        }
    }
    return best;
}

} // namespace

bool PaletteView::drawPicture(ImDrawList& list, ImVec2 min, ImVec2 max,
                              const std::shared_ptr<const PalettePicture>& picture,
                              const Theme& theme, StageOptions& options) {
    Pair& pair = textures_[picture->marginal];
    pair.original.update(picture, picture->width, picture->height, picture->original);
    pair.recoloured.update(picture, picture->width, picture->height, picture->recoloured);
    ImGui::SetCursorScreenPos(min);
    ImGui::PushID(picture->marginal);
    ImGui::InvisibleButton("picture",
                           ImVec2(std::max(1.0f, max.x - min.x), std::max(1.0f, max.y - min.y)));
    ImGui::PopID();
    const bool hovered = ImGui::IsItemHovered();
    if (hovered || ImGui::IsItemActive()) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    }
    if (ImGui::IsItemActive()) {
        options.divider = (ImGui::GetIO().MousePos.x - min.x) / std::max(1.0f, max.x - min.x);
    }
    options.divider = std::clamp(options.divider, 0.0f, 1.0f);
    // No recoloured pixels yet: the whole picture is "before".
    const bool hasAfter = pair.recoloured.id() != 0;
    const float share = hasAfter ? options.divider : 1.0f;
    const float x = std::round(min.x + share * (max.x - min.x));
    if (pair.original.id() && share > 0) {
        list.AddImage(textureId(pair.original.id()), min, ImVec2(x, max.y), ImVec2(0, 0),
                      ImVec2(share, 1));
    }
    if (hasAfter && share < 1) {
        list.AddImage(textureId(pair.recoloured.id()), ImVec2(x, min.y), max, ImVec2(share, 0),
                      ImVec2(1, 1));
    }
    const float inset = 8 * theme.scale, room = 90 * theme.scale;
    if (x - min.x > room) {
        drawPill(list, theme, ImVec2(min.x + inset, min.y + inset), "before", false);
    }
    if (max.x - x > room) {
        drawPill(list, theme, ImVec2(max.x - inset, min.y + inset), "after", true);
    }
    if (hasAfter) {
        drawDivider(list, theme, x, min.y, max.y);
    }
    return hovered && ImGui::IsMouseDoubleClicked(0);
}

float PaletteView::wantedHeight(float width, const Snapshot& snapshot, const Theme& theme,
                                const StageOptions& options) const {
    float highest = 0;
    int count = 0;
    for (const auto& picture : snapshot.pictures) {
        if (isVisible(options, picture->marginal) && picture->width > 0) {
            highest = std::max(highest, static_cast<float>(picture->height) /
                                            static_cast<float>(picture->width));
            ++count;
        }
    }
    if (count == 0) {
        return 0;
    }
    const auto across = static_cast<float>(count);
    return titleHeight(theme, options) +
           highest * (width - pictureGap(theme) * (across - 1)) / across;
}

int PaletteView::draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
                      const Status& status, const Theme& theme, StageOptions& options, int only) {
    std::vector<std::shared_ptr<const PalettePicture>> pictures;
    float aspect = 0;
    for (const auto& picture : snapshot.pictures) {
        const bool wanted =
            only < 0 ? isVisible(options, picture->marginal) : picture->marginal == only;
        if (wanted && picture->width > 0 && picture->height > 0) {
            pictures.push_back(picture);
            aspect += static_cast<float>(picture->width) / static_cast<float>(picture->height);
        }
    }
    if (pictures.empty()) {
        return -1;
    }
    const auto count = static_cast<int>(pictures.size());
    const float title = titleHeight(theme, options), gap = pictureGap(theme);
    const Gallery gallery = chooseGallery(ImVec2(max.x - min.x, max.y - min.y), title, gap, count,
                                          aspect / static_cast<float>(count));
    int doubleClicked = -1;
    for (int k = 0; k < count; ++k) {
        const auto& picture = pictures[k];
        const ImVec2 corner(
            min.x + static_cast<float>(k % gallery.columns) * (gallery.cell.x + gap),
            min.y + static_cast<float>(k / gallery.columns) * (gallery.cell.y + gap));
        const PictureBox box =
            fittedPicture(ImVec2(corner.x, corner.y + title),
                          ImVec2(corner.x + gallery.cell.x, corner.y + gallery.cell.y),
                          picture->width, picture->height);
        if (drawPicture(list, box.min, box.max, picture, theme, options)) {
            doubleClicked = picture->marginal;
        }
        if (options.titles) {
            const int i = picture->marginal;
            const bool named =
                i < static_cast<int>(status.marginals.size()) && !status.marginals[i].name.empty();
            const bool signs = hasFormulaSigns(theme.bold);
            Tile heading;
            heading.formula = cloudFormula(CloudRole::Marginal, i, signs) +
                              (signs ? " → " : " -> ") +
                              cloudFormula(CloudRole::ToBarycenter, i, signs);
            heading.note = named ? status.marginals[i].name : "";
            heading.colour = theme.marginal(i);
            heading.marker = Theme::marker(i);
            heading.hasMarker = true;
            drawTileTitle(list, theme, heading, {box.min, box.max, title});
        }
    }
    return doubleClicked;
}

} // namespace bary
