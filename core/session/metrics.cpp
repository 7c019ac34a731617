#include "core/session/metrics.h"

#include "core/transport/distances.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <functional>
#include <limits>

namespace bary {

namespace {

const double none = std::numeric_limits<double>::quiet_NaN();

/// Rows begin … begin + count - 1, or as many as there are.
Points rows(const Points& points, int64_t begin, int64_t count) {
    const int64_t end = std::min(points.size(), begin + count);
    return Points(points.dim, {points.values.begin() + begin * points.dim,
                               points.values.begin() + end * points.dim});
}

/// "₁₂"
std::string subscript(int number) {
    std::string text;
    for (char digit : std::to_string(number)) {
        text += "\xE2\x82"; // U+2080 + digit in UTF-8
        text += static_cast<char>(0x80 + (digit - '0'));
    }
    return text;
}

/// What is compared with the truth: the generator, its average, and every carried marginal.
struct Candidate {
    std::string suffix, label;
    Points samples;
};

class Scorer {
  public:
    Scorer(const Truth& truth, const MetricCounts& counts)
        : counts_(counts), truth_(truth), shape_(rows(truth.samples, 0, counts.shape)),
          variance_(halfVariance(truth.moments)) {
        uvpFloor_ = floorOf(counts.moments, [&](const Points& p) { return uvp(p); });
        slicedFloor_ = floorOf(counts.shape, [&](const Points& p) { return sliced(p); });
        energyFloor_ = floorOf(counts.energy, [&](const Points& p) { return energy(p); });
    }

    void score(const Candidate& candidate, std::vector<Metric>& metrics) const {
        const auto add = [&](const char* key, const std::string& quantity, const char* column,
                             double value, double floor) {
            metrics.push_back({key + candidate.suffix, candidate.label + ": " + quantity, value,
                               floor, column, candidate.label});
        };
        add("bw2_uvp", "BW₂²-UVP, %", "UVP, %", uvp(candidate.samples), uvpFloor_);
        add("sliced_w2", "sliced W₂², %", "sliced, %",
            sliced(rows(candidate.samples, 0, counts_.shape)), slicedFloor_);
        add("energy", "energy distance", "energy", energy(candidate.samples), energyFloor_);
    }

  private:
    double uvp(const Points& points) const { return bw2Uvp(momentsOf(points), truth_.moments); }
    double sliced(const Points& points) const {
        return 100 * slicedWasserstein2(points, shape_, counts_.projections, 1) / variance_;
    }
    double energy(const Points& points) const {
        return energyDistance(points, shape_, counts_.energy);
    }

    /// The mean score of up to five independent sets of exact samples; by absolute value, because
    /// the energy distance's estimator scatters around 0.
    double floorOf(int64_t count, const std::function<double(const Points&)>& score) const {
        double sum = 0;
        int sets = 0;
        const int64_t size = std::min(count, truth_.again.size());
        for (; sets < 5 && size > 0 && (sets + 1) * size <= truth_.again.size(); ++sets) {
            sum += std::abs(score(rows(truth_.again, sets * size, size)));
        }
        return sets > 0 ? sum / sets : none;
    }

    MetricCounts counts_;
    const Truth& truth_;
    Points shape_;
    double variance_, uvpFloor_ = none, slicedFloor_ = none, energyFloor_ = none;
};

/// Sliced W2² between h♯η and the weighted mixture of the ∇g_i♯μ_i, as % of half the variance:
/// the two representations of one barycenter, comparable without any truth.
Metric representationGap(const Points& generator, const std::vector<Candidate>& carried,
                         const std::vector<double>& weights, const MetricCounts& counts) {
    const double variance = halfVariance(momentsOf(generator));
    const Points mine = rows(generator, 0, counts.shape);
    double gap = 0;
    for (size_t i = 0; i < carried.size(); ++i) {
        const Points theirs = rows(carried[i].samples, 0, counts.shape);
        gap += weights[i] * slicedWasserstein2(mine, theirs, counts.projections, 1);
    }
    return {"representation_gap", "h against ∇g♯μ: sliced W₂², %",
            100 * gap / variance, none,
            "sliced, %",          "h against ∇g♯μ"};
}

} // namespace

std::vector<Metric> evaluateMetrics(const Solver& solver, const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights, const Truth* truth,
                                    const MetricCounts& counts, uint64_t seed) {
    torch::NoGradGuard noGrad;
    auto generator = at::detail::createCPUGenerator(seed ^ 0x6d6574726963ull);
    const int64_t n = std::max(counts.moments, counts.shape);
    const Points now = toPoints(solver.sampleBarycenter(n, generator, false));
    const Points average = toPoints(solver.sampleBarycenter(n, generator, true));
    std::vector<Candidate> carried;
    for (size_t i = 0; solver.hasMaps() && i < marginals.size(); ++i) {
        const auto image =
            solver.toBarycenter(static_cast<int>(i), marginals[i].draw(n, generator));
        const std::string number = std::to_string(i);
        const std::string index = subscript(static_cast<int>(i) + 1);
        carried.push_back({"_map_" + number, "∇g" + index + "♯μ" + index, toPoints(image)});
    }
    std::vector<Metric> metrics;
    if (truth && !truth->samples.empty() && halfVariance(truth->moments) > 0) {
        const Scorer scorer(*truth, counts);
        scorer.score({"_ema", "EMA of h", average}, metrics);
        scorer.score({"", "h", now}, metrics);
        for (const Candidate& candidate : carried) {
            scorer.score(candidate, metrics);
        }
    }
    if (!carried.empty()) {
        metrics.push_back(representationGap(average, carried, weights, counts));
    }
    return metrics;
}

std::string metricTooltip(const std::string& key) {
    if (key.rfind("bw2_uvp", 0) == 0) {
        return "Squared Bures-Wasserstein distance of mean and covariance to the truth's, in % of "
               "half its variance; the constant at the mean scores 100. Sees two moments only.";
    }
    if (key.rfind("sliced_w2", 0) == 0) {
        return "Squared Wasserstein distance to the truth, averaged over directions, in % of half "
               "its variance. Sees the shape.";
    }
    if (key.rfind("energy", 0) == 0) {
        return "Squared energy distance to the truth, 2E|X−Y| − E|X−X'| − E|Y−Y'|.";
    }
    return "Squared sliced Wasserstein distance between the generator's samples and the carried "
           "marginals, in % of half the variance: two answers to one question.";
}

} // namespace bary
