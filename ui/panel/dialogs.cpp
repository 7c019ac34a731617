#include "ui/panel/dialogs.h"

#include "ui/compat.h"
#include "ui/widgets.h"

#include <imgui_internal.h> // ClosePopupToLevel

#include <algorithm>
#include <cstring>

namespace bary {

bool beginDialog(const Theme& theme, const char* title, ImVec2 size) {
    if (!ImGui::IsPopupOpen(title)) {
        ImGui::OpenPopup(title);
    }
    const ImVec2 screen = ImGui::GetIO().DisplaySize;
    ImGui::SetNextWindowPos({screen.x / 2, screen.y / 2}, ImGuiCond_Always, {0.5f, 0.5f});
    const ImVec2 most(screen.x * 0.96f, screen.y * 0.94f);
    ImGui::SetNextWindowSize({std::min(px(theme, size.x), most.x),
                              size.y > 0 ? std::min(px(theme, size.y), most.y) : 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {px(theme, 20), px(theme, 16)});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowBorderSize, 1.0f);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, px(theme, 12));
    ImGuiWindowFlags flags = ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoResize |
                             ImGuiWindowFlags_NoTitleBar | ImGuiWindowFlags_NoMove;
    if (size.y <= 0) {
        flags |= ImGuiWindowFlags_AlwaysAutoResize;
    }
    const bool visible = ImGui::BeginPopupModal(title, nullptr, flags);
    ImGui::PopStyleVar(3);
    if (visible) {
        compat::pushFont(theme.large);
        ImGui::TextUnformatted(title, std::strstr(title, "##"));
        ImGui::PopFont();
        ImGui::Spacing();
    }
    return visible;
}

void endDialog() {
    ImGui::EndPopup();
}

void closePopups() {
    if (ImGui::IsPopupOpen("", ImGuiPopupFlags_AnyPopupId | ImGuiPopupFlags_AnyPopupLevel)) {
        ImGui::ClosePopupToLevel(0, true);
    }
}

bool textField(const char* id, std::string& text) {
    char buffer[2048];
    const size_t length = std::min(text.size(), sizeof buffer - 1);
    std::memcpy(buffer, text.data(), length);
    buffer[length] = 0;
    const bool entered =
        ImGui::InputText(id, buffer, sizeof buffer, ImGuiInputTextFlags_EnterReturnsTrue);
    text = buffer;
    return entered;
}

void ErrorDialog::show(const std::string& title, const std::string& message) {
    if (!errors_.empty() && errors_.back().message == message) {
        ++errors_.back().count;
        return;
    }
    errors_.push_back({title, message, 1});
}

void ErrorDialog::close() {
    if (!errors_.empty()) {
        errors_.pop_front();
    }
}

void ErrorDialog::draw(Desk& desk) {
    if (errors_.empty()) {
        return;
    }
    const Theme& theme = desk.theme;
    const Entry& entry = errors_.front();
    if (!beginDialog(theme, (entry.title + "##error").c_str(), {560, 0})) {
        return;
    }
    ImGui::PushTextWrapPos();
    ImGui::TextUnformatted(entry.message.c_str());
    if (entry.count > 1) {
        faintText(theme, "(" + std::to_string(entry.count) + " times)");
    }
    ImGui::PopTextWrapPos();
    ImGui::Spacing();
    ImGui::Spacing();
    if (iconButton(theme, "close", Icon::None, "Close", Emphasis::Primary)) {
        ImGui::CloseCurrentPopup();
        close();
        endDialog();
        return;
    }
    desk.mark("close");
    ImGui::SameLine();
    if (iconButton(theme, "copy", Icon::Copy, "Copy text")) {
        ImGui::SetClipboardText(entry.message.c_str());
    }
    endDialog();
}

bool PictureDialog::draw(Desk& desk, bool& palette, std::vector<std::filesystem::path>& files) {
    if (files_.empty()) {
        return false;
    }
    const Theme& theme = desk.theme;
    if (!beginDialog(theme, "What are these pictures?", {560, 0})) {
        return false;
    }
    bool chosen = false;
    const auto choice = [&](const char* id, const char* label, const char* text, bool asPalette) {
        if (iconButton(theme, id, Icon::None, label,
                       asPalette ? Emphasis::Primary : Emphasis::Normal)) {
            palette = asPalette;
            chosen = true;
        }
        desk.mark(id);
        ImGui::PushTextWrapPos();
        faintText(theme, text);
        ImGui::PopTextWrapPos();
        ImGui::Spacing();
    };
    choice(
        "colours", "Average their colours",
        "Every pixel is a point in the RGB cube; each picture is recoloured by the barycenter of "
        "the palettes.",
        true);
    choice("shapes", "Average their shapes",
           "Every picture is a density in the plane: dark pixels carry the mass.", false);
    if (iconButton(theme, "cancel", Icon::None, "Cancel")) {
        ImGui::CloseCurrentPopup();
        close();
    }
    if (chosen) {
        ImGui::CloseCurrentPopup();
        files = std::move(files_);
        close();
    }
    endDialog();
    return chosen;
}

} // namespace bary
