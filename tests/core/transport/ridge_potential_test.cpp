// Congruent pairs against the equations that define them.
#include "core/transport/ridge_potential.h"

#include "core/base/error.h"

#include <Eigen/Eigenvalues>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

RidgePotential randomPotential(int dim, int ridges, double height) {
    RidgePotential p;
    p.curvature = 0.2;
    p.ridges = Eigen::MatrixXd::Random(ridges, dim) * 2;
    p.offsets = Eigen::VectorXd::Random(ridges);
    p.heights = (Eigen::VectorXd::Random(ridges).array().abs() * height).matrix();
    return p;
}

double valueOf(const RidgePotential& p, const Eigen::VectorXd& y) {
    const Eigen::ArrayXd at = (p.ridges * y + p.offsets).array();
    return 0.5 * p.curvature * y.squaredNorm() + (p.heights.array() * at.exp().log1p()).sum();
}

TEST(RidgePotential, HasTheDerivativesOfItsDefinition) {
    const RidgePotential p = randomPotential(3, 7, 1);
    const Eigen::VectorXd y = Eigen::VectorXd::Random(3);
    const double h = 1e-5;
    for (int k = 0; k < 3; ++k) {
        const Eigen::VectorXd d = h * Eigen::VectorXd::Unit(3, k);
        EXPECT_NEAR(p.gradient(y)[k], (valueOf(p, y + d) - valueOf(p, y - d)) / (2 * h), 1e-8);
        const Eigen::VectorXd row = (p.gradient(y + d) - p.gradient(y - d)) / (2 * h);
        EXPECT_LT((p.hessian(y).col(k) - row).norm(), 1e-8);
    }
}

TEST(RidgePotential, PairsAverageToTheIdentity) {
    for (const int dim : {2, 16, 64}) {
        const RidgePotential p = randomPotential(dim, 2 * dim, 3);
        for (const double beta : {0.02, 0.5, 0.9}) {
            const Eigen::VectorXd x = 3 * Eigen::VectorXd::Random(dim);
            const PairImages images = pairImages(p, beta, x);
            EXPECT_LT((beta * images.left + (1 - beta) * images.right - x).norm(), 1e-9);
            EXPECT_LT((p.gradient(images.left) - images.right).norm(), 1e-12);
        }
    }
}

TEST(RidgePotential, BothMapsOfAPairAreGradientsOfConvexFunctions) {
    // The Jacobian by differences must be symmetric and positive definite.
    const RidgePotential p = randomPotential(3, 6, 2);
    const Eigen::VectorXd x = Eigen::VectorXd::Random(3);
    const double beta = 0.4, h = 1e-5;
    Eigen::Matrix3d left, right;
    for (int k = 0; k < 3; ++k) {
        const Eigen::VectorXd d = h * Eigen::VectorXd::Unit(3, k);
        const PairImages up = pairImages(p, beta, x + d), down = pairImages(p, beta, x - d);
        left.col(k) = (up.left - down.left) / (2 * h);
        right.col(k) = (up.right - down.right) / (2 * h);
    }
    for (const Eigen::Matrix3d& jacobian : {left, right}) {
        EXPECT_LT((jacobian - jacobian.transpose()).norm(), 1e-6);
        const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d> solver(jacobian);
        EXPECT_GT(solver.eigenvalues().minCoeff(), 0.01);
    }
}

TEST(RidgePotential, ConvergesFromFarAwayAndOnSteepRidges) {
    RidgePotential p = randomPotential(4, 8, 1);
    p.ridges *= 20; // nearly kinks
    p.heights *= 5;
    const Eigen::VectorXd x = 50 * Eigen::VectorXd::Random(4);
    const PairImages images = pairImages(p, 0.3, x);
    EXPECT_LT((0.3 * images.left + 0.7 * images.right - x).norm(), 1e-7);
}

TEST(RidgePotential, WhatIsNotConvexIsRefusedByName) {
    const auto messageOf = [](const RidgePotential& p) -> std::string {
        try {
            requireConvex(p, "pair 1");
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    RidgePotential p = randomPotential(2, 3, 1);
    EXPECT_EQ(messageOf(p), "");
    p.heights[1] = -0.5;
    EXPECT_EQ(messageOf(p).rfind("pair 1: the potential is not convex", 0), 0u);
    p.heights[1] = 0.5;
    p.curvature = 0;
    EXPECT_EQ(messageOf(p).rfind("pair 1: the potential is not strongly convex", 0), 0u);
}

} // namespace
} // namespace bary::test
