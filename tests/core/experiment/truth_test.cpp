// The exact maps to the barycenter and its own axes: against independent facts about optimal maps.
#include "core/experiment/experiment.h"
#include "core/transport/assignment.h"
#include "tests/core/measure/measure_test_support.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <cmath>

namespace bary::test {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

std::vector<Measure> measuresOf(const std::vector<std::string>& forms) {
    std::vector<Measure> measures;
    for (const std::string& form : forms) {
        measures.push_back(measureOf(form));
    }
    return measures;
}

Truth truthOf(const std::vector<Measure>& marginals, const std::vector<double>& weights) {
    return computeTruth(marginals, weights, 20000, 60, 1, {});
}

std::vector<Measure> congruentFamily(const std::string& base, const std::string& more) {
    std::vector<std::string> forms;
    for (int i = 0; i < 3; ++i) {
        forms.push_back(R"({"type":"congruent","of":)" + base + R"(,"index":)" + std::to_string(i) +
                        R"(,"weights":[0.2,0.3,0.5],"seed":4)" + more + "}");
    }
    return measuresOf(forms);
}

const std::vector<double> uneven = {0.2, 0.3, 0.5};

/// Points as columns [D, n].
MatrixXd columns(const Points& points) {
    return Eigen::Map<const Eigen::MatrixXf>(points.values.data(), points.dim, points.size())
        .cast<double>();
}

Points firstOf(const Points& points, int64_t n) {
    return Points(points.dim, {points.values.begin(), points.values.begin() + n * points.dim});
}

/// x = M y + s by least squares: exact where the pairs are affine.
struct Fit {
    MatrixXd matrix;
    VectorXd shift;
    double error = 0;
};

Fit fitted(const MapPairs& pairs) {
    const MatrixXd y = columns(pairs.from), x = columns(pairs.to);
    const VectorXd meanY = y.rowwise().mean(), meanX = x.rowwise().mean();
    const MatrixXd cy = y.colwise() - meanY, cx = x.colwise() - meanX;
    Fit fit;
    fit.matrix = (cx * cy.transpose()) * (cy * cy.transpose()).inverse();
    fit.shift = meanX - fit.matrix * meanY;
    fit.error = (((fit.matrix * y).colwise() + fit.shift) - x).cwiseAbs().maxCoeff();
    return fit;
}

/// Points under an optimal map are matched with their own images by discrete optimal transport.
void expectOptimal(const MapPairs& pairs) {
    const Points from = firstOf(pairs.from, 300), to = firstOf(pairs.to, 300);
    const Assignment best = optimalAssignment(from, to);
    for (int k = 0; k < 300; ++k) {
        ASSERT_EQ(best.match[k], k);
    }
}

/// The images have the law of the barycenter, by their moments.
void expectArrival(const Truth& truth, const MapPairs& pairs) {
    EXPECT_LT(bw2Uvp(momentsOf(pairs.to), truth.moments), 0.01 * pairs.to.dim);
}

TEST(TruthMaps, OfCommutingGaussiansScaleEveryAxis) {
    const Truth truth =
        truthOf(measuresOf({R"({"type":"gaussian","covariance":[[1,0],[0,4]],"centre":[2,0]})",
                            R"({"type":"gaussian","covariance":[[9,0],[0,16]],"centre":[0,4]})"}),
                {0.5, 0.5});
    ASSERT_EQ(truth.maps.size(), 2u);
    // Deviations 1, 2 and 3, 4 average to 2, 3; the mean is (1, 2).
    for (int64_t k = 0; k < 100; ++k) {
        const auto y = truth.maps[0].from.row(k), x = truth.maps[0].to.row(k);
        EXPECT_NEAR(x[0], 1 + 2 * (y[0] - 2), 1e-4);
        EXPECT_NEAR(x[1], 2 + 1.5 * y[1], 1e-4);
        const auto v = truth.maps[1].from.row(k), u = truth.maps[1].to.row(k);
        EXPECT_NEAR(u[0], 1 + v[0] * 2 / 3, 1e-4);
        EXPECT_NEAR(u[1], 2 + (v[1] - 4) * 3 / 4, 1e-4);
    }
}

TEST(TruthMaps, OfRandomGaussiansAreCongruent) {
    // What makes S the barycenter: maps M_i onto it that are symmetric and positive definite, and
    // whose inverses average to the identity.
    const Truth truth = truthOf(measuresOf({R"({"type":"gaussian","dim":6,"random":1})",
                                            R"({"type":"gaussian","dim":6,"random":2})",
                                            R"({"type":"gaussian","dim":6,"random":3})"}),
                                uneven);
    MatrixXd sum = MatrixXd::Zero(6, 6);
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(truth.maps[i].from.size(), 20000);
        const Fit fit = fitted(truth.maps[i]);
        EXPECT_LT(fit.error, 1e-4);
        EXPECT_LT((fit.matrix - fit.matrix.transpose()).norm(), 1e-4);
        EXPECT_GT(Eigen::SelfAdjointEigenSolver<MatrixXd>(fit.matrix).eigenvalues().minCoeff(), 0);
        sum += uneven[i] * fit.matrix.inverse();
        expectArrival(truth, truth.maps[i]);
        expectOptimal(truth.maps[i]);
    }
    EXPECT_LT((sum - MatrixXd::Identity(6, 6)).norm(), 1e-3);
}

