#include "core/io/frames.h"
#include "ui/animation.h"
#include "ui/panel/dialogs.h"
#include "ui/panel/path_panel.h"
#include "ui/widgets.h"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace bary {

namespace {

using Kind = ExportRequest::Kind;

constexpr std::array<const char*, 6> kindLabels = {"Picture",    "Samples",   "Metrics",
                                                   "Checkpoint", "Animation", "Recoloured"};
/// Points that are pictures have too many dimensions for a .ply, but can be looked at.
std::array<const char*, 3> sampleExtensions(const Status& status) {
    return {".npy", ".csv", status.kind == PointKind::Image ? ".png" : ".ply"};
}

/// What this experiment has to export.
std::vector<Kind> offeredKinds(const Desk& desk) {
    std::vector<Kind> kinds = {Kind::Picture, Kind::Samples, Kind::Metrics, Kind::Checkpoint};
    if (hasPath(desk.status)) {
        kinds.push_back(Kind::Animation);
    }
    if (desk.status.kind == PointKind::Colour) {
        kinds.push_back(Kind::Recoloured);
    }
    return kinds;
}

std::vector<std::string> offeredViews(const Desk& desk) {
    std::vector<std::string> views = animationViews();
    if (desk.status.kind != PointKind::Colour) {
        std::erase(views, "palette");
    }
    return views;
}

void fieldLabel(const Theme& theme, const char* label) {
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted(label);
    ImGui::SameLine(px(theme, 120));
}

void numberPair(const Theme& theme, ExportRequest& request) {
    int size[2] = {request.width, request.height};
    fieldLabel(theme, "Size");
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
    fieldLabel(theme, label);
    toggle(theme, label, value);
    itemTooltip(theme, tooltip);
}

} // namespace

void ExportDialog::show(const Desk& desk, ExportRequest::Kind kind) {
    open_ = true;
    request_.kind = kind;
    request_.width = static_cast<int>(desk.size.x);
    request_.height = static_cast<int>(desk.size.y);
    if (kind == Kind::Animation) {
        request_.width = 960;
        request_.height = 600;
        request_.seconds = desk.path.seconds;
        request_.view =
            desk.preferences.stage.view == "truth" ? "barycenter" : desk.preferences.stage.view;
    }
    suggestName(desk);
}

void ExportDialog::suggestName(const Desk& desk) {
    std::string name = desk.preset.name.empty() ? "baryscope" : desk.preset.name;
    switch (request_.kind) {
    case Kind::Picture:
        name += ".png";
        break;
    case Kind::Samples:
        name += "-samples";
        name += sampleExtensions(desk.status)[static_cast<size_t>(extension_)];
        break;
    case Kind::Metrics:
        name += "-metrics.csv";
        break;
    case Kind::Checkpoint:
        // Numbered, so that a later state is never lost under an earlier one's name.
        name += "-" + std::to_string(desk.status.iteration) + ".pt";
        break;
    case Kind::Animation:
        name += ffmpegProblem().empty() ? ".gif" : "-frames";
        break;
    case Kind::Recoloured:
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
    case Kind::Picture:
        labelledToggle(theme, "With interface", request_.wholeWindow,
                       "Off: the stage alone. On: the whole window as it looks.");
        numberPair(theme, request_);
        ImGui::BeginDisabled(request_.wholeWindow);
        labelledToggle(theme, "Transparent", request_.transparent,
                       "Leaves the ground out, for slides and papers (PNG only).");
        ImGui::EndDisabled();
        break;
    case Kind::Samples: {
        int count = static_cast<int>(request_.count);
        fieldLabel(theme, "Samples");
        ImGui::SetNextItemWidth(px(theme, 180));
        if (ImGui::InputInt("##count", &count, 1000, 10000)) {
            request_.count = std::clamp(count, 1, 50'000'000);
        }
        itemTooltip(theme, "How many fresh samples of the barycenter are drawn. Usual: 10 000.");
        ImGui::SameLine();
        const auto extensions = sampleExtensions(desk.status);
        const int clicked = segmented(theme, "kind", extensions.data(), 3, extension_);
        if (clicked >= 0) {
            extension_ = clicked;
            suggestName(desk);
        }
        break;
    }
    case Kind::Metrics:
        faintText(theme,
                  "Every loss and metric since the last reset, as series, iteration, seconds, "
                  "value.");
        break;
    case Kind::Checkpoint:
        faintText(theme, "Networks, optimisers and generators: opening it goes on exactly here.");
        break;
    case Kind::Animation:
        animationFields(desk);
        break;
    case Kind::Recoloured:
        recolouredFields(desk);
        break;
    }
}

void ExportDialog::recolouredFields(Desk& desk) {
    const Theme& theme = desk.theme;
    faintText(theme,
              "A folder with every picture recoloured at full size, a .cube lookup table for "
              "each, the palettes as swatches, and a contact sheet.");
    static constexpr std::array<const char*, 3> formats{"same", "png", "jpg"};
    static constexpr std::array<const char*, 3> labels{"As the input", "PNG", "JPEG"};
    const auto now = std::find(formats.begin(), formats.end(), request_.pictureFormat);
    fieldLabel(theme, "Format");
    const int format =
        segmented(theme, "format", labels.data(), 3, static_cast<int>(now - formats.begin()));
    desk.mark("picture format");
    if (format >= 0) {
        request_.pictureFormat = formats[static_cast<size_t>(format)];
    }
    fieldLabel(theme, "JPEG quality");
    ImGui::SetNextItemWidth(px(theme, 180));
    if (ImGui::InputInt("##quality", &request_.quality, 1, 5)) {
        request_.quality = std::clamp(request_.quality, 1, 100);
    }
    itemTooltip(theme, "Of pictures written as JPEG. Usual: 85 to 97.");
    static constexpr std::array<const char*, 2> sizes{"33\u00b3", "65\u00b3"};
    fieldLabel(theme, "Tables");
    const int size = segmented(theme, "table", sizes.data(), 2, request_.tableSize == 33 ? 0 : 1);
    desk.mark("table size");
    itemTooltip(theme, "Points of the .cube tables: all programs load 33, nearly all 65, which is "
                       "nearer to the exact map.");
    if (size >= 0) {
        request_.tableSize = size == 0 ? 33 : 65;
    }
    const RecolourSettings& settings = desk.preferences.stage.palette.recolour;
    char text[96];
    std::snprintf(text, sizeof text, "Strength %.2f, neutrals %s, as set under Colours.",
                  settings.strength, settings.protectNeutrals ? "protected" : "not protected");
    faintText(theme, text);
}

