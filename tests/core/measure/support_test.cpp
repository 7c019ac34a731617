// Where the samples of each family may lie, and how they spread there.
#include "tests/core/measure/measure_test_support.h"

#include <cmath>
#include <numbers>

namespace bary::test {
namespace {

constexpr int64_t many = 200000;
constexpr double rounding = 1e-5;

/// Expects a share of samples to be p within four standard errors.
void expectShare(double count, double n, double p, const std::string& what) {
    EXPECT_NEAR(count / n, p, 4 * std::sqrt(p * (1 - p) / n)) << what;
}

TEST(Ring, LiesBetweenItsRadiiAndFillsTheAreaEvenly) {
    const Eigen::MatrixXd x = samplesOf(measureOf(R"({"type":"ring","inner":4,"outer":6})"), many);
    const Eigen::ArrayXd radius = x.rowwise().norm();
    EXPECT_GE(radius.minCoeff(), 4 - rounding);
    EXPECT_LE(radius.maxCoeff(), 6 + rounding);
    // Area between 4 and 5 over the whole area: (25 - 16)/(36 - 16).
    expectShare((radius < 5).count(), many, 9.0 / 20, "inner part");
    expectShare((x.col(0).array() > 0 && x.col(1).array() > 0).count(), many, 0.25, "quadrant");
}

TEST(Square, ReachesItsSidesAndNoFarther) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"square","side":2,"centre":[1,1]})"), many);
    EXPECT_GE(x.minCoeff(), -rounding);
    EXPECT_LE(x.maxCoeff(), 2 + rounding);
    EXPECT_LT(x.minCoeff(), 1e-3);
    EXPECT_GT(x.maxCoeff(), 2 - 1e-3);
}

TEST(Square, IsTurnedCounterclockwiseByItsAngle) {
    // A square of side √2 turned by 45°: |x| + |y| <= 1.
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"square","side":1.4142135623730951,"angle":45})"), many);
    EXPECT_LE(x.cwiseAbs().rowwise().sum().maxCoeff(), 1 + rounding);
    // A rectangle along x turned by 30° leans to the right and up.
    const Eigen::MatrixXd y =
        samplesOf(measureOf(R"({"type":"rectangle","width":9,"height":0.1,"angle":30})"), 1000);
    EXPECT_GT((y.col(0).array() * y.col(1).array()).mean(), 0);
}

TEST(Box, KeepsWithinItsSidesInTheirOrder) {
    const Eigen::MatrixXd x = samplesOf(measureOf(R"({"type":"box","size":[1,2,3]})"), many);
    for (int axis = 0; axis < 3; ++axis) {
        EXPECT_LE(x.col(axis).cwiseAbs().maxCoeff(), 0.5 * (axis + 1) + rounding);
        EXPECT_GT(x.col(axis).maxCoeff(), 0.5 * (axis + 1) * 0.999);
    }
    EXPECT_EQ(measureOf(R"({"type":"box","size":[1,1]})").kind, PointKind::Plane);
    EXPECT_EQ(measureOf(R"({"type":"box","size":[1,1,1,1]})").kind, PointKind::Vector);
}

TEST(Parallelogram, HasOneEdgeARow) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"parallelogram","edges":[[4,0],[1,2]]})"), many);
    // x = u (4, 0) + v (1, 2) with u, v in [-.5, .5].
    const Eigen::ArrayXd v = x.col(1).array() / 2;
    const Eigen::ArrayXd u = (x.col(0).array() - v) / 4;
    EXPECT_LE(v.abs().maxCoeff(), 0.5 + rounding);
    EXPECT_LE(u.abs().maxCoeff(), 0.5 + rounding);
}

TEST(Ellipse, IsTheOutlineUniformInItsAngle) {
    const Eigen::MatrixXd x = samplesOf(measureOf(R"({"type":"ellipse","axes":[3,1]})"), many);
    const Eigen::ArrayXd c = x.col(0).array() / 3, s = x.col(1).array();
    EXPECT_LT((c.square() + s.square() - 1).abs().maxCoeff(), rounding);
    // cos t > ½ for |t| < 60°.
    expectShare((c > 0.5).count(), many, 1.0 / 3, "arc");
}

