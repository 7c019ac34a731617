#include "core/transport/gaussian.h"

#include "core/base/error.h"
#include "tests/core/transport/clouds.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

MatrixXd randomCovariance(int dim, unsigned seed) {
    const Points entries = test::normalCloud(dim, dim, seed);
    const MatrixXd matrix =
        Eigen::Map<const Eigen::MatrixXf>(entries.values.data(), dim, dim).cast<double>();
    return matrix * matrix.transpose() + 0.1 * MatrixXd::Identity(dim, dim);
}

Moments centredMoments(const MatrixXd& covariance) {
    return {VectorXd::Zero(covariance.rows()), covariance};
}

MatrixXd diagonal(std::initializer_list<double> values) {
    return Eigen::Map<const VectorXd>(values.begin(), std::ssize(values)).asDiagonal();
}

TEST(Moments, AreThoseOfAHandComputedCloud) {
    const Moments moments = momentsOf(Points(2, {0, 0, 2, 0, 0, 4, 2, 4}));
    EXPECT_TRUE(moments.mean.isApprox(Eigen::Vector2d(1, 2)));
    EXPECT_TRUE(moments.covariance.isApprox(diagonal({1, 4})));
    EXPECT_DOUBLE_EQ(halfVariance(moments), 2.5);
}

TEST(Moments, DoNotDependOnBlocksNorLoseDigitsFarFromTheOrigin) {
    const int n = 1500;
    Points points(3, {});
    MatrixXd rows(n, 3);
    for (int i = 0; i < n; ++i) {
        for (int d = 0; d < 3; ++d) {
            const float value = float(10000 + 0.25 * ((i * (7 + 2 * d)) % 101));
            points.values.push_back(value);
            rows(i, d) = value;
        }
    }
    const Moments moments = momentsOf(points);
    const MatrixXd centred = rows.rowwise() - rows.colwise().mean();
    EXPECT_LT((moments.covariance - centred.transpose() * centred / n).norm(), 1e-9);
    EXPECT_TRUE(moments.covariance.isApprox(moments.covariance.transpose(), 0));
}

TEST(Moments, RefuseAnEmptyCloud) {
    EXPECT_THROW(momentsOf(Points(2, {})), InputError);
}

TEST(SymmetricRoot, SquaresToTheMatrixAndClipsNegativeEigenvalues) {
    const MatrixXd covariance = randomCovariance(6, 1);
    const MatrixXd root = symmetricRoot(covariance);
    EXPECT_LT((root * root - covariance).norm(), 1e-12 * covariance.norm());
    EXPECT_TRUE(symmetricRoot(diagonal({4, -1})).isApprox(diagonal({2, 0})));
}

TEST(BuresWasserstein, HasTheClosedFormOfDiagonalCovariances) {
    const Moments a{Eigen::Vector2d(1, 2), diagonal({4, 9})};
    const Moments b{Eigen::Vector2d(4, 6), diagonal({1, 25})};
    EXPECT_NEAR(buresWasserstein2(a, b), 0.5 * (25 + 1 + 4), 1e-12);
    EXPECT_NEAR(buresWasserstein2(b, a), 0.5 * (25 + 1 + 4), 1e-12);
}

TEST(BuresWasserstein, IsHalfTheCostOfTheMongeMap) {
    const MatrixXd from = randomCovariance(5, 1);
    const MatrixXd to = randomCovariance(5, 2);
    const MatrixXd map = gaussianMap(from, to);
    EXPECT_LT((map - map.transpose()).norm(), 1e-12);
    EXPECT_LT((map * from * map - to).norm(), 1e-10 * to.norm());
    const MatrixXd displacement = map - MatrixXd::Identity(5, 5);
    const double cost = 0.5 * (displacement * from * displacement.transpose()).trace();
    EXPECT_NEAR(buresWasserstein2(centredMoments(from), centredMoments(to)), cost, 1e-10);
}

TEST(BuresWasserstein, IsZeroForTheSameMomentsEvenSingularOnes) {
    const Moments full = centredMoments(randomCovariance(8, 3));
    EXPECT_NEAR(buresWasserstein2(full, full), 0, 1e-12);
    const Moments segment{Eigen::Vector2d(1, 1), diagonal({3, 0})};
    EXPECT_NEAR(buresWasserstein2(segment, segment), 0, 1e-12);
    EXPECT_THROW(buresWasserstein2(full, segment), InputError);
}

TEST(Uvp, ScoresTheConstantAtTheMeanAsOneHundredPercent) {
    const Moments truth{Eigen::Vector3d(1, -2, 3), randomCovariance(3, 4)};
    const Moments constant{truth.mean, MatrixXd::Zero(3, 3)};
    EXPECT_NEAR(bw2Uvp(constant, truth), 100, 1e-9);
    EXPECT_NEAR(bw2Uvp(truth, truth), 0, 1e-9);
}

