// The files of a benchmark that `baryscope make-benchmark` writes: marginals with a known
// barycenter, from which any solver can be judged.
#pragma once

#include "core/measure/image_coding.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <optional>
#include <vector>

namespace bary {

/// What a reader needs of benchmark.json.
struct BenchmarkFiles {
    std::vector<double> weights;
    int64_t count = 0; ///< samples of a marginal
    int dim = 0;
    std::optional<ImageFormat> pictures; ///< how points stand for pictures, where they do
};

/// "marginal_1.npy" for n = 0.
std::filesystem::path marginalFile(size_t n);
/// Its samples are [N · count, D]: block n holds, row by row, where the optimal map takes the
/// samples of marginal n.
std::filesystem::path barycenterFile();

nlohmann::json benchmarkJson(const BenchmarkFiles& files);
/// Throws InputError, beginning with the file, for a benchmark that is not finished or is damaged.
BenchmarkFiles readBenchmark(const std::filesystem::path& file);

} // namespace bary
