// Laws and maps of exactly known barycenters: against their defining equations, not their code.
#include "tests/core/measure/measure_test_support.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <cmath>

namespace bary::test {
namespace {

constexpr int64_t many = 200000;

std::string memberJson(int index, const std::string& base, const std::string& more = "") {
    return R"({"type":"congruent","of":)" + base + R"(,"index":)" + std::to_string(index) +
           R"(,"weights":[0.2,0.3,0.5],"seed":4)" + more + "}";
}

const std::string cube5 = R"({"type":"cube","dim":5})";
const std::string warped = R"(,"warp":0.2)";
constexpr double weights[] = {0.2, 0.3, 0.5};

std::string refusal(const std::string& json) {
    return messageOf([&] { measureOf(json); });
}

double normalCdf(double x) {
    return 0.5 * std::erfc(-x / std::sqrt(2));
}

/// The squared W2 distance of ½N(−m, s²) + ½N(m, s²) to N(0, 1), by Hoeffding's formula for the
/// covariance of the comonotone coupling, ∫∫ min(F(x), Φ(y)) − F(x) Φ(y): no quantile needed.
double bimodalDistance(double m) {
    const double s = std::sqrt(1 - m * m), h = 0.02, reach = 7;
    double covariance = 0;
    for (double x = -reach + h / 2; x < reach; x += h) {
        const double f = 0.5 * normalCdf((x - m) / s) + 0.5 * normalCdf((x + m) / s);
        for (double y = -reach + h / 2; y < reach; y += h) {
            const double g = normalCdf(y);
            covariance += (std::min(f, g) - f * g) * h * h;
        }
    }
    return 2 - 2 * covariance;
}

TEST(Bimodal, HasTheShapeThatItsDistanceToAGaussianFixes) {
    const Measure measure = measureOf(R"({"type":"bimodal","dim":3})");
    EXPECT_EQ(measure.kind, PointKind::Space);
    ASSERT_TRUE(measure.affine);
    EXPECT_EQ(measure.affine->base, "bimodal-3");
    EXPECT_EQ(measure.affine->symmetry, Symmetry::Reflection);
    EXPECT_TRUE(measure.affine->matrix.isIdentity());
    const Eigen::MatrixXd x = samplesOf(measure, many);
    expectMoments(x, Eigen::Vector3d::Zero(), Eigen::Matrix3d::Identity(), "bimodal");
    // The fourth moment of an axis is m⁴ + 6m²s² + 3s⁴ = 3 − 2m⁴.
    const double m = std::pow((3 - x.array().pow(4).mean()) / 2, 0.25);
    EXPECT_NEAR(m, 0.903, 0.003);
    EXPECT_NEAR(bimodalDistance(0.902996704451), 0.06, 1e-4);
    // Two bumps with a dip between them, on every axis.
    for (int axis = 0; axis < 3; ++axis) {
        const auto near = [&](double centre) {
            return ((x.col(axis).array().abs() - centre).abs() < 0.05).count();
        };
        EXPECT_GT(near(0.9), 4 * near(0.05));
    }
}

TEST(Cube, IsStandardUnlessItHasASide) {
    const Measure standard = measureOf(R"({"type":"cube","dim":16})");
    ASSERT_TRUE(standard.affine);
    EXPECT_TRUE(standard.affine->matrix.isIdentity(1e-12));
    EXPECT_EQ(standard.affine->base, measureOf(R"({"type":"box","size":[1,1,1,1,1,1,1,1,1,1,1,1,1,1,
        1,1]})")
                                         .affine->base);
    EXPECT_EQ(standard.description, "standard cube in 16 dimensions");
    const Eigen::MatrixXd x = samplesOf(standard, 20000);
    EXPECT_NEAR(x.maxCoeff(), std::sqrt(3), 1e-3);
    EXPECT_NEAR(x.minCoeff(), -std::sqrt(3), 1e-3);
    const Eigen::MatrixXd y =
        samplesOf(measureOf(R"({"type":"cube","dim":4,"side":2,"centre":[1,0,0,0]})"), 20000);
    EXPECT_NEAR(y.col(0).maxCoeff(), 2, 1e-3);
    EXPECT_NEAR(y.col(3).minCoeff(), -1, 1e-3);
}

