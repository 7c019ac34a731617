#include "ui/panel/panels.h"

#include "ui/format.h"
#include "ui/widgets.h"

namespace bary {

namespace {

void rowButtons(Desk& desk, size_t index, float right, float top) {
    const Theme& theme = desk.theme;
    const float side = ImGui::GetFrameHeight();
    std::vector<bool>& visible = desk.preferences.stage.visible;
    if (visible.size() <= index) {
        visible.resize(index + 1, true);
    }
    const bool shown = visible[index];
    ImGui::SetCursorScreenPos({right - 2 * side, top});
    if (iconButton(theme, "eye", shown ? Icon::Eye : Icon::EyeOff, "", Emphasis::Quiet)) {
        visible[index] = !shown;
    }
    desk.mark("eye " + std::to_string(index));
    itemTooltip(theme, shown ? "Shown on the stage; click to hide." : "Hidden; click to show.");
    ImGui::SetCursorScreenPos({right - side, top});
    ImGui::BeginDisabled(!desk.allowed.tune);
    if (iconButton(theme, "replace", Icon::File, "", Emphasis::Quiet)) {
        desk.chooseReplacement(static_cast<int>(index));
    }
    ImGui::EndDisabled();
    desk.mark("replace " + std::to_string(index));
    itemTooltip(theme,
                "Puts a file of points or a picture in the place of this marginal and starts "
                "again. Dropping a file on this row does the same.");
}

void weightSlider(Desk& desk, size_t index, float width) {
    const Theme& theme = desk.theme;
    if (index >= desk.askedWeights.size()) {
        return;
    }
    float value = static_cast<float>(desk.askedWeights[index]);
    ImGui::PushStyleVar(ImGuiStyleVar_FramePadding, {px(theme, 8), px(theme, 2)});
    ImGui::BeginDisabled(!desk.allowed.tune);
    if (slider(theme, "##weight", value, 0, 1, "%.3f", width,
               theme.marginal(static_cast<int>(index)))) {
        desk.askWeights(rounded(withWeight(desk.askedWeights, index, value)));
    }
    ImGui::EndDisabled();
    ImGui::PopStyleVar();
    desk.mark("weight " + std::to_string(index));
    itemTooltip(theme,
                "Weight a of this marginal in the barycenter. Raising it pulls the barycenter "
                "towards this marginal; the others keep their proportions and the sum stays "
                "1. Ctrl+click to type.");
}

void marginalRow(Desk& desk, size_t index) {
    const Theme& theme = desk.theme;
    const MarginalInfo& info = desk.status.marginals[index];
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, line = ImGui::GetFrameHeight();
    ImGui::PushID(static_cast<int>(index));
    drawMarker(ImGui::GetWindowDrawList(), Theme::marker(static_cast<int>(index)),
               {at.x + px(theme, 9), at.y + line / 2}, px(theme, 6),
               theme.marginal(static_cast<int>(index)));
    ImGui::SetCursorScreenPos(
        {at.x + px(theme, 24), at.y + (line - ImGui::GetTextLineHeight()) / 2});
    elidedText(theme, info.name, width - 2 * line - px(theme, 28), theme.text);
    rowButtons(desk, index, at.x + width, at.y);
    ImGui::SetCursorScreenPos({at.x + px(theme, 24), at.y + line});
    weightSlider(desk, index, width - px(theme, 24));
    ImGui::SetCursorScreenPos({at.x + px(theme, 24), ImGui::GetCursorScreenPos().y - px(theme, 3)});
    const bool told = info.description.find(std::to_string(info.count)) != std::string::npos;
    const std::string about = info.count > 0 && !told
                                  ? formatCount(info.count) + " samples · " + info.description
                                  : info.description;
    elidedText(theme, about, width - px(theme, 24), theme.faint);
    const ImVec2 end = ImGui::GetCursorScreenPos();
    desk.controls["marginal " + std::to_string(index)] = {at, {at.x + width, end.y}};
    ImGui::SetCursorScreenPos({at.x, end.y + px(theme, 5)});
    ImGui::PopID();
}

} // namespace

void marginalList(Desk& desk) {
    heading(desk.theme, "Marginals");
    for (size_t i = 0; i < desk.status.marginals.size(); ++i) {
        marginalRow(desk, i);
    }
}

} // namespace bary
