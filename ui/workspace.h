// The whole interface: one running experiment, one that may be getting ready, and everything that
// is drawn around them.
#pragma once

#include "ui/animation.h"
#include "ui/opener.h"
#include "ui/panel/desk.h"
#include "ui/panel/dialogs.h"
#include "ui/run_group.h"
#include "ui/view/side_by_side.h"
#include "ui/view/stage.h"

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace bary {

class Workspace {
  public:
    /// `withStage` = false leaves the stage empty, for tests without GL.
    explicit Workspace(Preferences preferences, bool withStage = true);
    ~Workspace();
    Workspace(const Workspace&) = delete;
    Workspace& operator=(const Workspace&) = delete;

    /// The one way in for the command line, drag and drop, and File > Open: a preset, a checkpoint,
    /// or points and pictures (one marginal each). The running experiment goes on until the new one
    /// is ready; if that fails, a dialog says why.
    void open(const std::vector<std::filesystem::path>& files);
    void openPreset(Preset preset);
    /// The same problem solved by several entries, side by side: see readEntries().
    void openComparison(Preset preset, std::string solvers);
    /// Files dropped at a place: a single one over a marginal replaces that marginal.
    void drop(const std::vector<std::filesystem::path>& files, ImVec2 at);
    /// Does what a key or button asks for; false where a dialog is to be answered first, or there
    /// is nothing to close.
    bool act(Action action);

    /// Moves the weights with the hand that holds their handle, between two frames.
    void pointerMoved(ImVec2 at);
    /// Takes over what the workers have published; true where there is something new to draw.
    bool update();
    /// Draws everything into one window of this size. Between update() and the end of the frame.
    void draw(ImVec2 size, const Theme& theme);
    /// Whether something moves by itself: a path that is played, or an animation being written.
    bool animating() const {
        const StageOptions& stage = desk_.preferences.stage;
        return desk_.path.playing || animation_ ||
               (stage.view == "transport" && stage.transport.playing);
    }
    /// Writes pictures that were asked for, and draws the next frame of an animation under way.
    /// Between two frames, with a GL context current.
    void finishExports();

    /// Adds a line to the log; an error also opens a dialog.
    void report(const std::string& line, bool error = false);
    bool wantsQuit() const { return quit_; }
    bool dialogOpen() const;
    /// Text of the error that is on screen, "" where there is none.
    std::string errorText() const { return error_.open() ? error_.message() : std::string(); }
    /// The one that the panels show, of several in a comparison.
    Session* session() { return runs_ ? &runs_->session() : nullptr; }
    const RunGroup* runs() const { return runs_.get(); }
    const Desk& desk() const { return desk_; }
    Preferences& preferences() { return desk_.preferences; }
    /// The names of the views that this experiment has something for, in the order of the tabs.
    std::vector<std::string> views() const;

  private:
    void takeOver(Opener::Result result);
    void adopt(std::unique_ptr<RunGroup> runs);
    void attend();
    bool comparing() const;
    void compare();
    void scaleEpsilon(double factor);
    void readHistory();
    void readNotices();
    void runPause();
    void cycleView(int by);
    bool closeSomething();
    void perform(Action action);
    void startAgain(bool newSeed);
    void chooseView(size_t index);
    /// Tells the session what the stage shows.
    void askForClouds();
    void carryOut(const ExportRequest& request);
    void savePicture(const ExportRequest& request);
    void startAnimation(const ExportRequest& request);
    void advanceAnimation();
    void endAnimation(const std::string& line, bool error = false);
    void drawCards(ImVec2 size);
    void drawMiddle(ImVec2 at, ImVec2 size);
    void drawViewTabs();
    void drawBottom(ImVec2 size);
    void drawDialogs();

    Desk desk_;
    Opener opener_;
    std::unique_ptr<RunGroup> runs_;
    std::unique_ptr<Stage> stage_;
    std::unique_ptr<SideBySide> sideBySide_; ///< of a comparison
    ErrorDialog error_;
    PictureDialog pictures_;
    FileDialog files_;
    ExportDialog export_;
    std::vector<ExportRequest> pictureQueue_;
    std::unique_ptr<Animation> animation_; ///< under way
    Weights weightsBefore_;                ///< what was shown before it
    std::set<CloudRole> askedClouds_;      ///< of the session, by SetShownClouds
    std::chrono::steady_clock::time_point lastUpdate_;
    int replacing_ = -1; ///< marginal that the file dialog is about; -1: an experiment
    int bottomTab_ = 0;
    int dialog_ = 0; ///< which dialog was drawn last, 0 for none
    bool help_ = false, page_ = false, quit_ = false;
    size_t attended_ = 0; ///< run that the panels show
    uint64_t epoch_ = 0, noticeCount_ = 0, errorCount_ = 0, presetStamp_ = ~uint64_t{0};
};

} // namespace bary
