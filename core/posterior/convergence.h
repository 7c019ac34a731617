// Whether chains have forgotten where they began, and what their draws are worth: Vehtari, Gelman,
// Simpson, Carpenter, Bürkner (2021), "Rank-normalization, folding, and localization".
#pragma once

#include <Eigen/Core>

namespace bary {

/// Draws of one quantity, one chain a column [n, chains], n at least 4.
using Chains = Eigen::MatrixXd;

/// Each draw's normal score, Φ⁻¹((rank − 3/8)/(S + 1/4)) among all S draws; equal draws get the
/// mean of their scores' ranks (Vehtari et al., eq. 14).
Chains rankNormalised(const Chains& draws);

/// Split R-hat (eq. 4): each chain in halves, √(var⁺/W). 1 where all halves agree; NaN where
/// nothing varies.
double splitRhat(const Chains& draws);

/// The larger of the split R-hats of the rank-normalised draws and of the rank-normalised distances
/// from the median (sec. 4.2): sees differences of location and of spread.
double rankRhat(const Chains& draws);

/// Effective sample size of the mean over the halves of the chains, by Geyer's initial monotone
/// sequence (eq. 10 and 11), at most S log10 S. NaN where nothing varies.
double effectiveSize(const Chains& draws);

/// That of the rank-normalised draws (sec. 4.3): of the bulk of the law, even without moments.
double bulkEffectiveSize(const Chains& draws);

} // namespace bary
