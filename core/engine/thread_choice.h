// How many threads a short piece of work gets, by measurement: two are quicker only where the work
// is long enough and the second core is free.
#pragma once

#include <chrono>
#include <vector>

namespace bary {

/// Threads that engines and map evaluations may use at most. Results do not depend on it.
void setEngineThreads(int threads);
int engineThreads();

class ThreadChoice {
  public:
    /// Runs work(threads) once, with the number that was quickest so far. Every other number is
    /// tried a few times at the start, and again now and then, since other processes come and go.
    template <class Work> void timed(const Work& work) {
        const int threads = next();
        const auto start = std::chrono::steady_clock::now();
        work(threads);
        const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
        record(time.count());
    }

  private:
    int next();
    void record(double seconds);

    std::vector<int> candidates_;            ///< 1, 2, 4, …, engineThreads()
    std::vector<std::vector<double>> times_; ///< seconds of each in this round of trials
    size_t trial_ = 0;                       ///< trials done in this round
    size_t chosen_ = 0;
    double roundCost_ = 0;   ///< seconds of the last round of trials
    double sinceTrials_ = 0; ///< seconds of work since then
};

} // namespace bary
