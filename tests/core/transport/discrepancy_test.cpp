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

TEST(Discrepancy, OnlyTheDivergenceVanishesAtTheMeasureItself) {
    const std::vector<Points> same = {normalCloud(60, 2, 5)};
    const std::vector<double> one = {1};
    DiscrepancyOptions options;
    options.epsilon = 0.5;
    EXPECT_NEAR(meanDiscrepancy(same[0], same, one, options).value, 0, 1e-3);
    options.kind = DiscrepancyKind::Entropic;
    EXPECT_GT(meanDiscrepancy(same[0], same, one, options).value, 0.1);
}
