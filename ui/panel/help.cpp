#include "ui/panel/panels.h"

#include "ui/compat.h"
#include "ui/panel/dialogs.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cstring>

namespace bary {

namespace {

void keyCap(const Theme& theme, const char* keys) {
    const ImVec2 text = ImGui::CalcTextSize(keys);
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const ImVec2 end(at.x + text.x + px(theme, 14), at.y + text.y + px(theme, 6));
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, end, ImGui::GetColorU32(ImGuiCol_FrameBg), px(theme, 5));
    compat::addRect(list, at, end, theme.axis, px(theme, 5));
    list->AddText({at.x + px(theme, 7), at.y + px(theme, 3)}, theme.text, keys);
    ImGui::Dummy({end.x - at.x, end.y - at.y});
}

void group(const Theme& theme, const char* name) {
    ImGui::BeginGroup();
    heading(theme, name);
    const char* before = "";
    for (const Shortcut& shortcut : shortcuts()) {
        // An action's second key (the numeric block) is not a line of its own.
        if (std::strcmp(shortcut.group, name) != 0 || std::strcmp(shortcut.keys, before) == 0) {
            continue;
        }
        before = shortcut.keys;
        const ImVec2 at = ImGui::GetCursorScreenPos();
        keyCap(theme, shortcut.keys);
        const ImVec2 next = ImGui::GetCursorScreenPos();
        ImGui::SetCursorScreenPos({at.x + px(theme, 96), at.y + px(theme, 3)});
        ImGui::TextUnformatted(shortcut.label);
        ImGui::SetCursorScreenPos(next);
    }
    ImGui::EndGroup();
}

} // namespace

void helpWindow(Desk& desk, bool& open) {
    const Theme& theme = desk.theme;
    if (!open) {
        return;
    }
    if (beginDialog(theme, "Keys", {760, 0})) {
        if (ImGui::BeginTable("groups", 2, ImGuiTableFlags_SizingStretchSame)) {
            ImGui::TableNextColumn();
            group(theme, "Training");
            ImGui::Spacing();
            group(theme, "Files");
            ImGui::Spacing();
            heading(theme, "Pointer");
            for (const char* line :
                 {"Drag on the stage: pan, or orbit in space", "Wheel: zoom at the pointer",
                  "Double click on a tile: enlarge, and back",
                  "Ctrl+click on a slider: type a number", "Drop a file on a marginal: replace it",
                  "Drop files elsewhere: open them"}) {
                ImGui::TextUnformatted(line);
            }
            ImGui::TableNextColumn();
            group(theme, "Seeing");
            ImGui::Spacing();
            group(theme, "Window");
            ImGui::EndTable();
        }
        ImGui::Spacing();
        if (iconButton(theme, "close", Icon::None, "Close", Emphasis::Primary)) {
            open = false;
        }
        desk.mark("close");
        endDialog();
    }
}

} // namespace bary
