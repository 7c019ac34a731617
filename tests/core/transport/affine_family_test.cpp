#include "core/transport/affine_family.h"

#include "core/base/error.h"
#include "core/transport/gaussian.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace bary {
namespace {

using Eigen::Matrix2d;
using Eigen::MatrixXd;
using Eigen::Vector2d;
using Eigen::VectorXd;

AffineForm cube(const MatrixXd& matrix) {
    return {"cube", Symmetry::Reflection, matrix, VectorXd::Zero(matrix.rows())};
}

AffineForm normal(const MatrixXd& matrix) {
    return {"normal", Symmetry::Rotation, matrix, VectorXd::Zero(matrix.rows())};
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
    EXPECT_EQ(barycenter->symmetry, Symmetry::Reflection);
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
    EXPECT_EQ(barycenter->symmetry, Symmetry::Rotation);
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

/// The segment m + s v, s uniform on [−√3, √3].
AffineForm segment(const VectorXd& along, const VectorXd& shift = Vector2d::Zero()) {
    MatrixXd matrix = MatrixXd::Zero(along.size(), along.size());
    matrix.col(0) = along;
    return {"cube", Symmetry::Reflection, matrix, shift};
}

/// Whether the form is the segment ± `along`.
bool isSegment(const AffineForm& form, const VectorXd& along) {
    return (form.matrix * form.matrix.transpose()).isApprox(along * along.transpose(), 1e-12);
}

TEST(Segments, HaveTheSegmentOfTheMeanDirectionBetweenThem) {
    const std::vector<AffineForm> marginals = {segment(Vector2d(2, 0), Vector2d(4, 0)),
                                               segment(Vector2d(1, 3), Vector2d(0, 8))};
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{0.25, 0.75});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(isSegment(*barycenter, Vector2d(1.25, 2.25)));
    EXPECT_TRUE(barycenter->shift.isApprox(Vector2d(1, 6)));
}

TEST(Segments, AgreeWithTheCovariancesOfNormalLaws) {
    // For normal laws the same segments have the barycenter of their covariances, found by a fixed
    // point that knows no signs: of rank one just where a segment is claimed.
    std::mt19937_64 random(3);
    std::normal_distribution<double> normal;
    int claimed = 0;
    constexpr int trials = 60;
    for (int trial = 0; trial < trials; ++trial) {
        std::vector<AffineForm> marginals;
        std::vector<Moments> moments;
        for (int i = 0; i < 3; ++i) {
            const Vector2d v(normal(random), 0.7 * normal(random));
            marginals.push_back(segment(v));
            moments.push_back({Vector2d::Zero(), v * v.transpose()});
        }
        const std::vector<double> weights = {0.2, 0.3, 0.5};
        const MatrixXd s = gaussianBarycenter(moments, weights).covariance;
        if (const auto answer = exactBarycenter(marginals, weights)) {
            ++claimed;
            EXPECT_LT((answer->matrix * answer->matrix.transpose() - s).norm(), 1e-3 * s.trace());
        } else {
            EXPECT_GT(s.determinant(), 1e-6 * s.trace() * s.trace()) << trial;
        }
    }
    EXPECT_GT(claimed, trials / 4);
    EXPECT_LT(claimed, trials);
}

TEST(Segments, AreTurnedRoundWhereThatBringsThemNearer) {
    const std::vector<AffineForm> marginals = {segment(Vector2d(1, 0.2)),
                                               segment(Vector2d(-1, 0.4))};
    const auto barycenter = exactBarycenter(marginals, std::vector<double>{0.5, 0.5});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(isSegment(*barycenter, Vector2d(1, -0.1)));
}

TEST(Segments, MayLieOnALine) {
    const auto on = [](double length) {
        return AffineForm{"cube", Symmetry::Reflection, MatrixXd::Constant(1, 1, length),
                          VectorXd::Zero(1)};
    };
    const auto barycenter =
        exactBarycenter(std::vector{on(2), on(-4)}, std::vector<double>{0.5, 0.5});
    ASSERT_TRUE(barycenter);
    EXPECT_NEAR(std::abs(barycenter->matrix(0, 0)), 3, 1e-12);
}

TEST(Segments, HaveNoAnswerWhereTheyPointEverywhere) {
    // A star of three directions 60° apart has a barycenter that is no segment.
    std::vector<AffineForm> marginals;
    for (const double angle : {0.0, 1.0471975512, 2.0943951024}) {
        marginals.push_back(segment(rotation(angle) * Vector2d(1, 0)));
    }
    EXPECT_FALSE(exactBarycenter(marginals, std::vector<double>{0.3, 0.3, 0.4}));
    // Any two of them do have one.
    EXPECT_TRUE(exactBarycenter(marginals, std::vector<double>{0.5, 0, 0.5}));
}

TEST(Segments, HaveNoAnswerWhereOrthogonalOnesLeaveItOpen) {
    const std::vector<AffineForm> crossed = {segment(Vector2d(1, 0)), segment(Vector2d(0, 1))};
    EXPECT_FALSE(exactBarycenter(crossed, std::vector<double>{0.5, 0.5}));
    // A third between them decides.
    const std::vector<AffineForm> tied = {segment(Vector2d(1, 0)), segment(Vector2d(0, 1)),
                                          segment(Vector2d(1, 1))};
    const auto barycenter = exactBarycenter(tied, std::vector<double>{0.25, 0.25, 0.5});
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(isSegment(*barycenter, Vector2d(0.75, 0.75)));
}

TEST(Segments, OfALawWithoutSymmetryAreNotTurned) {
    const auto lopsided = [](const Vector2d& along) {
        AffineForm form = segment(along);
        form.symmetry = Symmetry::None;
        return form;
    };
    const std::vector<double> half = {0.5, 0.5};
    EXPECT_TRUE(exactBarycenter(std::vector{lopsided({1, 0}), lopsided({1, 1})}, half));
    EXPECT_FALSE(exactBarycenter(std::vector{lopsided({1, 0}), lopsided({-1, 1})}, half));
    EXPECT_FALSE(optimalMap(lopsided({1, 0}), lopsided({-1, 1})));
}

TEST(Segments, OfOtherLawsAcrossHaveNoAnswer) {
    // The first axis of a cube and its diagonal are different scalar laws.
    AffineForm diagonal = segment(Vector2d(1, 1));
    diagonal.matrix = Vector2d(1, 1) * Vector2d(1, 1).transpose() / std::sqrt(2.0);
    const std::vector<double> half = {0.5, 0.5};
    EXPECT_FALSE(exactBarycenter(std::vector{segment(Vector2d(1, 0)), diagonal}, half));
    // Of a normal law they are the same.
    AffineForm first = segment(Vector2d(1, 0));
    first.symmetry = diagonal.symmetry = Symmetry::Rotation;
    const auto barycenter = exactBarycenter(std::vector{first, diagonal}, half);
    ASSERT_TRUE(barycenter);
    EXPECT_TRUE(isSegment(*barycenter, Vector2d(1, 0.5)));
}

TEST(OptimalMap, LaysOneSegmentOnAnother) {
    const Vector2d u(1, 0.5), v(-2, 3);
    const auto map = optimalMap(segment(u), segment(v));
    ASSERT_TRUE(map);
    EXPECT_TRUE((*map * u).isApprox(u.dot(v) < 0 ? Vector2d(-v) : v));
    EXPECT_TRUE(map->isApprox(map->transpose()));
    EXPECT_GE(Eigen::SelfAdjointEigenSolver<MatrixXd>(*map).eigenvalues().minCoeff(), -1e-12);
    EXPECT_FALSE(optimalMap(segment(Vector2d(1, 0)), segment(Vector2d(0, 1))));
    EXPECT_FALSE(optimalMap(cube(Matrix2d::Identity()), segment(u)));
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
