#include "core/transport/grid_barycenter.h"

#include "core/base/error.h"
#include "tests/core/transport/plain_grid_barycenter.h"

#include <gtest/gtest.h>

#include <functional>

using namespace bary;
using namespace bary::test;

namespace {

GridShape unitSquare(int64_t side) {
    return {side, side, 1.0 / static_cast<double>(side)};
}

/// The values of a function of (x, y) at the centres of the cells.
Picture drawn(const GridShape& shape, const std::function<double(double x, double y)>& ink) {
    Picture picture;
    for (int64_t i = 0; i < shape.rows; ++i) {
        for (int64_t j = 0; j < shape.columns; ++j) {
            picture.push_back(ink((static_cast<double>(j) + 0.5) * shape.cell,
                                  (static_cast<double>(i) + 0.5) * shape.cell));
        }
    }
    return picture;
}

Picture gaussian(const GridShape& shape, double x, double y, double variance) {
    return drawn(shape, [=](double a, double b) {
        return std::exp(-((a - x) * (a - x) + (b - y) * (b - y)) / (2 * variance));
    });
}

Picture disc(const GridShape& shape, double x, double y, double radius) {
    return drawn(shape,
                 [=](double a, double b) { return std::hypot(a - x, b - y) < radius ? 1.0 : 0.0; });
}

Picture ring(const GridShape& shape) {
    return drawn(shape, [](double a, double b) {
        const double radius = std::hypot(a - 0.5, b - 0.5);
        return radius > 0.2 && radius < 0.4 ? 1.0 : 0.0;
    });
}

struct GridMoments {
    double mean[2] = {0, 0}, variance[2] = {0, 0};
};

GridMoments momentsOf(const Picture& density, const GridShape& shape) {
    GridMoments moments;
    for (const bool second : {false, true}) {
        for (int64_t p = 0; p < shape.cells(); ++p) {
            const int64_t place[2] = {p % shape.columns, p / shape.columns};
            for (int d = 0; d < 2; ++d) {
                const double x = (static_cast<double>(place[d]) + 0.5) * shape.cell;
                if (second) {
                    moments.variance[d] += density[p] * std::pow(x - moments.mean[d], 2);
                } else {
                    moments.mean[d] += density[p] * x;
                }
            }
        }
    }
    return moments;
}

GridOptions thorough() {
    GridOptions options;
    options.tolerance = 1e-6;
    options.iterations = 3000;
    return options;
}

/// Where a falling function is 0, in (low, high).
double zeroOf(const std::function<double(double)>& f, double low, double high) {
    for (int k = 0; k < 100; ++k) {
        const double middle = (low + high) / 2;
        (f(middle) > 0 ? low : high) = middle;
    }
    return low;
}

/// Of the barycenter of isotropic Gaussians with variances `of` on an unbounded plane: where the
/// derivative of Σ β W_ε(N(a_k), N(S)), Janati et al. 2020, theorem 1, for the cost ½|x − y|², is
/// 0.
double gaussianVariance(const std::vector<double>& of, const std::vector<double>& weights,
                        double epsilon, bool debiased) {
    const auto slope = [&](double s) {
        double sum = debiased ? 2 * s / (std::sqrt(4 * s * s + epsilon * epsilon) + epsilon)
                              : 1 - epsilon / s;
        for (size_t k = 0; k < of.size(); ++k) {
            sum -=
                weights[k] * 2 * of[k] / (std::sqrt(4 * of[k] * s + epsilon * epsilon) + epsilon);
        }
        return -sum;
    };
    return zeroOf(slope, 1e-9, 10);
}

std::string messageOf(const GridProblem& problem) {
    try {
        GridBarycenter barycenter(problem);
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST(GridBarycenter, AgreesWithDoublePrecision) {
    const GridShape shape{24, 20, 1.0 / 24};
    const GridProblem problem{
        shape,
        {disc(shape, 0.3, 0.3, 0.2), ring(shape), gaussian(shape, 0.5, 0.7, 0.01)},
        {0.2, 0.5, 0.3},
        0.004};
    const auto result = gridBarycenter(problem, thorough());
    EXPECT_TRUE(result.converged);
    EXPECT_LT(l1Distance(result.density, plainGridBarycenter(problem, 500)), 2e-5);
}

TEST(GridBarycenter, DebiasedAgreesWithDoublePrecision) {
    const GridShape shape = unitSquare(16);
    const GridProblem problem{shape,
                              {gaussian(shape, 0.4, 0.4, 0.01), gaussian(shape, 0.6, 0.5, 0.02)},
                              {0.4, 0.6},
                              0.003,
                              true};
    const auto result = gridBarycenter(problem, thorough());
    EXPECT_LT(l1Distance(result.density, plainGridBarycenter(problem, 2000)), 2e-4);
}

TEST(GridBarycenter, GaussiansGetTheVarianceOfTheTheorem) {
    const GridShape shape = unitSquare(64);
    const std::vector<double> variances = {0.003, 0.012}, weights = {0.25, 0.75};
    for (const bool debiased : {false, true}) {
        const GridProblem problem{
            shape,
            {gaussian(shape, 0.4, 0.5, variances[0]), gaussian(shape, 0.56, 0.5, variances[1])},
            weights,
            0.002,
            debiased};
        const auto moments = momentsOf(gridBarycenter(problem, thorough()).density, shape);
        const double truth = gaussianVariance(variances, weights, 0.002, debiased);
        EXPECT_NEAR(moments.mean[0], 0.52, 1e-3);
        EXPECT_NEAR(moments.variance[0], truth, 0.01 * truth) << debiased;
        EXPECT_NEAR(moments.variance[1], truth, 0.01 * truth) << debiased;
    }
}

TEST(GridBarycenter, DebiasingTakesTheBlurOff) {
    const GridShape shape = unitSquare(64);
    GridProblem problem{shape,
                        {gaussian(shape, 0.4, 0.5, 0.008), gaussian(shape, 0.6, 0.4, 0.008)},
                        {0.5, 0.5},
                        0.003};
    const auto blurred = momentsOf(gridBarycenter(problem, thorough()).density, shape);
    EXPECT_NEAR(blurred.variance[0], 0.011, 1e-4); // s² + ε
    problem.debiased = true;
    const auto sharp = momentsOf(gridBarycenter(problem, thorough()).density, shape);
    EXPECT_NEAR(sharp.variance[0], 0.008, 1e-4); // s², as without entropy
    EXPECT_NEAR(sharp.variance[1], 0.008, 1e-4);
}

TEST(GridBarycenter, OfOnePictureIsItsBlur) {
    const GridShape shape = unitSquare(24);
    const Picture picture = normalised(disc(shape, 0.4, 0.6, 0.25));
    const GridProblem problem{shape, {picture}, {1}, 0.004};
    Picture blurred = plainLogBlur(Picture(picture.size(), 0.0), shape, problem.epsilon);
    for (size_t p = 0; p < picture.size(); ++p) {
        blurred[p] = std::log(picture[p]) - blurred[p];
    }
    blurred = plainLogBlur(blurred, shape, problem.epsilon);
    for (double& value : blurred) {
        value = std::exp(value);
    }
    EXPECT_LT(l1Distance(gridBarycenter(problem, thorough()).density, blurred), 1e-5);
}

TEST(GridBarycenter, DebiasedOfOnePictureIsThePicture) {
    const GridShape shape = unitSquare(32);
    const GridProblem problem{shape, {gaussian(shape, 0.45, 0.5, 0.01)}, {1}, 0.002, true};
    EXPECT_LT(
        l1Distance(gridBarycenter(problem, thorough()).density, normalised(problem.pictures[0])),
        1e-3);
}

TEST(GridBarycenter, APictureWithoutWeightPlaysNoPart) {
    const GridShape shape = unitSquare(20);
    const GridProblem two{shape, {disc(shape, 0.3, 0.3, 0.2), ring(shape)}, {0.5, 0.5}, 0.004};
    GridProblem three = two;
    three.pictures.insert(three.pictures.begin() + 1, disc(shape, 0.8, 0.8, 0.1));
    three.weights = {0.5, 0, 0.5};
    EXPECT_EQ(gridBarycenter(two).density, gridBarycenter(three).density);
}

TEST(GridBarycenter, PointsFarApartAtATinyEpsilonMeetInTheMiddle) {
    const GridShape shape = unitSquare(65);
    Picture first(shape.cells(), 0.0), second = first;
    first[0] = 1;
    second[65 * 65 - 1] = 7; // any positive sum will do
    for (const double epsilon : {1e-3, 1e-5, 1e-7}) {
        for (const bool debiased : {false, true}) {
            const auto density =
                gridBarycenter({shape, {first, second}, {0.5, 0.5}, epsilon, debiased}).density;
            double sum = 0;
            for (const double value : density) {
                ASSERT_TRUE(std::isfinite(value)) << epsilon;
                sum += value;
            }
            EXPECT_NEAR(sum, 1, 1e-6);
            EXPECT_NEAR(momentsOf(density, shape).mean[0], 0.5, 1e-3) << epsilon;
        }
    }
}

TEST(GridBarycenter, AGridMayBeALineOrACell) {
    for (const GridShape& shape : {GridShape{1, 1, 0.1}, {1, 40, 0.025}, {40, 1, 0.025}}) {
        const int64_t last = shape.cells() - 1;
        Picture first(last + 1, 0.0), second = first;
        first[0] = second[last] = 1;
        const auto density = gridBarycenter({shape, {first, second}, {0.5, 0.5}, 1e-3}).density;
        double mean = 0;
        for (int64_t p = 0; p <= last; ++p) {
            mean += density[p] * static_cast<double>(p);
        }
        EXPECT_NEAR(mean, static_cast<double>(last) / 2, 1e-3);
    }
}

TEST(GridBarycenter, GoesOnFromItsScalingsAsIfNothingHadHappened) {
    const GridShape shape = unitSquare(20);
    const GridProblem problem{
        shape, {disc(shape, 0.3, 0.3, 0.2), ring(shape)}, {0.5, 0.5}, 0.004, true};
    GridBarycenter first(problem), second(problem);
    first.startCoarse();
    for (int k = 0; k < 7; ++k) {
        first.iterate();
    }
    second.scalings() = first.scalings();
    second.momentum() = first.momentum();
    EXPECT_EQ(first.density(), second.density());
    for (int k = 0; k < 7; ++k) {
        first.iterate(1);
        second.iterate(2); // threads change nothing
    }
    EXPECT_EQ(first.density(), second.density());
    EXPECT_EQ(first.objective(), second.objective());
}

TEST(GridBarycenter, NewWeightsGoOnToTheirOwnBarycenter) {
    const GridShape shape = unitSquare(24);
    GridProblem problem{shape, {disc(shape, 0.3, 0.3, 0.2), ring(shape)}, {0.9, 0.1}, 0.004};
    GridBarycenter barycenter(problem);
    barycenter.run(1e-5, 1000);
    problem.weights = {0.2, 0.8};
    barycenter.setWeights(problem.weights);
    barycenter.run(1e-6, 1000);
    EXPECT_TRUE(barycenter.converged());
    EXPECT_LT(l1Distance(barycenter.density(), gridBarycenter(problem, thorough()).density), 1e-4);
    EXPECT_THROW(barycenter.setWeights({0.5, 0.6}), InputError);
}

TEST(GridBarycenter, BadInputIsOneClearLine) {
    const GridShape shape = unitSquare(8);
    const GridProblem good{shape, {Picture(64, 1.0), Picture(64, 2.0)}, {0.5, 0.5}, 0.01};
    EXPECT_EQ(messageOf(good), "");
    GridProblem bad = good;
    for (const double epsilon : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        bad.epsilon = epsilon;
        EXPECT_NE(messageOf(bad).find("epsilon must be greater than 0"), std::string::npos);
    }
    bad = good;
    bad.pictures[1].assign(64, 0.0);
    EXPECT_NE(messageOf(bad).find("picture 2 is empty"), std::string::npos);
    bad.pictures[1].assign(60, 1.0);
    EXPECT_NE(messageOf(bad).find("picture 2 has 60 values, the grid has 64 cells"),
              std::string::npos);
    bad.pictures[1].assign(64, 1.0);
    bad.pictures[1][5] = -1;
    EXPECT_NE(messageOf(bad).find("negative"), std::string::npos);
    bad = good;
    bad.weights = {0.5, 0.6};
    EXPECT_NE(messageOf(bad).find("sum"), std::string::npos);
    bad = good;
    bad.shape.rows = 0;
    EXPECT_NE(messageOf(bad).find("cells a side"), std::string::npos);
}
