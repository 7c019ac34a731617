// First and second moments of every family: against numbers worked out by hand, and against the
// affine form that a measure claims to have.
#include "tests/core/measure/measure_test_support.h"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <numbers>

namespace bary::test {
namespace {

constexpr int64_t many = 200000;

Eigen::Matrix2d rotation(double degrees) {
    const double t = degrees * std::numbers::pi / 180;
    return Eigen::Matrix2d{{std::cos(t), -std::sin(t)}, {std::sin(t), std::cos(t)}};
}

struct Known {
    std::string json;
    Eigen::VectorXd mean;
    Eigen::MatrixXd covariance;
};

std::vector<Known> knownFamilies() {
    const Eigen::Vector2d zero(0, 0);
    const Eigen::Vector3d zero3(0, 0, 0);
    const Eigen::Matrix2d unit = Eigen::Matrix2d::Identity();
    const Eigen::Matrix3d unit3 = Eigen::Matrix3d::Identity();
    const Eigen::Matrix2d r30 = rotation(30);
    std::vector<Known> all;
    all.push_back({R"({"type":"square","side":8,"angle":20,"centre":[1,-2]})",
                   Eigen::Vector2d(1, -2), 64.0 / 12 * unit});
    all.push_back({R"({"type":"rectangle","width":6,"height":2,"angle":30})", zero,
                   r30 * Eigen::Vector2d(36.0 / 12, 4.0 / 12).asDiagonal() * r30.transpose()});
    // Edges (2, 0) and (1, 1): x = u + v/2 around the centre with u, v uniform of variance 1/12.
    all.push_back({R"({"type":"parallelogram","edges":[[2,0],[1,1]]})", zero,
                   Eigen::Matrix2d{{5.0 / 12, 1.0 / 12}, {1.0 / 12, 1.0 / 12}}});
    all.push_back({R"({"type":"ring","inner":4,"outer":6,"centre":[3,0]})", Eigen::Vector2d(3, 0),
                   (16.0 + 36.0) / 4 * unit});
    all.push_back({R"({"type":"ring","inner":0,"outer":2})", zero, unit});
    all.push_back({R"({"type":"ellipse","axes":[3,1],"angle":30})", zero,
                   r30 * Eigen::Vector2d(4.5, 0.5).asDiagonal() * r30.transpose()});
    all.push_back({R"({"type":"box","size":[1,2,3],"centre":[0,1,0]})", Eigen::Vector3d(0, 1, 0),
                   Eigen::Vector3d(1.0 / 12, 4.0 / 12, 9.0 / 12).asDiagonal()});
    all.push_back({R"({"type":"ball","radius":3})", zero3, 9.0 / 5 * unit3});
    // A shell of radii 2 and 3 in space: (3^5 - 2^5) / (5 (3^3 - 2^3)).
    all.push_back({R"({"type":"shell","inner":2,"outer":3})", zero3, 211.0 / 95 * unit3});
    all.push_back({R"({"type":"gaussian","covariance":[[2,1],[1,3]],"centre":[5,6]})",
                   Eigen::Vector2d(5, 6), Eigen::Matrix2d{{2, 1}, {1, 3}}});
    all.push_back({R"({"type":"affine","of":{"type":"gaussian","centre":[1,2]},
                       "matrix":[[1,2],[0,1]],"centre":[10,0]})",
                   Eigen::Vector2d(15, 2), Eigen::Matrix2d{{5, 2}, {2, 1}}});
    all.push_back({R"({"type":"mixture","means":[[-2,0],[2,0]],"deviation":0.5,
                       "weights":[0.25,0.75]})",
                   Eigen::Vector2d(1, 0), Eigen::Matrix2d{{0.25 + 3, 0}, {0, 0.25}}});
    // One segment from (0, 0) to (6, 3): covariance d dᵀ / 12.
    all.push_back({R"({"type":"segments","lines":[[0,0,6,3]]})", Eigen::Vector2d(3, 1.5),
                   Eigen::Matrix2d{{3, 1.5}, {1.5, 0.75}}});
    all.push_back({R"({"type":"segments","lines":[[0,0,0,6,3,-3]],"centre":[1,0,0]})",
                   Eigen::Vector3d(4, 1.5, -1.5),
                   Eigen::Vector3d(6, 3, -3) * Eigen::RowVector3d(6, 3, -3) / 12});
    // Around two parallel segments of lengths 3 and 1 with noise of deviation ½.
    all.push_back({R"({"type":"segments","lines":[[0,0,3,0],[1,4,2,4]],"noise":0.5})",
                   Eigen::Vector2d(1.5, 1),
                   Eigen::Matrix2d{{0.75 * 9 / 12 + 0.25 / 12 + 0.25, 0}, {0, 3 + 0.25}}});
    // Two cells of side 1 around (-.5, -.5) and (.5, .5).
    all.push_back({R"({"type":"checkerboard","side":2,"cells":2})", zero,
                   Eigen::Matrix2d{{1.0 / 3, 0.25}, {0.25, 1.0 / 3}}});
    return all;
}

TEST(MeasureMoments, OfEveryKnownFamilyAreThoseWorkedOutByHand) {
    for (const Known& known : knownFamilies()) {
        const Measure measure = measureOf(known.json);
        expectMoments(samplesOf(measure, many), known.mean, known.covariance, known.json);
    }
}

