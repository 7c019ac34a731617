#include "ui/workspace.h"

#include "core/io/atomic_file.h"
#include "ui/file_kinds.h"
#include "ui/panel/compare_panel.h"
#include "ui/panel/path_panel.h"
#include "ui/render/offscreen.h"

#include <algorithm>

namespace bary {

namespace {

constexpr size_t mostLogLines = 2000;
using Quarter = std::chrono::duration<int64_t, std::ratio<1, 4>>; // of a second
constexpr double longestStep = 0.5; // seconds on a path of weights after a frame that took longer

} // namespace

Workspace::Workspace(Preferences preferences, bool withStage) {
    desk_.preferences = std::move(preferences);
    desk_.presets = listPresets();
    desk_.curves.setSmoothing(desk_.preferences.smoothing);
    desk_.act = [this](Action action) { act(action); };
    desk_.open = [this](const auto& files) { open(files); };
    desk_.post = [this](Command command) {
        if (runs_) {
            runs_->post(command);
        }
    };
    desk_.chooseReplacement = [this](int marginal) {
        replacing_ = marginal;
        files_.show("Replace the marginal by a file", desk_.preferences.lastFolder, false);
    };
    desk_.giveUpPreparing = [this] {
        opener_.giveUp();
        report("given up: " + opener_.what());
    };
    if (withStage) {
        stage_ = std::make_unique<Stage>();
    }
}

Workspace::~Workspace() = default;

void Workspace::open(const std::vector<std::filesystem::path>& files) {
    if (files.empty()) {
        return;
    }
    if (allOfKind(files, FileKind::Picture)) {
        pictures_.show(files); // colours or shapes: only the person knows
        return;
    }
    opener_.openFiles(files, false);
}

void Workspace::openPreset(Preset preset) {
    opener_.openPreset(std::move(preset));
}

void Workspace::openComparison(Preset preset, std::string solvers) {
    opener_.openComparison(std::move(preset), std::move(solvers));
}

void Workspace::drop(const std::vector<std::filesystem::path>& files, ImVec2 at) {
    const bool single = files.size() == 1 && (fileKind(files[0]) == FileKind::Points ||
                                              fileKind(files[0]) == FileKind::Picture);
    for (size_t i = 0; single && desk_.allowed.tune && i < desk_.status.marginals.size(); ++i) {
        const auto row = desk_.controls.find("marginal " + std::to_string(i));
        if (row != desk_.controls.end() && row->second.contains(at)) {
            opener_.readMarginal(static_cast<int>(i), files[0],
                                 desk_.status.kind == PointKind::Colour);
            return;
        }
    }
    open(files);
}

void Workspace::report(const std::string& line, bool error) {
    desk_.log.push_back(line);
    if (desk_.log.size() > mostLogLines) {
        desk_.log.erase(desk_.log.begin());
    }
    if (error) {
        error_.show("That did not work", line);
    }
}

bool Workspace::dialogOpen() const {
    return error_.open() || pictures_.open() || files_.open() || export_.open() || animation_ ||
           page_ || help_;
}

std::vector<std::string> Workspace::views() const {
    std::vector<std::string> names;
    if (runs_ && runs_->compares()) {
        names.push_back("compare");
    }
    for (const std::string& name : viewNames()) {
        const bool nothing = (name == "palette" && desk_.status.kind != PointKind::Colour) ||
                             (name == "density" && desk_.status.kind != PointKind::Plane) ||
                             (name == "pairs" && desk_.status.dim < 3) ||
                             (name == "truth" && desk_.status.truth == "none");
        if (!nothing) {
            names.push_back(name);
        }
    }
    return names;
}

bool Workspace::update() {
    const bool wasPreparing = desk_.preparing;
    if (std::optional<Opener::Result> result = opener_.poll()) {
        takeOver(std::move(*result));
    }
    desk_.preparing = opener_.busy();
    desk_.preparingTitle = opener_.what();
    std::string text = opener_.progress();
    const bool told = wasPreparing != desk_.preparing || text != desk_.preparingText;
    desk_.preparingText = std::move(text);
    if (!runs_) {
        return told || desk_.preparing;
    }
    if (attended_ != runs_->chosen()) {
        attend();
    }
    const bool news = runs_->update();
    const RunGroup::Run& run = runs_->runs()[runs_->chosen()];
    desk_.status = run.status;
    desk_.status.state = runs_->state();
    if (presetStamp_ != run.presetStamp) {
        presetStamp_ = run.presetStamp;
        desk_.preset = run.preset;
    }
    desk_.snapshot = run.snapshot;
    desk_.survey = run.session->survey();
    desk_.allowed = runs_->allowed();
    askForClouds();
    const auto now = std::chrono::steady_clock::now();
    const double passed = std::chrono::duration<double>(now - lastUpdate_).count();
    const bool tick = std::chrono::floor<Quarter>(now) != std::chrono::floor<Quarter>(lastUpdate_);
    lastUpdate_ = now;
    advancePath(desk_, std::min(passed, longestStep));
    desk_.mailbox.flush(desk_.status.applied,
                        [&](const Command& command) { return runs_->post(command); });
    if (!desk_.mailbox.waiting("weights")) {
        desk_.askedWeights = desk_.status.weights;
    }
    // Curves that grow are drawn anew: while a hand is to be answered, four times a second do.
    if (!desk_.simplex.held || tick) {
        readHistory();
    }
    readNotices();
    return animating() || news || told;
}

void Workspace::pointerMoved(ImVec2 at) {
    if (!desk_.simplex.held) {
        return;
    }
    const Weights weights = desk_.simplex.held(at);
    if (weights != desk_.askedWeights) {
        desk_.askWeights(weights);
    }
}

void Workspace::askForClouds() {
    // An animation has a view of its own.
    const bool all = !stage_ || animation_ || comparing();
    std::set<CloudRole> shown = all ? allClouds() : stage_->shownClouds();
    if (shown != askedClouds_) {
        askedClouds_ = shown;
        runs_->post(command::SetShownClouds{std::move(shown)});
    }
}

void Workspace::takeOver(Opener::Result result) {
    if (!result.error.empty()) {
        error_.show("Could not open " + result.what, result.error);
        report("could not open " + result.what + ": " + result.error);
    } else if (result.marginal) {
        desk_.post(command::ReplaceMarginal{result.index, std::move(*result.marginal)});
        report("marginal " + std::to_string(result.index + 1) + " is replaced by " + result.what);
    } else if (result.runs) {
        adopt(std::move(result.runs));
    }
}

void Workspace::adopt(std::unique_ptr<RunGroup> runs) {
    animation_.reset(); // it is about another session
    desk_.path = {};
    opener_.retire(std::move(runs_));
    runs_ = std::move(runs);
    const RunGroup::Run& run = runs_->runs()[runs_->chosen()];
    desk_.status = run.status;
    desk_.preset = run.preset;
    desk_.preferences.stage.visible.clear();
    desk_.preferences.stage.view = runs_->compares() ? "compare" : desk_.preset.view;
    if (stage_) {
        stage_->clear();
        sideBySide_ = runs_->compares() ? std::make_unique<SideBySide>() : nullptr;
    }
    attend();
    askedClouds_ = allClouds();
    noticeCount_ = errorCount_ = 0; // what was told while it was prepared
    report("opened " + desk_.preset.title);
    runs_->post(command::SetViewPoints{desk_.preferences.viewPoints});
    runs_->post(command::SetRecolour{desk_.preferences.stage.palette.recolour});
    if (runs_->allowed().run && runs_->state() != State::Completed) {
        runs_->post(command::Run{});
    }
}

/// Turns the panels to the run that is chosen.
void Workspace::attend() {
    const RunGroup::Run& run = runs_->runs()[runs_->chosen()];
    attended_ = runs_->chosen();
    desk_.snapshot = nullptr;
    desk_.survey = nullptr;
    desk_.mailbox.clear();
    desk_.curves.clear();
    epoch_ = run.session->historyEpoch();
    noticeCount_ = run.status.noticeCount;
    errorCount_ = run.status.errorCount;
    presetStamp_ = ~uint64_t{0};
}

bool Workspace::comparing() const {
    return runs_ && runs_->compares() && desk_.preferences.stage.view == "compare";
}

void Workspace::readHistory() {
    const uint64_t epoch = runs_->session().historyEpoch();
    if (epoch != epoch_) {
        epoch_ = epoch;
        desk_.curves.clear();
    }
    const std::vector<Record> records = runs_->session().records(desk_.curves.recordCount());
    if (runs_->session().historyEpoch() != epoch) {
        return; // a reset came in between; these records are of neither history
    }
    desk_.curves.setSeries(runs_->session().series());
    desk_.curves.add(records);
}

void Workspace::readNotices() {
    const Status& status = desk_.status;
    const size_t fresh = static_cast<size_t>(std::min<uint64_t>(
        status.noticeCount - std::min(noticeCount_, status.noticeCount), status.notices.size()));
    for (size_t i = status.notices.size() - fresh; i < status.notices.size(); ++i) {
        report(status.notices[i]);
    }
    noticeCount_ = status.noticeCount;
    if (status.errorCount > errorCount_) {
        error_.show("That did not work", status.lastError);
    }
    errorCount_ = status.errorCount;
}

void Workspace::carryOut(const ExportRequest& request) {
    desk_.preferences.lastFolder = request.path.parent_path();
    switch (request.kind) {
    case ExportRequest::Kind::Picture:
    case ExportRequest::Kind::Animation:
        pictureQueue_.push_back(request);
        break;
    case ExportRequest::Kind::Samples:
        desk_.post(command::ExportSamples{request.path, request.count});
        break;
    case ExportRequest::Kind::Checkpoint:
        desk_.post(command::SaveCheckpoint{request.path});
        break;
    case ExportRequest::Kind::Recoloured:
        desk_.post(command::WritePalettes{request.path, request.tableSize,
                                          desk_.preferences.stage.palette.recolour,
                                          request.pictureFormat, request.quality});
        break;
    case ExportRequest::Kind::Metrics:
        try {
            if (runs_) {
                writeFileAtomically(request.path, desk_.curves.csv(runs_->session().records(0)));
                report("saved " + request.path.string());
            }
        } catch (const std::exception& error) {
            report(error.what(), true);
        }
        break;
    }
}

void Workspace::savePicture(const ExportRequest& request) {
    const auto width = static_cast<float>(request.width),
               height = static_cast<float>(request.height);
    PictureOptions options;
    options.width = request.width;
    options.height = request.height;
    options.scale = std::clamp(height / 1000, 0.5f, 6.0f);
    options.theme = desk_.preferences.theme;
    options.transparent = request.transparent && !request.wholeWindow;
    const Theme shown = desk_.theme; // draw() puts the picture's in its place
    const ImVec2 size = desk_.size;
    // Of their own: those on screen keep their cameras and buffers.
    Stage stage;
    SideBySide answers(desk_.preset.title, "",
                       comparing() ? answersOf(*runs_) : std::vector<Answer>());
    const Image image = renderPicture(options, [&](const Theme& theme) {
        if (request.wholeWindow) {
            draw({width, height}, theme);
        } else if (comparing()) {
            answers.draw(theme);
        } else {
            stage.draw(ImGui::GetContentRegionAvail(), desk_.snapshot, desk_.status, theme,
                       desk_.preferences.stage);
        }
    });
    desk_.theme = shown;
    desk_.size = size;
    writeImage(request.path, image);
    report("saved " + request.path.string());
}

void Workspace::finishExports() {
    const std::vector<ExportRequest> queue = std::move(pictureQueue_);
    pictureQueue_.clear();
    for (const ExportRequest& request : queue) {
        try {
            if (request.kind == ExportRequest::Kind::Animation) {
                startAnimation(request);
            } else {
                savePicture(request);
            }
        } catch (const std::exception& error) {
            report(error.what(), true);
        }
    }
    advanceAnimation();
}

void Workspace::startAnimation(const ExportRequest& request) {
    if (!runs_) {
        return;
    }
    AnimationOptions options;
    options.out = request.path;
    options.frames = request.frames;
    options.seconds = request.seconds;
    options.width = request.width;
    options.height = request.height;
    options.theme = desk_.preferences.theme;
    options.stage = desk_.preferences.stage;
    options.stage.view = request.view;
    animation_ = std::make_unique<Animation>(runs_->session(), WeightPath(desk_.path.points),
                                             std::move(options));
    weightsBefore_ = desk_.askedWeights;
}

void Workspace::advanceAnimation() {
    if (!animation_) {
        return;
    }
    try {
        if (animation_->advance()) {
            endAnimation("saved " + animation_->options().out.string());
        }
    } catch (const std::exception& error) {
        endAnimation(error.what(), true);
    }
}

void Workspace::endAnimation(const std::string& line, bool error) {
    animation_.reset();
    desk_.askWeights(weightsBefore_);
    report(line, error);
}

} // namespace bary
