// `baryscope bench`: how quick the engines are on this machine, as a table or as JSON.
#include "app/commands.h"
#include "app/interrupt.h"
#include "app/run_record.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/engine/kernels.h"
#include "core/io/json.h"
#include "core/session/bench.h"
#include "core/session/environment.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace bary {

namespace {

constexpr double busyLoad = 0.3; // other processes that want a core before we start

std::vector<BenchProblem> chosenProblems(const BenchOptions& options, int threads) {
    const std::vector<std::string> known = benchNames();
    for (const std::string& name : options.only) {
        if (std::find(known.begin(), known.end(), name) == known.end()) {
            throw InputError(fmt::format("--only {}: no such problem{}; there are {}", name,
                                         suggestion(name, known), joined(known)));
        }
    }
    std::vector<BenchProblem> chosen;
    for (BenchProblem& problem : benchProblems(threads)) {
        const bool asked =
            std::find(options.only.begin(), options.only.end(), problem.name) != options.only.end();
        if (options.only.empty() ? !(options.quick && problem.slow) : asked) {
            chosen.push_back(std::move(problem));
        }
    }
    return chosen;
}

BenchEffort effortFor(const BenchProblem& problem, bool quick) {
    if (problem.slow) {
        return {quick ? 1 : 3, 0, 0};
    }
    return quick ? BenchEffort{2, 0.1, 0.05} : BenchEffort{};
}

nlohmann::json machine(int threads) {
    double load = 0;
    const bool known = getloadavg(&load, 1) == 1;
    if (known && load > busyLoad) {
        fmt::print(stderr,
                   "Other programs keep this machine busy (load {:.1f}): expect times that "
                   "are too long.\n",
                   load);
    }
    return {
        {"cpu", processorName()}, {"cores", std::thread::hardware_concurrency()},
        {"threads", threads},     {"isa", kernel::kernels().name},
        {"blas", blasReport()},   {"load", known ? nlohmann::json(load) : nlohmann::json(nullptr)},
        {"versions", versions()}};
}

double seconds(const BenchTimes& times, const std::string& work) {
    const auto found = std::find_if(times.works.begin(), times.works.end(),
                                    [&](const BenchTime& time) { return time.work == work; });
    return found->median;
}

nlohmann::json resultJson(const BenchProblem& problem, const BenchTimes& times) {
    nlohmann::json json = {{"name", problem.name},
                           {"title", problem.title},
                           {"unit", problem.unit},
                           {"reference", problem.reference},
                           {"peak_gflops", times.peak / 1e9},
                           {"results", nlohmann::json::array()}};
    if (problem.flop > 0) {
        json["flop"] = problem.flop;
    }
    if (problem.points > 0) {
        json["points"] = problem.points;
    }
    for (const BenchTime& time : times.works) {
        nlohmann::json result = {{"work", time.work},
                                 {"threads", time.threads},
                                 {"calls", time.calls},
                                 {"ms", 1e3 * time.median},
                                 {"ms_quickest", 1e3 * time.quickest},
                                 {"speedup", seconds(times, problem.reference) / time.median}};
        if (problem.flop > 0) {
            const double rate = problem.flop / time.median;
            result["gflops"] = rate / 1e9;
            result["share_of_peak"] = rate / (times.peak * time.threads);
        }
        if (problem.points > 0) {
            result["points_per_second"] = problem.points / time.median;
        }
        json["results"].push_back(std::move(result));
    }
    return json;
}

/// Three digits: 1.23, 12.3, 123.
std::string threeDigits(double value) {
    return fmt::format("{:.{}f}", value, value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

std::string timeText(double ms) {
    return ms < 1     ? threeDigits(1e3 * ms) + " µs"
           : ms < 1e3 ? threeDigits(ms) + " ms"
                      : threeDigits(ms / 1e3) + " s ";
}

/// "1.23 M": the thousands as a letter.
std::string shortNumber(double value) {
    const char* const letters[] = {"", " k", " M", " G", " T"};
    int letter = 0;
    for (; value >= 1000 && letter < 4; ++letter) {
        value /= 1000;
    }
    return threeDigits(value) + letters[letter];
}

void printMachine(const nlohmann::json& json) {
    fmt::print("{}, {} cores, up to {} threads; kernels for {}, LibTorch {}\nBLAS {}\n"
               "Medians; x: how much quicker than the reference (1.00). GFLOP/s: matrix products "
               "alone.\nOf peak: of multiply-adds in registers on that many threads.\n",
               json.at("cpu").get<std::string>(), json.at("cores").get<int>(),
               json.at("threads").get<int>(), json.at("isa").get<std::string>(),
               json.at("versions").at("libtorch").get<std::string>(),
               json.at("blas").get<std::string>());
}

void printResult(const nlohmann::json& json) {
    const bool counted = json.contains("flop"), mapped = json.contains("points");
    const std::string unit = json.at("unit");
    std::string title = fmt::format("\n{}: {}", json.at("name").get<std::string>(),
                                    json.at("title").get<std::string>());
    if (counted) {
        title += fmt::format("; {}FLOP", shortNumber(json.at("flop")));
    }
    fmt::print("{}\n  {:<24} {:>7} {:>9} {:>9} {:>7} {:>10}{}\n", title, "per " + unit, "threads",
               "median", "quickest", "x", mapped ? "points/s" : "per second",
               counted ? fmt::format(" {:>8} {:>8}", "GFLOP/s", "of peak") : "");
    for (const auto& result : json.at("results")) {
        const double ms = result.at("ms");
        fmt::print("  {:<24} {:>7} {:>9} {:>9} {:>7} {:>10}{}\n",
                   result.at("work").get<std::string>(), result.at("threads").get<int>(),
                   timeText(ms), timeText(result.at("ms_quickest")),
                   threeDigits(result.at("speedup")),
                   shortNumber(mapped ? result.at("points_per_second").get<double>() : 1e3 / ms),
                   counted ? fmt::format(" {:>8.1f} {:>6.1f} %", result.at("gflops").get<double>(),
                                         100 * result.at("share_of_peak").get<double>())
                           : "");
    }
    if (json.contains("quality")) {
        fmt::print("  {}\n", json.at("quality").get<std::string>());
    }
    std::fflush(stdout);
}

} // namespace

std::vector<std::string> benchNames() {
    std::vector<std::string> names;
    for (const BenchProblem& problem : benchProblems(1)) {
        names.push_back(problem.name);
    }
    return names;
}

int runBench(const BenchOptions& options) {
    const int cores = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    const int threads = options.threads > 0 ? options.threads : cores;
    const std::vector<BenchProblem> problems = chosenProblems(options, threads);
    const InterruptGuard guard;
    setComputeThreads(threads);
    nlohmann::json json = {{"machine", machine(threads)},
                           {"quick", options.quick},
                           {"problems", nlohmann::json::array()}};
    if (!options.asJson) {
        printMachine(json["machine"]);
    }
    std::vector<double> peaks;
    for (const BenchProblem& problem : problems) {
        fmt::print(stderr, "timing {} …\n", problem.name);
        const BenchTimes times = timeBench(problem, effortFor(problem, options.quick),
                                           [&] { return guard.interrupted(); });
        if (guard.interrupted()) {
            break;
        }
        peaks.push_back(times.peak / 1e9);
        json["problems"].push_back(resultJson(problem, times));
        if (problem.quality && !options.quick) {
            json["problems"].back()["quality"] = problem.quality();
        }
        if (!options.asJson) {
            printResult(json["problems"].back());
        }
    }
    json["machine"]["peak_gflops"] = median(peaks);
    json["interrupted"] = guard.interrupted();
    if (options.asJson) {
        fmt::print("{}", jsonText(json));
    } else if (!peaks.empty()) {
        fmt::print("\nPeak of one thread: {:.0f} GFLOP/s\n", median(peaks));
    }
    return guard.interrupted() ? 130 : 0;
}

} // namespace bary
