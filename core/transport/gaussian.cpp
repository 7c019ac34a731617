#include "core/transport/gaussian.h"

#include "core/base/error.h"
#include "core/transport/weights.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace bary {
namespace {

constexpr double rangeTolerance = 1e-12;
constexpr int maximumSteps = 1000;
constexpr double stepTolerance = 1e-10;

void checkDimensions(const Moments& a, const Moments& b) {
    if (a.mean.size() != b.mean.size() || a.covariance.rows() != b.covariance.rows()) {
        throw InputError("Gaussians of dimension " + std::to_string(a.mean.size()) + " and " +
                         std::to_string(b.mean.size()) + " cannot be compared");
    }
}

/// The root and its inverse on the range of a covariance, from one decomposition.
struct RootPair {
    Eigen::MatrixXd root;
    Eigen::MatrixXd inverse;
};

RootPair rootPair(const Eigen::MatrixXd& covariance) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    const auto& vectors = solver.eigenvectors();
    const Eigen::VectorXd values = solver.eigenvalues().cwiseMax(0);
    const double threshold = rangeTolerance * values.maxCoeff();
    const Eigen::VectorXd roots = values.cwiseSqrt();
    const Eigen::VectorXd inverses = (values.array() > threshold).select(roots.cwiseInverse(), 0);
    return {vectors * roots.asDiagonal() * vectors.transpose(),
            vectors * inverses.asDiagonal() * vectors.transpose()};
}

Eigen::MatrixXd symmetrised(const Eigen::MatrixXd& matrix) {
    return 0.5 * (matrix + matrix.transpose());
}

/// (R Σ R)^½ without the part of the spectrum that is rounding: the root of a rounding of 1e-16
/// would be an error of 1e-8.
Eigen::MatrixXd conjugatedRoot(const Eigen::MatrixXd& root, const Eigen::MatrixXd& covariance) {
    const Eigen::MatrixXd product = symmetrised(root * covariance * root);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(product);
    const auto& values = solver.eigenvalues();
    const double rounding =
        double(values.size()) * std::numeric_limits<double>::epsilon() * values.maxCoeff();
    const Eigen::VectorXd roots =
        (values.array() > rounding).select(values.cwiseMax(0).cwiseSqrt(), 0);
    return solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
}

/// One step of the fixed point.
Eigen::MatrixXd barycenterStep(const Eigen::MatrixXd& current, std::span<const Moments> marginals,
                               std::span<const double> weights) {
    const RootPair pair = rootPair(current);
    Eigen::MatrixXd mixed = Eigen::MatrixXd::Zero(current.rows(), current.cols());
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (weights[i] > 0) {
            mixed += weights[i] * conjugatedRoot(pair.root, marginals[i].covariance);
        }
    }
    const Eigen::MatrixXd half = mixed * pair.inverse;
    return symmetrised(half.transpose() * half);
}

} // namespace

Moments momentsOf(const Points& points) {
    const Eigen::Index n = points.size();
    if (n == 0) {
        throw InputError("moments: the cloud has no points");
    }
    const Eigen::Map<const Eigen::MatrixXf> columns(points.values.data(), points.dim, n);
    constexpr Eigen::Index blockSize = 512; // 1 MB of doubles at D = 256
    Moments moments{Eigen::VectorXd::Zero(points.dim),
                    Eigen::MatrixXd::Zero(points.dim, points.dim)};
    for (Eigen::Index begin = 0; begin < n; begin += blockSize) {
        const auto block = columns.middleCols(begin, std::min(blockSize, n - begin));
        moments.mean += block.cast<double>().rowwise().sum();
    }
    moments.mean /= double(n);
    Eigen::MatrixXd centred;
    for (Eigen::Index begin = 0; begin < n; begin += blockSize) {
        centred = columns.middleCols(begin, std::min(blockSize, n - begin)).cast<double>();
        centred.colwise() -= moments.mean;
        moments.covariance.selfadjointView<Eigen::Lower>().rankUpdate(centred);
    }
    moments.covariance /= double(n);
    moments.covariance.triangularView<Eigen::StrictlyUpper>() = moments.covariance.transpose();
    return moments;
}

double halfVariance(const Moments& moments) {
    return 0.5 * moments.covariance.trace();
}

