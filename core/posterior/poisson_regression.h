// Poisson regression with a log link: y_r ~ Poisson(exp(<x_r, θ>)), θ ~ N(0, I), as in Li et al.
// (2020) and NWB, sec. 5.
#pragma once

#include <Eigen/Core>

namespace bary {

/// The posterior of θ [P] up to a constant: log p(θ) = power Σ_r (y_r <x_r, θ> − exp<x_r, θ>) −
/// |θ|²/2. With `power` K the data count as if there were K times as many: the stochastic
/// approximation by which the posterior of one subset of K has the width of the full one.
class PoissonRegression {
  public:
    /// `design` [n, P], one row an observation, a column of ones for the intercept among them;
    /// `counts` [n], at least 0.
    PoissonRegression(Eigen::MatrixXd design, Eigen::VectorXd counts, double power);

    Eigen::Index dim() const { return sufficient_.size(); }
    /// log p(θ) and its gradient. Minus infinity where an exponential overflows.
    double logDensity(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) const;
    /// −∇² log p(θ) [P, P]: positive definite everywhere, thanks to the prior.
    Eigen::MatrixXd precision(const Eigen::VectorXd& theta) const;

  private:
    Eigen::MatrixXd design_;     ///< [n, P]
    Eigen::VectorXd sufficient_; ///< Σ_r y_r x_r, all that the likelihood needs of y
    double power_;
};

} // namespace bary