TEST(Uvp, IsTheShiftRelativeToTheVariance) {
    const Moments truth{Eigen::Vector2d(0, 0), MatrixXd::Identity(2, 2)};
    const Moments shifted{Eigen::Vector2d(0.1, 0), MatrixXd::Identity(2, 2)};
    EXPECT_NEAR(bw2Uvp(shifted, truth), 100 * 0.005 / 1, 1e-10);
}

TEST(GaussianBarycenter, AveragesRootsOfCommutingCovariances) {
    const MatrixXd axes = Eigen::HouseholderQR<MatrixXd>(randomCovariance(3, 8)).householderQ();
    const MatrixXd first = axes * diagonal({1, 4, 9}) * axes.transpose();
    const MatrixXd second = axes * diagonal({25, 1, 0.01}) * axes.transpose();
    const Moments marginals[] = {centredMoments(first), centredMoments(second)};
    const double weights[] = {0.25, 0.75};
    const MatrixXd root = 0.25 * symmetricRoot(first) + 0.75 * symmetricRoot(second);
    const Moments barycenter = gaussianBarycenter(marginals, weights);
    EXPECT_LT((barycenter.covariance - root * root).norm(), 1e-9);
}

TEST(GaussianBarycenter, SolvesTheFixedPointEquationWithoutCommuting) {
    for (const int dim : {2, 10, 40}) {
        const Moments marginals[] = {centredMoments(randomCovariance(dim, 1)),
                                     centredMoments(randomCovariance(dim, 2)),
                                     centredMoments(randomCovariance(dim, 3))};
        const double weights[] = {0.5, 0.2, 0.3};
        const MatrixXd s = gaussianBarycenter(marginals, weights).covariance;
        const MatrixXd root = symmetricRoot(s);
        MatrixXd mixed = MatrixXd::Zero(dim, dim);
        MatrixXd maps = MatrixXd::Zero(dim, dim);
        for (int i = 0; i < 3; ++i) {
            mixed += weights[i] * symmetricRoot(root * marginals[i].covariance * root);
            maps += weights[i] * gaussianMap(s, marginals[i].covariance);
        }
        EXPECT_LT((mixed - s).norm(), 1e-8 * s.norm()) << dim;
        EXPECT_LT((maps - MatrixXd::Identity(dim, dim)).norm(), 1e-6) << dim;
    }
}

TEST(GaussianBarycenter, HasTheWeightedMeanAndItsPotentialsHaveOppositeShifts) {
    // Fan et al. 2021, appendix G, with equal shapes: h = z + α, f_i = ½|x|² + β_i·x, g_i = ½|y|² +
    // γ_i·y with β_i = m_i − α, γ_i = −β_i, α = Σ a_i m_i; so ∇f_i moves the barycenter to m_i,
    // ∇g_i back.
    const MatrixXd shape = randomCovariance(2, 5);
    const Moments marginals[] = {{Eigen::Vector2d(4, 0), shape}, {Eigen::Vector2d(0, -2), shape}};
    const double weights[] = {0.25, 0.75};
    const Moments barycenter = gaussianBarycenter(marginals, weights);
    EXPECT_LT((barycenter.mean - Eigen::Vector2d(1, -1.5)).norm(), 1e-14);
    EXPECT_LT((barycenter.covariance - shape).norm(), 1e-10);
    VectorXd shifts = VectorXd::Zero(2);
    for (int i = 0; i < 2; ++i) {
        const MatrixXd there = gaussianMap(barycenter.covariance, marginals[i].covariance);
        const MatrixXd back = gaussianMap(marginals[i].covariance, barycenter.covariance);
        const VectorXd beta = marginals[i].mean - there * barycenter.mean;
        const VectorXd gamma = barycenter.mean - back * marginals[i].mean;
        EXPECT_LT((beta + gamma).norm(), 1e-8);
        shifts += weights[i] * beta;
    }
    EXPECT_LT(shifts.norm(), 1e-8);
}

TEST(GaussianBarycenter, GivesTheMomentsOfABoxBetweenBoxes) {
    const auto box = [](double x, double y, double z) {
        return centredMoments(diagonal({x * x, y * y, z * z}) / 12);
    };
    const Moments marginals[] = {box(1, 3, 1), box(1, 1, 3)};
    const double weights[] = {0.5, 0.5};
    EXPECT_LT((gaussianBarycenter(marginals, weights).covariance - box(1, 2, 2).covariance).norm(),
              1e-9);
}

