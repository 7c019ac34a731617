#include "ui/view/palette.h"

#include "ui/compat.h"
#include "ui/view/scatter.h"
#include "ui/view/stage_layout.h"
#include "ui/view/stage_text.h"
#include "ui/view/stage_tiles.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

constexpr float mostZoom = 64;
/// Of all textures together: 256 MB and a third more for their mipmaps. Three pictures of 21
/// megapixels are held whole.
constexpr int64_t texturePixels = 64'000'000;

} // namespace

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

/// Below a picture: colours before and after, and histograms.
float stripHeight(const Theme& theme, const StageOptions& options) {
    return (options.palette.histograms ? 94 : 54) * theme.scale;
}

float pictureGap(const Theme& theme) {
    return 14 * theme.scale;
}

float aspectOf(const PalettePicture& picture) {
    return static_cast<float>(picture.photograph->width) /
           static_cast<float>(picture.photograph->height);
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

/// `knob` where a hand can move it.
void drawDivider(ImDrawList& list, const Theme& theme, float x, float top, float bottom,
                 bool knob) {
    const float s = theme.scale, y = (top + bottom) / 2, r = 13 * s;
    list.AddLine(ImVec2(x, top), ImVec2(x, bottom), IM_COL32(0, 0, 0, 90), 4 * s);
    list.AddLine(ImVec2(x, top), ImVec2(x, bottom), IM_COL32_WHITE, 2 * s);
    if (!knob) {
        return;
    }
    list.AddCircleFilled(ImVec2(x, y), r + 1.5f * s, IM_COL32(0, 0, 0, 90));
    list.AddCircleFilled(ImVec2(x, y), r, IM_COL32_WHITE);
    const ImU32 ink = IM_COL32(40, 46, 56, 255);
    for (float side : {-1.0f, 1.0f}) {
        list.AddTriangleFilled(ImVec2(x + side * 8 * s, y), ImVec2(x + side * 3 * s, y - 4.5f * s),
                               ImVec2(x + side * 3 * s, y + 4.5f * s), ink);
    }
}

/// What is known of the pixel below the pointer; `at` in shares of width and height.
void drawPixel(const Theme& theme, const PalettePicture& picture, Vec2 at) {
    const Photograph& photo = *picture.photograph;
    const auto place = [](float share, int count) {
        return std::clamp(static_cast<int>(share * static_cast<float>(count)), 0, count - 1);
    };
    const int x = place(at.x, photo.width), y = place(at.y, photo.height);
    const Colour before =
        colourOfBytes(photo.rgb.data() + 3 * (static_cast<size_t>(y) * photo.width + x));
    uint8_t from[3], to[3];
    toBytes(before, from);
    toBytes(interpolated(*picture.table, before), to);
    char text[96];
    std::snprintf(text, sizeof text, "#%02x%02x%02x  \u2192  #%02x%02x%02x", from[0], from[1],
                  from[2], to[0], to[1], to[2]);
    ImGui::BeginTooltip();
    const float side = 22 * theme.scale;
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImDrawList& list = *ImGui::GetWindowDrawList();
    list.AddRectFilled(corner, ImVec2(corner.x + side, corner.y + side),
                       IM_COL32(from[0], from[1], from[2], 255));
    list.AddRectFilled(ImVec2(corner.x + side, corner.y),
                       ImVec2(corner.x + 2 * side, corner.y + side),
                       IM_COL32(to[0], to[1], to[2], 255));
    ImGui::Dummy(ImVec2(2 * side, side));
    ImGui::SameLine();
    ImGui::TextUnformatted(text);
    std::snprintf(text, sizeof text, "pixel %d, %d of %d \u00d7 %d", x, y, photo.width,
                  photo.height);
    ImGui::PushStyleColor(ImGuiCol_Text, theme.faint);
    ImGui::TextUnformatted(text);
    ImGui::PopStyleColor();
    ImGui::EndTooltip();
}

/// One title and the picture below it per column; columns that give the pictures the most room.
struct Gallery {
    int columns = 1;
    ImVec2 cell;
};

Gallery chooseGallery(ImVec2 room, float title, float gap, const std::vector<float>& aspects) {
    const auto count = static_cast<int>(aspects.size());
    Gallery best;
    float largest = 0;
    for (int columns = 1; columns <= count; ++columns) {
        const auto across = static_cast<float>(columns);
        const auto down = static_cast<float>((count + columns - 1) / columns);
        const ImVec2 cell((room.x - gap * (across - 1)) / across,
                          (room.y - gap * (down - 1)) / down);
        float area = 0;
        for (const float aspect : aspects) {
            const float width = std::max(0.0f, std::min(cell.x, (cell.y - title) * aspect));
            area += width * width / aspect;
        }
        if (area > largest) {
            largest = area;
            best = {columns, cell};
        }
    }
    return best;
}

} // namespace

