#include "core/transport/affine_family.h"

#include "core/base/error.h"
#include "core/transport/gaussian.h"
#include "core/transport/weights.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include <algorithm>
#include <vector>

namespace bary {
namespace {

constexpr double symmetryTolerance = 1e-9;
constexpr double arrivalTolerance = 1e-6; // the fixed point behind `to` stops at 1e-10

bool isSymmetricPositive(const Eigen::MatrixXd& matrix) {
    const double size = matrix.norm();
    if (!((matrix - matrix.transpose()).norm() <= symmetryTolerance * size)) {
        return false;
    }
    const Eigen::MatrixXd symmetric = 0.5 * (matrix + matrix.transpose());
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric, Eigen::EigenvaluesOnly);
    return solver.eigenvalues().minCoeff() > symmetryTolerance * size;
}

bool sameBase(const AffineForm& a, const AffineForm& b) {
    return a.base == b.base && a.isotropic == b.isotropic;
}

Eigen::MatrixXd covarianceOf(const AffineForm& form) {
    return form.matrix * form.matrix.transpose();
}

std::optional<AffineForm> congruentBarycenter(std::span<const AffineForm> marginals,
                                              std::span<const double> weights) {
    AffineForm result = marginals.front();
    result.matrix.setZero();
    result.shift.setZero();
    for (size_t i = 0; i < marginals.size(); ++i) {
        result.matrix += weights[i] * marginals[i].matrix;
        result.shift += weights[i] * marginals[i].shift;
    }
    const Eigen::FullPivLU<Eigen::MatrixXd> factors(result.matrix);
    if (!factors.isInvertible()) {
        return std::nullopt;
    }
    const Eigen::MatrixXd inverse = factors.inverse();
    const bool congruent = std::ranges::all_of(marginals, [&](const AffineForm& marginal) {
        return isSymmetricPositive(marginal.matrix * inverse);
    });
    return congruent ? std::optional(result) : std::nullopt;
}

AffineForm isotropicBarycenter(std::span<const AffineForm> marginals,
                               std::span<const double> weights) {
    std::vector<Moments> moments;
    for (const AffineForm& marginal : marginals) {
        moments.push_back({marginal.shift, covarianceOf(marginal)});
    }
    const Moments barycenter = gaussianBarycenter(moments, weights);
    return {marginals.front().base, true, symmetricRoot(barycenter.covariance), barycenter.mean};
}

} // namespace

std::optional<AffineForm> exactBarycenter(std::span<const AffineForm> marginals,
                                          std::span<const double> weights) {
    checkWeights(weights, marginals.size(), "affine barycenter");
    std::vector<AffineForm> active;
    std::vector<double> activeWeights;
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (marginals[i].shift.size() != marginals.front().shift.size()) {
            throw InputError("affine barycenter: the marginals have different dimensions");
        }
        if (weights[i] > 0) {
            active.push_back(marginals[i]);
            activeWeights.push_back(weights[i]);
        }
    }
    if (active.size() == 1) {
        return active.front();
    }
    if (!std::ranges::all_of(active, [&](const AffineForm& marginal) {
            return sameBase(marginal, active.front());
        })) {
        return std::nullopt;
    }
    if (active.front().isotropic) {
        return isotropicBarycenter(active, activeWeights);
    }
    return congruentBarycenter(active, activeWeights);
}

std::optional<Eigen::MatrixXd> optimalMap(const AffineForm& from, const AffineForm& to) {
    if (!sameBase(from, to) || from.shift.size() != to.shift.size()) {
        return std::nullopt;
    }
    if (from.isotropic) {
        const Eigen::MatrixXd source = covarianceOf(from), target = covarianceOf(to);
        const Eigen::MatrixXd map = gaussianMap(source, target);
        const bool arrives =
            (map * source * map - target).norm() <= arrivalTolerance * target.norm();
        return arrives ? std::optional(map) : std::nullopt;
    }
    const Eigen::FullPivLU<Eigen::MatrixXd> factors(from.matrix);
    if (!factors.isInvertible()) {
        return std::nullopt;
    }
    const Eigen::MatrixXd map = to.matrix * factors.inverse();
    return isSymmetricPositive(map) ? std::optional(map) : std::nullopt;
}

} // namespace bary
