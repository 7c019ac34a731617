// Where everything is: cards around the stage, with draggable gaps between them.
#include "ui/compat.h"
#include "ui/panel/compare_panel.h"
#include "ui/panel/page.h"
#include "ui/panel/panels.h"
#include "ui/widgets.h"
#include "ui/workspace.h"

#include <algorithm>

namespace bary {

namespace {

/// The gap between two cards; dragging it changes `length`, in pixels at scale 1.
void splitter(const Theme& theme, const char* id, ImVec2 at, ImVec2 size, bool upright, float sign,
              float low, float high, float& length) {
    ImGui::SetCursorScreenPos(at);
    ImGui::InvisibleButton(id, {std::max(1.0f, size.x), std::max(1.0f, size.y)});
    const bool active = ImGui::IsItemActive();
    if (!active && !ImGui::IsItemHovered()) {
        return;
    }
    ImGui::SetMouseCursor(upright ? ImGuiMouseCursor_ResizeEW : ImGuiMouseCursor_ResizeNS);
    if (active) {
        const ImVec2 moved = ImGui::GetIO().MouseDelta;
        length = std::clamp(length + sign * (upright ? moved.x : moved.y) / theme.scale, low, high);
    }
    const ImVec2 middle(at.x + size.x / 2, at.y + size.y / 2);
    const float half = px(theme, 22), thick = px(theme, 1.5f);
    const ImVec2 reach(upright ? thick : half, upright ? half : thick);
    ImGui::GetWindowDrawList()->AddRectFilled({middle.x - reach.x, middle.y - reach.y},
                                              {middle.x + reach.x, middle.y + reach.y},
                                              active ? theme.accent : theme.axis, thick);
}

bool beginCard(const char* id, ImVec2 at, ImVec2 size, ImGuiWindowFlags flags = 0) {
    ImGui::SetCursorScreenPos(at);
    return compat::beginPaddedChild(id, size, flags);
}

std::string viewLabel(const std::string& name) {
    std::string label = name;
    label[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(label[0])));
    return label;
}

const char* viewTooltip(const std::string& name) {
    return name == "compare"      ? "The same problem under several solvers and discrepancies."
           : name == "multiples"  ? "Marginals, barycenter, maps and truth side by side."
           : name == "overlay"    ? "Everything in one picture, each in its colour and marker."
           : name == "barycenter" ? "The learned barycenter alone."
           : name == "maps"       ? "Each marginal carried to the barycenter by its map, and back."
           : name == "transport"  ? "Mass on its way from the marginals to the barycenter, or back."
           : name == "density"    ? "Kernel estimates of the densities, with level sets."
           : name == "truth"      ? "The learned barycenter beside the exact or discrete one."
           : name == "pairs"
               ? "Every pair of coordinates: marginals, truth and barycenter by lines."
           : name == "palette" ? "Photographs before and after, and their colours in space."
                               : "";
}

Action viewAction(size_t index) {
    return static_cast<Action>(static_cast<size_t>(Action::View1) + std::min<size_t>(index, 6));
}

} // namespace

void Workspace::draw(ImVec2 size, const Theme& theme) {
    desk_.theme = theme;
    desk_.size = size;
    desk_.controls.clear();
    desk_.simplex.held = nullptr; // its panel may be folded
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize(size);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {0, 0});
    ImGui::PushStyleVar(ImGuiStyleVar_WindowRounding, 0.0f);
    // No background: the frame is cleared to it, and a software renderer blends slowly.
    ImGui::Begin("workspace", nullptr,
                 ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoMove |
                     ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_NoScrollWithMouse |
                     ImGuiWindowFlags_NoBackground);
    ImGui::PopStyleVar(2);
    compat::pushFont(theme.body);
    drawCards(size);
    drawDialogs();
    ImGui::PopFont();
    ImGui::End();
}