TEST(StandardGaussian, HasAnyDimension) {
    const Measure measure = measureOf(R"({"type":"gaussian","dim":7,"centre":[1,0,0,0,0,0,0]})");
    ASSERT_TRUE(measure.affine);
    EXPECT_TRUE(measure.affine->matrix.isIdentity(1e-12));
    EXPECT_EQ(measure.affine->shift[0], 1);
}

TEST(CongruentFamily, AveragesToTheIdentity) {
    for (const std::string& more : {std::string(), warped}) {
        auto generator = seeded(2);
        torch::Tensor x, sum;
        for (int i = 0; i < 3; ++i) {
            const Measure measure = measureOf(memberJson(i, cube5, more));
            ASSERT_TRUE(measure.congruent);
            x = x.defined() ? x : measure.congruent->drawBase(500, generator);
            const auto image = weights[i] * measure.congruent->map(x);
            sum = sum.defined() ? sum + image : image;
        }
        EXPECT_LT((sum - x).abs().max().item<double>(), 1e-5);
    }
}

/// The Jacobian of a map at a point, by central differences.
Eigen::MatrixXd jacobian(const CongruentMember& member, const torch::Tensor& x) {
    constexpr float h = 0.01f;
    const int64_t dim = x.size(0);
    const auto steps = h * torch::eye(dim);
    const auto slopes = (member.map(x + steps) - member.map(x - steps)) / (2 * h);
    Eigen::MatrixXd result(dim, dim);
    for (int64_t r = 0; r < dim; ++r) {
        for (int64_t c = 0; c < dim; ++c) {
            result(r, c) = slopes[r][c].item<double>();
        }
    }
    return result;
}

TEST(CongruentFamily, ConsistsOfGradientsOfConvexFunctions) {
    double bend = 0;
    for (int i = 0; i < 3; ++i) {
        const Measure measure = measureOf(memberJson(i, cube5, warped));
        auto generator = seeded(3);
        const auto x = measure.congruent->drawBase(20, generator);
        const Eigen::MatrixXd first = jacobian(*measure.congruent, x[0]);
        for (int64_t k = 0; k < x.size(0); ++k) {
            const Eigen::MatrixXd j = jacobian(*measure.congruent, x[k]);
            EXPECT_LT((j - j.transpose()).norm(), 2e-3);
            const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(0.5 * (j + j.transpose()));
            EXPECT_GT(solver.eigenvalues().minCoeff(), 0.01);
            bend = std::max(bend, (j - first).norm());
        }
    }
    EXPECT_GT(bend, 0.1) << "nothing is warped";
}

TEST(CongruentFamily, BendsAsMuchAsItsWarpSays) {
    // A map less its linear part is γ_i U sin(2Uᵀx)/2: |γ_i|/2 along each axis of U at most. The
    // linear part is that of the same family without a warp.
    double most = 0;
    for (int i = 0; i < 3; ++i) {
        const Measure bent = measureOf(memberJson(i, cube5, warped));
        const Measure linear = measureOf(memberJson(i, cube5));
        auto generator = seeded(5);
        const auto x = bent.congruent->drawBase(20000, generator);
        const auto rest = bent.congruent->map(x) - linear.congruent->map(x);
        // E |U sin(2Uᵀx)|² / D is near ½ for the spread of a standard law.
        const double gamma = 2 * std::sqrt(2 * rest.square().mean().item<double>());
        most = std::max(most, gamma);
        EXPECT_GT(gamma, 0.02) << "member " << i;
    }
    EXPECT_NEAR(most, 0.2, 0.02);
}