TEST(TruthMaps, OfBoxesStretchEverySide) {
    const Truth truth = truthOf(
        measuresOf({R"({"type":"box","size":[1,2,3]})", R"({"type":"box","size":[3,2,5]})"}),
        {0.5, 0.5});
    const Fit fit = fitted(truth.maps[0]);
    EXPECT_LT((fit.matrix - MatrixXd(Eigen::Vector3d(2, 1, 4.0 / 3).asDiagonal())).norm(), 1e-4);
}

TEST(TruthMaps, OfAWarpedFamilyLeadBackToItsBase) {
    const auto family = congruentFamily(R"({"type":"cube","dim":4})", R"(,"warp":0.2)");
    const Truth truth = truthOf(family, uneven);
    ASSERT_TRUE(truth.exact);
    EXPECT_TRUE(says(truth.description, {"exact", "congruent"}));
    EXPECT_TRUE(truth.moments.covariance.isIdentity());
    EXPECT_LT(bw2Uvp(momentsOf(truth.samples), truth.moments), 0.1);
    EXPECT_NE(truth.samples.values, truth.again.values);
    for (int i = 0; i < 3; ++i) {
        const MapPairs& pairs = truth.maps[i];
        EXPECT_LE(columns(pairs.to).cwiseAbs().maxCoeff(), std::sqrt(3) + 1e-6);
        EXPECT_GT(fitted(pairs).error, 0.02) << "the map is affine";
        expectArrival(truth, pairs);
        expectOptimal(pairs);
        // The sources are samples of the marginal.
        auto generator = seeded(99);
        const Points drawn = toPoints(family[i].draw(20000, generator));
        EXPECT_LT(bw2Uvp(momentsOf(pairs.from), momentsOf(drawn)), 0.2);
    }
}

TEST(TruthMaps, OfAFamilyWithoutAWarpAreThoseOfItsAffineImages) {
    auto family = congruentFamily(R"({"type":"bimodal","dim":4})", "");
    const Truth congruent = truthOf(family, uneven);
    for (Measure& marginal : family) {
        marginal.congruent.reset();
    }
    const Truth affine = truthOf(family, uneven);
    ASSERT_TRUE(affine.exact);
    EXPECT_NE(affine.description, congruent.description);
    EXPECT_LT((affine.moments.covariance - MatrixXd::Identity(4, 4)).norm(), 1e-9);
    for (int i = 0; i < 3; ++i) {
        const Fit one = fitted(congruent.maps[i]), other = fitted(affine.maps[i]);
        EXPECT_LT((one.matrix - other.matrix).norm(), 1e-4);
        EXPECT_LT(one.shift.norm() + other.shift.norm(), 1e-4);
    }
}

