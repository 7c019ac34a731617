#include "core/engine/thread_choice.h"

#include <algorithm>
#include <atomic>

namespace bary {

namespace {

constexpr size_t repeats = 7; // their median counts: one hiccup decides nothing
// Seconds of work until the next round of trials, which may take a twentieth of the time at most.
constexpr double leastBetween = 2, trialShare = 0.05;

std::atomic<int> threadsAllowed{1};

} // namespace

void setEngineThreads(int threads) {
    threadsAllowed = std::max(1, threads);
}

int engineThreads() {
    return threadsAllowed;
}

int ThreadChoice::next() {
    const int most = engineThreads();
    if (candidates_.empty() || candidates_.back() != most) {
        candidates_.clear();
        for (int threads = 1; threads < most; threads *= 2) {
            candidates_.push_back(threads);
        }
        candidates_.push_back(most);
        trial_ = chosen_ = 0;
    }
    if (trial_ == 0) {
        times_.assign(candidates_.size(), {});
        roundCost_ = 0;
    }
    const bool trying = candidates_.size() > 1 && trial_ < repeats * candidates_.size();
    return candidates_[trying ? trial_ % candidates_.size() : chosen_];
}

void ThreadChoice::record(double seconds) {
    const size_t trials = repeats * candidates_.size();
    if (candidates_.size() == 1) {
        return;
    }
    if (trial_ < trials) {
        times_[trial_ % candidates_.size()].push_back(seconds);
        roundCost_ += seconds;
        if (++trial_ == trials) {
            std::vector<double> medians;
            for (auto& times : times_) {
                std::nth_element(times.begin(), times.begin() + repeats / 2, times.end());
                medians.push_back(times[repeats / 2]);
            }
            chosen_ = std::min_element(medians.begin(), medians.end()) - medians.begin();
            sinceTrials_ = 0;
        }
        return;
    }
    sinceTrials_ += seconds;
    if (sinceTrials_ > std::max(leastBetween, roundCost_ / trialShare)) {
        trial_ = 0;
    }
}

} // namespace bary
