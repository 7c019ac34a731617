// How far two clouds are from each other, beyond their moments.
#pragma once

#include "core/base/points.h"

#include <cstdint>

namespace bary {

/// The SQUARED sliced W2 distance of clouds [n, D] and [m, D], cost |x − y|²: the mean over unit
/// directions of the exact squared W2 of the projections (Bonneel et al. 2015), by quantiles where
/// n differs from m. For a translation by t it is |t|²/D in the mean. The directions are uniform on
/// the sphere and depend on `seed` alone; in the plane they are equally spaced angles instead, and
/// on the line there is one. Throws InputError for empty clouds, different dimensions, or
/// projections < 1.
double slicedWasserstein2(const Points& a, const Points& b, int projections, uint64_t seed);

/// The squared energy distance 2E|X−Y| − E|X−X'| − E|Y−Y'| (Székely and Rizzo 2013) of the first
/// `maxPoints` points of each cloud [n, D], [m, D]. The terms within a cloud are unbiased (pairs of
/// different points), so that near 0 the value can be slightly negative. Throws InputError for
/// empty clouds, different dimensions, or maxPoints < 1.
double energyDistance(const Points& a, const Points& b, int maxPoints = 2000);

} // namespace bary
