#include "core/transport/discrepancy.h"

#include "core/transport/sinkhorn.h"
#include "tests/core/transport/gradient_check.h"

#include <gtest/gtest.h>

using namespace bary;
using namespace bary::test;

TEST(Discrepancy, OfSeveralCloudsIsTheWeightedMeanWithItsGradient) {
    const std::vector<Points> ys = {normalCloud(40, 2, 2, 1), normalCloud(40, 2, 3, -1),
                                    normalCloud(40, 2, 4)};
    const std::vector<double> weights = {0.75, 0.25, 0};
    for (const DiscrepancyKind kind :
         {DiscrepancyKind::Sinkhorn, DiscrepancyKind::Entropic, DiscrepancyKind::Wasserstein,
          DiscrepancyKind::Mmd, DiscrepancyKind::Sliced}) {
        DiscrepancyOptions options;
        options.kind = kind;
        options.epsilon = 1;
        const Points x = normalCloud(40, 2, 1);
        double sum = 0;
        for (size_t p = 0; p < 2; ++p) {
            const std::vector<double> one = {1};
            sum += weights[p] * meanDiscrepancy(x, std::span(ys).subspan(p, 1), one, options).value;
        }
        EXPECT_NEAR(meanDiscrepancy(x, ys, weights, options).value, sum, 1e-5);
        expectGradient(
            x, [&](const Points& moved) { return meanDiscrepancy(moved, ys, weights, options); },
            1e-3f, 1.5e-3); // the potentials are as exact as a step needs
    }
}

TEST(Discrepancy, OfHalvesIsThatOfTheTermsBetweenThem) {
    const Points a = normalCloud(30, 3, 1), b = normalCloud(30, 3, 2);
    const std::vector<Points> parts = {normalCloud(30, 3, 3, 1), normalCloud(30, 3, 4, 1)};
    const auto joined = [](const Points& first, const Points& second) {
        Points all = first;
        all.values.insert(all.values.end(), second.values.begin(), second.values.end());
        return all;
    };
    const Points x = joined(a, b);
    const std::vector<Points> ys = {joined(parts[0], parts[1])};
    const std::vector<double> weights = {0.5};
    DiscrepancyOptions options;
    options.epsilon = 2;
    options.halves = true;
    SinkhornOptions exact;
    exact.epsilon = 2;
    const auto cost = [&](const Points& p, const Points& q) {
        return entropicTransport(p, q, exact).value;
    };
    const double expected = 0.5 * (0.5 * cost(a, parts[0]) + 0.5 * cost(b, parts[1]) -
                                   0.5 * cost(a, b) - 0.5 * cost(parts[0], parts[1]));
    EXPECT_NEAR(meanDiscrepancy(x, ys, weights, options).value, expected, 2e-3);
    expectGradient(
        x, [&](const Points& moved) { return meanDiscrepancy(moved, ys, weights, options); }, 1e-3f,
        1.5e-3);
}

TEST(Discrepancy, OfHalvesHasNoWishForANarrowerLaw) {
    // Scaling x in 30 dimensions by s: the value at s = 0.8 must not be below that at s = 1, as it
    // is where every point finds itself. Means over draws.
    DiscrepancyOptions options;
    options.epsilon = 10;
    const std::vector<double> one = {1};
    const auto mean = [&](double scale) {
        double sum = 0;
        for (unsigned seed = 0; seed < 6; ++seed) {
            Points x = normalCloud(100, 30, 2 * seed + 1);
            for (float& value : x.values) {
                value *= static_cast<float>(scale);
            }
            const std::vector<Points> ys = {normalCloud(100, 30, 2 * seed + 2)};
            sum += meanDiscrepancy(x, ys, one, options).value;
        }
        return sum;
    };
    EXPECT_LT(mean(0.8), mean(1));
    options.halves = true;
    EXPECT_GT(mean(0.8), mean(1));
}

TEST(Discrepancy, OnlyTheDivergenceVanishesAtTheMeasureItself) {
    const std::vector<Points> same = {normalCloud(60, 2, 5)};
    const std::vector<double> one = {1};
    DiscrepancyOptions options;
    options.epsilon = 0.5;
    EXPECT_NEAR(meanDiscrepancy(same[0], same, one, options).value, 0, 1e-3);
    options.kind = DiscrepancyKind::Entropic;
    EXPECT_GT(meanDiscrepancy(same[0], same, one, options).value, 0.1);
}
