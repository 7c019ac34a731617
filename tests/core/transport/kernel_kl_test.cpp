#include "core/transport/kernel_kl.h"

#include "core/base/error.h"
#include "core/transport/gaussian.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

namespace bary {
namespace {

Points normalCloud(int count, double mx, double sx, double sy, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    Points points;
    points.dim = 2;
    for (int k = 0; k < count; ++k) {
        points.values.push_back(static_cast<float>(mx + sx * normal(random)));
        points.values.push_back(static_cast<float>(sy * normal(random)));
    }
    return points;
}

TEST(KernelKl, EstimatesTheDensityOfOnePointByItsKernel) {
    const KernelGrid grid{0.5, 4, 80};
    const Eigen::MatrixXd density = kernelDensity(Points(2, {1.0f, -0.5f}), grid);
    EXPECT_NEAR(density.sum(), 1, 1e-12);
    const double cell = 2 * grid.reach / grid.cells;
    for (const auto& [row, column] : {std::pair{50, 35}, {45, 30}, {60, 40}}) {
        const double x = (row + 0.5) * cell - grid.reach, y = (column + 0.5) * cell - grid.reach;
        const double squared = (x - 1) * (x - 1) + (y + 0.5) * (y + 0.5);
        const double expected =
            std::exp(-0.5 * squared / 0.25) / (2 * std::numbers::pi * 0.25) * cell * cell;
        EXPECT_NEAR(density(row, column), expected, 1e-9);
    }
}

TEST(KernelKl, AgreesWithTheFormulaForGaussiansWidenedByTheKernel) {
    const Points p = normalCloud(40000, 0.5, 1, 1.5, 1), q = normalCloud(40000, 0, 1.2, 1.2, 2);
    const KernelGrid grid;
    const double widened = grid.bandwidth * grid.bandwidth;
    const auto moments = [&](double mx, double sx, double sy) {
        return Moments{Eigen::Vector2d(mx, 0),
                       Eigen::Vector2d(sx * sx + widened, sy * sy + widened).asDiagonal()};
    };
    const double exact = gaussianKl(moments(0.5, 1, 1.5), moments(0, 1.2, 1.2));
    EXPECT_NEAR(kernelKl(kernelDensity(p, grid), kernelDensity(q, grid)), exact, 0.05 * exact);
}

TEST(KernelKl, IsZeroForOneCloudAndRefusesOthersThanOfThePlane) {
    const auto density = kernelDensity(normalCloud(100, 0, 1, 1, 3), {});
    EXPECT_EQ(kernelKl(density, density), 0);
    EXPECT_THROW(kernelDensity(Points(3, {1, 2, 3}), {}), InputError);
    EXPECT_THROW(kernelDensity(Points(), {}), InputError);
}

} // namespace
} // namespace bary
