#include "ui/panel/panels.h"

#include "ui/widgets.h"

namespace bary {

namespace {

/// A name; what is drawn next stands beside it. Returns the room that is left there.
float labelRoom(const Theme& theme, const char* text) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(text);
    ImGui::SameLine(px(theme, 92));
    return ImGui::GetContentRegionAvail().x;
}

void labelledSlider(const Theme& theme, const char* name, float& value, float low, float high,
                    const char* format, const char* tooltip) {
    const float room = labelRoom(theme, name);
    ImGui::PushID(name);
    slider(theme, "##value", value, low, high, format, room, theme.accent);
    ImGui::PopID();
    itemTooltip(theme, tooltip);
}

void labelledFlag(Desk& desk, const char* label, bool& value, const char* tooltip) {
    const Theme& theme = desk.theme;
    toggle(theme, label, value);
    desk.mark(label);
    itemTooltip(theme, tooltip);
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(label);
    itemTooltip(theme, tooltip);
}

} // namespace

void coloursPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    if (desk.status.kind != PointKind::Colour || !foldingHeading(theme, "Colours", true)) {
        return;
    }
    PaletteLook& look = desk.preferences.stage.palette;
    const RecolourSettings before = look.recolour;
    auto strength = static_cast<float>(look.recolour.strength);
    labelledSlider(theme, "Strength", strength, 0, 1, "%.2f",
                   "How far colours go: 0 keeps the pictures, 1 takes them to the barycenter; "
                   "between them colours are mixed in OKLab. Exported pictures follow. Usual: 0.5 "
                   "to 1.");
    desk.mark("strength");
    look.recolour.strength = strength;
    labelledFlag(desk, "Protect neutrals", look.recolour.protectNeutrals,
                 "What is nearly grey takes the new lightness, but no new hue: white walls stay "
                 "white.");
    if (!(look.recolour == before)) {
        desk.mailbox.put("recolour", command::SetRecolour{look.recolour});
    }
    labelledSlider(theme, "Zoom", look.zoom, 1, 16, "%.1f\u00d7",
                   "Of all pictures; the wheel over a picture does the same, and dragging it moves "
                   "what is seen. The key Home shows them whole.");
    desk.mark("zoom");
    labelledFlag(desk, "Histograms", look.histograms,
                 "How red, green and blue are spread in each picture: before on the left, after on "
                 "the right.");
    static constexpr const char* solids[] = {"RGB cube", "OKLab"};
    labelRoom(theme, "Clouds in");
    const int chosen = segmented(theme, "solid", solids, 2, look.oklab ? 1 : 0);
    itemTooltip(theme, "Where colours stand: by the values of the screen, or in OKLab, whose "
                       "distances are nearer to what an eye sees (lightness upwards).");
    desk.mark("solid");
    if (chosen >= 0) {
        look.oklab = chosen == 1;
    }
    ImGui::Spacing();
}

void viewPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    StageOptions& stage = desk.preferences.stage;
    if (!foldingHeading(theme, "View", false)) {
        return;
    }
    if (desk.status.kind == PointKind::Image) {
        labelledSlider(theme, "Pictures", stage.pictureSize, 0, 160,
                       stage.pictureSize > 0 ? "%.0f px" : "as fits",
                       "Side of a picture; at 0 all rows fit on the stage. Usual: 32 to 96.");
        desk.mark("picture_size");
    }
    labelledSlider(theme, "Point size", stage.pointSize, 0.5f, 12, "%.1f px",
                   "Diameter of a point. Usual: 2 to 4.");
    labelledSlider(theme, "Opacity", stage.opacity, 0.05f, 1, "%.2f",
                   "Of a point; lower it to see density where points overlap. Usual: 0.3 to 0.8.");
    const float room = labelRoom(theme, "Points");
    if (slider(theme, "##points", desk.preferences.viewPoints, 200, 20000, room, theme.accent,
               true)) {
        desk.mailbox.put("points", command::SetViewPoints{desk.preferences.viewPoints});
    }
    itemTooltip(theme, "How many points of each cloud are shown. It does not touch the training. "
                       "Usual: 2000 to 8000.");
    if (stage.view == "transport") {
        const float lines = labelRoom(theme, "Lines");
        slider(theme, "##lines", stage.transport.lines, 0, 3000, lines, theme.accent);
        itemTooltip(theme, "Lines of transport shown for each marginal. Usual: 100 to 500.");
    }
    if (stage.view == "density") {
        labelledSlider(
            theme, "Bandwidth", stage.bandwidth, 0.1f, 3, "%.2f",
            "Width of the kernels, times Scott's rule; smaller shows finer detail and more "
            "noise. Usual: 0.4 to 1.");
    }
    curveSettings(desk, ImGui::GetContentRegionAvail().x);
    labelledFlag(
        desk, "Running average", stage.showEma,
        "Shows samples of the exponential average of the generator's weights, which is calmer and "
        "usually closer to the truth, rather than of the generator as it stands.");
    labelledFlag(desk, "Grid", stage.showGrid, "Lines at round coordinates.");
    labelledFlag(desk, "Titles", stage.titles, "Names above the tiles.");
    ImGui::Spacing();
}

} // namespace bary
