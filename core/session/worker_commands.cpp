// What each command does to the worker. Anything thrown here leaves the run as it was.
#include "core/session/worker.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/table.h"
#include "core/session/checkpoint.h"
#include "core/session/export.h"
#include "core/session/image_rows.h"
#include "core/session/palette_export.h"
#include "core/session/survey_builder.h"
#include "core/session/survey_table.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <cmath>

namespace bary {

namespace {

constexpr std::chrono::milliseconds rest(150); ///< after which a hand counts as no longer moving

void requireCount(int64_t count) {
    if (count < 1 || count > 100000000) {
        throw InputError("count: must be from 1 to 100000000, found " + std::to_string(count));
    }
}

} // namespace

void Session::Worker::requireSolver() const {
    if (!solver_) {
        throw InputError("the experiment could not be prepared; open another one");
    }
}

void Session::Worker::apply(const command::Run&) {
    requireSolver();
    if (state_ == State::Diverged || state_ == State::Failed) {
        throw InputError("the run has " + std::string(stateName(state_)) + ": reset it first");
    }
    if (solver_->iteration() >= target_) {
        // Going on after the end: as many again, at the rates that the schedule ended with.
        std::lock_guard lock(mutex);
        target_ = solver_->iteration() + plannedIterations(preset);
    }
    stepsLeft_ = 0;
    setState(State::Running);
}

void Session::Worker::apply(const command::Pause&) {
    stepsLeft_ = 0;
    if (state_ == State::Running) {
        showEverything();
        setState(State::Paused);
    }
}

void Session::Worker::apply(const command::Step& step) {
    requireSolver();
    if (state_ == State::Diverged || state_ == State::Failed) {
        throw InputError("the run has " + std::string(stateName(state_)) + ": reset it first");
    }
    // Shown as running until the steps are done, so that waitIdle() waits for them.
    setState(State::Running);
    stepsLeft_ = std::max(1, step.count);
}

void Session::Worker::apply(const command::Reset&) {
    const bool wasRunning = state_ == State::Running && stepsLeft_ == 0;
    if (marginals_.empty()) {
        prepare({}); // the first attempt failed: try again
    } else {
        restart();
        state_ = State::Ready; // a diverged run shows itself again
        showStart();
    }
    if (wasRunning) {
        setState(State::Running);
    }
}

void Session::Worker::apply(const command::NewSeed& seed) {
    if (seed.seed.value_or(0) > INT64_MAX) {
        throw InputError("seed: must be at most " + std::to_string(INT64_MAX));
    }
    {
        std::lock_guard lock(mutex);
        preset.seed = seed.seed.value_or((preset.seed + 1) & INT64_MAX);
    }
    apply(command::Reset{});
}

void Session::Worker::apply(const command::SetWeights& change) {
    requireSolver();
    checkWeightList(change.weights, marginals_.size(), "weights");
    {
        std::lock_guard lock(mutex);
        for (size_t i = 0; i < change.weights.size(); ++i) {
            preset.marginals[i].weight = change.weights[i];
            inForce_.marginals[i].weight = change.weights[i];
        }
    }
    solver_->setWeights(change.weights);
    describeMarginals();
    measurements_.cancel(); // what is compared with the old truth
    if (solver_->learnsAllWeights()) {
        // Nothing is learned anew: the hand that moves them is answered, and the truth follows when
        // it rests.
        movedAt_ = training() ? -1 : solver_->iteration();
        {
            std::lock_guard lock(mutex);
            status.metrics.clear(); // of other weights
        }
        startTruth(rest);
        // Numbers for a place that the hand has left would only slow its picture.
        handRests_ = std::chrono::steady_clock::now() + rest;
        nextMetrics_ = std::max(nextMetrics_, handRests_);
        nextSurvey_ = std::max(nextSurvey_, handRests_);
        showPictureNow();
        return;
    }
    target_ = solver_->horizon();
    startTruth();
    showPictureNow();
    if (state_ == State::Completed) {
        setState(State::Running); // the barycenter follows the hand also after the end
    }
    updateRates();
}

void Session::Worker::apply(const command::SetParameter& change) {
    requireSolver();
    bool live = false;
    {
        std::lock_guard lock(mutex);
        const auto value = checkedParameter(preset, change.key, change.value, "settings");
        preset.parameters[change.key] = value;
        for (const ParameterInfo& info : solverParameters(preset.solver)) {
            live = live || (info.key == change.key && info.live);
        }
    }
    if (live) {
        inForce_.parameters[change.key] = change.value;
        const int64_t horizon = solver_->horizon();
        solver_->setParameter(change.key, change.value);
        if (solver_->horizon() != horizon) { // something else is to be learned from now on
            planUntil(solver_->horizon());
        }
    }
}

void Session::Worker::apply(const command::SetRecipe& change) {
    {
        std::lock_guard lock(mutex);
        applySetting(preset, "recipe=" + change.recipe);
        preset.parameters.clear(); // a recipe is a fresh start, not a mixture
        preset.iterations = 0;
    }
    apply(command::Reset{});
}

void Session::Worker::apply(const command::SetIterations& change) {
    requireSolver();
    if (change.iterations < 1 || change.iterations > 1000000000) {
        throw InputError("iterations: must be from 1 to 1000000000");
    }
    {
        std::lock_guard lock(mutex);
        preset.iterations = change.iterations;
    }
    inForce_.iterations = change.iterations;
    solver_->setHorizon(change.iterations);
    planUntil(change.iterations);
}

/// Sets the end of the run, which may lie behind it or bring it back to life.
void Session::Worker::planUntil(int64_t iteration) {
    target_ = iteration;
    const bool over = solver_->iteration() >= target_;
    if (state_ == State::Completed && !over) {
        setState(State::Paused);
    } else if (state_ == State::Running && stepsLeft_ == 0 && over) {
        showEverything();
        setState(State::Completed);
    } else {
        updateRates();
    }
}

void Session::Worker::apply(const command::ReplaceMarginal& change) {
    Preset changed;
    {
        std::lock_guard lock(mutex);
        changed = preset;
    }
    if (change.index < 0 || change.index >= static_cast<int>(changed.marginals.size())) {
        throw InputError("there is no marginal " + std::to_string(change.index + 1));
    }
    MarginalSpec& spec = changed.marginals[change.index];
    spec.name = change.spec.name;
    spec.measure = change.spec.measure;
    auto marginals = marginalsOf(changed); // throws before anything is touched
    if (!marginals_.empty() && (marginals.front().dim != marginals_.front().dim ||
                                marginals.front().kind != marginals_.front().kind)) {
        throw InputError(marginals.front().description + " does not fit this experiment");
    }
    marginals_ = std::move(marginals);
    images_.reset();
    {
        std::lock_guard lock(mutex);
        preset = changed;
    }
    describeMarginals();
    startTruth();
    apply(command::Reset{});
}

void Session::Worker::apply(const command::SaveCheckpoint& target) {
    requireSolver();
    if (state_ == State::Diverged) {
        throw InputError("the run has diverged: there is nothing worth saving, reset it first");
    }
    CheckpointHistory history;
    {
        std::lock_guard lock(mutex);
        history.seconds = seconds_;
        history.records.assign(records.begin(), records.end());
        for (const SeriesInfo& info : series) {
            history.keys.push_back(info.key);
        }
    }
    saveCheckpoint(target.path, inForce_, *solver_, history);
    notice("saved " + target.path.string());
}

void Session::Worker::apply(const command::ExportSamples& target) {
    requireSolver();
    requireCount(target.count);
    // A fresh stream each time, apart from the run's own.
    auto generator = at::detail::createCPUGenerator(0x73616d70ull + status.noticeCount);
    const Points samples =
        toPoints(solver_->freeze(threads_)->sampleBarycenter(target.count, generator, true));
    const auto& coding = marginals_.front().coding;
    if (coding && isWritableImage(target.path)) {
        const auto columns = static_cast<int>(std::ceil(std::sqrt(double(target.count))));
        writeImage(target.path,
                   pictureSheet(coding->format(), coding->decode(samples), columns, 2));
    } else {
        writePoints(target.path, samples);
    }
    notice("wrote " + std::to_string(target.count) + " samples to " + target.path.string());
}

void Session::Worker::apply(const command::EvaluateFully&) {
    requireSolver();
    truthJob_.wait();
    takeTruth();
    const MetricCounts counts = fullCounts(marginals_.front().dim);
    stopLooking();
    if (state_ != State::Diverged) {
        const Look look = freeze(threads_);
        showPicture(look, stop_);
        measure(look, counts, stop_);
    }
    notice("evaluated with " + std::to_string(counts.moments) + " samples");
}

void Session::Worker::apply(const command::WriteResults& target) {
    requireSolver();
    requireCount(target.count);
    writeResults(*solver_->freeze(threads_), marginals_, truth_.get(), target.folder, target.count);
    notice("wrote the results to " + target.folder.string());
}

void Session::Worker::apply(const command::WritePalettes& target) {
    requireSolver();
    // Nothing trains meanwhile: all cores, unless their number was asked for.
    const int threads = inForce_.threads > 0
                            ? inForce_.threads
                            : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const PaletteReport report =
        writePalettes(*solver_->freeze(threads), inForce_, marginals_, target, threads);
    for (const std::string& line : reportLines(report)) {
        notice(line);
    }
    notice("recoloured pictures in " + target.folder.string());
}

void Session::Worker::apply(const command::EvaluateWeights& target) {
    requireSolver();
    const auto maps = solver_->freeze(threads_);
    if (!solver_->learnsAllWeights()) {
        throw InputError("solver " + inForce_.solver +
                         " has learned one weight vector only; nwbf learns all of them");
    }
    const int count = static_cast<int>(marginals_.size());
    const auto table = evaluateWeights(*maps, marginals_, simplexGrid(count, target.parts),
                                       inForce_.referenceAtoms, inForce_.seed, stop_);
    writeFileAtomically(target.path, surveyCsv(table));
    for (const std::string& line : surveySummary(table)) {
        notice(line);
    }
}

void Session::Worker::apply(const command::SetRecolour& change) {
    recolour_ = change.settings;
    handRests_ = std::chrono::steady_clock::now() + rest;
    if (builder_) {
        renewBuilder();
        showPictureNow();
    }
}

void Session::Worker::apply(const command::SetShownClouds& shown) {
    shown_ = shown.roles;
    renewBuilder();
    if (std::chrono::steady_clock::now() < handRests_) {
        showPictureNow();
    }
}

void Session::Worker::apply(const command::SetViewPoints& points) {
    viewPoints_ = std::clamp(points.count, 100, 200000);
    if (builder_) {
        renewBuilder();
        showPictureNow();
    }
}

} // namespace bary
