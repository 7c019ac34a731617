#include "ui/panel/dialogs.h"
#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace bary {

namespace {

constexpr std::array<const char*, 5> kinds = {"Picture", "Samples", "Metrics", "Checkpoint",
                                              "Recoloured"};
constexpr std::array<const char*, 3> sampleExtensions = {".npy", ".csv", ".ply"};

void numberPair(const Theme& theme, ExportRequest& request) {
    int size[2] = {request.width, request.height};
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Size");
    ImGui::SameLine(px(theme, 120));
    ImGui::SetNextItemWidth(px(theme, 180));
    if (ImGui::InputInt2("##size", size)) {
        request.width = std::clamp(size[0], 64, 16384);
        request.height = std::clamp(size[1], 64, 16384);
    }
    itemTooltip(theme, "Width and height in pixels, 64 to 16384. Type grows with the height.");
    for (const auto& [label, width, height] :
         {std::tuple("1080p", 1920, 1080), std::tuple("4K", 3840, 2160)}) {
        ImGui::SameLine();
        if (iconButton(theme, label, Icon::None, label)) {
            request.width = width;
            request.height = height;
        }
    }
}

void labelledToggle(const Theme& theme, const char* label, bool& value, const char* tooltip) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(label);
    ImGui::SameLine(px(theme, 120));
    toggle(theme, label, value);
    itemTooltip(theme, tooltip);
}

} // namespace

void ExportDialog::show(const Desk& desk, ExportRequest::Kind kind) {
    open_ = true;
    request_.kind = kind;
    request_.width = static_cast<int>(desk.size.x);
    request_.height = static_cast<int>(desk.size.y);
    suggestName(desk);
}

void ExportDialog::suggestName(const Desk& desk) {
    std::string name = desk.preset.name.empty() ? "baryscope" : desk.preset.name;
    switch (request_.kind) {
    case ExportRequest::Kind::Picture:
        name += ".png";
        break;
    case ExportRequest::Kind::Samples:
        name += "-samples" + std::string(sampleExtensions[static_cast<size_t>(extension_)]);
        break;
    case ExportRequest::Kind::Metrics:
        name += "-metrics.csv";
        break;
    case ExportRequest::Kind::Checkpoint:
        // Numbered, so that a later state is never lost under an earlier one's name.
        name += "-" + std::to_string(desk.status.iteration) + ".pt";
        break;
    case ExportRequest::Kind::Recoloured:
        name += "-recoloured";
        break;
    }
    std::filesystem::path folder = std::filesystem::path(path_).parent_path();
    std::error_code failed;
    if (folder.empty() || !std::filesystem::is_directory(folder, failed)) {
        const char* home = std::getenv("HOME");
        folder = desk.preferences.lastFolder.empty() ? std::filesystem::path(home ? home : ".")
                                                     : desk.preferences.lastFolder;
    }
    path_ = (folder / name).string();
}

void ExportDialog::fields(Desk& desk) {
    const Theme& theme = desk.theme;
    switch (request_.kind) {
    case ExportRequest::Kind::Picture:
        labelledToggle(theme, "With interface", request_.wholeWindow,
                       "Off: the stage alone. On: the whole window as it looks.");
        numberPair(theme, request_);
        ImGui::BeginDisabled(request_.wholeWindow);
        labelledToggle(theme, "Transparent", request_.transparent,
                       "Leaves the ground out, for slides and papers (PNG only).");
        ImGui::EndDisabled();
        break;
    case ExportRequest::Kind::Samples: {
        int count = static_cast<int>(request_.count);
        ImGui::AlignTextToFramePadding();
        ImGui::TextUnformatted("Samples");
        ImGui::SameLine(px(theme, 120));
        ImGui::SetNextItemWidth(px(theme, 180));
        if (ImGui::InputInt("##count", &count, 1000, 10000)) {
            request_.count = std::clamp(count, 1, 50'000'000);
        }
        itemTooltip(theme,
                    "How many fresh samples of the barycenter h♯η are drawn. Usual: 10 000.");
        ImGui::SameLine();
        const int clicked = segmented(theme, "kind", sampleExtensions.data(), 3, extension_);
        if (clicked >= 0) {
            extension_ = clicked;
            suggestName(desk);
        }
        break;
    }
    case ExportRequest::Kind::Metrics:
        faintText(theme,
                  "Every loss and metric since the last reset, as series, iteration, seconds, "
                  "value.");
        break;
    case ExportRequest::Kind::Checkpoint:
        faintText(theme, "Networks, optimisers and generators: opening it goes on exactly here.");
        break;
    case ExportRequest::Kind::Recoloured:
        faintText(theme,
                  "A folder with every picture recoloured at full size, a .cube lookup table "
                  "for each, and the palettes.");
        break;
    }
}

std::optional<ExportRequest> ExportDialog::draw(Desk& desk) {
    if (!open_) {
        return std::nullopt;
    }
    const Theme& theme = desk.theme;
    if (!beginDialog(theme, "Export", {600, 290})) {
        return std::nullopt;
    }
    const int offered = desk.status.kind == PointKind::Colour ? 5 : 4;
    const int clicked =
        segmented(theme, "what", kinds.data(), offered, static_cast<int>(request_.kind));
    if (clicked >= 0) {
        request_.kind = static_cast<ExportRequest::Kind>(clicked);
        suggestName(desk);
    }
    ImGui::Spacing();
    ImGui::PushTextWrapPos();
    fields(desk);
    ImGui::PopTextWrapPos();
    ImGui::Spacing();
    ImGui::SetNextItemWidth(-1);
    bool confirmed = textField("##path", path_);
    desk.mark("export path");
    std::error_code failed;
    const bool replaces = std::filesystem::exists(path_, failed);
    const bool needsRun = request_.kind != ExportRequest::Kind::Picture &&
                          request_.kind != ExportRequest::Kind::Metrics;
    const bool possible = !path_.empty() && (!needsRun || desk.allowed.save);
    ImGui::BeginDisabled(!possible);
    confirmed = iconButton(theme, "save", Icon::Export, replaces ? "Replace what is there" : "Save",
                           Emphasis::Primary) ||
                (confirmed && possible && !replaces);
    ImGui::EndDisabled();
    desk.mark("save");
    ImGui::SameLine();
    if (iconButton(theme, "cancel", Icon::None, "Cancel")) {
        open_ = false;
    }
    std::optional<ExportRequest> result;
    if (confirmed) {
        request_.path = path_;
        result = request_;
        open_ = false;
    }
    if (!open_) {
        ImGui::CloseCurrentPopup();
    }
    endDialog();
    return result;
}

} // namespace bary
