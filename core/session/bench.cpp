#include "core/session/bench.h"

#include "core/engine/kernels.h"
#include "core/session/environment.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <numeric>

namespace bary {

namespace {

// A quick work goes on for this long in its turn, so that what the one before left in the caches
// does not count.
constexpr double turn = 0.02;

double secondsOf(const std::function<void()>& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// A work that has been prepared, with its times.
struct Contestant {
    int threads;
    std::function<void()> run;
    std::vector<double> seconds{}; ///< of each call

    /// Calls until `enough` seconds have passed, at least once where nobody stops it.
    void goOn(double enough, const std::function<bool()>& stopped) {
        setComputeThreads(threads);
        for (double spent = 0; !stopped();) {
            seconds.push_back(secondsOf(run));
            spent += seconds.back();
            if (spent >= enough) {
                return;
            }
        }
    }
    double spent() const { return std::accumulate(seconds.begin(), seconds.end(), 0.0); }
};

} // namespace

double median(std::vector<double> values) {
    if (values.empty()) {
        return 0;
    }
    std::sort(values.begin(), values.end());
    const size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string processorName() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const size_t colon = line.find(": ");
        if (line.rfind("model name", 0) == 0 && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return "unknown";
}

double peakRate() {
    constexpr int64_t count = 20000; // a millisecond or two
    double operations = 0;
    const double seconds = secondsOf([&] { operations = kernel::kernels().multiplyAdds(count); });
    return operations / seconds;
}

BenchTimes timeBench(const BenchProblem& problem, const BenchEffort& effort,
                     const std::function<bool()>& stopped) {
    std::vector<Contestant> contestants;
    std::vector<double> peaks;
    for (const BenchWork& work : problem.works) {
        setComputeThreads(work.threads);
        contestants.push_back({work.threads, work.prepare()});
        Contestant& newest = contestants.back();
        newest.goOn(effort.warmUp, stopped);
        // A call of seconds has nothing to warm up, and is too dear to be thrown away.
        if (!problem.slow) {
            newest.seconds.clear();
        }
        peaks.push_back(peakRate());
    }
    const auto wanting = [&](const Contestant& c) { return c.spent() < effort.seconds; };
    for (int round = problem.slow ? 1 : 0;
         !stopped() &&
         (round < effort.rounds || std::any_of(contestants.begin(), contestants.end(), wanting));
         ++round) {
        for (Contestant& contestant : contestants) {
            contestant.goOn(turn, stopped);
        }
        peaks.push_back(peakRate());
    }
    if (stopped()) {
        return {};
    }
    BenchTimes times;
    times.peak = median(peaks);
    for (size_t k = 0; k < contestants.size(); ++k) {
        const auto& seconds = contestants[k].seconds;
        times.works.push_back({problem.works[k].name, problem.works[k].threads,
                               static_cast<int>(seconds.size()), median(seconds) / problem.times,
                               *std::min_element(seconds.begin(), seconds.end()) / problem.times});
    }
    return times;
}

} // namespace bary
