#include "ui/panel/path_panel.h"

#include "core/experiment/weight_path.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

/// One line of the menu. Whatever it is, it comes back to its start, so that it can be repeated.
struct Choice {
    std::string label;
    PathPoints points; ///< empty: to be drawn
};

std::vector<Choice> choicesFor(size_t count) {
    if (count == 2) {
        return {{"There and back", tourPath(2)}};
    }
    std::vector<Choice> choices = {{"Tour of the corners", tourPath(count)},
                                   {"Centre to each corner", starPath(count)}};
    for (size_t i = 0; i < count; ++i) {
        for (size_t j = i + 1; j < count; ++j) {
            choices.push_back({std::to_string(i + 1) + " to " + std::to_string(j + 1) + " and back",
                               thereAndBack(edgePath(count, i, j))});
        }
    }
    choices.push_back({"Drawn by hand", {}});
    return choices;
}

void choose(PathState& path, const std::vector<Choice>& choices, int index) {
    path.choice = index;
    path.points = choices[static_cast<size_t>(index)].points;
    path.drawing = path.points.empty();
    path.drawn.clear();
    path.strokeEnded = false;
    path.playing = false;
    path.position = 0;
}

void takeStroke(PathState& path) {
    path.strokeEnded = false;
    PathPoints points = drawnPath(path.drawn);
    path.drawn.clear();
    if (points.size() < 2) {
        return; // a click: the next stroke counts
    }
    path.points =
        points.front() == points.back() ? std::move(points) : thereAndBack(std::move(points));
    path.drawing = false;
    path.position = 0;
}

void show(Desk& desk, float position) {
    PathState& path = desk.path;
    path.position = position;
    path.asked = WeightPath(path.points).at(position);
    desk.askWeights(path.asked);
}

void menu(Desk& desk) {
    const Theme& theme = desk.theme;
    PathState& path = desk.path;
    const std::vector<Choice> choices = choicesFor(desk.status.weights.size());
    ImGui::SetNextItemWidth(-1);
    const bool open =
        ImGui::BeginCombo("##path", choices[static_cast<size_t>(path.choice)].label.c_str());
    desk.mark("path");
    itemTooltip(theme, "The path of weights that is played: each point of it is a barycenter.");
    if (open) {
        for (int i = 0; i < static_cast<int>(choices.size()); ++i) {
            if (ImGui::Selectable(choices[static_cast<size_t>(i)].label.c_str(),
                                  i == path.choice)) {
                choose(path, choices, i);
            }
            desk.mark("path " + std::to_string(i));
        }
        ImGui::EndCombo();
    }
    if (path.choice + 1 == static_cast<int>(choices.size()) && choices.size() > 1) {
        if (path.drawing) {
            faintText(theme, "Press in the picker above, draw, let go.");
        } else if (iconButton(theme, "redraw", Icon::None, "Draw another")) {
            choose(path, choices, path.choice);
        }
    }
}

void transport(Desk& desk) {
    const Theme& theme = desk.theme;
    PathState& path = desk.path;
    if (iconButton(theme, "play", path.playing ? Icon::Pause : Icon::Run, "")) {
        playOrPause(path);
    }
    desk.mark("play path");
    itemTooltip(theme, path.playing ? "Pauses on the path." : "Plays the path of weights.",
                keysOf(Action::PlayPath));
    ImGui::SameLine();
    float percent = 100 * path.position;
    if (slider(theme, "##position", percent, 0, 100, "%.0f %%", ImGui::GetContentRegionAvail().x,
               theme.accent)) {
        path.playing = false;
        show(desk, std::clamp(percent / 100, 0.0f, 1.0f));
    }
    desk.mark("path position");
    itemTooltip(theme, "Where on the path: drag to look at any barycenter of it.");
}

void pace(Desk& desk) {
    const Theme& theme = desk.theme;
    PathState& path = desk.path;
    const float reach = px(theme, 70);
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Duration");
    ImGui::SameLine(reach);
    slider(theme, "##seconds", path.seconds, 1, 60, "%.1f s", ImGui::GetContentRegionAvail().x,
           theme.accent, true);
    desk.mark("path seconds");
    itemTooltip(theme, "How long the whole path takes; smaller is quicker. Usual: 4 to 20 s.");
    ImGui::AlignTextToFramePadding();
    ImGui::TextUnformatted("Repeat");
    ImGui::SameLine(reach);
    toggle(theme, "repeat", path.loop);
    desk.mark("path loop");
    itemTooltip(theme, "On: begins again at the end. Off: stops there.");
}

} // namespace

bool hasPath(const Status& status) {
    return status.allWeights && status.weights.size() >= 2;
}

void playOrPause(PathState& path) {
    if (path.points.empty()) {
        return;
    }
    path.playing = !path.playing;
    path.asked.clear();
    if (path.playing && path.position >= 1) {
        path.position = 0;
    }
}

void advancePath(Desk& desk, double seconds) {
    PathState& path = desk.path;
    if (!hasPath(desk.status)) {
        path = {};
        return;
    }
    const size_t count = desk.status.weights.size();
    const bool fits = !path.points.empty() && path.points.front().size() == count;
    if (!fits && !path.drawing) {
        choose(path, choicesFor(count), 0);
    }
    if (path.strokeEnded) {
        takeStroke(path);
    }
    if (!path.playing) {
        return;
    }
    if (!path.asked.empty() && desk.askedWeights != path.asked) {
        path.playing = false; // a hand has taken over
        return;
    }
    double position = path.position + seconds / std::max(0.1f, path.seconds);
    if (path.loop) {
        position -= std::floor(position);
    } else if (position >= 1) {
        position = 1;
        path.playing = false;
    }
    show(desk, static_cast<float>(position));
}

void pathPanel(Desk& desk) {
    if (!hasPath(desk.status) || !foldingHeading(desk.theme, "Path of weights")) {
        return;
    }
    ImGui::PushID("path of weights");
    ImGui::BeginDisabled(!desk.allowed.tune);
    menu(desk);
    ImGui::BeginDisabled(desk.path.points.empty());
    transport(desk);
    pace(desk);
    if (iconButton(desk.theme, "export animation", Icon::Export, "Export animation…")) {
        desk.path.playing = false;
        desk.act(Action::ExportAnimation);
    }
    desk.mark("export animation");
    ImGui::EndDisabled();
    ImGui::EndDisabled();
    ImGui::PopID();
    ImGui::Spacing();
}

} // namespace bary