PictureWindow pictureWindow(PaletteLook& options) {
    options.zoom = std::clamp(options.zoom, 1.0f, mostZoom);
    const float half = 0.5f / options.zoom;
    options.centreX = std::clamp(options.centreX, half, 1 - half);
    options.centreY = std::clamp(options.centreY, half, 1 - half);
    return {{options.centreX - half, options.centreY - half},
            {options.centreX + half, options.centreY + half}};
}

void zoomPictures(PaletteLook& options, float factor, Vec2 at) {
    const float before = options.zoom;
    options.zoom = std::clamp(before * factor, 1.0f, mostZoom);
    const float moved = 1 / before - 1 / options.zoom;
    options.centreX += (at.x - 0.5f) * moved;
    options.centreY += (at.y - 0.5f) * moved;
}

void PaletteView::refresh(Shown& shown, const PalettePicture& picture, const PictureWindow& window,
                          Vec2 size, float divider, int pictures) {
    if (!renderer_) {
        renderer_ = std::make_unique<PhotoRenderer>();
    }
    const bool empty = shown.target.resize(static_cast<int>(size.x), static_cast<int>(size.y));
    const bool renewed = shown.photo.update(picture.photograph, texturePixels / pictures);
    const bool recoloured = shown.table.update(picture.table);
    if (empty || renewed || recoloured || !(window == shown.window) || divider != shown.divider) {
        shown.window = window;
        shown.divider = divider;
        renderer_->draw(shown.target, shown.photo, shown.table, window, divider);
        ++redraws_;
    }
}

bool PaletteView::drawPicture(ImDrawList& list, ImVec2 min, ImVec2 max,
                              const PalettePicture& picture, const Theme& theme,
                              StageOptions& options, int pictures) {
    PaletteLook& look = options.palette;
    const Vec2 size{std::max(1.0f, max.x - min.x), std::max(1.0f, max.y - min.y)};
    ImGui::SetCursorScreenPos(min);
    ImGui::PushID(picture.marginal);
    ImGui::InvisibleButton("picture", ImVec2(size.x, size.y));
    ImGui::PopID();
    const ImGuiIO& io = ImGui::GetIO();
    const bool hovered = ImGui::IsItemHovered(), active = ImGui::IsItemActive();
    const Vec2 mouse{(io.MousePos.x - min.x) / size.x, (io.MousePos.y - min.y) / size.y};
    const bool near = std::abs(mouse.x - look.divider) * size.x < 14 * theme.scale;
    if (ImGui::IsItemActivated()) {
        panning_ = look.zoom > 1 && !near;
    }
    if (active && panning_) {
        look.centreX -= io.MouseDelta.x / size.x / look.zoom;
        look.centreY -= io.MouseDelta.y / size.y / look.zoom;
    } else if (active) {
        look.divider = std::clamp(mouse.x, 0.0f, 1.0f);
    }
    if (hovered && io.MouseWheel != 0) {
        zoomPictures(look, std::pow(1.2f, io.MouseWheel), mouse);
    }
    if (active || hovered) {
        const bool moves = active ? panning_ : look.zoom > 1 && !near;
        ImGui::SetMouseCursor(moves ? ImGuiMouseCursor_ResizeAll : ImGuiMouseCursor_ResizeEW);
    }
    const PictureWindow window = pictureWindow(look);
    const float pixels = std::max(0.5f, io.DisplayFramebufferScale.x);
    const float x = std::round(size.x * look.divider);
    Shown& shown = shown_[picture.marginal];
    refresh(shown, picture, window, {std::round(size.x * pixels), std::round(size.y * pixels)},
            x * pixels, pictures);
    list.AddImage(textureId(shown.target.texture()), min, max, ImVec2(0, 1), ImVec2(1, 0));
    const float inset = 8 * theme.scale;
    const float room = size.y > 44 * theme.scale ? 90 * theme.scale : size.x;
    if (x > room) {
        drawPill(list, theme, ImVec2(min.x + inset, min.y + inset), "before", false);
    }
    if (size.x - x > room) {
        drawPill(list, theme, ImVec2(max.x - inset, min.y + inset), "after", true);
    }
    if (look.zoom > 1) {
        char text[32];
        const double shownPixels = size.x * pixels * look.zoom;
        std::snprintf(text, sizeof text, "%.0f %%", 100 * shownPixels / picture.photograph->width);
        drawPill(list, theme, ImVec2(min.x + inset, max.y - inset - 26 * theme.scale), text, false);
    }
    drawDivider(list, theme, min.x + x, min.y, max.y, options.controls);
    if (hovered && !active) {
        const Vec2 at{window.from.x + mouse.x * (window.to.x - window.from.x),
                      window.from.y + mouse.y * (window.to.y - window.from.y)};
        drawPixel(theme, picture, at);
    }
    return hovered && ImGui::IsMouseDoubleClicked(0);
}