TEST(GaussianBarycenter, AcceptsSegments) {
    const Eigen::Vector2d along = Eigen::Vector2d(1, 2).normalized();
    const Moments parallel[] = {centredMoments(4 * along * along.transpose()),
                                centredMoments(16 * along * along.transpose())};
    const double weights[] = {0.5, 0.5};
    const MatrixXd between = gaussianBarycenter(parallel, weights).covariance;
    EXPECT_LT((between - 9 * along * along.transpose()).norm(), 1e-9);
    const Moments mixed[] = {centredMoments(diagonal({4, 0})), centredMoments(diagonal({1, 9}))};
    EXPECT_LT((gaussianBarycenter(mixed, weights).covariance - diagonal({2.25, 2.25})).norm(),
              1e-8);
    const Moments points[] = {centredMoments(MatrixXd::Zero(2, 2)), mixed[1]};
    EXPECT_LT((gaussianBarycenter(points, weights).covariance - diagonal({0.25, 2.25})).norm(),
              1e-8);
}

TEST(GaussianBarycenter, IsACornerAtTheCornersOfTheSimplex) {
    const Moments marginals[] = {centredMoments(randomCovariance(4, 1)),
                                 centredMoments(randomCovariance(4, 2))};
    const double weights[] = {0, 1};
    const Moments corner = gaussianBarycenter(marginals, weights);
    EXPECT_LT((corner.covariance - marginals[1].covariance).norm(), 1e-9);
}

TEST(GaussianBarycenter, RefusesWeightsOffTheSimplex) {
    const Moments marginals[] = {centredMoments(diagonal({1})), centredMoments(diagonal({2}))};
    EXPECT_THROW(gaussianBarycenter(marginals, std::vector<double>{0.5, 0.6}), InputError);
    EXPECT_THROW(gaussianBarycenter(marginals, std::vector<double>{1.5, -0.5}), InputError);
    EXPECT_THROW(gaussianBarycenter(marginals, std::vector<double>{1}), InputError);
    EXPECT_THROW(gaussianBarycenter({}, {}), InputError);
}

TEST(SinkhornBarycenter, MinimisesTheClosedFormOfTheDivergenceAlongALine) {
    // In one dimension 2 OT_ε(N(0, a), N(0, b)) = a + b − D + ε log(D + ε) + const with
    // D = (4ab + ε²)^½ (Janati et al. 2020, theorem 1); the divergence is Σ w OT(A, B) − ½ OT(B,
    // B).
    const std::vector<double> a = {0.3, 2, 5}, w = {0.5, 0.2, 0.3};
    for (const double epsilon : {0.01, 0.5, 3.0, 40.0}) {
        const auto cost = [&](double p, double q) {
            const double d = std::sqrt(4 * p * q + epsilon * epsilon);
            return p + q - d + epsilon * std::log(d + epsilon);
        };
        const auto divergence = [&](double b) {
            double sum = -0.5 * cost(b, b);
            for (size_t i = 0; i < a.size(); ++i) {
                sum += w[i] * cost(a[i], b);
            }
            return sum;
        };
        std::vector<Moments> marginals;
        for (const double variance : a) {
            marginals.push_back(centredMoments(diagonal({variance})));
        }
        const double found = sinkhornBarycenter(marginals, w, epsilon).covariance(0, 0);
        for (const double factor : {0.98, 0.999, 1.001, 1.02}) {
            EXPECT_GT(divergence(found * factor), divergence(found)) << epsilon;
        }
    }
}

TEST(SinkhornBarycenter, LiesBetweenThatOfWassersteinAndTheMeanOfTheCovariances) {
    std::vector<Moments> marginals;
    MatrixXd mean = MatrixXd::Zero(4, 4);
    for (unsigned seed = 1; seed <= 3; ++seed) {
        marginals.push_back(centredMoments(randomCovariance(4, seed)));
        mean += marginals.back().covariance / 3;
    }
    const std::vector<double> weights(3, 1.0 / 3);
    const Moments exact = gaussianBarycenter(marginals, weights);
    EXPECT_LT(bw2Uvp(sinkhornBarycenter(marginals, weights, 1e-4), exact), 1e-6);
    EXPECT_LT(bw2Uvp(sinkhornBarycenter(marginals, weights, 1e5), centredMoments(mean)), 1e-6);
    const double some = bw2Uvp(sinkhornBarycenter(marginals, weights, 2), exact);
    EXPECT_GT(some, 1e-3);
    EXPECT_LT(some, bw2Uvp(centredMoments(mean), exact));
}

TEST(GaussianKl, HasTheClosedFormOnTheLine) {
    const Moments p{VectorXd::Constant(1, 1.0), diagonal({4})};
    const Moments q{VectorXd::Constant(1, 3.0), diagonal({9})};
    EXPECT_NEAR(gaussianKl(p, q), std::log(3.0 / 2) + (4 + 4) / 18.0 - 0.5, 1e-14);
    EXPECT_NEAR(gaussianKl(p, p), 0, 1e-15);
}

TEST(GaussianKl, IsInfiniteForASegment) {
    const Moments full = centredMoments(diagonal({1, 1}));
    const Moments segment = centredMoments(diagonal({1, 0}));
    EXPECT_TRUE(std::isinf(gaussianKl(full, segment)));
    EXPECT_TRUE(std::isinf(gaussianKl(segment, full)));
}

} // namespace
} // namespace bary
