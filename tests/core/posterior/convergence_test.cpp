#include "core/posterior/convergence.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace bary {
namespace {

/// x_t = ρ x_{t-1} + √(1 − ρ²) ε_t, which is worth n (1 − ρ)/(1 + ρ) independent draws.
Chains autoregressive(double rho, Eigen::Index n, int chains, uint64_t seed = 1) {
    std::mt19937_64 random(seed);
    std::normal_distribution<> normal;
    Chains draws(n, chains);
    for (int c = 0; c < chains; ++c) {
        double x = normal(random);
        for (Eigen::Index t = 0; t < n; ++t) {
            x = rho * x + std::sqrt(1 - rho * rho) * normal(random);
            draws(t, c) = x;
        }
    }
    return draws;
}

TEST(Convergence, EffectiveSizeOfAutoregressionsIsTheTheorys) {
    for (const double rho : {-0.5, 0.0, 0.3, 0.9}) {
        const Chains draws = autoregressive(rho, 20000, 4);
        const double exact = 80000 * (1 - rho) / (1 + rho);
        EXPECT_NEAR(effectiveSize(draws), exact, 0.1 * exact) << rho;
        EXPECT_NEAR(bulkEffectiveSize(draws), exact, 0.12 * exact) << rho;
    }
}

TEST(Convergence, RhatIsOneWhereChainsAgree) {
    EXPECT_NEAR(splitRhat(autoregressive(0, 5000, 4)), 1, 0.002);
    EXPECT_NEAR(rankRhat(autoregressive(0.5, 5000, 4)), 1, 0.004);
}

TEST(Convergence, RhatIsTheTextbooksWhereOneChainIsElsewhere) {
    // Two chains, means 0 and 2, variance 1 each: halves have W = 1 and the variance of the means
    // 4/3, so that R-hat is √(1 + 4/3) for many draws.
    Chains draws = autoregressive(0, 50000, 2);
    draws.col(1).array() += 2;
    EXPECT_NEAR(splitRhat(draws), std::sqrt(1 + 4.0 / 3), 0.02);
}

TEST(Convergence, RhatSeesADriftWithinChainsAndADifferenceOfSpread) {
    Chains drifting = autoregressive(0, 2000, 4);
    drifting.bottomRows(1000).array() += 1;
    EXPECT_GT(splitRhat(drifting), 1.1);
    Chains wider = autoregressive(0, 2000, 4);
    wider.col(0) *= 4;
    EXPECT_LT(splitRhat(wider), 1.01);
    EXPECT_GT(rankRhat(wider), 1.05);
}

TEST(Convergence, RankNormalisedDrawsAreNormalScoresInTheSameOrder) {
    Chains draws = autoregressive(0, 1000, 3).array().exp().cube(); // a heavy tail
    const Chains scores = rankNormalised(draws);
    EXPECT_NEAR(scores.mean(), 0, 1e-9);
    EXPECT_NEAR(scores.squaredNorm() / 3000, 1, 0.01);
    Eigen::Index a = 0, b = 0, c = 0, d = 0;
    draws.maxCoeff(&a, &b);
    // Φ⁻¹((3000 − 3/8)/(3000 + 1/4)) = 3.4593…: erfc gives back the probability.
    const double top = scores.maxCoeff(&c, &d);
    EXPECT_EQ(a, c);
    EXPECT_EQ(b, d);
    EXPECT_NEAR(0.5 * std::erfc(top / std::sqrt(2.0)), 0.625 / 3000.25, 1e-10);
}

TEST(Convergence, EqualDrawsGetEqualScores) {
    Chains draws = Chains::Zero(4, 2);
    draws.col(1).setOnes();
    const Chains scores = rankNormalised(draws);
    EXPECT_EQ(scores(0, 0), scores(3, 0));
    EXPECT_DOUBLE_EQ(scores(0, 0), -scores(0, 1));
}

TEST(Convergence, ChainsThatDoNotMoveAreWorthNothingKnown) {
    EXPECT_TRUE(std::isnan(effectiveSize(Chains::Ones(100, 2))));
    EXPECT_THROW(effectiveSize(Chains::Ones(3, 2)), std::invalid_argument);
}

} // namespace
} // namespace bary
