#include "ui/panel/panels.h"

#include "ui/widgets.h"

#include <algorithm>

namespace bary {

namespace {

std::string familyTitle(std::string family) {
    if (family.empty()) {
        return "Your own";
    }
    family[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(family[0])));
    std::replace(family.begin(), family.end(), '-', ' ');
    return family;
}

void experimentRow(Desk& desk, const PresetInfo& info) {
    const Theme& theme = desk.theme;
    const bool current = info.name == desk.preset.name && info.family == desk.preset.family;
    const float line = ImGui::GetTextLineHeight();
    const float width = ImGui::GetContentRegionAvail().x;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 size(width, line * 2 + px(theme, 14));
    ImGui::PushID(info.path.c_str());
    ImGui::PushStyleVar(ImGuiStyleVar_SelectableTextAlign, {0, 0});
    if (ImGui::Selectable("##open", false, 0, size)) {
        desk.open({info.path});
    }
    ImGui::PopStyleVar();
    desk.mark("experiment " + info.name);
    itemTooltip(theme, info.story);
    const ImVec2 resume = ImGui::GetCursorScreenPos();
    ImDrawList* list = ImGui::GetWindowDrawList();
    if (current) {
        list->AddRectFilled(at, {at.x + size.x, at.y + size.y}, withAlpha(theme.accent, 0.14f),
                            px(theme, 7));
        list->AddRectFilled({at.x, at.y + px(theme, 8)},
                            {at.x + px(theme, 3), at.y + size.y - px(theme, 8)}, theme.accent,
                            px(theme, 2));
    }
    const float inner = width - px(theme, 20);
    ImGui::SetCursorScreenPos({at.x + px(theme, 10), at.y + px(theme, 5)});
    elidedText(theme, info.title.empty() ? info.name : info.title, inner, theme.text,
               current ? theme.bold : nullptr);
    ImGui::SetCursorScreenPos({at.x + px(theme, 10), at.y + px(theme, 8) + line});
    elidedText(theme, info.story, inner, theme.faint);
    ImGui::SetCursorScreenPos(resume);
    ImGui::PopID();
}

} // namespace

void experimentBrowser(Desk& desk) {
    const Theme& theme = desk.theme;
    heading(theme, "Experiments");
    if (desk.preparing) {
        faintText(theme, "Preparing " + desk.preparingTitle + "…");
        elidedText(theme, desk.preparingText, ImGui::GetContentRegionAvail().x, theme.faint);
        if (iconButton(theme, "give up", Icon::None, "Cancel", Emphasis::Quiet)) {
            desk.giveUpPreparing();
        }
        desk.mark("give up");
        itemTooltip(theme, "Stops reading, and leaves everything as it was.");
    }
    std::string family = "\n";
    for (const PresetInfo& info : desk.presets) {
        if (info.family != family) {
            family = info.family;
            ImGui::Spacing();
            faintText(theme, familyTitle(family));
        }
        experimentRow(desk, info);
    }
    if (desk.presets.empty()) {
        ImGui::PushTextWrapPos();
        faintText(theme, "No presets were found. Drop a preset, points or pictures here.");
        ImGui::PopTextWrapPos();
    }
}

} // namespace bary
