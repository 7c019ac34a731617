// How a run is looked at: while it trains, frozen copies go to threads beside it; where a state is
// to be shown exactly, the worker waits for itself.
#include "core/session/worker.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace bary {

using Clock = std::chrono::steady_clock;

namespace {

constexpr auto frame = std::chrono::milliseconds(33);

/// How much of a core looking may take: more where there is one that training does not use.
struct Shares {
    double pictures, metrics;
};

Shares sharesBeside(int threads) {
    static const int cores = static_cast<int>(std::thread::hardware_concurrency());
    return cores > threads ? Shares{0.5, 0.1} : Shares{0.1, 0.05};
}

Clock::duration pauseAfter(double cost, double share, Clock::duration least) {
    const auto pause = std::chrono::duration<double>(cost / share);
    return std::max(least, std::chrono::duration_cast<Clock::duration>(pause));
}

double secondsSince(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

} // namespace

Look Session::Worker::freeze(int threads) const {
    const bool moving = Clock::now() < handRests_;
    return {solver_->freeze(threads),
            builder_,
            truth_,
            weightsOf(inForce_),
            inForce_.seed,
            solver_->iteration(),
            seconds_,
            movedAt_ == solver_->iteration(),
            moving       ? Detail::Moving
            : training() ? Detail::Running
                         : Detail::Resting};
}

void Session::Worker::showPicture(const Look& look, const std::stop_token& cancelled) {
    auto next =
        look.builder->build(CancellableMaps(*look.maps, cancelled), look.weights, look.detail);
    next->iteration = look.iteration;
    std::shared_ptr<const Snapshot> last; // given back after the lock
    std::lock_guard lock(mutex);
    if (!cancelled.stop_requested()) {
        next->number = snapshot ? snapshot->number + 1 : 1;
        coarse = look.detail != Detail::Resting && look.builder->canShowMore();
        last = std::exchange(snapshot, std::move(next));
    }
}

void Session::Worker::measure(const Look& look, const MetricCounts& counts,
                              const std::stop_token& cancelled) {
    const auto reference = referenceFor(look.truth, counts);
    const CancellableMaps maps(*look.maps, cancelled);
    auto metrics = evaluateMetrics(maps, look.builder->marginals(), look.weights, *reference,
                                   look.builder->names(), look.seed);
    std::lock_guard lock(mutex);
    if (cancelled.stop_requested()) {
        return;
    }
    for (const Metric& metric : metrics) {
        if (look.moved) {
            break; // these tell of other weights, not of the run
        }
        const int index = seriesIndex({metric.key, metric.label, metricTooltip(metric.key), true});
        records.push_back({index, look.iteration, look.seconds, metric.value});
    }
    status.metrics = std::move(metrics);
}

std::shared_ptr<const MetricReference>
Session::Worker::referenceFor(const std::shared_ptr<const Truth>& truth,
                              const MetricCounts& counts) {
    {
        std::lock_guard lock(mutex);
        if (reference && reference->truth() == truth && reference->counts() == counts) {
            return reference;
        }
    }
    auto made = std::make_shared<const MetricReference>(truth, counts);
    std::lock_guard lock(mutex);
    return reference = std::move(made);
}

void Session::Worker::lookBeside(bool picture, bool metrics) {
    const auto look = std::make_shared<const Look>(freeze(1));
    const auto start = [this](NewestJob& thread, std::atomic<double>& cost, auto show) {
        thread.start([this, &cost, show](const std::stop_token& cancelled) {
            try {
                const auto begin = Clock::now();
                show(cancelled);
                cost = secondsSince(begin);
            } catch (const LookCancelled&) {
                return;
            } catch (...) {
                std::lock_guard lock(mutex);
                if (!cancelled.stop_requested()) {
                    lookingFailure = reasonOfCurrentException();
                }
            }
        });
    };
    const auto now = Clock::now();
    const Shares shares = sharesBeside(threads_);
    if (picture) {
        nextSnapshot_ = now + pauseAfter(pictureCost_, shares.pictures, frame);
        start(pictures_, pictureCost_,
              [this, look](const std::stop_token& cancelled) { showPicture(*look, cancelled); });
    }
    if (metrics) {
        nextMetrics_ = now + pauseAfter(metricsCost_, shares.metrics, 5 * frame);
        start(measurements_, metricsCost_, [this, look](const std::stop_token& cancelled) {
            measure(*look, liveCounts(look->builder->marginals().front().dim), cancelled);
        });
    }
}

void Session::Worker::publishDue() {
    const auto now = Clock::now();
    const bool picture = now >= nextSnapshot_ && pictures_.idle();
    const bool metrics = now >= nextMetrics_ && measurements_.idle();
    if (picture || metrics) {
        lookBeside(picture, metrics);
    }
    if (now >= nextSurvey_ && surveys_.idle()) {
        surveyBeside(false);
    }
    if (now >= nextStatus_) {
        nextStatus_ = now + frame;
        updateRates();
    }
}

void Session::Worker::stopLooking() {
    pictures_.cancel();
    measurements_.cancel();
    surveys_.cancel();
}

void Session::Worker::takeFailure() {
    std::lock_guard lock(mutex);
    if (!lookingFailure.empty()) {
        throw std::runtime_error(std::exchange(lookingFailure, {}));
    }
}

void Session::Worker::showPictureNow() {
    if (training()) {
        nextSnapshot_ = {};
    } else if (solver_ && state_ != State::Diverged) { // there, the last good one stays
        pictures_.cancel();
        showPicture(freeze(threads_), stop_);
    }
}

/// The start of a run: its picture now, its metrics beside what comes next.
void Session::Worker::showStart() {
    showPictureNow();
    lookBeside(false, true);
    surveyBeside(false);
    updateRates();
    setState(State::Ready);
}

/// The state as it is, exactly; nothing older is published afterwards.
void Session::Worker::showEverything() {
    stopLooking();
    if (!solver_) {
        return;
    }
    if (state_ != State::Diverged) {
        const Look look = freeze(threads_);
        showPicture(look, stop_);
        measure(look, liveCounts(marginals_.front().dim), stop_);
        surveyBeside(true);
    }
    updateRates();
}

void Session::Worker::recordLosses() {
    const std::vector<double> values = solver_->losses();
    std::lock_guard lock(mutex);
    if (lossSeries_.empty()) {
        for (const LossInfo& info : solver_->lossInfo()) {
            lossSeries_.push_back(seriesIndex({info.key, info.label, info.tooltip, false}));
        }
    }
    for (size_t k = 0; k < values.size(); ++k) {
        records.push_back({lossSeries_[k], solver_->iteration(), seconds_, values[k]});
    }
}

int Session::Worker::seriesIndex(const SeriesInfo& info) {
    for (size_t i = 0; i < series.size(); ++i) {
        if (series[i].key == info.key) {
            series[i].label = info.label; // a resumed history knows only the keys
            return static_cast<int>(i);
        }
    }
    series.push_back(info);
    return static_cast<int>(series.size()) - 1;
}

} // namespace bary
