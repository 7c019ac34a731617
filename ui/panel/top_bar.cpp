#include "ui/panel/panels.h"

#include "ui/compat.h"
#include "ui/format.h"
#include "ui/widgets.h"

#include <algorithm>

namespace bary {

namespace {

ImU32 stateColour(const Theme& theme, State state) {
    switch (state) {
    case State::Running:
        return theme.good;
    case State::Paused:
        return theme.warning;
    case State::Completed:
        return theme.accent;
    case State::Diverged:
    case State::Failed:
        return theme.error;
    case State::Preparing:
    case State::Ready:
        break;
    }
    return theme.faint;
}

std::string stateWord(State state) {
    std::string word = stateName(state);
    if (!word.empty()) {
        word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
    }
    return word;
}

/// How much is said, by the room there is: 0 everything … 3 only what one cannot do without.
struct Row {
    const Theme& theme;
    float height, gap;
    int terse = 0;
    float spare = 0; ///< what the title may take beyond its share

    const char* label(const char* text) const { return terse >= 2 ? "" : text; }
    float button(Icon icon, const char* text) const {
        return iconButtonWidth(theme, icon, text, height) + gap;
    }
    float transport() const {
        return button(Icon::Pause, "Pause") + button(Icon::Step, label("Step")) +
               button(Icon::Reset, label("Reset")) + button(Icon::Dice, label("New seed"));
    }
    float files() const { return 2 * button(Icon::Open, "") + 3 * button(Icon::Theme, "") + gap; }
    float title() const {
        return px(theme, terse >= 3 ? 120.0f : terse >= 2 ? 170.0f : 250.0f) + spare;
    }
    float progress() const { return px(theme, terse >= 3 ? 118.0f : 150.0f); }
    float rate() const { return terse >= 3 ? 0 : px(theme, 118); }
    float device() const { return terse >= 1 ? 0 : px(theme, 130); }
    float total(float pill) const {
        return title() + transport() + files() + pill + progress() + rate() + device() + 6 * gap;
    }
};

void place(float x, float middle, float height) {
    ImGui::SetCursorScreenPos({x, middle - height / 2});
}

void drawTitle(Desk& desk, const Row& row, float x, float middle) {
    const Theme& theme = desk.theme;
    const float line = ImGui::GetTextLineHeight();
    const bool story = !desk.preset.story.empty() && row.terse < 2;
    const std::string title = desk.preset.title.empty() ? "Baryscope" : desk.preset.title;
    place(x, middle - (story ? line * 0.62f : 0), line);
    elidedText(theme, title, row.title() - row.gap, theme.text, theme.bold);
    if (story) {
        place(x, middle + line * 0.62f, line);
        elidedText(theme, desk.preset.story, row.title() - row.gap, theme.faint);
    }
}

struct Button {
    const char* name;
    Icon icon;
    const char* label;
    Action action;
    bool allowed;
    Emphasis emphasis;
    const char* tooltip;
};

void drawButton(Desk& desk, const Row& row, const Button& button, float& x, float middle) {
    place(x, middle, row.height);
    ImGui::BeginDisabled(!button.allowed);
    if (iconButton(desk.theme, button.name, button.icon, button.label, button.emphasis,
                   row.height)) {
        desk.act(button.action);
    }
    ImGui::EndDisabled();
    desk.mark(button.name);
    itemTooltip(desk.theme, button.tooltip, keysOf(button.action));
    x += iconButtonWidth(desk.theme, button.icon, button.label, row.height) + row.gap;
}

void drawTransport(Desk& desk, const Row& row, float& x, float middle) {
    const Controls& allowed = desk.allowed;
    const bool running = desk.status.state == State::Running;
    const bool again = desk.status.state == State::Completed;
    drawButton(desk, row,
               {"run", running ? Icon::Pause : Icon::Run, running ? "Pause" : "Run",
                Action::RunPause, allowed.run || allowed.pause, Emphasis::Primary,
                running ? "Pauses after the step that is running."
                : again ? "Goes on beyond the planned end."
                        : "Trains until the planned number of iterations."},
               x, middle);
    drawButton(desk, row,
               {"step", Icon::Step, row.label("Step"), Action::Step, allowed.step, Emphasis::Normal,
                "Runs one outer iteration of the algorithm, then pauses."},
               x, middle);
    drawButton(desk, row,
               {"reset", Icon::Reset, row.label("Reset"), Action::Reset, allowed.reset,
                Emphasis::Normal,
                "Starts again from the very same initialisation, so that two settings can be "
                "compared fairly."},
               x, middle);
    drawButton(desk, row,
               {"seed", Icon::Dice, row.label("New seed"), Action::NewSeed, allowed.reset,
                Emphasis::Normal, "Starts again from another random initialisation."},
               x, middle);
}

void drawProgress(Desk& desk, const Row& row, float x, float middle) {
    const Theme& theme = desk.theme;
    const Status& status = desk.status;
    const float line = ImGui::GetTextLineHeight(), width = row.progress() - row.gap;
    const std::string count = formatCount(status.iteration);
    const std::string target = " / " + formatCount(status.target);
    place(x, middle - px(theme, 5), line);
    compat::pushFont(theme.bold);
    ImGui::TextUnformatted(count.c_str());
    ImGui::PopFont();
    ImGui::SameLine(0, 0);
    faintText(theme, target);
    const float share =
        status.target > 0
            ? std::clamp(static_cast<float>(status.iteration) / static_cast<float>(status.target),
                         0.0f, 1.0f)
            : 0.0f;
    const float top = middle + line / 2 + px(theme, 1);
    ImDrawList* list = ImGui::GetWindowDrawList();
    const float thick = px(theme, 4);
    list->AddRectFilled({x, top}, {x + width, top + thick},
                        ImGui::GetColorU32(ImGuiCol_FrameBgActive), thick / 2);
    list->AddRectFilled({x, top}, {x + width * share, top + thick},
                        stateColour(theme, status.state), thick / 2);
    place(x, middle, line * 2);
    ImGui::Dummy({width, line * 2});
    itemTooltip(theme, "Outer iterations done, of those planned. Seed " +
                           std::to_string(status.seed) + ", " + formatDuration(status.seconds) +
                           " of solver time.");
}

void drawTwoLines(Desk& desk, float x, float middle, float width, const std::string& first,
                  const std::string& second, const char* tooltip) {
    const Theme& theme = desk.theme;
    const float line = ImGui::GetTextLineHeight();
    place(x, middle - line * 0.6f, line);
    elidedText(theme, first, width, theme.text);
    place(x, middle + line * 0.6f, line);
    elidedText(theme, second, width, theme.faint);
    place(x, middle, line * 2);
    ImGui::Dummy({width, line * 2});
    itemTooltip(theme, tooltip);
}

void drawRate(Desk& desk, const Row& row, float x, float middle) {
    const Status& status = desk.status;
    const bool running = status.state == State::Running;
    const std::string left = running && status.secondsLeft > 0
                                 ? formatDuration(status.secondsLeft) + " left"
                                 : formatDuration(status.seconds) + " so far";
    std::string rate = formatRate(status.secondsPerIteration);
    drawTwoLines(desk, x, middle, row.rate() - row.gap, rate.empty() ? "–" : rate, left,
                 "Outer iterations per second over the last seconds, and the time to the end at "
                 "this rate.");
}

void drawDevice(Desk& desk, const Row& row, float x, float middle) {
    const Status& status = desk.status;
    drawTwoLines(desk, x, middle, row.device() - row.gap,
                 status.device + " · " + std::to_string(status.threads) +
                     (status.threads == 1 ? " thread" : " threads"),
                 status.engine + " engine", "Where the networks are trained, and by which engine.");
}

void drawFiles(Desk& desk, const Row& row, float& x, float middle) {
    const auto quiet = [&](const char* name, Icon icon, Action action, const char* tooltip) {
        drawButton(desk, row, {name, icon, "", action, true, Emphasis::Quiet, tooltip}, x, middle);
    };
    quiet("open", Icon::Open, Action::Open,
          "Opens a preset, a checkpoint, tables of points or "
          "pictures. Dropping files on the window does the same.");
    quiet("export", Icon::Export, Action::Export,
          "Saves the picture, samples, metrics or a checkpoint.");
    quiet("panels", Icon::Panels, Action::ToggleSidebars, "Hides or shows the side panels.");
    quiet("theme", Icon::Theme, Action::NextTheme, "Dark, light, high contrast.");
    quiet("help", Icon::Help, Action::Help, "All keys on one page.");
}

} // namespace

void topBar(Desk& desk, ImVec2 size) {
    const Theme& theme = desk.theme;
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float middle = at.y + size.y / 2;
    const std::string word = !desk.status.marginals.empty() ? stateWord(desk.status.state)
                             : desk.preparing               ? "Preparing"
                                                            : "Nothing open";
    const ImVec2 pillBox = pillSize(theme, word.c_str());
    Row row{theme, px(theme, 36), px(theme, 8)};
    while (row.terse < 3 && row.total(pillBox.x) > size.x) {
        ++row.terse;
    }
    row.spare = std::clamp(size.x - row.total(pillBox.x), 0.0f, px(theme, 220));
    float x = at.x + row.gap;
    drawTitle(desk, row, x, middle);
    x += row.title();
    drawTransport(desk, row, x, middle);
    x += row.gap;
    place(x, middle, pillBox.y);
    pill(theme, word.c_str(), stateColour(theme, desk.status.state));
    itemTooltip(theme, desk.status.message.empty() ? "State of the run." : desk.status.message);
    x += pillBox.x + row.gap * 2;
    drawProgress(desk, row, x, middle);
    x += row.progress() + row.gap;
    if (row.rate() > 0) {
        drawRate(desk, row, x, middle);
        x += row.rate();
    }
    if (row.device() > 0) {
        drawDevice(desk, row, x, middle);
    }
    float right = at.x + size.x - row.files();
    drawFiles(desk, row, right, middle);
}

} // namespace bary
