// What keys and buttons do.
#include "ui/panel/path_panel.h"
#include "ui/workspace.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr float smallestScale = 0.6f, largestScale = 3.0f;
constexpr double epsilonStep = 1.25; // by a key

ThemeName nextTheme(ThemeName name) {
    return static_cast<ThemeName>((static_cast<int>(name) + 1) % 3);
}

} // namespace

void Workspace::runPause() {
    if (!runs_) {
        return;
    }
    if (desk_.allowed.pause) {
        runs_->post(command::Pause{});
    } else if (desk_.allowed.run) {
        runs_->post(command::Run{});
    }
}

/// What the same measures average to under other solvers, and back to the one that is chosen.
void Workspace::compare() {
    if (!runs_) {
        return;
    }
    if (runs_->compares()) {
        openPreset(desk_.preset);
    } else {
        openComparison(desk_.preset, desk_.status.kind == PointKind::Plane ? "nwb,win,disc,grid"
                                                                           : "nwb,win,disc");
    }
}

void Workspace::scaleEpsilon(double factor) {
    if (runs_ && runs_->movesEpsilon()) {
        runs_->askEpsilon(runs_->epsilon() * factor);
    }
}

void Workspace::cycleView(int by) {
    const std::vector<std::string> names = views();
    const auto found = std::find(names.begin(), names.end(), desk_.preferences.stage.view);
    const int count = static_cast<int>(names.size());
    const int current = found == names.end() ? 0 : static_cast<int>(found - names.begin());
    if (count > 0) {
        desk_.preferences.stage.view = names[static_cast<size_t>((current + by + count) % count)];
    }
}

bool Workspace::closeSomething() {
    if (error_.open()) {
        error_.close();
    } else if (pictures_.open()) {
        pictures_.close();
    } else if (files_.open()) {
        files_.close();
    } else if (export_.open()) {
        export_.close();
    } else if (animation_) {
        endAnimation("the animation was cancelled");
    } else if (page_) {
        page_ = false;
    } else if (help_) {
        help_ = false;
    } else if (desk_.preferences.lecture) {
        desk_.preferences.lecture = false;
    } else {
        return false;
    }
    return true;
}

void Workspace::startAgain(bool newSeed) {
    if (!desk_.allowed.reset) {
        return;
    }
    if (desk_.status.state == State::Failed &&
        !runs_->compares()) { // its worker is gone: the same preset once more
        Preset preset = desk_.preset;
        preset.seed += newSeed ? 1 : 0;
        openPreset(std::move(preset));
    } else if (newSeed) {
        desk_.post(command::NewSeed{});
    } else {
        desk_.post(command::Reset{});
    }
}

void Workspace::chooseView(size_t index) {
    const std::vector<std::string> names = views();
    if (index < names.size()) {
        desk_.preferences.stage.view = names[index];
    }
}

bool Workspace::act(Action action) {
    const auto isAny = [&](std::initializer_list<Action> actions) {
        return std::find(actions.begin(), actions.end(), action) != actions.end();
    };
    if (action == Action::Close) {
        return closeSomething();
    }
    if (dialogOpen() && !isAny({Action::Quit, Action::Help, Action::MethodPage, Action::LargerType,
                                Action::SmallerType, Action::NormalType})) {
        return false;
    }
    perform(action);
    return true;
}

void Workspace::perform(Action action) {
    Preferences& preferences = desk_.preferences;
    const auto scaleBy = [&](float factor) {
        preferences.scale = std::clamp(std::round(preferences.scale * factor * 20) / 20,
                                       smallestScale, largestScale);
    };
    const auto step = [&](int count) {
        if (desk_.allowed.step) {
            desk_.post(command::Step{count});
        }
    };
    switch (action) {
    case Action::RunPause:
        runPause();
        break;
    case Action::Step:
        step(1);
        break;
    case Action::Step100:
        step(100);
        break;
    case Action::Reset:
        startAgain(false);
        break;
    case Action::NewSeed:
        startAgain(true);
        break;
    case Action::Fit:
        if (stage_) {
            stage_->fitView(desk_.preferences.stage);
        }
        if (sideBySide_) {
            sideBySide_->fit();
        }
        break;
    case Action::View1:
    case Action::View2:
    case Action::View3:
    case Action::View4:
    case Action::View5:
    case Action::View6:
    case Action::View7:
        chooseView(static_cast<size_t>(action) - static_cast<size_t>(Action::View1));
        break;
    case Action::NextView:
        cycleView(1);
        break;
    case Action::PreviousView:
        cycleView(-1);
        break;
    case Action::PlayPath:
        playOrPause(desk_.path);
        break;
    case Action::Compare:
        compare();
        break;
    case Action::LargerEpsilon:
        scaleEpsilon(epsilonStep);
        break;
    case Action::SmallerEpsilon:
        scaleEpsilon(1 / epsilonStep);
        break;
    case Action::NextTheme:
        preferences.theme = nextTheme(preferences.theme);
        break;
    case Action::LargerType:
        scaleBy(1.1f);
        break;
    case Action::SmallerType:
        scaleBy(1 / 1.1f);
        break;
    case Action::NormalType:
        preferences.scale = 1;
        break;
    case Action::Lecture:
        preferences.lecture = !preferences.lecture;
        break;
    case Action::ToggleSidebars:
        preferences.sidebars = !preferences.sidebars;
        break;
    case Action::Open:
        replacing_ = -1;
        files_.show("Open", preferences.lastFolder, true);
        break;
    case Action::SaveCheckpoint:
        export_.show(desk_, ExportRequest::Kind::Checkpoint);
        break;
    case Action::Export:
        export_.show(desk_, ExportRequest::Kind::Picture);
        break;
    case Action::ExportAnimation:
        if (hasPath(desk_.status)) {
            desk_.path.playing = false;
            export_.show(desk_, ExportRequest::Kind::Animation);
        }
        break;
    case Action::MethodPage:
        page_ = !page_;
        break;
    case Action::Help:
        help_ = !help_;
        break;
    case Action::Quit:
        quit_ = true;
        break;
    case Action::Close:
        break; // see act()
    }
}

} // namespace bary
