// Convex potentials drawn at random, the same on every platform; for points of about unit variance.
#pragma once

#include "core/measure/image_coding.h"
#include "core/network/convex_potential.h"

#include <memory>
#include <random>

namespace bary {

/// 2D softplus ridges, between 8 and 512, of random directions and very different heights.
std::shared_ptr<ConvexPotential> randomRidges(int dim, double curvature, std::mt19937_64& random);

/// A DenseICNN of rank 2 with three layers of [2D, 2D, D] neurons, between 64 and 256, 32 and 128.
/// Where the points are grey pictures of `side`² pixels, what a neuron looks for is smooth; 0: no
/// pictures.
std::shared_ptr<ConvexPotential> randomIcnn(int dim, int side, double curvature,
                                            std::mt19937_64& random);

/// A ConvIcnn of rank 2 for grey pictures of `side`² pixels, a multiple of 4 and at least 8: 4
/// channels at half the side, twice as many an octave below, at most 128. Its neurons look for
/// small smooth patterns.
std::shared_ptr<ConvexPotential> randomConvIcnn(int side, double curvature,
                                                std::mt19937_64& random);

/// A random ConvIcnn of the picture in grey, its blocks (4 x 4 of them) at random places, mirrored.
/// `format` is square; `channels` are the weights of red, green and blue, or {1} for grey pictures.
std::shared_ptr<ConvexPotential> randomPicturePotential(const ImageFormat& format,
                                                        const std::vector<double>& channels,
                                                        double curvature, std::mt19937_64& random);

} // namespace bary
