#include "core/engine/thread_choice.h"

#include <algorithm>
#include <atomic>
#include <limits>

namespace bary {

namespace {

constexpr size_t repeats = 8;        // the quickest of these counts
constexpr double secondsBetween = 2; // of work, until the next round of trials

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
        best_.assign(candidates_.size(), std::numeric_limits<double>::infinity());
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
        double& best = best_[trial_ % candidates_.size()];
        best = std::min(best, seconds);
        if (++trial_ == trials) {
            chosen_ = std::min_element(best_.begin(), best_.end()) - best_.begin();
            sinceTrials_ = 0;
        }
        return;
    }
    sinceTrials_ += seconds;
    if (sinceTrials_ > secondsBetween) {
        trial_ = 0;
    }
}

} // namespace bary
