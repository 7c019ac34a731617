#include "core/session/worker.h"

#include "core/base/error.h"
#include "core/base/torch.h"
#include "core/engine/thread_choice.h"
#include "core/experiment/mixture_truth.h"
#include "core/experiment/reading.h"
#include "core/session/checkpoint.h"
#include "core/session/environment.h"
#include "core/solver/registry.h"

#include <algorithm>
#include <cmath>

namespace bary {

using Clock = std::chrono::steady_clock;

namespace {

constexpr size_t keptNotices = 200;

struct Threads {
    int engine, libtorch;
};

/// What was asked for, or all cores. Small networks leave a core to the window, and their LibTorch
/// operations stay on one thread: those are shorter than a barrier, and LibTorch's barriers spin.
Threads threadsFor(const Preset& preset) {
    constexpr double wide = 256;
    bool large = false, oracle = false;
    for (const ParameterInfo& info : solverParameters(preset.solver)) {
        const bool width = info.type == ParameterInfo::Type::Integer &&
                           (info.key == "potential_width" || info.key == "width");
        const ParameterValue value = parameterValue(preset, info.key);
        large = large || (width && std::get<double>(value) >= wide);
        oracle = oracle || value == ParameterValue(std::string("autograd"));
        large = large || (info.key == "potential" && value == ParameterValue(std::string("conv")));
    }
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const int automatic = large ? cores : (oracle ? 1 : std::max(1, cores - 1));
    const int engine = preset.threads > 0 ? preset.threads : automatic;
    return {engine, large || oracle ? engine : 1};
}

/// The series of a resumed history, in the order that its records count in.
std::vector<SeriesInfo> knownSeries(const std::vector<std::string>& keys,
                                    const std::vector<LossInfo>& losses) {
    std::vector<SeriesInfo> series;
    for (const std::string& key : keys) {
        const auto loss = std::find_if(losses.begin(), losses.end(),
                                       [&](const LossInfo& each) { return each.key == key; });
        series.push_back(loss == losses.end() ? SeriesInfo{key, key, metricTooltip(key), true}
                                              : SeriesInfo{key, loss->label, loss->tooltip, false});
    }
    return series;
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Session::Worker::Worker(Preset given, std::filesystem::path resume)
    : preset(std::move(given)), resume_(std::move(resume)) {
    status.weights = weightsOf(preset);
    status.seed = preset.seed;
    status.target = plannedIterations(preset);
    status.message = "reading the marginals";
    thread_ = std::jthread([this](std::stop_token stop) { loop(stop); });
}

Session::Worker::~Worker() {
    thread_.request_stop();
    stopLooking();      // so that everything ends soon
    truthJob_.cancel(); // the worker may be waiting for it
    thread_.join();
}

void Session::Worker::loop(std::stop_token stop) {
    stop_ = stop;
    bool prepared = false;
    while (!stop.stop_requested()) {
        try {
            if (!prepared) {
                prepared = true;
                prepare(resume_);
            }
            if (!applyCommands(stop)) {
                return;
            }
            takeTruth();
            takeFailure();
            if (training()) {
                trainOnce();
                stepAside(stop);
            } else {
                waitForWork(stop);
            }
        } catch (const LookCancelled&) {
            return; // the session ends
        } catch (const Cancelled&) {
            return; // the same
        } catch (...) {
            fail(reasonOfCurrentException());
        }
    }
}

std::string Session::Worker::reasonOfCurrentException() {
    try {
        throw;
    } catch (const c10::Error& error) {
        return error.what_without_backtrace();
    } catch (const std::bad_alloc&) {
        return "out of memory";
    } catch (const std::exception& error) {
        return error.what();
    }
}

void Session::Worker::prepare(const std::filesystem::path& resume) {
    Preset mine;
    {
        std::lock_guard lock(mutex);
        mine = preset;
    }
    marginals_ = marginalsOf(mine);
    {
        std::lock_guard lock(mutex);
        preset.dim = marginals_.front().dim;
        status.message = "building the networks";
    }
    describeMarginals();
    startTruth();
    restart();
    if (!resume.empty()) {
        const CheckpointHistory history = loadCheckpoint(resume, *solver_);
        seconds_ = history.seconds;
        target_ = solver_->horizon();
        std::lock_guard lock(mutex);
        series = knownSeries(history.keys, solver_->lossInfo());
        records.assign(history.records.begin(), history.records.end());
    }
    if (solver_->iteration() >= target_) {
        showEverything();
        setState(State::Completed);
    } else {
        showStart();
    }
}

std::vector<Measure> Session::Worker::marginalsOf(const Preset& of) {
    Preparation preparation;
    preparation.threads = of.threads > 0
                              ? of.threads
                              : static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    preparation.stop = stop_;
    preparation.progress = [this](const std::string& text) {
        std::lock_guard lock(mutex);
        status.message = text;
        changed.notify_all();
    };
    auto marginals = readMarginals(of, [&](const std::string& text) {
        if (stop_.stop_requested()) {
            throw Cancelled();
        }
        preparation.progress(text);
    });
    const auto prepared = [](const Measure& each) { return each.prepare != nullptr; };
    const bool told = std::any_of(marginals.begin(), marginals.end(), prepared);
    prepareMarginals(marginals, preparation);
    for (size_t i = 0; told && i < marginals.size(); ++i) {
        notice(marginals[i].description);
    }
    return marginals;
}

void Session::Worker::restart() {
    Preset mine;
    {
        std::lock_guard lock(mutex);
        mine = preset;
    }
    stopLooking();
    const Threads threads = threadsFor(mine);
    threads_ = threads.engine;
    setComputeThreads(threads.libtorch);
    setEngineThreads(threads.engine);
    const torch::Device device = chooseDevice(mine.device);
    const auto start = Clock::now();
    const bool mixture = looksForMixture(mine);
    const bool otherTruth = solver_ && mixture != looksForMixture(inForce_);
    solver_ = buildSolver(mine, marginals_, device);
    inForce_ = mine;
    builder_ = std::make_shared<const SnapshotBuilder>(
        mixture ? withoutFormulas(marginals_) : marginals_, registeredNames(mine.solver), mine.seed,
        viewPoints_);
    if (otherTruth) {
        startTruth();
    }
    renewBuilder();
    lossSeries_.clear();
    seconds_ = secondsSince(start); // pre-training is part of the solver's time
    recent_.clear();
    stepsLeft_ = 0;
    target_ = plannedIterations(mine);
    movedAt_ = -1;
    nextSnapshot_ = nextMetrics_ = nextStatus_ = nextSurvey_ = {};
    std::lock_guard lock(mutex);
    records.clear();
    series.clear();
    lookingFailure.clear();
    survey.reset();
    ++epoch;
    status.threads = threads_;
    status.dim = marginals_.front().dim;
    status.kind = marginals_.front().kind;
    status.space = marginals_.front().space;
    status.seed = mine.seed;
    status.device = device.str();
    status.engine = solver_->engine();
    status.allWeights = solver_->learnsAllWeights();
    status.metrics.clear();
    status.secondsPerIteration = 0;
    status.secondsLeft = 0;
}

bool Session::Worker::training() const {
    return solver_ && (state_ == State::Running || stepsLeft_ > 0);
}

void Session::Worker::waitForWork(std::stop_token stop) {
    std::unique_lock lock(mutex);
    const auto work = [this] {
        return !queue.empty() || (arrivedTruth != nullptr && builder_ != nullptr);
    };
    if (!coarse) {
        changed.wait(lock, stop, work);
    } else if (!changed.wait_until(lock, stop, handRests_, work) && !stop.stop_requested()) {
        coarse = false;
        lock.unlock();
        showPictureNow();
    }
}

void Session::Worker::stepAside(std::stop_token stop) {
    constexpr std::chrono::milliseconds pause(20);
    if (Clock::now() < handRests_) {
        std::unique_lock lock(mutex);
        changed.wait_for(lock, stop, pause, [this] { return !queue.empty(); });
    }
}

bool Session::Worker::applyCommands(std::stop_token stop) {
    while (!stop.stop_requested()) {
        std::pair<uint64_t, Command> next;
        {
            std::lock_guard lock(mutex);
            if (queue.empty()) {
                return true;
            }
            next = std::move(queue.front());
            queue.pop_front();
        }
        try {
            std::visit([this](const auto& command) { apply(command); }, next.second);
        } catch (const InputError& error) {
            notice(error.what(), true);
        } catch (const EnvironmentError& error) {
            notice(error.what(), true);
        } catch (const std::invalid_argument& error) {
            notice(error.what(), true);
        } catch (...) {
            std::lock_guard lock(mutex);
            status.applied = next.first;
            throw;
        }
        std::lock_guard lock(mutex);
        status.applied = next.first;
        changed.notify_all();
    }
    return false;
}

void Session::Worker::trainOnce() {
    const auto start = Clock::now();
    solver_->step();
    seconds_ += secondsSince(start);
    for (const std::string& told : solver_->takeNotices()) {
        notice(told);
    }
    if (!solver_->healthy()) {
        stepsLeft_ = 0;
        stopLooking();
        setState(State::Diverged,
                 "the losses are not finite, or grew beyond all bounds, at iteration " +
                     std::to_string(solver_->iteration()) + "; reset, or lower the learning rates");
        return;
    }
    recordLosses();
    const bool stepping = stepsLeft_ > 0;
    if (stepping && --stepsLeft_ == 0) {
        showEverything();
        setState(State::Paused);
    } else if (!stepping && solver_->iteration() >= target_) {
        showEverything();
        setState(State::Completed);
    } else {
        publishDue();
    }
}

void Session::Worker::updateRates() {
    recent_.emplace_back(seconds_, solver_->iteration());
    while (recent_.size() > 2 && recent_.front().first < seconds_ - 5) {
        recent_.pop_front();
    }
    const double span = seconds_ - recent_.front().first;
    const int64_t count = solver_->iteration() - recent_.front().second;
    std::vector<PhaseInfo> phases;
    for (const Phase& phase : solver_->phases()) {
        phases.push_back({phase.name, phase.formula, phase.text, phase.value});
    }
    std::lock_guard lock(mutex);
    status.iteration = solver_->iteration();
    status.target = target_;
    status.seconds = seconds_;
    status.phases = std::move(phases);
    if (count > 0) {
        status.secondsPerIteration = span / static_cast<double>(count);
        status.secondsLeft = status.secondsPerIteration *
                             static_cast<double>(std::max<int64_t>(0, target_ - status.iteration));
    }
    changed.notify_all();
}

void Session::Worker::setState(State state, const std::string& message) {
    state_ = state;
    std::lock_guard lock(mutex);
    status.state = state;
    status.message = message;
    if (solver_) {
        status.iteration = solver_->iteration();
        status.target = target_;
        status.seconds = seconds_;
    }
    changed.notify_all();
}

void Session::Worker::fail(const std::string& message) {
    stepsLeft_ = 0;
    stopLooking();
    notice(message, true);
    setState(State::Failed, message);
}

void Session::Worker::notice(const std::string& text, bool isError) {
    std::lock_guard lock(mutex);
    status.notices.push_back(text);
    if (status.notices.size() > keptNotices) {
        status.notices.erase(status.notices.begin());
    }
    ++status.noticeCount;
    if (isError) {
        ++status.errorCount;
        status.lastError = text;
    }
    changed.notify_all();
}

void Session::Worker::describeMarginals() {
    std::lock_guard lock(mutex);
    status.marginals.clear();
    status.weights = weightsOf(preset);
    const auto& coding = marginals_.front().coding;
    keptVariance =
        coding && coding->compressed() ? std::optional(coding->keptVariance()) : std::nullopt;
    for (size_t i = 0; i < marginals_.size(); ++i) {
        const MarginalSpec& spec = preset.marginals[i];
        status.marginals.push_back({spec.name.empty() ? marginals_[i].description : spec.name,
                                    marginals_[i].description, spec.weight, marginals_[i].count});
    }
}

} // namespace bary
