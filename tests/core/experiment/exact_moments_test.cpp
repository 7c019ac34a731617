// The moments that a formula gives without drawing, and the truths of segments and of corners.
#include "core/experiment/experiment.h"
#include "core/transport/distances.h"
#include "core/transport/free_support.h"
#include "tests/core/measure/measure_test_support.h"

#include <Eigen/LU>
#include <fmt/format.h>

#include <cmath>

namespace bary::test {
namespace {

std::vector<Measure> measuresOf(const std::vector<std::string>& forms) {
    std::vector<Measure> measures;
    for (const std::string& form : forms) {
        measures.push_back(measureOf(form));
    }
    return measures;
}

std::string segment(double x0, double y0, double x1, double y1) {
    return fmt::format(R"({{"type":"segments","lines":[[{},{},{},{}]]}})", x0, y0, x1, y1);
}

TEST(ExactMoments, AreThoseOfTheTruth) {
    const auto gaussians = measuresOf({R"({"type":"gaussian","covariance":[[0.5,0],[0,2]]})",
                                       R"({"type":"gaussian","covariance":[[2,1],[1,1]]})",
                                       R"({"type":"gaussian","covariance":[[2,-1],[-1,1]]})"});
    for (const std::vector<double>& weights :
         {std::vector<double>{0.5, 0.25, 0.25}, {0.25, 0.75, 0}, {0, 0, 1}}) {
        const auto moments = exactMoments(gaussians, weights);
        ASSERT_TRUE(moments);
        const Truth truth = computeTruth(gaussians, weights, 1000, 10, 1, {});
        EXPECT_LT((moments->covariance - truth.moments.covariance).norm(), 1e-9);
        EXPECT_LT((moments->mean - truth.moments.mean).norm(), 1e-9);
    }
}

TEST(ExactMoments, OfACongruentFamilyHoldAtItsOwnWeights) {
    const auto member = [](int index) {
        return fmt::format(R"({{"type":"congruent","of":{{"type":"cube","dim":3}},"warp":0.1,)"
                           R"("index":{},"weights":[0.4,0.6]}})",
                           index);
    };
    const auto family = measuresOf({member(0), member(1)});
    const auto moments = exactMoments(family, {0.4, 0.6});
    ASSERT_TRUE(moments);
    EXPECT_TRUE(moments->mean.isZero() && moments->covariance.isIdentity());
    EXPECT_FALSE(exactMoments(family, {0.5, 0.5}));
}

TEST(ExactMoments, AreUnknownWhereNoFormulaHolds) {
    const auto mixed = measuresOf({R"({"type":"square"})", R"({"type":"moons"})"});
    EXPECT_FALSE(exactMoments(mixed, {0.5, 0.5}));
    EXPECT_FALSE(exactMoments(mixed, {0, 1}));
    const auto corner = exactMoments(mixed, {1, 0});
    ASSERT_TRUE(corner);
    EXPECT_LT((corner->covariance - 64.0 / 12 * Eigen::Matrix2d::Identity()).norm(), 1e-9);
}

TEST(SegmentTruth, IsTheSegmentOfMeanCentreAndMeanDirection) {
    const auto marginals = measuresOf({segment(0, -3, 0, 3), segment(5, 0, 1, -2)});
    const Truth truth = computeTruth(marginals, {0.5, 0.5}, 20000, 10, 1, {});
    ASSERT_TRUE(truth.exact);
    // Half vectors (0, 3) and (2, 1), centres (0, 0) and (3, -1).
    const Eigen::Vector2d centre(1.5, -0.5), half(1, 2);
    double most = 0;
    for (int64_t k = 0; k < truth.samples.size(); ++k) {
        const auto row = truth.samples.row(k);
        const Eigen::Vector2d x = Eigen::Vector2d(row[0], row[1]) - centre;
        const double s = x.dot(half) / half.squaredNorm();
        ASSERT_LT((x - s * half).norm(), 1e-5);
        ASSERT_LE(std::abs(s), 1 + 1e-5);
        most = std::max(most, std::abs(s));
    }
    EXPECT_GT(most, 0.999);
    EXPECT_LT((truth.moments.covariance - half * half.transpose() / 3).norm(), 1e-9);
    // The maps lay each segment on it, end on end.
    ASSERT_EQ(truth.maps.size(), 2u);
    for (int64_t k = 0; k < 100; ++k) {
        const auto y = truth.maps[0].from.row(k), x = truth.maps[0].to.row(k);
        EXPECT_NEAR(x[0], 1.5 + y[1] / 3, 1e-4);
        EXPECT_NEAR(x[1], -0.5 + 2 * y[1] / 3, 1e-4);
        const auto v = truth.maps[1].from.row(k), u = truth.maps[1].to.row(k);
        EXPECT_NEAR(u[0], 1.5 + (v[1] + 1), 1e-4);
        EXPECT_NEAR(u[1], -0.5 + 2 * (v[1] + 1), 1e-4);
    }
}

TEST(SegmentTruth, IsWhereTheDiscreteBarycenterGoes) {
    // Some of these directions have negative products, whatever their signs.
    const Preset preset = loadPreset("lines-10");
    const auto marginals = buildMarginals(preset);
    const auto weights = weightsOf(preset);
    const auto moments = exactMoments(marginals, weights);
    ASSERT_TRUE(moments);
    constexpr int atoms = 400;
    auto generator = seeded(1);
    std::vector<Points> clouds;
    for (const Measure& marginal : marginals) {
        clouds.push_back(toPoints(marginal.draw(atoms, generator)));
    }
    const Moments reached = momentsOf(freeSupportBarycenter(clouds, weights));
    EXPECT_LT(bw2Uvp(reached, *moments), 1);
    EXPECT_LT(reached.covariance.determinant(), 1e-3 * std::pow(reached.covariance.trace(), 2));
}

TEST(SegmentTruth, IsAReferenceWhereNoSegmentIsTheAnswer) {
    const auto star = measuresOf({segment(-1, 0, 1, 0), segment(-0.5, -0.866, 0.5, 0.866),
                                  segment(-0.5, 0.866, 0.5, -0.866)});
    EXPECT_FALSE(exactMoments(star, {0.3, 0.3, 0.4}));
    EXPECT_FALSE(computeTruth(star, {0.3, 0.3, 0.4}, 1000, 50, 1, {}).exact);
}

TEST(Truth, AtACornerIsThatMarginalExactly) {
    const auto marginals = measuresOf({R"({"type":"square"})", R"({"type":"moons","noise":0})"});
    const Truth truth = computeTruth(marginals, {0, 1}, 5000, 50, 1, {});
    EXPECT_TRUE(truth.exact);
    EXPECT_EQ(truth.samples.size(), 5000);
    EXPECT_TRUE(truth.maps[0].from.empty());
    EXPECT_EQ(truth.maps[1].from.values, truth.maps[1].to.values);
    auto generator = seeded(7);
    const Points drawn = toPoints(marginals[1].draw(5000, generator));
    EXPECT_LT(slicedWasserstein2(truth.samples, drawn, 64, 1), 0.02);
}

TEST(ShippedPresets, OfAFamilyForAllWeightsAreExactAtEveryWeight) {
    for (const std::string name :
         {"f-gaussians-3", "f-lines", "f-segments-3", "f-parallelograms"}) {
        const auto marginals = buildMarginals(loadPreset(name));
        for (int i = 0; i <= 4; ++i) {
            for (int j = 0; i + j <= 4; ++j) {
                std::vector<double> weights = {i / 4.0, j / 4.0, (4 - i - j) / 4.0};
                if (marginals.size() == 2) {
                    weights = {i / 4.0, (4 - i) / 4.0};
                }
                EXPECT_TRUE(exactMoments(marginals, weights)) << name << " " << i << " " << j;
            }
        }
    }
}

TEST(ShippedPresets, ThatPromiseAnExactTruthHaveOne) {
    for (const std::string name :
         {"boxes-3d", "gan-gmm10", "lines-10", "ellipses-10", "two-rectangles", "scatter-rolls",
          "scatter-2", "cubes-2", "cubes-8", "gaussians-3"}) {
        const Preset preset = loadPreset(name);
        const auto marginals = buildMarginals(preset);
        EXPECT_TRUE(computeTruth(marginals, weightsOf(preset), 1000, 5, 1, {}).exact) << name;
    }
    // The box of mean sides (1, 2, 2).
    const Preset boxes = loadPreset("boxes-3d");
    const auto moments = exactMoments(buildMarginals(boxes), weightsOf(boxes));
    ASSERT_TRUE(moments);
    EXPECT_LT(
        (12 * moments->covariance - Eigen::MatrixXd(Eigen::Vector3d(1, 4, 4).asDiagonal())).norm(),
        1e-9);
}

} // namespace
} // namespace bary::test