TEST(Segments, AreDrawnInProportionToTheirLength) {
    const Eigen::MatrixXd x = samplesOf(
        measureOf(R"({"type":"segments","lines":[[0,0,1,0],[0,5,3,5],[0,9,0,9]]})"), many);
    const auto lower = x.col(1).array() == 0, upper = x.col(1).array() == 5;
    EXPECT_EQ(lower.count() + upper.count(), many); // nothing of the segment without length
    expectShare(lower.count(), many, 0.25, "the short one");
    // Evenly along the long one.
    expectShare((upper && x.col(0).array() < 1.5).count(), upper.count(), 0.5, "first half");
    EXPECT_LE(x.col(0).maxCoeff(), 3 + rounding);
}

TEST(Checkerboard, FillsItsDarkCellsOnlyAndEvenly) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"checkerboard","side":8,"cells":4,"centre":[1,0]})"), many);
    Eigen::MatrixXd counts = Eigen::MatrixXd::Zero(4, 4);
    for (int64_t k = 0; k < many; ++k) {
        const int column = std::clamp(static_cast<int>((x(k, 0) - 1 + 4) / 2), 0, 3);
        const int row = std::clamp(static_cast<int>((x(k, 1) + 4) / 2), 0, 3);
        ++counts(row, column);
    }
    for (int row = 0; row < 4; ++row) {
        for (int column = 0; column < 4; ++column) {
            if ((row + column) % 2 == 0) {
                expectShare(counts(row, column), many, 0.125, "dark cell");
            } else {
                // A sample on a border may round to the cell beyond it.
                EXPECT_LE(counts(row, column), 5) << row << ", " << column;
            }
        }
    }
}

TEST(Ball, FillsItsVolumeEvenly) {
    const Eigen::ArrayXd radius =
        samplesOf(measureOf(R"({"type":"ball","radius":2,"dim":4})"), many).rowwise().norm();
    EXPECT_LE(radius.maxCoeff(), 2 + rounding);
    expectShare((radius < 1).count(), many, 1.0 / 16, "half the radius in four dimensions");
}

TEST(Shell, LiesBetweenItsRadii) {
    const Eigen::ArrayXd radius =
        samplesOf(measureOf(R"({"type":"shell","inner":2,"outer":3})"), many).rowwise().norm();
    EXPECT_GE(radius.minCoeff(), 2 - rounding);
    EXPECT_LE(radius.maxCoeff(), 3 + rounding);
    expectShare((radius < 2.5).count(), many, (15.625 - 8) / 19, "inner part");
}

void expectTorus(double major, double minor) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"torus","major":)" + std::to_string(major) + R"(,"minor":)" +
                            std::to_string(minor) + "}"),
                  many);
    const Eigen::ArrayXd rho = x.leftCols(2).rowwise().norm();
    const Eigen::ArrayXd across = rho - major;
    const Eigen::ArrayXd tube = across.square() + x.col(2).array().square();
    EXPECT_LT((tube - minor * minor).abs().maxCoeff(), 1e-4 * major * major);
    // The area element is major + minor cos t: E cos t = minor / (2 major), E cos 2t = 0.
    const Eigen::ArrayXd cosine = across / minor;
    EXPECT_NEAR(cosine.mean(), minor / major / 2, 4 * std::sqrt(0.5 / many));
    EXPECT_NEAR((2 * cosine.square() - 1).mean(), 0, 4 * std::sqrt(0.5 / many));
}

TEST(Torus, IsUniformOnItsSurface) {
    expectTorus(3, 1);
    expectTorus(2, 1.99); // nearly a horn torus
}

