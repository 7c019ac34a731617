#include "core/posterior/poisson_regression.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <utility>

namespace bary {

namespace {

constexpr Eigen::Index blockSize = 256; // observations whose predictors stay in the L1 cache

} // namespace

PoissonRegression::PoissonRegression(Eigen::MatrixXd design, Eigen::VectorXd counts, double power)
    : design_(std::move(design)), power_(power) {
    if (design_.rows() != counts.size() || design_.size() == 0) {
        throw std::invalid_argument("PoissonRegression: one count an observation is needed");
    }
    sufficient_ = design_.transpose() * counts;
}

double PoissonRegression::logDensity(const Eigen::VectorXd& theta,
                                     Eigen::VectorXd& gradient) const {
    gradient = sufficient_;
    double expected = 0;
    Eigen::VectorXd rates(blockSize);
    for (Eigen::Index begin = 0; begin < design_.rows(); begin += blockSize) {
        const auto block = design_.middleRows(begin, std::min(blockSize, design_.rows() - begin));
        auto mean = rates.head(block.rows());
        mean.noalias() = block * theta;
        mean = mean.array().exp();
        expected += mean.sum();
        gradient.noalias() -= block.transpose() * mean;
    }
    gradient = power_ * gradient - theta;
    if (!std::isfinite(expected)) {
        return -std::numeric_limits<double>::infinity();
    }
    return power_ * (sufficient_.dot(theta) - expected) - 0.5 * theta.squaredNorm();
}

Eigen::MatrixXd PoissonRegression::precision(const Eigen::VectorXd& theta) const {
    const Eigen::VectorXd rates = (design_ * theta).array().exp();
    return Eigen::MatrixXd::Identity(dim(), dim()) +
           power_ * (design_.transpose() * rates.asDiagonal() * design_);
}

} // namespace bary