TEST(CongruentFamily, DrawsTheImageOfItsBase) {
    const Measure measure = measureOf(memberJson(1, cube5, warped));
    EXPECT_FALSE(measure.affine);
    EXPECT_EQ(measure.dim, 5);
    EXPECT_EQ(measure.kind, PointKind::Vector);
    auto one = seeded(6), two = seeded(6);
    const auto y = measure.draw(100, one);
    const auto x = measure.congruent->drawBase(100, two);
    EXPECT_TRUE(torch::equal(y, measure.congruent->map(x)));
    EXPECT_LE(x.abs().max().item<double>(), std::sqrt(3) + 1e-6);
}

TEST(CongruentFamily, IsAffineWithoutAWarp) {
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(5, 5);
    for (int i = 0; i < 3; ++i) {
        const Measure measure = measureOf(memberJson(i, cube5));
        ASSERT_TRUE(measure.affine);
        const Eigen::MatrixXd& t = measure.affine->matrix;
        EXPECT_EQ(measure.affine->base, "cube-5");
        EXPECT_LT((t - t.transpose()).norm(), 1e-12);
        // P_i lies between .5 and 2, and so does S.
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(t);
        EXPECT_GT(solver.eigenvalues().minCoeff(), 0.25);
        EXPECT_LT(solver.eigenvalues().maxCoeff(), 4);
        EXPECT_GT(solver.eigenvalues().maxCoeff(), 1.3 * solver.eigenvalues().minCoeff());
        expectMoments(samplesOf(measure, many), Eigen::VectorXd::Zero(5), t * t, "congruent");
        sum += weights[i] * t;
    }
    EXPECT_LT((sum - Eigen::MatrixXd::Identity(5, 5)).norm(), 1e-12);
}

TEST(CongruentFamily, IsNamedByAllItsKeysButTheIndex) {
    const auto family = [](const std::string& json) { return measureOf(json).congruent->family; };
    const std::string same = family(memberJson(0, cube5, warped));
    EXPECT_EQ(same, family(memberJson(2, cube5, warped)));
    EXPECT_NE(same, family(memberJson(0, cube5)));
    EXPECT_NE(same, family(memberJson(0, R"({"type":"bimodal","dim":5})", warped)));
    EXPECT_NE(same, family(memberJson(0, cube5, warped + R"(,"highest":2.5)")));
    EXPECT_NE(same, family(memberJson(0, cube5, R"(,"warp":0.20000001)")));
}

TEST(CongruentFamily, IsLeftByAnImageOfAMember) {
    const Measure image = measureOf(
        R"({"type":"affine","matrix":[[2,0],[0,1]],"of":)" +
        memberJson(0, R"({"type":"cube","dim":2})", R"(,"lowest":0.9,"highest":1.1)") + "}");
    EXPECT_FALSE(image.congruent);
    EXPECT_TRUE(image.affine);
}

TEST(BadCongruentFamily, IsRefused) {
    EXPECT_TRUE(says(refusal(memberJson(3, cube5)), {"test", "'index'", "0 to 2"}));
    EXPECT_TRUE(says(refusal(memberJson(-1, cube5)), {"'index'"}));
    EXPECT_TRUE(says(refusal(memberJson(0, R"({"type":"square"})")), {"'of'", "identity"}));
    EXPECT_TRUE(says(refusal(memberJson(0, R"({"type":"moons"})")), {"'of'", "moons"}));
    EXPECT_TRUE(says(refusal(memberJson(0, R"({"type":"gaussian","centre":[1,0]})")), {"'of'"}));
    EXPECT_TRUE(says(refusal(memberJson(0, cube5, R"(,"warp":0.9)")), {"'warp'", "fold"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"congruent","of":{"type":"cube"},"index":0})"), {"weights"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"congruent","of":{"type":"cube"},"index":0,"weights":[0.5,0.6]})"),
             {"'weights'", "sum"}));
}

} // namespace
} // namespace bary::test
