// The Kullback-Leibler divergence of two clouds in the plane by kernel estimates.
#pragma once

#include "core/base/points.h"

#include <Eigen/Core>

namespace bary {

/// Where and how densities are estimated: by Gaussian kernels of this deviation, at the centres of
/// cells² equal cells of [-reach, reach]².
struct KernelGrid {
    double bandwidth = 0.9, reach = 10;
    int cells = 100;
};

/// The kernel estimate of a cloud's density at the grid's centres, normalised to sum 1. Throws
/// InputError for clouds that are empty or not in the plane.
Eigen::MatrixXd kernelDensity(const Points& cloud, const KernelGrid& grid);

/// Σ p log(p / q) of two densities of kernelDensity(), in nats; cells in which p is 0 add nothing.
double kernelKl(const Eigen::MatrixXd& p, const Eigen::MatrixXd& q);

} // namespace bary
