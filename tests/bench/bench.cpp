// The problems of `baryscope bench` under Google Benchmark, for its filters, repetitions and
// comparisons: build/release/tests/bench --benchmark_filter=plane
#include "core/session/bench.h"
#include "core/session/environment.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <thread>

namespace {

using namespace bary;

void run(benchmark::State& state, const BenchProblem& problem, const BenchWork& work) {
    setComputeThreads(work.threads);
    const auto once = work.prepare();
    once();
    for (auto _ : state) {
        once();
    }
    const auto perSecond = [&](double each) {
        return benchmark::Counter(each * problem.times,
                                  benchmark::Counter::kIsIterationInvariantRate);
    };
    if (problem.flop > 0) {
        state.counters["FLOP"] = perSecond(problem.flop);
    }
    if (problem.points > 0) {
        state.counters["points"] = perSecond(problem.points);
    }
}

void registerAll() {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    for (const BenchProblem& problem : benchProblems(cores)) {
        for (const BenchWork& work : problem.works) {
            const std::string name =
                problem.name + "/" + work.name + "/threads:" + std::to_string(work.threads);
            benchmark::RegisterBenchmark(
                name.c_str(),
                [problem, work](benchmark::State& state) { run(state, problem, work); })
                ->Unit(benchmark::kMillisecond)
                ->UseRealTime();
        }
    }
}

} // namespace

int main(int argc, char** argv) {
    registerAll();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 1;
    }
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
