// The simplex at a glance: coarse now and then while a run trains, finer and finer while it rests.
#include "core/session/survey_builder.h"
#include "core/session/worker.h"

namespace bary {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto betweenSurveys = std::chrono::seconds(2);

} // namespace

void Session::Worker::surveyBeside(bool fine) {
    if (!solver_ || !solver_->learnsAllWeights() || state_ == State::Diverged) {
        return;
    }
    nextSurvey_ = Clock::now() + betweenSurveys;
    const auto look = std::make_shared<const Look>(freeze(1));
    surveys_.start([this, look, fine](const std::stop_token& cancelled) {
        try {
            surveyLevelsOf(*look, fine, cancelled);
        } catch (...) {
            std::lock_guard lock(mutex);
            if (!cancelled.stop_requested()) {
                lookingFailure = reasonOfCurrentException();
            }
        }
    });
}

void Session::Worker::surveyLevelsOf(const Look& look, bool fine,
                                     const std::stop_token& cancelled) {
    const auto& marginals = look.builder->marginals();
    const int count = static_cast<int>(marginals.size());
    const bool exact = exactMoments(marginals, look.weights).has_value();
    const std::vector<int> levels = surveyLevels(count);
    // While training the coarse grid of the second level, at once.
    for (size_t level = fine ? 0 : 1; level < (fine ? levels.size() : 2); ++level) {
        auto found = std::make_shared<Survey>();
        found->iteration = look.iteration;
        found->exact = exact;
        found->quantity = surveyQuantity(exact);
        for (const auto& weights : simplexGrid(count, levels[level])) {
            if (cancelled.stop_requested()) {
                return;
            }
            found->points.push_back(surveyPoint(*look.maps, marginals, weights, look.seed, exact));
        }
        std::lock_guard lock(mutex);
        if (!cancelled.stop_requested()) {
            survey = std::move(found);
            changed.notify_all();
        }
    }
}

} // namespace bary
