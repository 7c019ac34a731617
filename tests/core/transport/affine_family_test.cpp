#include "core/transport/affine_family.h"

#include "core/base/error.h"
#include "core/transport/gaussian.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <vector>

namespace bary {
namespace {

using Eigen::Matrix2d;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

AffineForm cube(const MatrixXd& matrix) {
    return {"cube", false, matrix, VectorXd::Zero(matrix.rows())};
}

AffineForm normal(const MatrixXd& matrix) {
    return {"normal", true, matrix, VectorXd::Zero(matrix.rows())};
}

Matrix2d rotation(double angle) {
    return Eigen::Rotation2Dd(angle).toRotationMatrix();
}

TEST(AffineFamily, GivesTheBoxBetweenBoxes) {
    const std::vector<AffineForm> marginals = {cube(Eigen::Vector3d(1, 3, 1).asDiagonal()),
                                               cube(Eigen::Vector3d(1, 1, 3).asDiagonal())};
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{0.5, 0.5});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(barycenter->matrix.isApprox(MatrixXd(Eigen::Vector3d(1, 2, 2).asDiagonal())));
    EXPECT_EQ(barycenter->base, "cube");
    EXPECT_FALSE(barycenter->isotropic);
}

TEST(AffineFamily, AveragesMeans) {
    std::vector<AffineForm> marginals = {cube(Matrix2d::Identity()), cube(Matrix2d::Identity())};
    marginals[0].shift = Vector2d(4, 0);
    marginals[1].shift = Vector2d(0, -2);
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{0.25, 0.75});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(barycenter->shift.isApprox(Vector2d(1, -1.5)));
    EXPECT_TRUE(barycenter->matrix.isApprox(Matrix2d::Identity()));
}

TEST(AffineFamily, FindsACommonInnerMeasureThroughNonCommutingMaps) {
    // Maps T_i with Σ a_i T_i = I applied to B x, B neither symmetric nor orthogonal: the
    // barycenter is B x itself, whatever the base.
    Matrix2d inner;
    inner << 1, 2, -0.5, 1.5;
    Matrix2d first;
    first << 1.5, 0.3, 0.3, 0.7;
    const Matrix2d second = 2 * Matrix2d::Identity() - first;
    const std::vector<AffineForm> marginals = {cube(first * inner), cube(second * inner)};
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{0.5, 0.5});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(barycenter->matrix.isApprox(inner));
}

TEST(AffineFamily, HasNoAnswerForACubeAndATurnedBox) {
    const Matrix2d turned = rotation(0.5) * Matrix2d(Vector2d(1, 2).asDiagonal());
    const std::vector<AffineForm> marginals = {cube(Matrix2d::Identity()), cube(turned)};
    EXPECT_FALSE(exactBarycenter(marginals, std::vector<double>{0.5, 0.5}));
}

TEST(AffineFamily, HasNoAnswerForThreeNonCommutingSymmetricImagesOfACube) {
    const auto image = [](double angle) {
        return cube(rotation(angle) * Vector2d(0.5, 2).asDiagonal() * rotation(-angle));
    };
    const std::vector<AffineForm> marginals = {image(0), image(0.4), image(1.1)};
    EXPECT_FALSE(exactBarycenter(marginals, std::vector<double>{0.2, 0.3, 0.5}));
}

TEST(AffineFamily, HasNoAnswerWhereAMapWouldReflect) {
    const std::vector<AffineForm> marginals = {cube(Vector2d(3, 1).asDiagonal()),
                                               cube(Vector2d(-1, 1).asDiagonal())};
    EXPECT_FALSE(exactBarycenter(marginals, std::vector<double>{0.5, 0.5}));
}

