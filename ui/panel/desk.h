// What every panel gets in a frame: what is in force, and the ways to ask for something.
#pragma once

#include "core/session/session.h"
#include "ui/controls.h"
#include "ui/mailbox.h"
#include "ui/preferences.h"
#include "ui/shortcuts.h"
#include "ui/theme.h"
#include "ui/view/curves.h"
#include "ui/view/path_state.h"
#include "ui/view/simplex_picker.h"
#include "ui/view/weights.h"

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bary {

/// Rectangles of the last frame's controls by name, for tests that click and for files that are
/// dropped on something.
struct Rectangle {
    ImVec2 from, to;
    ImVec2 centre() const { return {(from.x + to.x) / 2, (from.y + to.y) / 2}; }
    bool contains(ImVec2 p) const {
        return p.x >= from.x && p.x < to.x && p.y >= from.y && p.y < to.y;
    }
};

struct Desk {
    Theme theme;
    ImVec2 size = {1600, 1000}; ///< of the window, as last drawn
    Status status;
    Preset preset;
    Controls allowed;
    std::shared_ptr<const Snapshot> snapshot;
    std::vector<PresetInfo> presets;
    std::vector<std::string> log; ///< notices and errors of this run of the program, newest last
    Preferences preferences;
    Curves curves;
    Mailbox mailbox;
    PathState path;
    SimplexState simplex;
    std::shared_ptr<const Survey> survey; ///< of Session::survey()
    Weights askedWeights;   ///< what the sliders stand at; Status::weights is in force
    bool preparing = false; ///< another experiment is being prepared
    std::string preparingTitle, preparingText;
    bool showLosses = false; ///< which of the two plots a narrow window shows

    std::function<void(Action)> act;
    std::function<void(Command)> post;
    std::function<void(const std::vector<std::filesystem::path>&)> open;
    std::function<void(int marginal)> chooseReplacement;

    std::map<std::string, Rectangle> controls;

    /// Remembers where the last item was drawn.
    void mark(const std::string& name) {
        controls[name] = {ImGui::GetItemRectMin(), ImGui::GetItemRectMax()};
    }
    void askWeights(const Weights& weights) {
        askedWeights = weights;
        mailbox.put("weights", command::SetWeights{weights});
    }

    std::function<void()> giveUpPreparing; ///< ends it, in the background
};

} // namespace bary
