#include "ui/compat.h"
#include "ui/file_kinds.h"
#include "ui/panel/dialogs.h"
#include "ui/widgets.h"

#include <algorithm>

namespace bary {

namespace {

constexpr size_t mostItems = 5000; // a folder with more is not browsed but typed into

const char* kindWord(FileKind kind) {
    switch (kind) {
    case FileKind::Preset:
        return "preset";
    case FileKind::Checkpoint:
        return "checkpoint";
    case FileKind::Points:
        return "points";
    case FileKind::Picture:
        return "picture";
    case FileKind::Unknown:
        break;
    }
    return "";
}

} // namespace

void FileDialog::show(const std::string& title, const std::filesystem::path& folder, bool several) {
    title_ = title;
    several_ = several;
    open_ = true;
    std::error_code failed;
    std::filesystem::path start = folder;
    if (start.empty() || !std::filesystem::is_directory(start, failed)) {
        start = std::filesystem::current_path(failed);
    }
    enter(start);
}

void FileDialog::enter(const std::filesystem::path& folder) {
    std::error_code failed;
    std::vector<Item> items;
    std::filesystem::directory_iterator iterator(folder, failed);
    if (failed) {
        problem_ = "cannot list " + folder.string() + ": " + failed.message();
        return;
    }
    for (; iterator != std::filesystem::directory_iterator() && items.size() < mostItems;
         iterator.increment(failed)) {
        std::error_code unreadable;
        const std::string name = iterator->path().filename().string();
        const bool isFolder = iterator->is_directory(unreadable);
        const char* kind = kindWord(fileKind(iterator->path()));
        if (!name.empty() && name[0] != '.' && (isFolder || *kind)) {
            items.push_back({name, isFolder, isFolder ? "folder" : kind});
        }
    }
    std::sort(items.begin(), items.end(), [](const Item& a, const Item& b) {
        return a.folder != b.folder ? a.folder : a.name < b.name;
    });
    items_ = std::move(items);
    folder_ = std::filesystem::absolute(folder, failed).lexically_normal();
    field_ = folder_.string();
    selected_.clear();
    problem_.clear();
}

void FileDialog::list(Desk& desk, ImVec2 size) {
    const Theme& theme = desk.theme;
    std::string into;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, ImGui::GetColorU32(ImGuiCol_FrameBg));
    compat::beginPaddedChild("files", size);
    for (const Item& item : items_) {
        ImGui::PushID(item.name.c_str());
        const bool on = selected_.count(item.name) > 0;
        const float x = ImGui::GetCursorPosX() + px(theme, 4);
        if (ImGui::Selectable("##item", on,
                              ImGuiSelectableFlags_AllowDoubleClick |
                                  ImGuiSelectableFlags_DontClosePopups)) {
            if (item.folder) {
                into = item.name;
            } else {
                if (!several_ || !ImGui::GetIO().KeyCtrl) {
                    selected_.clear();
                }
                if (on && ImGui::GetIO().KeyCtrl) {
                    selected_.erase(item.name);
                } else {
                    selected_.insert(item.name);
                }
                field_ = (folder_ / item.name).string();
                confirm_ = confirm_ || ImGui::IsMouseDoubleClicked(0);
            }
        }
        ImGui::SameLine(x);
        ImGui::TextUnformatted((item.folder ? item.name + "/" : item.name).c_str());
        ImGui::SameLine(size.x - px(theme, 120));
        faintText(theme, item.kind);
        ImGui::PopID();
    }
    if (items_.empty()) {
        faintText(theme, "  nothing here that can be opened");
    }
    ImGui::EndChild();
    ImGui::PopStyleColor();
    if (!into.empty()) {
        enter(folder_ / into);
    }
}

std::vector<std::filesystem::path> FileDialog::confirmed() {
    std::vector<std::filesystem::path> paths;
    if (selected_.size() > 1) {
        for (const std::string& name : selected_) {
            paths.push_back(folder_ / name);
        }
    } else {
        std::error_code failed;
        const std::filesystem::path typed = field_;
        if (std::filesystem::is_directory(typed, failed)) {
            if (typed != folder_) {
                enter(typed);
            }
            return {};
        }
        if (!std::filesystem::exists(typed, failed)) {
            problem_ = typed.string() + ": no such file";
            return {};
        }
        paths.push_back(typed);
    }
    open_ = false;
    return paths;
}

std::vector<std::filesystem::path> FileDialog::draw(Desk& desk) {
    if (!open_) {
        return {};
    }
    const Theme& theme = desk.theme;
    if (!beginDialog(theme, (title_ + "##files").c_str(), {700, 520})) {
        return {};
    }
    if (iconButton(theme, "up", Icon::None, "Up")) {
        enter(folder_.parent_path());
    }
    itemTooltip(theme, "The folder above.");
    ImGui::SameLine();
    ImGui::SetNextItemWidth(-1);
    if (ImGui::IsWindowAppearing()) {
        ImGui::SetKeyboardFocusHere();
    }
    confirm_ = textField("##path", field_);
    itemTooltip(theme, "Name of a file or folder; Enter opens it.");
    const float below =
        ImGui::GetFrameHeightWithSpacing() + ImGui::GetTextLineHeightWithSpacing() + px(theme, 6);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    list(desk, {room.x, std::max(px(theme, 60), room.y - below)});
    if (problem_.empty()) {
        faintText(theme, several_ ? "Ctrl+click selects several files of points or pictures: one "
                                    "marginal each."
                                  : "One file of points, or one picture.");
    } else {
        elidedText(theme, problem_, room.x, theme.error);
    }
    if (iconButton(theme, "confirm", Icon::Open, "Open", Emphasis::Primary)) {
        confirm_ = true;
    }
    ImGui::SameLine();
    if (iconButton(theme, "cancel", Icon::None, "Cancel")) {
        open_ = false;
    }
    std::vector<std::filesystem::path> chosen;
    if (confirm_) {
        chosen = confirmed();
    }
    if (!open_) {
        ImGui::CloseCurrentPopup();
    }
    endDialog();
    return chosen;
}

} // namespace bary
