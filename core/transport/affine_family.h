// Barycenters that a formula gives: affine images of one common law.
#pragma once

#include <Eigen/Core>

#include <optional>
#include <span>
#include <string>

namespace bary {

/// The law of A x + m, with x from a base law that has mean zero and the identity as covariance.
struct AffineForm {
    std::string base;       ///< names the base law, "cube-2" for one
    bool isotropic = false; ///< the base is invariant under rotations, so that only A Aᵀ matters
    Eigen::MatrixXd matrix; ///< A [D, D]
    Eigen::VectorXd shift;  ///< m [D]
};

/// The exact Wasserstein barycenter of affine images of one base law, or nullopt where no formula
/// is known. Marginals of weight 0 play no part, whatever their base.
///
/// Isotropic base: A_i x has the law of (A_i A_iᵀ)^½ x, and the covariances decide as they do for
/// Gaussians (Alvarez-Esteban et al. 2016, theorem 4.2); the answer's matrix is S^½.
///
/// Any other base: the candidate is S = Σ a_i A_i. Let T_i = A_i S^{-1}. If every T_i is symmetric
/// and positive definite, then y ↦ T_i y is the gradient of the convex ½ yᵀT_i y, hence the optimal
/// map from S x to A_i x (Brenier), and Σ a_i T_i = I says that the weighted potentials sum to
/// ½|y|²: they are congruent, which proves S x + Σ a_i m_i to be the barycenter (Agueh and Carlier
/// 2011, proposition 3.8). If one is not, the answer is nullopt: S^½ of non-commuting covariances
/// would be right only up to an orthogonal factor, to which such a base is not blind.
///
/// Throws InputError for weights that are negative or do not sum to 1, and for marginals whose
/// dimensions differ.
std::optional<AffineForm> exactBarycenter(std::span<const AffineForm> marginals,
                                          std::span<const double> weights);

/// The matrix M [D, D] of the optimal map y ↦ M (y − m_from) + m_to between two images of one base,
/// symmetric and positive semi-definite, or nullopt where no formula is known: for other bases, for
/// a degenerate `from` that no map spreads out to `to`, and for a base that is not isotropic where
/// A_to A_from^{-1} is not symmetric and positive definite.
std::optional<Eigen::MatrixXd> optimalMap(const AffineForm& from, const AffineForm& to);

} // namespace bary
