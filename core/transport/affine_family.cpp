#include "core/transport/affine_family.h"

#include "core/base/error.h"
#include "core/transport/gaussian.h"
#include "core/transport/weights.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <Eigen/SVD>

#include <algorithm>
#include <cmath>
#include <vector>

namespace bary {
namespace {

constexpr double symmetryTolerance = 1e-9;
constexpr double lineTolerance = 1e-9;
constexpr double uniqueness = 1e-6;
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
    return a.base == b.base && a.symmetry == b.symmetry;
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

/// A = v wᵀ with |w| = 1.
struct Line {
    Eigen::VectorXd along;  ///< v
    Eigen::VectorXd across; ///< w
};

std::optional<Line> lineOf(const AffineForm& form) {
    const Eigen::BDCSVD<Eigen::MatrixXd> svd(form.matrix,
                                             Eigen::ComputeThinU | Eigen::ComputeThinV);
    const Eigen::VectorXd& s = svd.singularValues();
    if (!(s[0] > 0) || (s.size() > 1 && s[1] > lineTolerance * s[0])) {
        return std::nullopt;
    }
    return Line{s[0] * svd.matrixU().col(0), svd.matrixV().col(0)};
}

/// Turns `line` so that it runs along the same scalar law <w, x> as `first`; false where the laws
/// of the two may differ.
bool alignLaw(Line& line, const Line& first, Symmetry symmetry) {
    const double cosine = line.across.dot(first.across);
    if (symmetry != Symmetry::Rotation && 1 - std::abs(cosine) > lineTolerance) {
        return false;
    }
    if (cosine < 0) {
        line.along = -line.along;
    }
    return true;
}

/// Σ a_i v_i with every v_i on the side of `direction`.
Eigen::VectorXd turnedMean(const std::vector<Eigen::VectorXd>& along,
                           std::span<const double> weights, const Eigen::VectorXd& direction) {
    Eigen::VectorXd sum = Eigen::VectorXd::Zero(direction.size());
    for (size_t i = 0; i < along.size(); ++i) {
        sum += (along[i].dot(direction) < 0 ? -weights[i] : weights[i]) * along[i];
    }
    return sum;
}

/// A long b = Σ ± a_i v_i: from every v_i, turned anew until it grows no more.
Eigen::VectorXd longestMean(const std::vector<Eigen::VectorXd>& along,
                            std::span<const double> weights) {
    Eigen::VectorXd longest = Eigen::VectorXd::Zero(along[0].size());
    for (Eigen::VectorXd b : along) {
        Eigen::VectorXd next = turnedMean(along, weights, b);
        do {
            b = next;
            next = turnedMean(along, weights, b);
        } while (next.norm() > b.norm());
        if (b.norm() > longest.norm()) {
            longest = b;
        }
    }
    return longest;
}

/// Whether Σ a_i v_i v_iᵀ / <v_i, b> is below the identity but along b, where it is 1.
bool provesSegment(const std::vector<Eigen::VectorXd>& along, std::span<const double> weights,
                   const Eigen::VectorXd& b, bool mayTurn) {
    Eigen::MatrixXd hessian = Eigen::MatrixXd::Zero(b.size(), b.size());
    for (size_t i = 0; i < along.size(); ++i) {
        const double product = along[i].dot(b);
        if (std::abs(product) <= lineTolerance * along[i].norm() * b.norm() ||
            (product < 0 && !mayTurn)) {
            return false;
        }
        hessian += weights[i] / std::abs(product) * along[i] * along[i].transpose();
    }
    hessian -= b * b.transpose() / b.squaredNorm();
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(hessian, Eigen::EigenvaluesOnly);
    return solver.eigenvalues().maxCoeff() < 1 - uniqueness;
}

std::optional<AffineForm> lineBarycenter(std::span<const AffineForm> marginals,
                                         std::span<const double> weights) {
    AffineForm result = marginals.front();
    const auto first = lineOf(result);
    std::vector<Eigen::VectorXd> along;
    for (const AffineForm& marginal : marginals) {
        auto line = lineOf(marginal);
        if (!line || !alignLaw(*line, *first, marginal.symmetry)) {
            return std::nullopt;
        }
        along.push_back(line->along);
    }
    const bool mayTurn = result.symmetry != Symmetry::None;
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(along[0].size());
    result.shift.setZero();
    for (size_t i = 0; i < along.size(); ++i) {
        mean += weights[i] * along[i];
        result.shift += weights[i] * marginals[i].shift;
    }
    if (mayTurn) {
        mean = longestMean(along, weights);
    }
    if (!provesSegment(along, weights, mean, mayTurn)) {
        return std::nullopt;
    }
    result.matrix = mean * first->across.transpose();
    return result;
}

/// The optimal map between two segments, or nothing where one is none or they are orthogonal.
std::optional<Eigen::MatrixXd> lineMap(const AffineForm& from, const AffineForm& to) {
    const auto source = lineOf(from);
    auto target = lineOf(to);
    if (!source || !target || !alignLaw(*target, *source, from.symmetry)) {
        return std::nullopt;
    }
    const double product = source->along.dot(target->along);
    const double size = source->along.norm() * target->along.norm();
    if (std::abs(product) <= lineTolerance * size ||
        (product < 0 && from.symmetry == Symmetry::None)) {
        return std::nullopt;
    }
    return target->along * target->along.transpose() / std::abs(product);
}

AffineForm isotropicBarycenter(std::span<const AffineForm> marginals,
                               std::span<const double> weights) {
    std::vector<Moments> moments;
    for (const AffineForm& marginal : marginals) {
        moments.push_back({marginal.shift, covarianceOf(marginal)});
    }
    const Moments barycenter = gaussianBarycenter(moments, weights);
    return {marginals.front().base, Symmetry::Rotation, symmetricRoot(barycenter.covariance),
            barycenter.mean};
}

} // namespace

Moments momentsOf(const AffineForm& form) {
    return {form.shift, form.matrix * form.matrix.transpose()};
}

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
    if (auto segment = lineBarycenter(active, activeWeights)) {
        return segment;
    }
    if (active.front().symmetry == Symmetry::Rotation) {
        return isotropicBarycenter(active, activeWeights);
    }
    return congruentBarycenter(active, activeWeights);
}

std::optional<Eigen::MatrixXd> optimalMap(const AffineForm& from, const AffineForm& to) {
    if (!sameBase(from, to) || from.shift.size() != to.shift.size()) {
        return std::nullopt;
    }
    if (auto map = lineMap(from, to)) {
        return map;
    }
    if (from.symmetry == Symmetry::Rotation) {
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
