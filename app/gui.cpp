#include "app/gui.h"

#include "app/gui_window.h"
#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "ui/workspace.h"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <optional>
#include <sstream>
#include <unistd.h>

namespace bary {

namespace {

using Clock = std::chrono::steady_clock;

constexpr const char* defaultPreset = "ring-square";
constexpr double statusInterval = 0.2;
constexpr double shortestPace = 1.0 / 30; // seconds from frame to frame where nothing is pressing
constexpr double answerPatience = 1.0 / 250; // of a look whether there is an answer
constexpr int settling = 3; // frames that Dear ImGui needs to answer input, or to lay out a dialog
constexpr float lectureScale = 1.35f;

/// What tests ask for through the environment.
struct Hooks {
    long maxFrames = 0;
    std::string screenshot, status;

    Hooks() {
        const auto text = [](const char* name) {
            const char* value = std::getenv(name);
            return std::string(value ? value : "");
        };
        maxFrames = std::strtol(text("BARYSCOPE_MAX_FRAMES").c_str(), nullptr, 10);
        screenshot = text("BARYSCOPE_SCREENSHOT");
        status = text("BARYSCOPE_STATUS");
    }
};

/// Seconds since the system started this process, loading of libraries included, to 10 ms; 0 where
/// the system does not say.
double secondsOfProcess() {
    std::ifstream file("/proc/self/stat");
    std::string line;
    std::getline(file, line);
    std::istringstream fields(line.substr(std::min(line.size(), line.rfind(')') + 1)));
    std::string field;
    for (int k = 3; k <= 22 && fields >> field; ++k) { // field 22 is the start, in ticks since boot
    }
    timespec now{};
    if (!fields || clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return 0;
    }
    const double ticks = std::strtod(field.c_str(), nullptr);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec) -
           ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

nlohmann::json statusJson(Workspace& workspace) {
    const Desk& desk = workspace.desk();
    nlohmann::json controls = nlohmann::json::object();
    for (const auto& [name, box] : desk.controls) {
        controls[name] = {box.from.x, box.from.y, box.to.x, box.to.y};
    }
    return {{"state", workspace.session() ? stateName(desk.status.state) : "none"},
            {"iteration", desk.status.iteration},
            {"target", desk.status.target},
            {"seed", desk.status.seed},
            {"weights", desk.status.weights},
            {"preset", desk.preset.name},
            {"view", desk.preferences.stage.view},
            {"epsilon", workspace.runs() ? workspace.runs()->epsilon() : 0},
            {"theme", themeLabel(desk.preferences.theme)},
            {"scale", desk.preferences.scale},
            {"dialog", workspace.dialogOpen()},
            {"error", workspace.errorText()},
            {"controls", std::move(controls)}};
}

std::vector<double> barycenterMean(const Snapshot& snapshot) {
    const Cloud* cloud = snapshot.find(CloudRole::BarycenterEma);
    if (!cloud || cloud->points.empty()) {
        return {};
    }
    std::vector<double> mean(static_cast<size_t>(cloud->points.dim));
    for (int64_t k = 0; k < cloud->points.size(); ++k) {
        const auto point = cloud->points.row(k);
        for (size_t d = 0; d < mean.size(); ++d) {
            mean[d] += point[d] / static_cast<double>(cloud->points.size());
        }
    }
    return mean;
}

class Gui {
  public:
    Gui(const std::vector<std::filesystem::path>& files, const GuiOptions& options)
        : options_(options), preferences_(load(options)),
          window_(options.width > 0 ? options.width : preferences_.windowWidth,
                  options.height > 0 ? options.height : preferences_.windowHeight),
          workspace_(std::make_unique<Workspace>(preferences_)) {
        if (!notice_.empty()) {
            workspace_->report(notice_);
        }
        window_.onAction = [this](Action action) { return workspace_->act(action); };
        window_.onDrag = [this](ImVec2 at) { workspace_->pointerMoved(at); };
        window_.onDrop = [this](const auto& dropped, ImVec2 at) { workspace_->drop(dropped, at); };
        if (files.empty() && options.solvers.empty()) {
            openDefault();
        } else if (!options.solvers.empty()) {
            openComparison(files);
        } else {
            workspace_->open(files);
        }
    }

    int run() {
        while (!window_.closing() && !workspace_->wantsQuit() && !done()) {
            takeIn(patience());
            const bool dialog = workspace_->dialogOpen();
            settle_ = dialog != dialogShown_ ? settling : settle_;
            dialogShown_ = dialog;
            if (frameDue()) {
                settle_ = std::max(0, settle_ - 1);
                frame();
            }
            writeStatus();
        }
        finish();
        return 0;
    }

  private:
    Preferences load(const GuiOptions& options) {
        return options.safeMode ? Preferences{} : loadPreferences(preferencesPath(), notice_);
    }

    void openDefault() {
        try {
            workspace_->openPreset(loadPreset(defaultPreset));
        } catch (const std::exception& error) {
            workspace_->report(error.what(), true);
        }
    }

    void openComparison(const std::vector<std::filesystem::path>& files) {
        if (files.size() > 1) {
            throw InputError("--solvers: one preset is compared, found " +
                             std::to_string(files.size()) + " files");
        }
        Preset preset = loadPreset(files.empty() ? defaultPreset : files[0].string());
        readEntries(preset, options_.solvers); // wrong usage ends here, not in a dialog
        workspace_->openComparison(std::move(preset), options_.solvers);
    }

