// Convex potentials of which all is known: sums of softplus ridges over a quadratic,
//
//   ψ(y) = (κ/2)|y|² + Σ_k c_k log(1 + exp(⟨a_k, y⟩ + b_k)),  κ > 0, c_k >= 0.
//
// Their pairs of lemma 2 of Korotin et al. (2022) are what barycenters are known of in any
// dimension.
#pragma once

#include <Eigen/Core>

#include <string>

namespace bary {

struct RidgePotential {
    double curvature = 0.1;  ///< κ
    Eigen::MatrixXd ridges;  ///< a_k, [K, D]
    Eigen::VectorXd offsets; ///< b_k, [K]
    Eigen::VectorXd heights; ///< c_k, [K]

    Eigen::VectorXd gradient(const Eigen::VectorXd& y) const;
    Eigen::MatrixXd hessian(const Eigen::VectorXd& y) const;
};

/// Throws InputError, beginning with `what`, unless the potential is strongly convex: κ > 0 and no
/// c_k negative.
void requireConvex(const RidgePotential& potential, const std::string& what);

/// The images of one point under the two maps of a congruent pair.
struct PairImages {
    Eigen::VectorXd left, right;
};

/// ∇ψ^l(x) and ∇ψ^r(x) of lemma 2: y_l solves β y_l + (1 − β) ∇ψ(y_l) = x and y_r = ∇ψ(y_l), so
/// that β y_l + (1 − β) y_r = x and both are gradients of convex functions of x. Solved by Newton's
/// method, damped so that it converges from anywhere, until the equation's residual is below
/// `tolerance`. β in (0, 1).
PairImages pairImages(const RidgePotential& potential, double beta, const Eigen::VectorXd& x,
                      double tolerance = 1e-10);

} // namespace bary
