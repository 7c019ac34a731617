// The truth is computed on a thread of its own, beside the training, and handed to the worker.
#include "core/session/worker.h"

namespace bary {

namespace {

constexpr int64_t truthSamples = 100000;

} // namespace

void Session::Worker::startTruth() {
    truth_.reset();
    if (builder_) {
        builder_->setTruth({});
    }
    int atoms = 0;
    uint64_t seed = 0;
    std::vector<double> weights;
    std::stop_token stop;
    {
        std::lock_guard lock(mutex);
        if (stop_.stop_requested()) {
            return;
        }
        truthStop.request_stop();
        truthStop = {};
        stop = truthStop.get_token();
        arrivedTruth.reset();
        status.truth = "computing…";
        atoms = preset.referenceAtoms;
        seed = preset.seed;
        weights = weightsOf(preset);
    }
    // Replacing a jthread joins the old one, which has been asked to stop.
    truthThread_ = std::jthread([this, marginals = marginals_, weights, atoms, seed, stop] {
        std::string text;
        std::shared_ptr<const Truth> truth;
        try {
            truth = std::make_shared<const Truth>(
                computeTruth(marginals, weights, truthSamples, atoms, seed, stop));
            text = truth->description;
        } catch (const std::exception& error) {
            text = std::string("none: ") + error.what();
        }
        std::lock_guard lock(mutex);
        if (!stop.stop_requested()) {
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
        truth_ = std::move(arrivedTruth);
        arrivedTruth.reset();
    }
    builder_->setTruth(truth_->samples);
    showEverything();
}

} // namespace bary