    static double seconds(Clock::time_point since) {
        return std::chrono::duration<double>(Clock::now() - since).count();
    }

    /// Input, for which it waits at most so long, and what the workers have published.
    void takeIn(double seconds) {
        settle_ = window_.waitEvents(seconds) ? settling : settle_;
        news_ = workspace_->update() || news_;
    }

    /// A hand need not wait for the frame to be asked where it is.
    void takeInHand() {
        if (workspace_->desk().simplex.held) {
            takeIn(0);
        }
    }

    /// While the handle of the weights is held, frames come with the pictures that answer it, or at
    /// the usual pace: more would take the time that the answers need.
    bool awaitsAnswer() const {
        const Desk& desk = workspace_->desk();
        return desk.simplex.held && desk.snapshot && desk.snapshot->number == shown_;
    }

    bool frameDue() const {
        const double since = seconds(lastFrame_);
        return settle_ > 0 ? !awaitsAnswer() || since >= shortestPace
                           : (news_ || hooks_.maxFrames > 0) && since >= pace_;
    }

    /// How long to sleep when nothing happens: short while something trains, long otherwise.
    double patience() const {
        if (settle_ > 0) {
            const double rest = shortestPace - seconds(lastFrame_);
            return awaitsAnswer() ? std::clamp(rest, 0.0, answerPatience) : 0;
        }
        const Desk& desk = workspace_->desk();
        const bool busy = desk.status.state == State::Running || desk.preparing ||
                          workspace_->animating() || !workspace_->session() || hooks_.maxFrames > 0;
        const bool waiting = !hooks_.status.empty() || ImGui::GetIO().WantTextInput;
        return busy ? std::max(1.0 / 120, pace_ - seconds(lastFrame_)) : waiting ? 0.1 : 0.25;
    }

    void renewTheme() {
        const Preferences& preferences = workspace_->preferences();
        const float scale =
            window_.scale() * preferences.scale * (preferences.lecture ? lectureScale : 1.0f);
        if (theme_ && theme_->name == preferences.theme && theme_->scale == scale) {
            return;
        }
        Theme next = makeTheme(preferences.theme, scale);
        if (theme_ && theme_->scale == scale) { // the same type in other colours
            next.body = theme_->body;
            next.bold = theme_->bold;
            next.large = theme_->large;
            next.mono = theme_->mono;
        } else {
            loadFonts(next);
            window_.renewFonts();
        }
        applyStyle(next);
        theme_ = next;
        settle_ = settling;
    }

    void frame() {
        news_ = false;
        lastFrame_ = Clock::now();
        renewTheme();
        window_.beginFrame();
        workspace_->draw(ImGui::GetIO().DisplaySize, *theme_);
        const Desk& desk = workspace_->desk();
        window_.setTitle(desk.preset.title.empty() ? "Baryscope"
                                                   : desk.preset.title + " – Baryscope");
        shown_ = desk.snapshot ? desk.snapshot->number : 0;
        const auto drawn = Clock::now();
        takeInHand();
        window_.render(theme_->background);
        takeInHand();
        window_.show();
        // Drawing shares the processor with training: it gets at most a third of the time.
        pace_ = std::clamp(3 * seconds(drawn), shortestPace, 0.5);
        if (firstTrained_ == 0 && desk.snapshot && desk.snapshot->iteration >= 1) {
            firstTrained_ = secondsOfProcess();
        }
        frames_ += workspace_->session() != nullptr || workspace_->dialogOpen();
        workspace_->finishExports();
    }

    bool done() const { return hooks_.maxFrames > 0 && frames_ >= hooks_.maxFrames; }

    void writeStatus() {
        if (hooks_.status.empty() || seconds(lastStatus_) < statusInterval) {
            return;
        }
        lastStatus_ = Clock::now();
        nlohmann::json status = statusJson(*workspace_);
        status["first_trained_frame"] = firstTrained_;
        status["frames"] = frames_;
        if (const auto& snapshot = workspace_->desk().snapshot) {
            status["answers"] = snapshot->number; // pictures that the networks have given
            status["shown_weights"] = snapshot->weights;
            status["barycenter_mean"] = barycenterMean(*snapshot);
        }
        writeFileAtomically(hooks_.status, status.dump() + "\n");
    }

    void finish() {
        if (!hooks_.screenshot.empty() && frames_ > 0) {
            writeImage(hooks_.screenshot, window_.picture());
        }
        Preferences& preferences = workspace_->preferences();
        window_.size(preferences.windowWidth, preferences.windowHeight);
        if (!options_.safeMode) {
            const std::string problem = savePreferences(preferences, preferencesPath());
            if (!problem.empty()) {
                spdlog::warn("{}", problem);
            }
        }
        workspace_.reset(); // its stage needs the window's context
    }

    const GuiOptions options_;
    const Hooks hooks_;
    std::string notice_;
    Preferences preferences_;
    GuiWindow window_;
    std::unique_ptr<Workspace> workspace_;
    std::optional<Theme> theme_;
    Clock::time_point lastFrame_, lastStatus_; ///< when they were begun
    double pace_ = shortestPace;
    int settle_ = settling;
    bool dialogShown_ = false, news_ = false;
    uint64_t shown_ = 0; ///< number of the picture in the last frame
    long frames_ = 0;
    double firstTrained_ = 0; ///< seconds of the process when a frame first showed a trained state
};

} // namespace

int runGui(const std::vector<std::filesystem::path>& files, const GuiOptions& options) {
    return Gui(files, options).run();
}

} // namespace bary
