// Random matrices that are the same on every platform: the standard fixes mt19937_64, not the
// distributions.
#pragma once

#include <Eigen/Core>

#include <random>

namespace bary {

/// Uniform on [0, 1).
double uniformNumber(std::mt19937_64& random);

/// N(0, 1).
double normalNumber(std::mt19937_64& random);

/// A Haar-random orthogonal matrix [dim, dim].
Eigen::MatrixXd randomRotation(int dim, std::mt19937_64& random);

/// R diag(e) Rᵀ with R Haar-random and e spaced evenly on a log scale from `lowest` to `highest`
/// (Korotin et al. 2022).
Eigen::MatrixXd randomPositive(int dim, double lowest, double highest, std::mt19937_64& random);

} // namespace bary