TEST(Helix, WindsAroundItsAxisEvenly) {
    const Eigen::MatrixXd x = samplesOf(
        measureOf(R"({"type":"helix","radius":2,"height":6,"turns":3,"noise":0})"), 20000);
    for (int k = 0; k < 1000; ++k) {
        const double t = (x(k, 2) / 6 + 0.5) * 6 * std::numbers::pi;
        EXPECT_NEAR(x(k, 0), 2 * std::cos(t), 1e-4);
        EXPECT_NEAR(x(k, 1), 2 * std::sin(t), 1e-4);
    }
    expectShare((x.col(2).array() < 0).count(), 20000, 0.5, "lower half");
}

TEST(SwissRoll, RunsFromOneAndAHalfToFourAndAHalfPi) {
    const Eigen::ArrayXd radius =
        samplesOf(measureOf(R"({"type":"swiss-roll","noise":0,"scale":7.5})"), many)
            .rowwise()
            .norm();
    EXPECT_GE(radius.minCoeff(), 1.5 * std::numbers::pi - 1e-4);
    EXPECT_LE(radius.maxCoeff(), 4.5 * std::numbers::pi + 1e-4);
    expectShare((radius < 3 * std::numbers::pi).count(), many, 0.5, "uniform in the angle");
}

TEST(SwissRoll, IsItsStandardFormStretched) {
    // Both draw the same numbers: y = C^½ x + m, with C and m read off the measure.
    const Measure plain = measureOf(R"({"type":"swiss-roll"})");
    const Measure standard = measureOf(R"({"type":"swiss-roll","standard":true})");
    ASSERT_TRUE(standard.affine && plain.affine);
    EXPECT_TRUE(standard.affine->matrix.isIdentity());
    EXPECT_TRUE(standard.affine->shift.isZero());
    EXPECT_EQ(standard.affine->base, plain.affine->base);
    EXPECT_EQ(plain.affine->symmetry, Symmetry::None);
    const Eigen::MatrixXd y = samplesOf(plain, 1000), x = samplesOf(standard, 1000);
    const Eigen::MatrixXd image =
        (x * plain.affine->matrix.transpose()).rowwise() + plain.affine->shift.transpose();
    EXPECT_LT((image - y).cwiseAbs().maxCoeff(), 1e-5);
    // Another noise is another law.
    EXPECT_NE(measureOf(R"({"type":"swiss-roll","noise":0})").affine->base, plain.affine->base);
}

TEST(Moons, AreTwoHalfCirclesEquallyLikely) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"moons","noise":0,"radius":2})"), many);
    int64_t upper = 0, lower = 0;
    for (int64_t k = 0; k < many; ++k) {
        const double a = x(k, 0) / 2, b = x(k, 1) / 2;
        const bool onUpper =
            std::abs(std::hypot(a + 0.5, b + 0.25) - 1) < rounding && b + 0.25 > -rounding;
        const bool onLower =
            std::abs(std::hypot(a - 0.5, b - 0.25) - 1) < rounding && 0.25 - b > -rounding;
        ASSERT_TRUE(onUpper || onLower) << a << ", " << b;
        upper += onUpper;
        lower += !onUpper;
    }
    expectShare(static_cast<double>(upper), many, 0.5, "upper moon");
    EXPECT_GT(lower, 0);
}

TEST(Spiral, IsEvenAlongItsArm) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"spiral","noise":0,"radius":4,"turns":2})"), many);
    const Eigen::ArrayXd radius = x.rowwise().norm();
    EXPECT_LE(radius.maxCoeff(), 4 + rounding);
    expectShare((radius < 2).count(), many, 0.25, "inner half");
}

TEST(Mixture, ChoosesItsModesByTheirWeights) {
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"mixture","means":[[0],[10],[20]],"weights":[0.2,0,0.8],
                      "deviation":0.1})"),
                  many);
    const Eigen::ArrayXd first = x.col(0);
    expectShare((first < 5).count(), many, 0.2, "first mode");
    EXPECT_EQ((first > 5 && first < 15).count(), 0);
}

} // namespace
} // namespace bary::test