Eigen::MatrixXd symmetricRoot(const Eigen::MatrixXd& matrix) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetrised(matrix));
    const Eigen::VectorXd roots = solver.eigenvalues().cwiseMax(0).cwiseSqrt();
    return solver.eigenvectors() * roots.asDiagonal() * solver.eigenvectors().transpose();
}

double buresWasserstein2(const Moments& a, const Moments& b) {
    checkDimensions(a, b);
    const Eigen::MatrixXd root = symmetricRoot(b.covariance);
    const Eigen::MatrixXd product = symmetrised(root * a.covariance * root);
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(product, Eigen::EigenvaluesOnly);
    const double fidelity = solver.eigenvalues().cwiseMax(0).cwiseSqrt().sum();
    const double means = 0.5 * (a.mean - b.mean).squaredNorm();
    return means + std::max(0.0, halfVariance(a) + halfVariance(b) - fidelity);
}

double bw2Uvp(const Moments& estimate, const Moments& truth) {
    return 100 * buresWasserstein2(estimate, truth) / halfVariance(truth);
}

Eigen::MatrixXd gaussianMap(const Eigen::MatrixXd& from, const Eigen::MatrixXd& to) {
    if (from.rows() != to.rows()) {
        throw InputError("Gaussian map: the covariances have different dimensions");
    }
    const RootPair pair = rootPair(from);
    return symmetrised(pair.inverse * conjugatedRoot(pair.root, to) * pair.inverse);
}

Moments gaussianBarycenter(std::span<const Moments> marginals, std::span<const double> weights) {
    checkWeights(weights, marginals.size(), "Gaussian barycenter");
    const Eigen::Index dim = marginals.front().mean.size();
    Moments result{Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Zero(dim, dim)};
    for (size_t i = 0; i < marginals.size(); ++i) {
        checkDimensions(marginals.front(), marginals[i]);
        result.mean += weights[i] * marginals[i].mean;
        result.covariance += weights[i] * marginals[i].covariance;
    }
    for (int step = 0; step < maximumSteps; ++step) {
        const Eigen::MatrixXd next = barycenterStep(result.covariance, marginals, weights);
        const double change = (next - result.covariance).norm();
        result.covariance = next;
        if (change <= stepTolerance * next.trace()) {
            break;
        }
    }
    return result;
}

Moments sinkhornBarycenter(std::span<const Moments> marginals, std::span<const double> weights,
                           double epsilon) {
    Moments result = gaussianBarycenter(marginals, weights);
    const Eigen::Index dim = result.mean.size();
    const Eigen::MatrixXd blur = (epsilon * epsilon / 4) * Eigen::MatrixXd::Identity(dim, dim);
    for (int step = 0; epsilon > 0 && step < maximumSteps; ++step) {
        const Eigen::MatrixXd root = symmetricRoot(result.covariance);
        Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(dim, dim);
        for (size_t i = 0; i < marginals.size(); ++i) {
            const Eigen::MatrixXd product = root * marginals[i].covariance * root;
            sum += weights[i] * symmetricRoot(product + blur);
        }
        const Eigen::MatrixXd next = symmetricRoot(sum * sum - blur);
        const double change = (next - result.covariance).norm();
        result.covariance = next;
        if (change <= stepTolerance * next.trace()) {
            break;
        }
    }
    return result;
}

double gaussianKl(const Moments& p, const Moments& q) {
    checkDimensions(p, q);
    const Eigen::LLT<Eigen::MatrixXd> pFactor(p.covariance);
    const Eigen::LLT<Eigen::MatrixXd> qFactor(q.covariance);
    if (pFactor.info() != Eigen::Success || qFactor.info() != Eigen::Success) {
        return std::numeric_limits<double>::infinity();
    }
    const auto halfLogDeterminant = [](const Eigen::LLT<Eigen::MatrixXd>& factor) {
        return factor.matrixLLT().diagonal().array().log().sum();
    };
    const Eigen::VectorXd shift = q.mean - p.mean;
    const double trace = qFactor.solve(p.covariance).trace();
    const double distance = shift.dot(qFactor.solve(shift));
    return 0.5 * (trace + distance - double(shift.size())) + halfLogDeterminant(qFactor) -
           halfLogDeterminant(pFactor);
}

} // namespace bary