float PaletteView::wantedHeight(float width, const Snapshot& snapshot, const Theme& theme,
                                const StageOptions& options) const {
    float highest = 0;
    int count = 0;
    for (const auto& picture : snapshot.pictures) {
        if (isVisible(options, picture->marginal)) {
            highest = std::max(highest, 1 / aspectOf(*picture));
            ++count;
        }
    }
    if (count == 0) {
        return 0;
    }
    const auto across = static_cast<float>(count);
    return titleHeight(theme, options) + stripHeight(theme, options) +
           highest * (width - pictureGap(theme) * (across - 1)) / across;
}

void PaletteView::drawStrips(ImDrawList& list, const PictureBox& box, const PalettePicture& picture,
                             const Theme& theme, const StageOptions& options) {
    const float s = theme.scale, row = 12 * s;
    float y = box.max.y + 4 * s;
    drawSwatches(list, theme, {box.min.x, y}, {box.max.x, y + row}, picture.before);
    drawSwatches(list, theme, {box.min.x, y + row}, {box.max.x, y + 2 * row}, picture.after);
    y += 2 * row + 2 * s;
    char text[128];
    std::snprintf(text, sizeof text, "table \u0394E %.2g, 99 %%: %.2g; out of gamut %.2g %%",
                  picture.tableError.mean, picture.tableError.p99,
                  100 * picture.tableError.clipped);
    drawText(list, theme.body, {box.min.x, y}, theme.faint,
             fittedText(theme.body, text, box.max.x - box.min.x));
    y += 20 * s;
    if (options.palette.histograms) {
        PictureHistograms& histograms = shown_[picture.marginal].histograms;
        histograms.update(picture);
        histograms.draw(list, theme, {box.min.x, y}, {box.max.x, y + 34 * s});
    }
}

namespace {

Tile headingOf(const PalettePicture& picture, const MapNames& names, const Status& status,
               const Theme& theme) {
    const int i = picture.marginal;
    const bool named = i < static_cast<int>(status.marginals.size());
    const bool signs = hasFormulaSigns(theme.bold);
    Tile heading;
    heading.formula = cloudFormula(names, CloudRole::Marginal, i, signs) +
                      (signs ? " \u2192 " : " -> ") +
                      cloudFormula(names, CloudRole::ToBarycenter, i, signs);
    heading.note = named ? status.marginals[i].name : "";
    heading.colour = theme.marginal(i);
    heading.marker = Theme::marker(i);
    heading.hasMarker = true;
    return heading;
}

} // namespace

int PaletteView::draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
                      const Status& status, const Theme& theme, StageOptions& options, int only) {
    std::vector<Picture> pictures;
    std::vector<float> aspects;
    for (const auto& picture : snapshot.pictures) {
        if (only < 0 ? isVisible(options, picture->marginal) : picture->marginal == only) {
            pictures.push_back(picture);
            aspects.push_back(aspectOf(*picture));
        }
    }
    if (pictures.empty()) {
        return -1;
    }
    const auto count = static_cast<int>(pictures.size());
    const float title = titleHeight(theme, options), strip = stripHeight(theme, options);
    const float gap = pictureGap(theme);
    const Gallery gallery =
        chooseGallery(ImVec2(max.x - min.x, max.y - min.y), title + strip, gap, aspects);
    int doubleClicked = -1;
    for (int k = 0; k < count; ++k) {
        const PalettePicture& picture = *pictures[k];
        const ImVec2 corner(
            min.x + static_cast<float>(k % gallery.columns) * (gallery.cell.x + gap),
            min.y + static_cast<float>(k / gallery.columns) * (gallery.cell.y + gap));
        const PictureBox box =
            fittedPicture(ImVec2(corner.x, corner.y + title),
                          ImVec2(corner.x + gallery.cell.x, corner.y + gallery.cell.y - strip),
                          picture.photograph->width, picture.photograph->height);
        if (drawPicture(list, box.min, box.max, picture, theme, options,
                        static_cast<int>(snapshot.pictures.size()))) {
            doubleClicked = picture.marginal;
        }
        drawStrips(list, box, picture, theme, options);
        if (options.titles) {
            drawTileTitle(list, theme, headingOf(picture, snapshot.names, status, theme),
                          {box.min, box.max, title});
        }
    }
    return doubleClicked;
}

} // namespace bary
