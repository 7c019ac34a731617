#include "ui/animation.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/image.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cstdio>

namespace bary {

namespace {

using namespace std::chrono_literals;

constexpr double quickestGif = 50; // frames a second; quicker ones are shown slowly by browsers

/// `options` with what they leave open; throws where they cannot be met.
AnimationOptions checked(AnimationOptions options, const Status& status) {
    if (!status.allWeights) {
        throw InputError("an animation needs a solver that has learned the barycenters of all "
                         "weights (nwbf); this one has learned those of one set of weights");
    }
    if (options.frames < 2 || options.frames > mostFrames) {
        throw InputError("frames: must be from 2 to " + std::to_string(mostFrames));
    }
    if (!(options.seconds >= 0.1 && options.seconds <= 3600)) {
        throw InputError("seconds: must be from 0.1 to 3600");
    }
    const bool one = isAnimationFile(options.out);
    if (one && !ffmpegProblem().empty()) {
        throw EnvironmentError(ffmpegProblem());
    }
    if (isGif(options.out) && options.frames / options.seconds > quickestGif) {
        throw InputError("a GIF shows at most 50 frames a second: take fewer frames or more "
                         "seconds");
    }
    if (!one && options.out.has_extension() && !std::filesystem::is_directory(options.out)) {
        throw InputError(options.out.string() +
                         ": an animation is written as .gif, .apng, or as numbered frames into a "
                         "folder");
    }
    return options;
}

std::unique_ptr<TemporaryFolder> folderFor(const std::filesystem::path& out) {
    if (isAnimationFile(out)) {
        return std::make_unique<TemporaryFolder>(out.parent_path());
    }
    requireWritableFolder(out);
    return std::make_unique<TemporaryFolder>(out);
}

PictureOptions pictureOptions(const AnimationOptions& options) {
    PictureOptions picture;
    picture.width = options.width;
    picture.height = options.height;
    picture.scale = std::clamp(static_cast<float>(options.height) / 750, 0.5f, 6.0f);
    picture.theme = options.theme;
    return picture;
}

/// Which weights a frame shows: a bar that the marginals divide among themselves, and the numbers.
void drawWeights(const Theme& theme, const std::vector<double>& weights) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 at = ImGui::GetCursorScreenPos();
    const float width = ImGui::GetContentRegionAvail().x, bar = px(theme, 8);
    const float share = width / static_cast<float>(weights.size());
    const float middle = at.y + bar + px(theme, 8) + ImGui::GetTextLineHeight() / 2;
    float x = at.x;
    for (size_t i = 0; i < weights.size(); ++i) {
        const ImU32 colour = theme.marginal(static_cast<int>(i));
        const float next = x + width * static_cast<float>(weights[i]);
        list->AddRectFilled({x, at.y}, {next, at.y + bar}, colour);
        x = next;
        char text[32];
        std::snprintf(text, sizeof text, "%.2f", weights[i]);
        const float label = at.x + share * static_cast<float>(i);
        drawMarker(list, Theme::marker(static_cast<int>(i)), {label + px(theme, 7), middle},
                   px(theme, 5), colour);
        list->AddText({label + px(theme, 18), middle - ImGui::GetTextLineHeight() / 2}, theme.text,
                      text);
    }
}

} // namespace

std::vector<std::string> animationViews() {
    std::vector<std::string> names = viewNames();
    std::erase(names, "truth");
    return names;
}

Animation::Animation(Session& session, WeightPath path, AnimationOptions options)
    : session_(session), path_(std::move(path)),
      options_(checked(std::move(options), session.status())), folder_(folderFor(options_.out)),
      renderer_(pictureOptions(options_)) {
    ask();
}

Animation::~Animation() {
    stop_.request_stop();
    if (work_.valid()) {
        work_.wait();
    }
}

void Animation::ask() {
    // A closed path does not show its end, which is its start again.
    const int steps = path_.closed() ? options_.frames : options_.frames - 1;
    wanted_ = path_.at(static_cast<double>(drawn_) / steps);
    sequence_ = session_.post(command::SetWeights{wanted_});
    asked_ = std::chrono::steady_clock::now();
}

std::shared_ptr<const Snapshot> Animation::answer() {
    const Status status = session_.status();
    if (status.state == State::Failed || status.state == State::Diverged) {
        throw std::runtime_error("the run has " + std::string(stateName(status.state)) + ": " +
                                 status.message);
    }
    auto snapshot = session_.snapshot();
    if (snapshot && snapshot->weights == wanted_) {
        return snapshot;
    }
    // Somebody else may have asked for other weights meanwhile.
    if (status.applied >= sequence_ && std::chrono::steady_clock::now() - asked_ > 2s) {
        ask();
    }
    return nullptr;
}

Image Animation::draw(const std::shared_ptr<const Snapshot>& snapshot) {
    // The truth of these weights may come now, later or never: no frame has it.
    auto shown = std::make_shared<Snapshot>(*snapshot);
    std::erase_if(shown->clouds, [](const auto& cloud) { return cloud->role == CloudRole::Truth; });
    const Status status = session_.status();
    StageOptions stage = options_.stage;
    const auto frame = [&](const Theme& theme) {
        const ImVec2 room = ImGui::GetContentRegionAvail();
        const float below = px(theme, 20) + ImGui::GetTextLineHeight();
        stage_.draw({room.x, room.y - below}, shown, status, theme, stage);
        drawWeights(theme, wanted_);
    };
    return renderer_.render(frame, drawn_ == 0 ? 3 : 1);
}

void Animation::write() {
    writing_ = true;
    work_ = std::async(std::launch::async, [this] {
        if (isAnimationFile(options_.out)) {
            encodeFrames(folder_->path(), options_.frames, options_.seconds, options_.out,
                         stop_.get_token());
        } else {
            publishFrames(folder_->path(), options_.frames, options_.out);
        }
    });
}

bool Animation::advance() {
    if (work_.valid()) {
        if (work_.wait_for(0s) != std::future_status::ready) {
            return false;
        }
        work_.get();
    }
    if (writing_) {
        return true;
    }
    if (drawn_ == options_.frames) {
        write();
        return false;
    }
    if (const auto snapshot = answer()) {
        work_ =
            std::async(std::launch::async, [path = folder_->path() / frameName(drawn_),
                                            image = draw(snapshot)] { writeImage(path, image); });
        if (++drawn_ < options_.frames) {
            ask();
        }
    }
    return false;
}

std::string Animation::progress() const {
    return writing_ ? "writing " + options_.out.filename().string()
                    : "frame " + std::to_string(drawn_) + " of " + std::to_string(options_.frames);
}

} // namespace bary