TEST(AffineFamily, TreatsAnIsotropicBaseAsAGaussian) {
    const Matrix2d first = Matrix2d(Vector2d(1, 3).asDiagonal()) * rotation(0.7);
    const Matrix2d second = rotation(0.5) * Vector2d(2, 0.5).asDiagonal();
    const std::vector<AffineForm> marginals = {normal(first), normal(second)};
    const std::vector<double> weights = {0.3, 0.7};
    const auto barycenter = exactBarycenter(marginals, weights);
    ASSERT_TRUE(barycenter);
    const std::vector<Moments> moments = {{Vector2d::Zero(), first * first.transpose()},
                                          {Vector2d::Zero(), second * second.transpose()}};
    const MatrixXd s = gaussianBarycenter(moments, weights).covariance;
    EXPECT_LT((barycenter->matrix * barycenter->matrix.transpose() - s).norm(), 1e-9);
    EXPECT_TRUE(barycenter->isotropic);
}

TEST(AffineFamily, HasNoAnswerForDifferentBases) {
    const std::vector<AffineForm> marginals = {cube(Matrix2d::Identity()),
                                               normal(Matrix2d::Identity())};
    EXPECT_FALSE(exactBarycenter(marginals, std::vector<double>{0.5, 0.5}));
}

TEST(AffineFamily, IgnoresMarginalsOfWeightZero) {
    const MatrixXd turned = rotation(0.5) * Vector2d(1, 2).asDiagonal();
    const std::vector<AffineForm> marginals = {cube(turned), normal(Matrix2d::Identity())};
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{1, 0});
    ASSERT_TRUE(barycenter);
    EXPECT_EQ(barycenter->base, "cube");
    EXPECT_EQ(barycenter->matrix, turned);
}

TEST(OptimalMap, BetweenBoxesStretchesEachSide) {
    const auto map =
        optimalMap(cube(Vector2d(2, 3).asDiagonal()), cube(Vector2d(1, 6).asDiagonal()));
    ASSERT_TRUE(map);
    EXPECT_TRUE(map->isApprox(MatrixXd(Vector2d(0.5, 2).asDiagonal())));
}

TEST(OptimalMap, OfAnIsotropicBaseIsTheSymmetricOneThatCarriesTheCovariance) {
    const Matrix2d first = Matrix2d(Vector2d(1, 3).asDiagonal()) * rotation(0.7);
    const Matrix2d second = rotation(0.5) * Vector2d(2, 0.5).asDiagonal();
    const auto map = optimalMap(normal(first), normal(second));
    ASSERT_TRUE(map);
    EXPECT_LT((*map - map->transpose()).norm(), 1e-12);
    EXPECT_GT(Eigen::SelfAdjointEigenSolver<MatrixXd>(*map).eigenvalues().minCoeff(), 0);
    EXPECT_LT((*map * first * first.transpose() * *map - second * second.transpose()).norm(), 1e-9);
}

TEST(OptimalMap, IsUnknownWhereNoFormulaHolds) {
    const MatrixXd unit = Matrix2d::Identity();
    EXPECT_FALSE(optimalMap(cube(unit), normal(unit)));
    EXPECT_FALSE(optimalMap(cube(unit), cube(rotation(0.3))));
    EXPECT_FALSE(optimalMap(cube(unit), cube(MatrixXd::Identity(3, 3))));
    // A segment cannot be spread out to a disc, but another segment along it can be reached.
    const MatrixXd segment = Vector2d(1, 0).asDiagonal();
    EXPECT_FALSE(optimalMap(normal(segment), normal(unit)));
    EXPECT_TRUE(optimalMap(normal(segment), normal(3 * segment)));
    EXPECT_FALSE(optimalMap(cube(segment), cube(unit)));
}

TEST(AffineFamily, RefusesDifferentDimensions) {
    const std::vector<AffineForm> marginals = {cube(Matrix2d::Identity()),
                                               cube(MatrixXd::Identity(3, 3))};
    EXPECT_THROW(exactBarycenter(marginals, std::vector<double>{0.5, 0.5}), InputError);
}

} // namespace
} // namespace bary
