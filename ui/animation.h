// The barycenters along a path of weights as pictures one after the other: numbered PNG frames, a
// GIF or an APNG. Drawn in small pieces, so that a window can go on living meanwhile.
#pragma once

#include "core/experiment/weight_path.h"
#include "core/io/frames.h"
#include "core/session/session.h"
#include "ui/render/offscreen.h"
#include "ui/view/stage.h"

#include <chrono>
#include <filesystem>
#include <future>
#include <memory>
#include <stop_token>
#include <string>

namespace bary {

struct AnimationOptions {
    std::filesystem::path out; ///< .gif, .apng, or a folder for the frames
    int frames = 120;
    double seconds = 8; ///< that all frames take together
    int width = 960, height = 600;
    ThemeName theme = ThemeName::Light;
    StageOptions stage;
};

/// The views that an animation can show: all but the truth, which takes longer than a frame.
std::vector<std::string> animationViews();

class Animation {
  public:
    /// Begins with the first frame. A GL context must be current, here and in the other functions.
    /// Throws InputError where the session's solver has not learned all weights, or the options
    /// cannot be met; EnvironmentError where ffmpeg is needed and missing.
    Animation(Session& session, WeightPath path, AnimationOptions options);
    /// An unfinished animation leaves nothing behind.
    ~Animation();
    Animation(const Animation&) = delete;
    Animation& operator=(const Animation&) = delete;

    /// Does what can be done without waiting, at most one frame; true once everything is written.
    /// Throws std::runtime_error where the session has failed, InputError where a file cannot be
    /// written.
    bool advance();
    /// How many frames are drawn.
    int drawn() const { return drawn_; }
    /// One line: "frame 37 of 120".
    std::string progress() const;
    const AnimationOptions& options() const { return options_; }

  private:
    void ask();
    std::shared_ptr<const Snapshot> answer();
    Image draw(const std::shared_ptr<const Snapshot>& snapshot);
    void write();

    Session& session_;
    const WeightPath path_;
    const AnimationOptions options_;
    std::unique_ptr<TemporaryFolder> folder_;
    PictureRenderer renderer_;
    Stage stage_; // one for all frames: the camera stands still
    int drawn_ = 0;
    bool writing_ = false; // all frames are there
    std::vector<double> wanted_;
    uint64_t sequence_ = 0;
    std::chrono::steady_clock::time_point asked_;
    std::stop_source stop_;
    std::future<void> work_; // files are written beside the drawing
};

} // namespace bary
