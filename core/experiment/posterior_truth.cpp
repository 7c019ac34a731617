#include "core/experiment/posterior_truth.h"

#include "core/posterior/subset_posteriors.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

namespace bary {

namespace {

constexpr double weightTolerance = 1e-6; // as for weights that are to sum to 1

bool areAllSubsets(const std::vector<Measure>& marginals) {
    std::set<int> subsets;
    for (const Measure& marginal : marginals) {
        const auto& member = marginal.posterior;
        if (!member || member->subset == SubsetPosteriors::full ||
            member->family != marginals.front().posterior->family) {
            return false;
        }
        subsets.insert(member->subset);
    }
    const auto wanted =
        static_cast<size_t>(marginals.front().posterior->family->settings().subsets);
    return subsets.size() == wanted && marginals.size() == wanted;
}

bool areEqual(const std::vector<double>& weights) {
    const double each = 1 / static_cast<double>(weights.size());
    return std::all_of(weights.begin(), weights.end(),
                       [&](double weight) { return std::abs(weight - each) <= weightTolerance; });
}

} // namespace

std::optional<Truth> posteriorTruth(const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights, std::stop_token stop) {
    if (!areAllSubsets(marginals) || !areEqual(weights)) {
        return std::nullopt;
    }
    // Beside the training, which keeps a core.
    const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()) - 1);
    const auto full = marginals.front().posterior->family->draws(SubsetPosteriors::full, threads,
                                                                 {std::move(stop), {}});
    const auto& values = full->points.values;
    const int dim = full->points.dim;
    const auto middle = values.begin() + static_cast<ptrdiff_t>(full->points.size() / 2 * dim);
    Truth truth;
    truth.exact = true;
    truth.description = "the full posterior: " + full->report.text();
    truth.samples = Points(dim, {values.begin(), middle});
    truth.again = Points(dim, {middle, values.end()});
    truth.moments = momentsOf(truth.samples);
    truth.maps.resize(marginals.size());
    return truth;
}

} // namespace bary
