#include "core/session/survey_builder.h"

#include "core/experiment/experiment.h"
#include "core/transport/distances.h"

#include <ATen/CPUGeneratorImpl.h>

namespace bary {

namespace {

constexpr int64_t thumbnailPoints = 300;
constexpr int64_t momentSamples = 10000, shapeSamples = 1500;
constexpr int projections = 16;

Points firstRows(const Points& points, int64_t count) {
    const auto begin = points.values.begin();
    return Points(points.dim, {begin, begin + std::min(points.size(), count) * points.dim});
}

void fillGrid(std::vector<std::vector<double>>& grid, std::vector<int>& parts, size_t at, int left,
              int total) {
    if (at + 1 == parts.size()) {
        parts[at] = left;
        grid.emplace_back();
        for (const int part : parts) {
            grid.back().push_back(static_cast<double>(part) / total);
        }
        return;
    }
    for (int part = left; part >= 0; --part) {
        parts[at] = part;
        fillGrid(grid, parts, at + 1, left - part, total);
    }
}

/// Σ a_i of the squared sliced W2 distance between samples of h and ∇g_i♯μ_i, % of half the
/// variance.
double disagreement(const Maps& maps, const std::vector<Measure>& marginals,
                    const std::vector<double>& weights, const Points& samples,
                    torch::Generator& generator) {
    const double variance = halfVariance(momentsOf(samples));
    const ProjectedCloud mine(firstRows(samples, shapeSamples),
                              slicingDirections(samples.dim, projections, 1));
    double sum = 0;
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (weights[i] > 0) {
            const auto images =
                maps.toBarycenter(static_cast<int>(i), marginals[i].draw(shapeSamples, generator));
            sum += weights[i] * mine.squaredDistances(toPoints(images)).mean();
        }
    }
    return 100 * sum / variance;
}

} // namespace

std::vector<std::vector<double>> simplexGrid(int count, int parts) {
    std::vector<std::vector<double>> grid;
    std::vector<int> composition(count, 0);
    fillGrid(grid, composition, 0, parts, parts);
    return grid;
}

std::vector<int> surveyLevels(int count) {
    switch (count) {
    case 2:
        return {4, 8, 16};
    case 3:
        return {2, 4, 8, 12}; // 6, 15, 45, 91 points
    case 4:
        return {1, 2, 4};
    default:
        return {1, 2};
    }
}

SurveyPoint surveyPoint(const Maps& maps, const std::vector<Measure>& marginals,
                        const std::vector<double>& weights, uint64_t seed, bool exact) {
    torch::NoGradGuard noGrad;
    const auto here = maps.at(weights);
    auto generator = at::detail::createCPUGenerator(seed ^ 0x737572766579ull);
    const Points samples =
        toPoints(here->sampleBarycenter(exact ? momentSamples : shapeSamples, generator, true));
    SurveyPoint point{weights, firstRows(samples, thumbnailPoints)};
    if (!exact) {
        point.error = disagreement(*here, marginals, weights, samples, generator);
    } else if (const auto moments = exactMoments(marginals, weights)) {
        point.error = bw2Uvp(momentsOf(samples), *moments);
    }
    return point;
}

const char* surveyQuantity(bool exact) {
    return exact ? "BW₂²-UVP, %" : "h against ∇g♯μ: sliced W₂², %";
}

} // namespace bary