TEST(CongruentTruth, HoldsForTheWholeFamilyAtItsOwnWeightsOnly) {
    const std::string cube = R"({"type":"cube","dim":3})";
    const auto warped = congruentFamily(cube, R"(,"warp":0.2)");
    EXPECT_TRUE(truthOf(warped, uneven).exact);
    EXPECT_FALSE(truthOf(warped, {0.3, 0.3, 0.4}).exact);
    EXPECT_FALSE(truthOf({warped[0], warped[1]}, {0.4, 0.6}).exact);
    EXPECT_FALSE(truthOf({warped[1], warped[0], warped[2]}, {0.3, 0.2, 0.5}).exact);
    const auto other = congruentFamily(cube, R"(,"warp":0.1)");
    EXPECT_FALSE(truthOf({warped[0], warped[1], other[2]}, uneven).exact);
    // Without a warp a Gaussian family is exact at any weights, though by another formula.
    const auto gaussian = congruentFamily(R"({"type":"gaussian","dim":3})", "");
    EXPECT_TRUE(says(truthOf(gaussian, uneven).description, {"congruent"}));
    EXPECT_TRUE(says(truthOf(gaussian, {0.3, 0.3, 0.4}).description, {"formula"}));
    EXPECT_FALSE(truthOf(congruentFamily(cube, ""), {0.3, 0.3, 0.4}).exact);
}

TEST(Whitening, TakesTheTruthToItsBase) {
    const Truth truth = truthOf(measuresOf({R"({"type":"box","size":[1,2,3],"centre":[1,0,0]})",
                                            R"({"type":"box","size":[3,2,5]})"}),
                                {0.5, 0.5});
    const Eigen::Vector3d shift(0.5, 0, 0);
    const MatrixXd u = truth.whitening * (columns(truth.samples).colwise() - shift);
    EXPECT_NEAR(u.maxCoeff(), std::sqrt(3), 1e-3);
    EXPECT_NEAR(u.minCoeff(), -std::sqrt(3), 1e-3);
    EXPECT_LT((u * u.transpose() / u.cols() - MatrixXd::Identity(3, 3)).norm(), 0.05);
}

TEST(Whitening, OfGaussiansIsTheInverseRoot) {
    const Truth truth = truthOf(measuresOf({R"({"type":"gaussian","dim":5,"random":1})",
                                            R"({"type":"gaussian","dim":5,"random":2})"}),
                                {0.5, 0.5});
    const MatrixXd& w = truth.whitening;
    EXPECT_LT((w - w.transpose()).norm(), 1e-9);
    EXPECT_LT((w * truth.moments.covariance * w - MatrixXd::Identity(5, 5)).norm(), 1e-6);
}

TEST(Truth, WithoutAFormulaHasNeitherMapsNorAxes) {
    const Truth truth =
        truthOf(measuresOf({R"({"type":"square"})", R"({"type":"moons"})"}), {0.5, 0.5});
    ASSERT_EQ(truth.maps.size(), 2u);
    EXPECT_TRUE(truth.maps[0].from.empty());
    EXPECT_EQ(truth.whitening.size(), 0);
    // On the line there is nothing that the other metrics do not see.
    const Truth line = truthOf(measuresOf({R"({"type":"gaussian","covariance":[[1]]})",
                                           R"({"type":"gaussian","covariance":[[4]]})"}),
                               {0.5, 0.5});
    EXPECT_EQ(line.whitening.size(), 0);
    EXPECT_EQ(line.maps[0].from.size(), 20000);
}

TEST(Truth, OfOneMarginalHasTheIdentityAsItsMap) {
    const Truth truth = truthOf(measuresOf({R"({"type":"box","size":[1,2]})"}), {1});
    EXPECT_EQ(truth.maps[0].from.values, truth.maps[0].to.values);
    EXPECT_NEAR(truth.moments.covariance(1, 1), 4.0 / 12, 1e-12);
    EXPECT_GT(truth.whitening.size(), 0);
}

TEST(Truth, IsNeverDrawnThroughAMarginalOfAnotherBase) {
    // The cube of weight 0 could be inverted best, but its samples are no Gaussian ones.
    const Truth truth = truthOf(
        measuresOf({R"({"type":"gaussian","covariance":[[1,0],[0,9]]})", R"({"type":"square"})"}),
        {1, 0});
    const Eigen::ArrayXXd x = columns(truth.samples).array();
    EXPECT_NEAR(x.row(0).pow(4).mean(), 3, 0.3); // 1.8 for a uniform law
    EXPECT_FALSE(truth.maps[0].from.empty());
    EXPECT_TRUE(truth.maps[1].from.empty());
}

TEST(Truth, HoldsFewerPairsInHighDimension) {
    const Truth truth =
        computeTruth(measuresOf({R"({"type":"gaussian","dim":400})"}), {1}, 100, 10, 1, {});
    EXPECT_EQ(truth.maps[0].from.size(), 10000);
}

} // namespace
} // namespace bary::test
