#include "core/solver/weight_draws.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

constexpr int64_t many = 20000;

TEST(WeightDraws, LieOnTheSimplexAndDependOnSeedAndIterationAlone) {
    for (const int64_t count : {2, 3, 7}) {
        const auto a = drawWeights(64, count, {1, 0.1, 0.2}, 5, 9);
        EXPECT_GE(a.min().item<float>(), 0);
        EXPECT_LT((a.sum(1) - 1).abs().max().item<float>(), 1e-5);
        EXPECT_TRUE(torch::equal(a, drawWeights(64, count, {1, 0.1, 0.2}, 5, 9)));
        EXPECT_FALSE(torch::equal(a, drawWeights(64, count, {1, 0.1, 0.2}, 5, 10)));
        EXPECT_FALSE(torch::equal(a, drawWeights(64, count, {1, 0.1, 0.2}, 6, 9)));
    }
}

TEST(WeightDraws, MeetCornersAndEdgesAsOftenAsAsked) {
    const auto a = drawWeights(many, 4, {1, 0.1, 0.2}, 1, 1);
    const auto positive = (a > 0).sum(1);
    const auto share = [&](int64_t ends) {
        return (positive == ends).to(torch::kFloat64).mean().item<double>();
    };
    const auto error = [](double p) { return 4 * std::sqrt(p * (1 - p) / many); };
    EXPECT_NEAR(share(1), 0.1, error(0.1));
    EXPECT_NEAR(share(2), 0.2, error(0.2));
    // Every corner alike.
    EXPECT_NEAR((a.select(1, 3) == 1).to(torch::kFloat64).mean().item<double>(), 0.025,
                error(0.025));
}

TEST(WeightDraws, HaveTheMomentsOfTheDirichletLaw) {
    for (const double concentration : {0.3, 1.0, 5.0}) {
        const auto a = drawWeights(many, 3, {concentration, 0, 0}, 2, 1).to(torch::kFloat64);
        // Var a_k = (K − 1) / (K² (K c + 1)).
        const double variance = 2.0 / (9 * (3 * concentration + 1));
        for (int64_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(a.select(1, k).mean().item<double>(), 1.0 / 3,
                        4 * std::sqrt(variance / many));
            EXPECT_NEAR(a.select(1, k).var().item<double>(), variance, 0.05 * variance);
        }
    }
}

} // namespace
} // namespace bary
