// The inside of a Session: one thread that owns the solver, those that look at frozen copies of it,
// and the state they share under a lock.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/look.h"
#include "core/session/metrics.h"
#include "core/session/newest_job.h"
#include "core/session/session.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace bary {

struct Session::Worker {
    Worker(Preset preset, std::filesystem::path resume);
    ~Worker();

    // ---- shared with the front ends, under `mutex`
    mutable std::mutex mutex;
    mutable std::condition_variable_any changed; ///< something below changed, or a command came
    std::deque<std::pair<uint64_t, Command>> queue;
    uint64_t posted = 0;
    Status status;
    Preset preset;
    std::shared_ptr<const Snapshot> snapshot;
    std::shared_ptr<const Survey> survey;
    std::vector<SeriesInfo> series;
    std::deque<Record> records; ///< grows without being moved, however long a run is
    uint64_t epoch = 1;
    std::shared_ptr<const Truth> arrivedTruth;        ///< from the truth thread, not yet taken
    std::shared_ptr<const MetricReference> reference; ///< for the truth and counts used last
    std::string lookingFailure;                       ///< why a thread beside could not look
    std::optional<double> keptVariance;               ///< see Session::keptVariance()
    bool coarse = false; ///< the snapshot is to be shown with all that there is at rest

  private:
    void loop(std::stop_token stop);
    void prepare(const std::filesystem::path& resume);
    void restart();
    /// Reads the measures and does the long work of those that have some, with its progress in the
    /// status.
    std::vector<Measure> marginalsOf(const Preset& of);
    bool applyCommands(std::stop_token stop);
    void trainOnce();
    void fail(const std::string& message);
    void waitForWork(std::stop_token stop);
    /// While a hand moves the weights, its pictures come first: training takes a step for each, and
    /// fifty a second at least.
    void stepAside(std::stop_token stop);
    bool training() const;

    void apply(const command::Run&);
    void apply(const command::Pause&);
    void apply(const command::Step& step);
    void apply(const command::Reset&);
    void apply(const command::NewSeed& seed);
    void apply(const command::SetWeights& weights);
    void apply(const command::SetParameter& parameter);
    void apply(const command::SetRecipe& recipe);
    void apply(const command::SetIterations& iterations);
    void apply(const command::ReplaceMarginal& replacement);
    void apply(const command::SaveCheckpoint& target);
    void apply(const command::ExportSamples& target);
    void apply(const command::EvaluateFully&);
    void apply(const command::WriteResults& target);
    void apply(const command::WritePalettes& target);
    void apply(const command::EvaluateWeights& target);
    void apply(const command::SetRecolour& change);
    void apply(const command::SetViewPoints& points);
    void apply(const command::SetShownClouds& shown);
    void requireSolver() const;
    void planUntil(int64_t iteration);

    void startTruth(std::chrono::milliseconds delay = {});
    void takeTruth();
    void renewBuilder();
    void recordLosses();
    void publishDue();
    void lookBeside(bool picture, bool metrics);
    void surveyBeside(bool fine);
    void surveyLevelsOf(const Look& look, bool fine, const std::stop_token& cancelled);
    void stopLooking();
    void takeFailure();
    void showPictureNow();
    void showStart();
    void showEverything();
    Look freeze(int threads) const;
    // These two run on any thread. What they find is dropped once `cancelled` is requested.
    void showPicture(const Look& look, const std::stop_token& cancelled);
    void measure(const Look& look, const MetricCounts& counts, const std::stop_token& cancelled);
    std::shared_ptr<const MetricReference> referenceFor(const std::shared_ptr<const Truth>& truth,
                                                        const MetricCounts& counts);
    void setState(State state, const std::string& message = {});
    void notice(const std::string& text, bool isError = false);
    int seriesIndex(const SeriesInfo& info); ///< under `mutex`
    static std::string reasonOfCurrentException();
    void describeMarginals();
    void updateRates();

    // ---- the worker's own
    std::stop_token stop_; ///< of the worker itself
    std::filesystem::path resume_;
    Preset inForce_; ///< what the solver was built with, and the live changes since
    std::vector<Measure> marginals_;
    std::unique_ptr<Solver> solver_;
    std::shared_ptr<const SnapshotBuilder> builder_; ///< changed by putting another in its place
    std::shared_ptr<const Truth> truth_;
    std::shared_ptr<const ImageReference> images_; ///< of these marginals, once known
    std::vector<int> lossSeries_; ///< of the solver's losses; empty before the first
    State state_ = State::Preparing;
    int64_t target_ = 0;
    int64_t stepsLeft_ = 0;
    int64_t movedAt_ = -1; ///< iteration at which weights were moved in a solver that knows all
    std::chrono::steady_clock::time_point handRests_{}; ///< when weights count as no longer moving
    int viewPoints_ = 4000, threads_ = 1;
    RecolourSettings recolour_;
    std::set<CloudRole> shown_ = allClouds();
    double seconds_ = 0;
    std::chrono::steady_clock::time_point nextSnapshot_{}, nextMetrics_{}, nextStatus_{},
        nextSurvey_{};
    std::deque<std::pair<double, int64_t>> recent_; ///< (seconds, iteration) of the last seconds
    std::atomic<double> pictureCost_ = 0, metricsCost_ = 0; ///< seconds of the last look
    // Last: these threads use what stands above.
    NewestJob pictures_, measurements_, surveys_, truthJob_;
    std::jthread thread_;
};

} // namespace bary
