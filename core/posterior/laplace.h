// The Gaussian that touches a posterior at its mode.
#pragma once

#include "core/posterior/poisson_regression.h"

namespace bary {

/// N(mode, (L Lᵀ)⁻¹), where L Lᵀ is the precision at the mode.
struct LaplaceApproximation {
    Eigen::VectorXd mode;   ///< [P]
    Eigen::MatrixXd factor; ///< L, lower triangular [P, P]

    Eigen::MatrixXd covariance() const;
};

/// By Newton's method with halved steps from `start` [P]. The density is concave, so that it finds
/// the mode from anywhere; throws InputError where it does not come to rest (data of enormous
/// scale).
LaplaceApproximation laplaceApproximation(const PoissonRegression& posterior,
                                          const Eigen::VectorXd& start);

} // namespace bary
