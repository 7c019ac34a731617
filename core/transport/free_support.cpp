#include "core/transport/free_support.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"
#include "core/transport/weights.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

namespace bary {
namespace {

/// A marginal that counts, with the potential that its last assignment ended with.
struct Pull {
    const Points* points;
    double weight;
    std::vector<double> potential;
};

std::vector<Pull> activeMarginals(std::span<const Points> marginals,
                                  std::span<const double> weights) {
    checkWeights(weights, marginals.size(), "free-support barycenter");
    std::vector<Pull> pulls;
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (marginals[i].dim != marginals[0].dim || marginals[i].size() != marginals[0].size() ||
            marginals[i].empty()) {
            throw InputError("free-support barycenter: marginal " + std::to_string(i + 1) +
                             " is empty or has another size or dimension than the first");
        }
        if (weights[i] > 0) {
            pulls.push_back({&marginals[i], weights[i], {}});
        }
    }
    return pulls;
}

/// Σ a_i T_i(X), or nothing when stopped. `start` is the marginal that X is a copy of, or null.
std::optional<Points> averageOfImages(const Points& x, std::vector<Pull>& pulls,
                                      const Points* start, const std::stop_token& stop) {
    std::vector<double> sum(x.values.size(), 0.0);
    for (Pull& pull : pulls) {
        std::vector<int> match(static_cast<size_t>(x.size()));
        std::iota(match.begin(), match.end(), 0);
        if (pull.points != start) {
            Assignment assignment = optimalAssignment(x, *pull.points, {pull.potential, stop});
            if (assignment.match.empty()) {
                return std::nullopt;
            }
            match = std::move(assignment.match);
            pull.potential = std::move(assignment.toPotential);
        }
        for (int64_t i = 0; i < x.size(); ++i) {
            const auto image = pull.points->row(match[static_cast<size_t>(i)]);
            for (int d = 0; d < x.dim; ++d) {
                sum[i * x.dim + d] += pull.weight * image[d];
            }
        }
    }
    return Points(x.dim, std::vector<float>(sum.begin(), sum.end()));
}

double meanSquaredChange(const Points& a, const Points& b) {
    double sum = 0;
    for (size_t k = 0; k < a.values.size(); ++k) {
        const double difference = double(a.values[k]) - double(b.values[k]);
        sum += difference * difference;
    }
    return sum / double(a.size());
}

double variance(const Points& points) {
    std::vector<double> mean(points.dim, 0.0);
    double squares = 0;
    for (size_t k = 0; k < points.values.size(); ++k) {
        mean[k % points.dim] += points.values[k] / double(points.size());
    }
    for (size_t k = 0; k < points.values.size(); ++k) {
        const double centred = points.values[k] - mean[k % points.dim];
        squares += centred * centred;
    }
    return squares / double(points.size());
}

} // namespace

Points freeSupportBarycenter(std::span<const Points> marginals, std::span<const double> weights,
                             const FreeSupportOptions& options) {
    std::vector<Pull> pulls = activeMarginals(marginals, weights);
    const Points* start =
        std::ranges::max_element(pulls, {}, [](const Pull& pull) { return pull.weight; })->points;
    Points x = *start;
    for (int iteration = 0; iteration < options.iterations; ++iteration) {
        std::optional<Points> next = averageOfImages(x, pulls, start, options.stop);
        if (!next) {
            break;
        }
        const double change = meanSquaredChange(*next, x);
        x = *std::move(next);
        start = nullptr;
        // With two marginals the first average is McCann's interpolation, a fixed point already.
        if (pulls.size() <= 2 || change <= options.tolerance * variance(x)) {
            break;
        }
    }
    return x;
}

} // namespace bary