/// The extension of the path says what is written; the buttons change it.
void ExportDialog::animationFields(Desk& desk) {
    const Theme& theme = desk.theme;
    static constexpr const char* folder[] = {"PNG frames"};
    static constexpr const char* films[] = {"GIF", "APNG"};
    const std::filesystem::path path = path_;
    const int film = isGif(path) ? 0 : isAnimationFile(path) ? 1 : -1;
    const std::filesystem::path stem = film < 0 ? path : path.parent_path() / path.stem();
    const std::string problem = ffmpegProblem();
    fieldLabel(theme, "Format");
    if (segmented(theme, "folder", folder, 1, film < 0 ? 0 : -1) >= 0) {
        path_ = stem.string() + "-frames";
    }
    desk.mark("format frames");
    itemTooltip(theme, "A folder with frame-0001.png, frame-0002.png, …");
    ImGui::SameLine();
    ImGui::BeginDisabled(!problem.empty());
    const int clicked = segmented(theme, "film", films, 2, film);
    ImGui::EndDisabled();
    desk.mark("format films");
    itemTooltip(theme,
                problem.empty() ? "One file that plays by itself, again and again." : problem);
    if (clicked >= 0) {
        std::string name = stem.string();
        name = name.ends_with("-frames") ? name.substr(0, name.size() - 7) : name;
        path_ = name + (clicked == 0 ? ".gif" : ".apng");
    }
    if (!problem.empty()) {
        faintText(theme, problem + ".");
    }
    fieldLabel(theme, "Frames");
    ImGui::SetNextItemWidth(px(theme, 180));
    if (ImGui::InputInt("##frames", &request_.frames, 1, 10)) {
        request_.frames = std::clamp(request_.frames, 2, mostFrames);
    }
    itemTooltip(theme, "How many pictures the path is cut into. Usual: 60 to 240.");
    fieldLabel(theme, "Seconds");
    ImGui::SetNextItemWidth(px(theme, 180));
    if (ImGui::InputDouble("##seconds", &request_.seconds, 1, 5, "%.1f")) {
        request_.seconds = std::clamp(request_.seconds, 0.1, 3600.0);
    }
    itemTooltip(theme, "How long the animation takes from its start to its end.");
    ImGui::SameLine();
    char rate[64];
    std::snprintf(rate, sizeof rate, "%.3g frames a second", request_.frames / request_.seconds);
    faintText(theme, rate);
    numberPair(theme, request_);
    fieldLabel(theme, "View");
    ImGui::SetNextItemWidth(px(theme, 180));
    if (ImGui::BeginCombo("##view", request_.view.c_str())) {
        for (const std::string& view : offeredViews(desk)) {
            if (ImGui::Selectable(view.c_str(), view == request_.view)) {
                request_.view = view;
            }
        }
        ImGui::EndCombo();
    }
    itemTooltip(theme, "What every frame shows. The truth is left out of all of them: it takes "
                       "longer than a frame.");
}

bool animationDialog(Desk& desk, const Animation& animation) {
    const Theme& theme = desk.theme;
    if (!beginDialog(theme, "Exporting the animation", {480, 0})) {
        return false;
    }
    ImGui::PushStyleColor(ImGuiCol_PlotHistogram, theme.accent);
    ImGui::ProgressBar(static_cast<float>(animation.drawn()) /
                           static_cast<float>(animation.options().frames),
                       {px(theme, 440), px(theme, 8)}, "");
    ImGui::PopStyleColor();
    ImGui::TextUnformatted(animation.progress().c_str());
    ImGui::Spacing();
    const bool cancelled = iconButton(theme, "cancel", Icon::None, "Cancel");
    desk.mark("cancel animation");
    if (cancelled) {
        ImGui::CloseCurrentPopup();
    }
    endDialog();
    return cancelled;
}

std::optional<ExportRequest> ExportDialog::draw(Desk& desk) {
    if (!open_) {
        return std::nullopt;
    }
    const Theme& theme = desk.theme;
    const bool animation = request_.kind == Kind::Animation;
    const bool recoloured = request_.kind == Kind::Recoloured;
    if (!beginDialog(theme, "Export", {640, animation || recoloured ? 385.0f : 290.0f})) {
        return std::nullopt;
    }
    const std::vector<Kind> kinds = offeredKinds(desk);
    std::vector<const char*> labels;
    int chosen = 0;
    for (const Kind kind : kinds) {
        chosen = kind == request_.kind ? static_cast<int>(labels.size()) : chosen;
        labels.push_back(kindLabels[static_cast<size_t>(kind)]);
    }
    const int clicked =
        segmented(theme, "what", labels.data(), static_cast<int>(labels.size()), chosen);
    if (clicked >= 0) {
        show(desk, kinds[static_cast<size_t>(clicked)]);
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
    const bool needsRun = request_.kind != Kind::Picture && request_.kind != Kind::Metrics &&
                          request_.kind != Kind::Animation;
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
