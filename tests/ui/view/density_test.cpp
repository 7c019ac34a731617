#include "ui/view/density.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace bary {
namespace {

Points normalPoints(int count, float sx, float sy, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<float> normal;
    Points points;
    points.dim = 2;
    for (int k = 0; k < count; ++k) {
        const float x = normal(random), y = normal(random);
        points.values.insert(points.values.end(), {sx * x, sy * y});
    }
    return points;
}

TEST(Density, AgreesWithTheDirectSumOfKernels) {
    const Points points = normalPoints(60, 1, 2, 1);
    const float h = 0.5f;
    const DensityGrid grid = kernelEstimate(points, h, 256);
    double worst = 0;
    for (int row = 10; row < 256; row += 31) {
        for (int column = 10; column < 256; column += 31) {
            const Vec2 at = grid.place(float(column), float(row));
            double sum = 0;
            for (int64_t k = 0; k < points.size(); ++k) {
                const double x = at.x - points.row(k)[0], y = at.y - points.row(k)[1];
                sum += std::exp(-0.5 * (x * x + y * y) / (h * h));
            }
            sum /= 2 * std::numbers::pi * h * h * double(points.size());
            worst = std::max(worst, std::abs(sum - double(grid.at(column, row))));
        }
    }
    EXPECT_LT(worst, 0.01 * grid.peak);
}

TEST(Density, HasMassOne) {
    const Points points = normalPoints(5000, 1, 1, 2);
    const DensityGrid grid = kernelEstimate(points, scottBandwidth(points));
    const double cell = double(grid.high.x - grid.low.x) * (grid.high.y - grid.low.y) / (127 * 127);
    double sum = 0;
    for (const float value : grid.values) {
        sum += value * cell;
    }
    EXPECT_NEAR(sum, 1, 0.01);
}

TEST(Density, LevelSetsOfAGaussianAreItsCircles) {
    const Points points = normalPoints(200000, 1, 1, 3);
    const float h = 0.2f;
    const DensityGrid grid = kernelEstimate(points, h);
    for (const double share : {0.3, 0.7}) {
        // exp(−r²/2s²) = share for the deviation s of the widened Gaussian.
        const double radius = std::sqrt(-2 * std::log(share) * (1 + h * h));
        const auto lines = levelSet(grid, static_cast<float>(share) * grid.peak);
        ASSERT_GT(lines.size(), 20u);
        double mean = 0;
        for (const auto& [from, to] : lines) {
            mean += std::hypot(from.x, from.y) / double(lines.size());
        }
        EXPECT_NEAR(mean, radius, 0.05);
    }
}

TEST(Density, ScottsBandwidthFollowsDeviationAndCount) {
    EXPECT_NEAR(scottBandwidth(normalPoints(64000, 2, 2, 4)), 2 * std::pow(64000.0, -1.0 / 6),
                0.01);
}

TEST(Density, OfOnePointOrNoneIsNoTrouble) {
    EXPECT_EQ(kernelEstimate(Points(), 1).peak, 0);
    const Points one(2, {1, 1});
    EXPECT_GT(kernelEstimate(one, scottBandwidth(one)).peak, 0);
    EXPECT_TRUE(levelSet(kernelEstimate(Points(), 1), 1).empty());
}

} // namespace
} // namespace bary
