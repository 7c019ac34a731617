// The truth is computed on a thread of its own, beside the training, and handed to the worker.
#include "core/base/error.h"
#include "core/session/worker.h"

namespace bary {

namespace {

constexpr int64_t truthSamples = 100000;

bool stoppedWithin(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    never.wait_for(lock, stop, time, [] { return false; });
    return stop.stop_requested();
}

} // namespace

/// `delay`: for weights that may well be moved again at once.
void Session::Worker::startTruth(std::chrono::milliseconds delay) {
    truth_.reset();
    renewBuilder();
    Preset now;
    {
        std::lock_guard lock(mutex);
        arrivedTruth.reset();
        status.truth = "computing…";
        now = preset;
    }
    truthJob_.start([this, marginals = marginals_, images = images_, now,
                     delay](const std::stop_token& cancelled) {
        if (delay.count() > 0 && stoppedWithin(delay, cancelled)) {
            return;
        }
        std::string text;
        std::shared_ptr<const Truth> truth;
        try {
            truth = std::make_shared<const Truth>(
                experimentTruth(now, marginals, truthSamples, images, cancelled));
            text = truth->description;
        } catch (const Cancelled&) {
            return;
        } catch (...) {
            text = "none: " + reasonOfCurrentException();
        }
        std::lock_guard lock(mutex);
        if (!cancelled.stop_requested()) {
            arrivedTruth = truth;
            status.truth = text;
            changed.notify_all();
        }
    });
}

void Session::Worker::takeTruth() {
    {
        std::lock_guard lock(mutex);
        if (!arrivedTruth || !builder_) {
            return;
        }
        truth_ = std::exchange(arrivedTruth, nullptr);
    }
    images_ = truth_->images;
    renewBuilder();
    if (state_ != State::Diverged) {
        lookBeside(true, true); // a command that comes now need not wait
    }
}

/// What pictures show beside the solver: truth_, and viewPoints_ points of everything.
void Session::Worker::renewBuilder() {
    if (builder_) {
        auto next = std::make_shared<SnapshotBuilder>(*builder_); // others may be looking
        next->setViewPoints(viewPoints_);
        next->setRecolour(recolour_);
        next->setShownClouds(shown_);
        next->setTruth(truth_ ? truth_->samples : Points());
        builder_ = std::move(next);
    }
}

} // namespace bary