void Workspace::drawCards(ImVec2 size) {
    const Theme& theme = desk_.theme;
    Preferences& preferences = desk_.preferences;
    const float gap = px(theme, 8), barHeight = px(theme, 60);
    ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, {gap, 0});
    beginCard("top", {gap, gap}, {size.x - 2 * gap, barHeight}, ImGuiWindowFlags_NoScrollbar);
    topBar(desk_, ImGui::GetContentRegionAvail());
    ImGui::EndChild();
    ImGui::PopStyleVar();

    const float top = barHeight + 2 * gap, height = size.y - top - gap;
    const bool sides = preferences.sidebars;
    // Names of many tiles need the room more than a list does.
    const bool crowded = comparing() && size.x < px(theme, 1500);
    const bool browser = sides && !preferences.lecture && !crowded;
    // Where there is little room for the size of the type, the stage keeps the larger part.
    const bool small = size.x < px(theme, 960);
    const float left =
        browser ? std::min(px(theme, preferences.leftWidth), size.x * (small ? 0.2f : 0.3f)) : 0;
    const float right =
        sides ? std::min(px(theme, preferences.rightWidth), size.x * (small ? 0.25f : 0.35f)) : 0;
    float x = gap;
    if (browser) {
        const size_t rows = desk_.status.marginals.size();
        const float wanted = px(theme, 46) + static_cast<float>(rows) * px(theme, 82);
        const float below = std::min(wanted, height * 0.52f);
        beginCard("experiments", {x, top}, {left, height - below - gap});
        experimentBrowser(desk_);
        ImGui::EndChild();
        beginCard("marginals", {x, top + height - below}, {left, below});
        marginalList(desk_);
        ImGui::EndChild();
        splitter(theme, "split left", {x + left, top}, {gap, height}, true, 1, 160, 900,
                 preferences.leftWidth);
        x += left + gap;
    }
    const float middle = size.x - x - gap - (sides ? right + gap : 0);
    drawMiddle({x, top}, {middle, height});
    if (sides) {
        x += middle;
        splitter(theme, "split right", {x, top}, {gap, height}, true, -1, 220, 900,
                 preferences.rightWidth);
        beginCard("settings", {x + gap, top}, {right, height});
        weightsPanel(desk_);
        coloursPanel(desk_);
        if (runs_ && runs_->compares()) {
            ImGui::Spacing();
            elidedText(theme, "Below: " + nameOf(runs_->runs()[runs_->chosen()]),
                       ImGui::GetContentRegionAvail().x, theme.accent, theme.bold);
            itemTooltip(theme, "The run that metrics, curves and settings are about. A click on "
                               "another tile chooses another.");
        }
        metricsPanel(desk_);
        if (!preferences.lecture) {
            solverPanel(desk_);
            viewPanel(desk_);
        }
        ImGui::EndChild();
    }
}

