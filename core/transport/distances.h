// How far two clouds are from each other, beyond their moments.
#pragma once

#include "core/base/points.h"

#include <Eigen/Core>

#include <cstdint>

namespace bary {

/// A cloud's projections on lines, sorted once, to compare many clouds with it.
class ProjectedCloud {
  public:
    /// `lines` [D, K], one a column, of any length. Throws InputError for an empty cloud or another
    /// dimension.
    ProjectedCloud(const Points& cloud, Eigen::MatrixXd lines);

    /// The exact squared W2 distance of both clouds' projections <line, x> for every line [K], by
    /// quantiles where the clouds differ in size. Throws as the constructor does.
    Eigen::VectorXd squaredDistances(const Points& other) const;

  private:
    Eigen::MatrixXd lines_, sorted_;
};

/// Unit directions [D, count] on the sphere: uniform, depending on `seed` alone; in the plane
/// equally spaced angles instead, and on the line one. Throws InputError for count < 1.
Eigen::MatrixXd slicingDirections(int dim, int count, uint64_t seed);

/// The SQUARED sliced W2 distance of clouds [n, D] and [m, D], cost |x − y|²: the mean over unit
/// directions (slicingDirections) of the exact squared W2 of the projections (Bonneel et al. 2015).
/// For a translation by t it is |t|²/D in the mean. Throws InputError for empty clouds, different
/// dimensions, or projections < 1.
double slicedWasserstein2(const Points& a, const Points& b, int projections, uint64_t seed);

/// A cloud, centred, with the mean distance between its points: what an energy distance to many
/// others needs only once.
class EnergyReference {
  public:
    /// Takes the first `maxPoints` points. Throws InputError for an empty cloud or maxPoints < 1.
    EnergyReference(const Points& cloud, int maxPoints);

    /// energyDistance(other, cloud, maxPoints).
    double distance(const Points& other) const;

  private:
    int maxPoints_;
    Eigen::VectorXd origin_; ///< the cloud's mean: distances do not depend on it, rounding does
    Eigen::MatrixXd points_; ///< [D, n]
    double within_;
};

/// The squared energy distance 2E|X−Y| − E|X−X'| − E|Y−Y'| (Székely and Rizzo 2013) of the first
/// `maxPoints` points of each cloud [n, D], [m, D]. The terms within a cloud are unbiased (pairs of
/// different points), so that near 0 the value can be slightly negative. Throws InputError for
/// empty clouds, different dimensions, or maxPoints < 1.
double energyDistance(const Points& a, const Points& b, int maxPoints = 2000);

} // namespace bary
