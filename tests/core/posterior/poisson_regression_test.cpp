#include "core/posterior/poisson_regression.h"

#include "core/base/error.h"
#include "core/posterior/laplace.h"
#include "core/posterior/regression_table.h"

#include <Eigen/Cholesky>
#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

PoissonRegression regression(double power, int64_t rows = 700, int dim = 3) {
    const RegressionTable table = simulatedRegression(rows, dim, 5);
    return {withIntercept(table.predictors), table.counts, power};
}

TEST(PoissonRegression, IsTheSumOfItsTerms) {
    Eigen::MatrixXd design(3, 2);
    design << 1, 0.5, 1, -2, 1, 0.1;
    const Eigen::Vector3d counts(2, 0, 1);
    const Eigen::Vector2d theta(0.3, -0.4);
    double expected = -0.5 * (0.09 + 0.16);
    for (int r = 0; r < 3; ++r) {
        const double eta = design.row(r).dot(theta);
        expected += 5 * (counts[r] * eta - std::exp(eta));
    }
    Eigen::VectorXd gradient;
    EXPECT_NEAR(PoissonRegression(design, counts, 5).logDensity(theta, gradient), expected, 1e-12);
}

TEST(PoissonRegression, GradientAgreesWithDifferences) {
    const PoissonRegression posterior = regression(5);
    const Eigen::Vector4d theta(1.2, 0.1, -0.2, 0.3);
    Eigen::VectorXd gradient, ignored;
    posterior.logDensity(theta, gradient);
    for (int j = 0; j < 4; ++j) {
        Eigen::VectorXd above = theta, below = theta;
        const double h = 1e-5;
        above[j] += h;
        below[j] -= h;
        const double slope =
            (posterior.logDensity(above, ignored) - posterior.logDensity(below, ignored)) / (2 * h);
        EXPECT_NEAR(gradient[j], slope, 1e-6 * (1 + std::abs(slope))) << j;
    }
}

TEST(PoissonRegression, PrecisionAgreesWithDifferencesOfTheGradient) {
    const PoissonRegression posterior = regression(2);
    const Eigen::Vector4d theta(1, -0.1, 0.2, 0.1);
    const Eigen::MatrixXd precision = posterior.precision(theta);
    for (int j = 0; j < 4; ++j) {
        Eigen::VectorXd above = theta, below = theta, up, down;
        const double h = 1e-5;
        above[j] += h;
        below[j] -= h;
        posterior.logDensity(above, up);
        posterior.logDensity(below, down);
        const Eigen::VectorXd column = (down - up) / (2 * h);
        EXPECT_LT((column - precision.col(j)).norm(), 1e-6 * precision.norm()) << j;
    }
}

TEST(PoissonRegression, PowerCountsTheDataSeveralTimes) {
    const RegressionTable table = simulatedRegression(100, 2, 1);
    const Eigen::MatrixXd design = withIntercept(table.predictors);
    const PoissonRegression raised(design, table.counts, 3);
    const PoissonRegression repeated(design.replicate(3, 1), table.counts.replicate(3, 1), 1);
    const Eigen::Vector3d theta(1, 0.2, -0.1);
    Eigen::VectorXd a, b;
    EXPECT_NEAR(raised.logDensity(theta, a), repeated.logDensity(theta, b), 1e-9);
    EXPECT_LT((a - b).norm(), 1e-9);
}

TEST(PoissonRegression, OverflowIsMinusInfinity) {
    Eigen::VectorXd gradient;
    const double value = regression(1).logDensity(Eigen::VectorXd::Constant(4, 1e4), gradient);
    EXPECT_TRUE(std::isinf(value) && value < 0);
}

TEST(Laplace, GradientIsZeroAtTheModeAndTheFactorIsThePrecisions) {
    const PoissonRegression posterior = regression(5);
    const auto around = laplaceApproximation(posterior, Eigen::VectorXd::Zero(4));
    Eigen::VectorXd gradient;
    posterior.logDensity(around.mode, gradient);
    const Eigen::MatrixXd precision = posterior.precision(around.mode);
    // In posterior deviations.
    EXPECT_LT(gradient.dot(precision.ldlt().solve(gradient)), 1e-12);
    EXPECT_LT((around.factor * around.factor.transpose() - precision).norm(),
              1e-12 * precision.norm());
    EXPECT_LT((around.covariance() * precision - Eigen::MatrixXd::Identity(4, 4)).norm(), 1e-9);
}

TEST(Laplace, FindsTheModeFromFarAway) {
    const PoissonRegression posterior = regression(1);
    const auto near = laplaceApproximation(posterior, Eigen::VectorXd::Zero(4));
    const auto far = laplaceApproximation(posterior, Eigen::Vector4d(9, -6, 5, -4));
    EXPECT_LT((near.mode - far.mode).norm(), 1e-6);
}

TEST(Laplace, DataOfEnormousScaleAreRefused) {
    Eigen::MatrixXd design(2, 1);
    design << 1e200, -1e200;
    const PoissonRegression posterior(design, Eigen::Vector2d(1e308, 0), 1);
    EXPECT_THROW(laplaceApproximation(posterior, Eigen::VectorXd::Zero(1)), InputError);
}

} // namespace
} // namespace bary
