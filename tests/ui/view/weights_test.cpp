#include "ui/view/weights.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

namespace bary {
namespace {

double sum(const Weights& weights) {
    return std::accumulate(weights.begin(), weights.end(), 0.0);
}

bool onSimplex(const Weights& weights) {
    for (const double weight : weights) {
        if (weight < 0) {
            return false;
        }
    }
    return std::fabs(sum(weights) - 1) < 1e-9;
}

TEST(Simplex, ProjectionKeepsWhatIsOnItAndClipsTheRest) {
    const Weights inside = {0.2, 0.3, 0.5};
    const Weights kept = projectToSimplex(inside);
    for (size_t i = 0; i < 3; ++i) {
        EXPECT_NEAR(kept[i], inside[i], 1e-12);
    }
    EXPECT_TRUE(onSimplex(projectToSimplex({2, -1, 0.5, 0.1})));
    EXPECT_NEAR(projectToSimplex({5, 0, 0})[0], 1, 1e-12);
}

TEST(Weights, OneMovesTheOthersInProportion) {
    const Weights moved = withWeight({0.2, 0.3, 0.5}, 2, 0.6);
    EXPECT_NEAR(moved[2], 0.6, 1e-12);
    EXPECT_NEAR(moved[0] / moved[1], 2.0 / 3, 1e-12);
    EXPECT_TRUE(onSimplex(moved));
    EXPECT_EQ(withWeight({0.5, 0.5}, 0, 1.4), Weights({1, 0}));
    const Weights freed = withWeight({1, 0, 0}, 0, 0.4); // the others had nothing to share
    EXPECT_NEAR(freed[1], 0.3, 1e-12);
    EXPECT_NEAR(freed[2], 0.3, 1e-12);
}

TEST(Weights, RoundingStaysOnTheSimplex) {
    for (const Weights& weights : {Weights{1.0 / 3, 1.0 / 3, 1.0 / 3}, Weights(7, 1.0 / 7),
                                   Weights{0.0004, 0.0004, 0.9992}}) {
        const Weights result = rounded(weights);
        EXPECT_TRUE(onSimplex(result));
        for (size_t i = 0; i < weights.size(); ++i) {
            EXPECT_NEAR(result[i], weights[i], 4e-3);
        }
    }
}

TEST(Weights, ANudgeThereAndBackReturns) {
    Weights weights = {0.25, 0.25, 0.5};
    weights = rounded(withWeight(weights, 0, weights[0] + 0.01));
    EXPECT_NEAR(weights[0], 0.26, 1e-9);
    weights = rounded(withWeight(weights, 0, weights[0] - 0.01));
    EXPECT_NEAR(weights[0], 0.25, 1e-9);
    EXPECT_NEAR(weights[2], 0.5, 2e-3);
}

} // namespace
} // namespace bary
