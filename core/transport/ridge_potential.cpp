#include "core/transport/ridge_potential.h"

#include "core/base/error.h"

#include <Eigen/Cholesky>

namespace bary {

namespace {

/// 1 / (1 + exp(−(⟨a_k, y⟩ + b_k))), the slopes of the softplus.
Eigen::ArrayXd slopes(const RidgePotential& p, const Eigen::VectorXd& y) {
    return 1 / (1 + (-(p.ridges * y + p.offsets).array()).exp());
}

} // namespace

Eigen::VectorXd RidgePotential::gradient(const Eigen::VectorXd& y) const {
    return curvature * y + ridges.transpose() * (heights.array() * slopes(*this, y)).matrix();
}

Eigen::MatrixXd RidgePotential::hessian(const Eigen::VectorXd& y) const {
    const Eigen::ArrayXd s = slopes(*this, y);
    Eigen::MatrixXd result =
        ridges.transpose() * (heights.array() * s * (1 - s)).matrix().asDiagonal() * ridges;
    result.diagonal().array() += curvature;
    return result;
}

void requireConvex(const RidgePotential& potential, const std::string& what) {
    if (!(potential.curvature > 0)) {
        throw InputError(what + ": the potential is not strongly convex, its curvature " +
                         std::to_string(potential.curvature) + " must be positive");
    }
    if (!(potential.heights.minCoeff() >= 0)) {
        throw InputError(what + ": the potential is not convex, a ridge has the height " +
                         std::to_string(potential.heights.minCoeff()) + " below 0");
    }
}

PairImages pairImages(const RidgePotential& potential, double beta, const Eigen::VectorXd& x,
                      double tolerance) {
    constexpr int mostSteps = 200;
    const auto residual = [&](const Eigen::VectorXd& y) -> Eigen::VectorXd {
        return beta * y + (1 - beta) * potential.gradient(y) - x;
    };
    Eigen::VectorXd y = x, rest = residual(y);
    for (int k = 0; k < mostSteps && rest.norm() > tolerance; ++k) {
        Eigen::MatrixXd slope = (1 - beta) * potential.hessian(y);
        slope.diagonal().array() += beta;
        const Eigen::VectorXd step = slope.llt().solve(rest);
        // The Jacobian is symmetric and positive definite: Newton's step lowers |residual|, if it
        // is short enough.
        double length = 1;
        Eigen::VectorXd next = y - step, there = residual(next);
        while (there.norm() > (1 - 0.25 * length) * rest.norm() && length > 1e-6) {
            length /= 2;
            next = y - length * step;
            there = residual(next);
        }
        y = next;
        rest = there;
    }
    return {y, potential.gradient(y)};
}

} // namespace bary
