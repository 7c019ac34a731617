// Benchmarks with a known barycenter as files: what `baryscope make-benchmark` does.
#pragma once

#include "core/measure/benchmark_files.h"

#include <functional>
#include <string>

namespace bary {

struct BenchmarkOptions {
    std::string of;   ///< a preset, whose first marginal is the base; a measure's JSON file;
                      ///< or a folder of pictures
    int size = 32;    ///< of a folder's pictures, in pixels a side
    int channels = 3; ///< of a folder's pictures: 1 or 3
    std::filesystem::path out;
    int64_t count = 10000;          ///< samples of a marginal
    std::string kind = "pairs";     ///< pairs, ave
    std::string potential = "icnn"; ///< ridge, icnn, conv; of pairs
    int marginals = 3;              ///< of pairs, at equal weights
    int64_t seed = 1;
    int threads = 1;
    bool resume = false;
    nlohmann::json versions; ///< for the record
    std::function<void(const std::string&)> progress;
    std::function<bool()> interrupted;
};

struct BenchmarkResult {
    bool finished = false; ///< false: interrupted; resume goes on
    double residual = 0;   ///< the largest |Σ α_n ∇ψ_n(x) − x| / |x − mean| of some points
    double seconds = 0;    ///< of solving pairs, this time
    int64_t solved = 0;    ///< samples, this time
};

/// Writes marginal_n.npy, barycenter.npy, benchmark.json and preset.json into the folder. Samples
/// are solved in blocks, each of which is kept in blocks/ until all are there, so that an
/// interrupted work goes on where it was. Throws InputError for a folder that holds another
/// benchmark, or one already where `resume` is not set, and for a set of pictures with fewer than
/// `count` for each marginal.
BenchmarkResult makeBenchmark(const BenchmarkOptions& options);

} // namespace bary
