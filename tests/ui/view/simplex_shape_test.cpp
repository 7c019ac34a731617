#include "ui/view/simplex_shape.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>

namespace bary {
namespace {

SimplexShape shapeOf(int count) {
    return SimplexShape(count, {100, 50}, {300, 400});
}

Weights randomWeights(size_t count, std::mt19937& random) {
    std::exponential_distribution<double> draw;
    Weights weights(count);
    for (double& weight : weights) {
        weight = draw(random);
    }
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    for (double& weight : weights) {
        weight /= total;
    }
    return weights;
}

float distance(ImVec2 a, ImVec2 b) {
    return std::hypot(a.x - b.x, a.y - b.y);
}

void expectOnSimplex(const Weights& weights) {
    for (const double weight : weights) {
        EXPECT_GE(weight, 0);
    }
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-9);
}

TEST(SimplexShape, IsRegularAndInsideItsBoxWithTheFirstMarginalOnTop) {
    for (int count = 3; count <= 12; ++count) {
        const SimplexShape shape = shapeOf(count);
        const auto& c = shape.corners();
        ASSERT_EQ(c.size(), static_cast<size_t>(count));
        for (int k = 0; k < count; ++k) {
            EXPECT_NEAR(distance(c[k], c[(k + 1) % count]), distance(c[0], c[1]), 1e-2);
            EXPECT_GE(c[k].x, 100 - 1e-3);
            EXPECT_LE(c[k].x, 400 + 1e-3);
            EXPECT_GE(c[k].y, 50 - 1e-3);
            EXPECT_LE(c[k].y, 450 + 1e-3);
            EXPECT_GE(c[k].y, c[0].y);
        }
    }
    EXPECT_LT(shapeOf(2).corners()[0].x, shapeOf(2).corners()[1].x);
}

TEST(SimplexShape, HasThePointOfItsWeights) {
    std::mt19937 random(1);
    for (int count = 2; count <= 9; ++count) {
        const SimplexShape shape = shapeOf(count);
        for (int k = 0; k < 50; ++k) {
            const ImVec2 at = shape.point(randomWeights(count, random));
            const Weights weights = shape.weights(at);
            expectOnSimplex(weights);
            EXPECT_LT(distance(shape.point(weights), at), 2e-2) << count;
        }
    }
}

TEST(SimplexShape, OfTwoOrThreeKnowsTheWeightsOfAPoint) {
    std::mt19937 random(2);
    for (const int count : {2, 3}) {
        const SimplexShape shape = shapeOf(count);
        for (int k = 0; k < 50; ++k) {
            const Weights weights = randomWeights(count, random);
            const Weights back = shape.weights(shape.point(weights));
            for (int i = 0; i < count; ++i) {
                EXPECT_NEAR(back[i], weights[i], 1e-4);
            }
        }
    }
}

TEST(SimplexShape, GivesAnEdgeToItsEndsAlone) {
    for (int count = 2; count <= 8; ++count) {
        const SimplexShape shape = shapeOf(count);
        for (int k = 0; k < (count == 2 ? 1 : count); ++k) {
            const int next = (k + 1) % count;
            for (const double t : {0.0, 0.2, 0.5, 1.0}) {
                Weights exact(count, 0.0);
                exact[k] = 1 - t;
                exact[next] = t;
                const Weights found = shape.weights(shape.point(exact));
                for (int i = 0; i < count; ++i) {
                    EXPECT_NEAR(found[i], exact[i], 2e-4) << count << " corners, edge " << k;
                }
            }
        }
    }
}

TEST(SimplexShape, TakesPointsOutsideToTheNearestOfItsBorder) {
    const SimplexShape triangle = shapeOf(3);
    const auto& c = triangle.corners();
    EXPECT_NEAR(triangle.weights({c[0].x, c[0].y - 500})[0], 1, 1e-6);
    const Weights below = triangle.weights({(c[1].x + c[2].x) / 2, c[1].y + 200});
    EXPECT_NEAR(below[0], 0, 1e-6);
    EXPECT_NEAR(below[1], 0.5, 1e-6);
    for (int count = 2; count <= 8; ++count) {
        for (const ImVec2 point : {ImVec2(-1000, -1000), ImVec2(5000, 60), ImVec2(250, 9000)}) {
            expectOnSimplex(shapeOf(count).weights(point));
        }
    }
}

TEST(SimplexShape, SnapsToCornersEdgesAndCentreWithinReach) {
    for (int count = 2; count <= 6; ++count) {
        const SimplexShape shape = shapeOf(count);
        const ImVec2 corner = shape.corners()[1], centre = shape.centre();
        EXPECT_LT(distance(shape.snapped({corner.x + 3, corner.y - 3}, 8), corner), 1e-3);
        EXPECT_LT(distance(shape.snapped({centre.x + 3, centre.y + 2}, 8), centre), 1e-3);
        if (count == 2) {
            continue;
        }
        // A little inside the middle of an edge, away from everything else.
        Weights edge(count, 0.0);
        edge[0] = 0.6;
        edge[1] = 0.4;
        const ImVec2 on = shape.point(edge);
        const float inward = 3 / distance(on, centre);
        const ImVec2 near(on.x + inward * (centre.x - on.x), on.y + inward * (centre.y - on.y));
        const Weights snapped = shape.weights(shape.snapped(near, 8));
        EXPECT_NEAR(snapped[0] + snapped[1], 1, 1e-4);
        const float halfway = 0.5f;
        const ImVec2 free(on.x + halfway * (centre.x - on.x), on.y + halfway * (centre.y - on.y));
        EXPECT_EQ(distance(shape.snapped(free, 8), free), 0);
    }
}

} // namespace
} // namespace bary
