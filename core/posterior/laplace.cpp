#include "core/posterior/laplace.h"

#include "core/base/error.h"

#include <Eigen/Cholesky>

#include <cmath>

namespace bary {

Eigen::MatrixXd LaplaceApproximation::covariance() const {
    const Eigen::Index p = mode.size();
    const Eigen::MatrixXd inverse =
        factor.triangularView<Eigen::Lower>().solve(Eigen::MatrixXd::Identity(p, p));
    return inverse.transpose() * inverse;
}

LaplaceApproximation laplaceApproximation(const PoissonRegression& posterior,
                                          const Eigen::VectorXd& start) {
    constexpr int mostSteps = 200;
    constexpr double restful = 1e-16; // of the squared Newton decrement, in posterior deviations
    Eigen::VectorXd theta = start, gradient, ahead;
    double value = posterior.logDensity(theta, gradient);
    for (int step = 0; step < mostSteps && std::isfinite(value); ++step) {
        const Eigen::LLT<Eigen::MatrixXd> cholesky(posterior.precision(theta));
        const Eigen::VectorXd direction = cholesky.solve(gradient);
        if (!direction.allFinite()) {
            break;
        }
        const double decrement = gradient.dot(direction);
        // Rounding in the sum over the data keeps larger decrements than `restful` alive.
        if (decrement < restful + 1e-14 * std::abs(value)) {
            const Eigen::VectorXd mode = theta + direction;
            return {mode, Eigen::LLT<Eigen::MatrixXd>(posterior.precision(mode)).matrixL()};
        }
        double length = 1, found = posterior.logDensity(theta + direction, ahead);
        while (!(found > value) && length > 1e-10) {
            length /= 2;
            found = posterior.logDensity(theta + length * direction, ahead);
        }
        theta += length * direction;
        gradient = ahead;
        value = found;
    }
    throw InputError("the mode of the posterior was not found; are the predictors or the counts of "
                     "enormous scale?");
}

} // namespace bary
