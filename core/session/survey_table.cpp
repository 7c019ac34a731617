#include "core/session/survey_table.h"

#include "core/base/text.h"
#include "core/session/metrics.h"
#include "core/transport/kernel_kl.h"

#include <ATen/CPUGeneratorImpl.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr int64_t truthSamples = 100000, kernelSamples = 10000;
constexpr double none = std::numeric_limits<double>::quiet_NaN();

bool allGaussian(const std::vector<Measure>& marginals) {
    return std::all_of(marginals.begin(), marginals.end(), [](const Measure& each) {
        return each.affine && each.affine->base.rfind("gaussian-", 0) == 0;
    });
}

/// Of the average of h from the exact Gaussian, by moments and by kernel estimates.
std::vector<Metric> divergences(const Maps& maps, const Truth& truth, uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x6b6cull);
    const Points samples = toPoints(maps.sampleBarycenter(truthSamples, generator, true));
    std::vector<Metric> found = {
        {"kl", "KL by moments", gaussianKl(momentsOf(samples), truth.moments), none}};
    if (samples.dim == 2) {
        const auto density = [](const Points& points) {
            return kernelDensity(rowsOf(points, 0, kernelSamples), {});
        };
        found.push_back({"kl_kernel", "KL by kernel estimates",
                         kernelKl(density(samples), density(truth.samples)), none});
    }
    return found;
}

bool isCorner(const std::vector<double>& weights) {
    return *std::max_element(weights.begin(), weights.end()) == 1;
}

} // namespace

SurveyTable evaluateWeights(const Maps& maps, const std::vector<Measure>& marginals,
                            const std::vector<std::vector<double>>& weights, int atoms,
                            uint64_t seed, const std::stop_token& stop) {
    torch::NoGradGuard noGrad;
    SurveyTable table;
    const bool gaussian = allGaussian(marginals);
    for (const auto& here : weights) {
        const auto truth = std::make_shared<const Truth>(
            computeTruth(marginals, here, truthSamples, atoms, seed, stop));
        if (stop.stop_requested()) {
            break;
        }
        const auto folded = maps.at(here);
        const MetricReference reference(truth, fullCounts(marginals.front().dim));
        auto metrics = evaluateMetrics(*folded, marginals, here, reference, {}, seed);
        if (gaussian && truth->exact) {
            const auto more = divergences(*folded, *truth, seed);
            metrics.insert(metrics.end(), more.begin(), more.end());
        }
        SurveyTable::Row row{here, std::vector<double>(table.keys.size(), none)};
        for (const Metric& metric : metrics) {
            const auto at = std::find(table.keys.begin(), table.keys.end(), metric.key);
            const auto column = static_cast<size_t>(at - table.keys.begin());
            if (at == table.keys.end()) {
                table.keys.push_back(metric.key);
                row.values.push_back(none);
            }
            row.values[column] = metric.value;
        }
        table.rows.push_back(std::move(row));
    }
    for (auto& row : table.rows) {
        row.values.resize(table.keys.size(), none);
    }
    return table;
}

std::string surveyCsv(const SurveyTable& table) {
    std::string text;
    const size_t count = table.rows.empty() ? 0 : table.rows.front().weights.size();
    for (size_t i = 0; i < count; ++i) {
        text += fmt::format("a_{},", i + 1);
    }
    text += joined(table.keys, ",") + "\n";
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (const double weight : row.weights) {
            cells.push_back(formatNumber(weight));
        }
        for (const double value : row.values) {
            cells.push_back(std::isfinite(value) ? formatNumber(value) : "");
        }
        text += joined(cells, ",") + "\n";
    }
    return text;
}

std::vector<std::string> surveySummary(const SurveyTable& table) {
    std::vector<std::string> lines;
    for (size_t k = 0; k < table.keys.size(); ++k) {
        double sum = 0, worst = -1;
        int inner = 0;
        for (const auto& row : table.rows) {
            const double value = row.values[k];
            if (std::isfinite(value)) {
                worst = std::max(worst, value);
                sum += isCorner(row.weights) ? 0 : value;
                inner += isCorner(row.weights) ? 0 : 1;
            }
        }
        lines.push_back(fmt::format("{:<20} mean without corners {:>10.5f}   largest {:>10.5f}",
                                    table.keys[k], inner > 0 ? sum / inner : none, worst));
    }
    return lines;
}

} // namespace bary
