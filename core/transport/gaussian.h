// Optimal transport of Gaussians, and the scores by which the papers compare first and second
// moments.
#pragma once

#include "core/base/points.h"

#include <Eigen/Core>

#include <span>

namespace bary {

/// Mean [D] and covariance [D, D].
struct Moments {
    Eigen::VectorXd mean;
    Eigen::MatrixXd covariance;
};

/// Mean and covariance (normalised by 1/n) of a cloud [n, D], summed in double. Throws InputError
/// for an empty cloud.
Moments momentsOf(const Points& points);

/// ½ tr Cov: the BW2² between a law and its mean, by which UVP is normalised.
double halfVariance(const Moments& moments);

/// The positive semi-definite root of a symmetric matrix [D, D]. Negative eigenvalues, which are
/// rounding where the matrix is a covariance, count as 0.
Eigen::MatrixXd symmetricRoot(const Eigen::MatrixXd& matrix);

/// BW2² = ½|m1 − m2|² + ½tr Σ1 + ½tr Σ2 − tr(Σ1^½ Σ2 Σ1^½)^½: half the squared W2 distance of the
/// two Gaussians with these moments (Korotin et al. 2021, sec. 5). Throws InputError where the
/// dimensions differ.
double buresWasserstein2(const Moments& a, const Moments& b);

/// BW2²-UVP in percent, 100 BW2² / (½ tr Cov truth) (Korotin et al. 2021, sec. 5). 0 is exact; the
/// constant at the true mean scores 100. Infinite or NaN where the truth is a single point.
double bw2Uvp(const Moments& estimate, const Moments& truth);

/// The matrix [D, D] of the Monge map from N(0, Σ1) to N(0, Σ2):
/// T = Σ1^{-½} (Σ1^½ Σ2 Σ1^½)^½ Σ1^{-½}, symmetric and positive semi-definite. Directions in which
/// Σ1 has no extent (below 1e-12 of its largest eigenvalue) are mapped to 0.
Eigen::MatrixXd gaussianMap(const Eigen::MatrixXd& from, const Eigen::MatrixXd& to);

/// The Wasserstein barycenter of Gaussians: mean Σ a_i m_i and the fixed point of
/// S ← S^{-½} (Σ a_i (S^½ Σ_i S^½)^½)² S^{-½} (Alvarez-Esteban et al. 2016, theorem 4.2), stopped
/// at ‖ΔS‖_F <= 1e-10 tr S or after 1000 steps. Singular covariances are allowed: the start is Σ
/// a_i Σ_i, whose range holds all of theirs, and inverses are taken in the range of S (above 1e-12
/// of its largest eigenvalue). Where they make the barycenter ambiguous, such as for orthogonal
/// segments, the answer is one of the barycenters. Weights are non-negative with sum 1; throws
/// InputError for an empty list, other weights, or dimensions that differ.
Moments gaussianBarycenter(std::span<const Moments> marginals, std::span<const double> weights);

/// The barycenter of Gaussians under the (debiased) Sinkhorn divergence of the cost ½|x − y|² with
/// entropy ε: mean Σ a_i m_i and S with Σ a_i (S^½ Σ_i S^½ + ε²/4)^½ = (S² + ε²/4)^½ (Janati,
/// Muzellec, Peyré, Cuturi 2020, theorem 3), to ‖ΔS‖_F <= 1e-10 tr S. ε = 0 gives the Wasserstein
/// barycenter; ε → ∞ the mean of the covariances. Throws as gaussianBarycenter does.
Moments sinkhornBarycenter(std::span<const Moments> marginals, std::span<const double> weights,
                           double epsilon);

/// KL(p ‖ q) of two Gaussians, in nats. Infinite where one of the covariances is singular.
double gaussianKl(const Moments& p, const Moments& q);

} // namespace bary