void Workspace::drawMiddle(ImVec2 at, ImVec2 size) {
    const Theme& theme = desk_.theme;
    const float gap = px(theme, 8);
    const float bottom = std::min(px(theme, desk_.preferences.bottomHeight),
                                  size.y * (size.y < px(theme, 560) ? 0.4f : 0.6f));
    // A comparison is many tiles, whose numbers stand in them.
    const float above = comparing() ? size.y : size.y - bottom - gap;
    ImGui::PushStyleColor(ImGuiCol_ChildBg, theme.stage);
    beginCard("stage", at, {size.x, above},
              ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    ImGui::PopStyleColor();
    drawViewTabs();
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const ImVec2 from = ImGui::GetCursorScreenPos();
    desk_.controls["stage"] = {from, {from.x + room.x, from.y + room.y}};
    if (!runs_ && !desk_.preparing) {
        faintText(theme, "Nothing is open. Choose an experiment, or drop files here.");
    } else if (comparing()) {
        comparePanel(desk_, *runs_, sideBySide_.get(), room);
    } else if (stage_ && room.x > 1 && room.y > 1) {
        Status shown = desk_.status;
        if (!runs_) {
            shown.message = desk_.preparingText; // of the experiment that is to come
        }
        stage_->draw(room, desk_.snapshot, shown, theme, desk_.preferences.stage);
    }
    ImGui::EndChild();
    if (comparing()) {
        return;
    }
    splitter(theme, "split bottom", {at.x, at.y + above}, {size.x, gap}, false, -1, 100, 1200,
             desk_.preferences.bottomHeight);
    beginCard("bottom", {at.x, at.y + above + gap}, {size.x, bottom},
              ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse);
    drawBottom(ImGui::GetContentRegionAvail());
    ImGui::EndChild();
}

void Workspace::drawViewTabs() {
    const Theme& theme = desk_.theme;
    const std::vector<std::string> names = views();
    const float end = ImGui::GetCursorScreenPos().x + ImGui::GetContentRegionAvail().x;
    for (size_t i = 0; i < names.size(); ++i) {
        const std::string label = viewLabel(names[i]);
        const float width = iconButtonWidth(theme, Icon::None, label.c_str());
        if (i > 0) {
            ImGui::SameLine(0, px(theme, 3));
            if (ImGui::GetCursorScreenPos().x + width > end) {
                ImGui::NewLine();
            }
        }
        const bool on = names[i] == desk_.preferences.stage.view;
        ImGui::PushStyleColor(ImGuiCol_Button,
                              on ? withAlpha(theme.accent, 0.24f) : IM_COL32_BLACK_TRANS);
        if (iconButton(theme, names[i].c_str(), Icon::None, label.c_str())) {
            desk_.preferences.stage.view = names[i];
        }
        ImGui::PopStyleColor();
        desk_.mark("view " + names[i]);
        itemTooltip(theme, viewTooltip(names[i]), keysOf(viewAction(i)));
    }
}

void Workspace::drawBottom(ImVec2 size) {
    const Theme& theme = desk_.theme;
    static constexpr const char* tabs[] = {"Curves", "Explain", "Log"};
    const float top = ImGui::GetCursorScreenPos().y;
    for (int i = 0; i < 3; ++i) {
        if (i > 0) {
            ImGui::SameLine(0, px(theme, 3));
        }
        ImGui::PushStyleColor(ImGuiCol_Button, i == bottomTab_ ? withAlpha(theme.accent, 0.24f)
                                                               : IM_COL32_BLACK_TRANS);
        if (iconButton(theme, tabs[i], Icon::None, tabs[i])) {
            bottomTab_ = i;
        }
        ImGui::PopStyleColor();
        desk_.mark(std::string("tab ") + tabs[i]);
    }
    const float settings = px(theme, 330);
    if (bottomTab_ == 0 && size.x > settings + px(theme, 260)) { // else they are in the view panel
        ImGui::SameLine(size.x - settings);
        curveSettings(desk_, settings);
    }
    const ImVec2 room(size.x, size.y - (ImGui::GetCursorScreenPos().y - top));
    if (bottomTab_ == 0) {
        curvesPanel(desk_, room);
    } else if (bottomTab_ == 1) {
        explainPanel(desk_, room);
    } else {
        logPanel(desk_, room);
    }
}

void Workspace::drawDialogs() {
    // One at a time: an error covers the dialog that caused it, which then comes back.
    const int dialog = error_.open()      ? 1
                       : pictures_.open() ? 2
                       : files_.open()    ? 3
                       : export_.open()   ? 4
                       : animation_       ? 5
                       : page_            ? 6
                       : help_            ? 7
                                          : 0;
    if (dialog != dialog_) {
        closePopups();
        dialog_ = dialog;
    }
    if (error_.open()) {
        error_.draw(desk_);
    } else if (pictures_.open()) {
        bool palette = false;
        std::vector<std::filesystem::path> files;
        if (pictures_.draw(desk_, palette, files)) {
            opener_.openFiles(std::move(files), palette);
        }
    } else if (files_.open()) {
        const std::vector<std::filesystem::path> chosen = files_.draw(desk_);
        if (!chosen.empty()) {
            desk_.preferences.lastFolder = files_.folder();
            if (replacing_ >= 0) {
                opener_.readMarginal(replacing_, chosen[0], desk_.status.kind == PointKind::Colour);
            } else {
                open(chosen);
            }
        }
    } else if (export_.open()) {
        if (const std::optional<ExportRequest> request = export_.draw(desk_)) {
            carryOut(*request);
        }
    } else if (animation_) {
        if (animationDialog(desk_, *animation_)) {
            endAnimation("the animation was cancelled");
        }
    } else if (page_) {
        pageWindow(desk_, page_);
    } else {
        helpWindow(desk_, help_);
    }
}

} // namespace bary
