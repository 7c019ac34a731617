// Barycenters that a formula gives: affine images of one common law.
#pragma once

#include "core/transport/gaussian.h"

#include <Eigen/Core>

#include <optional>
#include <span>
#include <string>

namespace bary {

/// What leaves a base law as it is: nothing that is known, x ↦ −x, or all rotations (then only
/// A Aᵀ matters).
enum class Symmetry { None, Reflection, Rotation };

/// The law of A x + m, with x from a base law that has mean zero and the identity as covariance.
struct AffineForm {
    std::string base; ///< names the base law, "cube-2" for one
    Symmetry symmetry = Symmetry::None;
    Eigen::MatrixXd matrix; ///< A [D, D]
    Eigen::VectorXd shift;  ///< m [D]
};

/// m and A Aᵀ.
Moments momentsOf(const AffineForm& form);

/// The exact Wasserstein barycenter of affine images of one base law, or nullopt where no formula
/// is known. Marginals of weight 0 play no part, whatever their base.
///
/// Base invariant under rotations: A_i x has the law of (A_i A_iᵀ)^½ x, and the covariances decide
/// as they do for Gaussians (Alvarez-Esteban et al. 2016, theorem 4.2); the answer's matrix is S^½.
///
/// Any other base: the candidate is S = Σ a_i A_i. Let T_i = A_i S^{-1}. If every T_i is symmetric
/// and positive definite, then y ↦ T_i y is the gradient of the convex ½ yᵀT_i y, hence the optimal
/// map from S x to A_i x (Brenier), and Σ a_i T_i = I says that the weighted potentials sum to
/// ½|y|²: they are congruent, which proves S x + Σ a_i m_i to be the barycenter (Agueh and Carlier
/// 2011, proposition 3.8). If one is not, the answer is nullopt: S^½ of non-commuting covariances
/// would be right only up to an orthogonal factor, to which such a base is not blind.
///
/// Segments: A_i = v_i wᵀ with a common w (any w_i for a base invariant under rotations), so that
/// marginal i is the law of m_i + s v_i with one scalar law of s for all, and −v_i may stand for
/// v_i where the base is symmetric. The candidate is the law of s b, b = Σ a_i v_i, with those
/// signs that make it longest. The functions φ_i(x) = ½ <v_i, x>² / <v_i, b> are convex where <v_i,
/// b> > 0, and ∇φ_i(s b) = s v_i, so that φ_i and its conjugate are dual potentials of candidate
/// and marginal i (Brenier). If Σ a_i φ_i(x) <= ½|x|² everywhere, with equality along b alone, then
/// weak duality summed over the marginals makes the candidate the barycenter, and the only one
/// (Agueh and Carlier 2011, section 3). That is: Σ a_i v_i v_iᵀ / <v_i, b> has the eigenvalue 1 for
/// b and smaller ones otherwise; so it always is where all <v_i, v_j> > 0. Otherwise no segment is
/// the answer, or not the only one, and it is nullopt (but see the rotations above).
///
/// Throws InputError for weights that are negative or do not sum to 1, and for marginals whose
/// dimensions differ.
std::optional<AffineForm> exactBarycenter(std::span<const AffineForm> marginals,
                                          std::span<const double> weights);

/// The matrix M [D, D] of the optimal map y ↦ M (y − m_from) + m_to between two images of one base,
/// symmetric and positive semi-definite, or nullopt where no formula is known: for other bases, for
/// a degenerate `from` that no map spreads out to `to`, and for a base that is not invariant under
/// rotations where A_to A_from^{-1} is not symmetric and positive definite. Between segments s u
/// and s v it is M = v vᵀ / <u, v>, the symmetric matrix that takes u to v.
std::optional<Eigen::MatrixXd> optimalMap(const AffineForm& from, const AffineForm& to);

} // namespace bary
