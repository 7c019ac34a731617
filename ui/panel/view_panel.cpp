#include "ui/panel/panels.h"

#include "ui/widgets.h"

namespace bary {

void viewPanel(Desk& desk) {
    const Theme& theme = desk.theme;
    StageOptions& stage = desk.preferences.stage;
    if (!foldingHeading(theme, "View", false)) {
        return;
    }
    const auto label = [&](const char* text) {
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(text);
        ImGui::SameLine(px(theme, 92));
        return ImGui::GetContentRegionAvail().x;
    };
    const auto number = [&](const char* name, float& value, float low, float high,
                            const char* format, const char* tooltip) {
        const float room = label(name);
        ImGui::PushID(name);
        slider(theme, "##value", value, low, high, format, room, theme.accent);
        ImGui::PopID();
        itemTooltip(theme, tooltip);
    };
    const auto flag = [&](const char* label, bool& value, const char* tooltip) {
        toggle(theme, label, value);
        itemTooltip(theme, tooltip);
        ImGui::SameLine();
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted(label);
        itemTooltip(theme, tooltip);
    };
    number("Point size", stage.pointSize, 0.5f, 12, "%.1f px",
           "Diameter of a point. Usual: 2 to 4.");
    number("Opacity", stage.opacity, 0.05f, 1, "%.2f",
           "Of a point; lower it to see density where points overlap. Usual: 0.3 to 0.8.");
    const float room = label("Points");
    if (slider(theme, "##points", desk.preferences.viewPoints, 200, 20000, room, theme.accent,
               true)) {
        desk.mailbox.put("points", command::SetViewPoints{desk.preferences.viewPoints});
    }
    itemTooltip(theme, "How many points of each cloud are shown. It does not touch the training. "
                       "Usual: 2000 to 8000.");
    if (stage.view == "transport") {
        const float lines = label("Lines");
        slider(theme, "##lines", stage.transport.lines, 0, 3000, lines, theme.accent);
        itemTooltip(theme, "Lines of transport shown for each marginal. Usual: 100 to 500.");
    }
    if (stage.view == "density") {
        number("Bandwidth", stage.bandwidth, 0.1f, 3, "%.2f",
               "Width of the kernels, times Scott's rule; smaller shows finer detail and more "
               "noise. Usual: 0.4 to 1.");
    }
    curveSettings(desk, ImGui::GetContentRegionAvail().x);
    flag("Running average of h", stage.showEma,
         "Shows h♯η of the exponential average of the generator's weights, which is calmer and "
         "usually closer to the truth, rather than of the generator as it stands.");
    flag("Grid", stage.showGrid, "Lines at round coordinates.");
    flag("Titles", stage.titles, "Names above the tiles.");
    ImGui::Spacing();
}

} // namespace bary