TEST(MeasureMoments, OfTheSamplesAreThoseOfTheAffineForm) {
    const std::vector<std::string> more = {
        R"({"type":"gaussian","random":7,"dim":4})",
        R"({"type":"ball","radius":100,"dim":5})",
        R"({"type":"box","size":[1,2,3,4]})",
        R"({"type":"cube","dim":4,"side":3,"centre":[1,0,0,2]})",
        R"({"type":"gaussian","dim":4})",
        R"({"type":"swiss-roll"})",
        R"({"type":"swiss-roll","scale":7.5,"noise":0,"centre":[1,-1]})",
        R"({"type":"swiss-roll","standard":true,"noise":0.3,"scale":2,"centre":[5,0]})",
        R"({"type":"location-scatter","of":{"type":"box","size":[2,2,2]},"seed":3})",
        R"({"type":"location-scatter","of":{"type":"gaussian"},"seed":4,"centre":[1,1]})",
        R"({"type":"affine","of":{"type":"affine","of":{"type":"square"},"matrix":[[0,1],[-1,0]]},
            "matrix":[[2,0],[1,1]],"centre":[3,4]})",
    };
    std::vector<std::string> all = more;
    for (const Known& known : knownFamilies()) {
        all.push_back(known.json);
    }
    int withForm = 0;
    for (const std::string& json : all) {
        const Measure measure = measureOf(json);
        if (const auto& form = measure.affine) {
            ++withForm;
            expectMoments(samplesOf(measure, many, 2), form->shift,
                          form->matrix * form->matrix.transpose(), json);
        }
    }
    EXPECT_EQ(withForm, static_cast<int>(more.size()) + 13);
}

TEST(MeasureMoments, OfAHugeBallInManyDimensionsAreFinite) {
    // Per axis R²/(D + 2), however far R^D is out of range.
    const Measure measure = measureOf(R"({"type":"ball","radius":1000,"dim":200})");
    ASSERT_TRUE(measure.affine);
    EXPECT_NEAR(measure.affine->matrix(0, 0), 1000 / std::sqrt(202.0), 1e-6);
    const Eigen::MatrixXd x = samplesOf(measure, 2000);
    EXPECT_TRUE(x.allFinite());
    EXPECT_LE(x.rowwise().norm().maxCoeff(), 1000 * (1 + 1e-5));
}

TEST(LocationScatter, HasLogSpacedDeviationsAlongOrthogonalAxes) {
    const Measure measure = measureOf(R"({"type":"location-scatter","seed":5,"lowest":0.5,
        "highest":4,"of":{"type":"gaussian","covariance":[[1,0,0,0],[0,1,0,0],[0,0,1,0],
        [0,0,0,1]]}})");
    ASSERT_TRUE(measure.affine);
    const Eigen::MatrixXd matrix = measure.affine->matrix;
    EXPECT_LT((matrix - matrix.transpose()).norm(), 1e-12);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(matrix);
    for (int k = 0; k < 4; ++k) {
        EXPECT_NEAR(solver.eigenvalues()[k], 0.5 * std::pow(2.0, k), 1e-12);
    }
    // The axes are not the coordinates' own.
    EXPECT_GT(std::abs(matrix(0, 1)) + std::abs(matrix(0, 2)) + std::abs(matrix(0, 3)), 0.01);
}

TEST(LocationScatter, DependsOnItsSeedAlone) {
    const auto matrix = [](const std::string& seed) {
        return measureOf(R"({"type":"location-scatter","of":{"type":"square"},"seed":)" + seed +
                         "}")
            .affine->matrix;
    };
    EXPECT_EQ(matrix("1"), matrix("1"));
    EXPECT_GT((matrix("1") - matrix("2")).norm(), 1e-3);
}

TEST(RandomGaussian, HasEigenvaluesInThePapersRange) {
    for (int seed = 0; seed < 20; ++seed) {
        const Measure measure =
            measureOf(R"({"type":"gaussian","dim":3,"random":)" + std::to_string(seed) + "}");
        const Eigen::MatrixXd covariance =
            measure.affine->matrix * measure.affine->matrix.transpose();
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
        EXPECT_GE(solver.eigenvalues().minCoeff(), 0.5 - 1e-12);
        EXPECT_LE(solver.eigenvalues().maxCoeff(), 5 + 1e-12);
    }
}

TEST(MeasureDraws, AreTheSameForTheSameSeedAndOtherwiseNot) {
    const std::vector<std::string> families = {
        R"({"type":"square"})",
        R"({"type":"rectangle"})",
        R"({"type":"parallelogram","edges":[[1,0],[0,1]]})",
        R"({"type":"ring"})",
        R"({"type":"ellipse"})",
        R"({"type":"segments","lines":[[0,0,1,0],[0,1,1,1]]})",
        R"({"type":"swiss-roll"})",
        R"({"type":"moons"})",
        R"({"type":"spiral"})",
        R"({"type":"checkerboard"})",
        R"({"type":"box"})",
        R"({"type":"cube"})",
        R"({"type":"bimodal"})",
        R"({"type":"congruent","of":{"type":"cube"},"index":0,"weights":[1]})",
        R"({"type":"ball"})",
        R"({"type":"shell"})",
        R"({"type":"torus"})",
        R"({"type":"helix"})",
        R"({"type":"gaussian"})",
        R"({"type":"mixture","means":[[0,0],[1,1]]})",
    };
    for (const std::string& json : families) {
        const Measure measure = measureOf(json);
        EXPECT_FALSE(measure.description.empty());
        EXPECT_EQ(measure.count, 0) << json;
        const Eigen::MatrixXd first = samplesOf(measure, 100, 11);
        EXPECT_TRUE(first.allFinite()) << json;
        EXPECT_EQ(first, samplesOf(measureOf(json), 100, 11)) << json;
        EXPECT_NE(first, samplesOf(measure, 100, 12)) << json;
        EXPECT_EQ(measure.kind, measure.dim == 3 ? PointKind::Space : PointKind::Plane) << json;
    }
}

} // namespace
} // namespace bary::test
