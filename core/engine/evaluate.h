// Maps on any number of points: in blocks that stay in the cache, on several threads.
#pragma once

#include "core/network/ficnn.h"
#include "core/network/generator_network.h"

namespace bary {

/// The coordinates in which a network was trained: x ↦ map((x − from) / scale) · scale + to.
struct Frame {
    torch::Tensor from, to; ///< [D], on the CPU; undefined stands for 0
    double scale = 1;
};

/// ∇g_i at points y [n, D] on the CPU, in their own frame -> [n, D] on the CPU.
torch::Tensor evaluateGradient(const FicnnStack& potentials, int64_t i, const torch::Tensor& y,
                               const Frame& frame, int threads);

/// GeneratorNetwork::calibrate() by the quicker way for these networks.
BatchStatistics calibrated(const GeneratorNetwork& generator, const torch::Tensor& z);

/// h at z [n, latent] on the CPU under given statistics -> [n, D] on the CPU.
torch::Tensor evaluateGenerator(const GeneratorNetwork& generator, const torch::Tensor& z,
                                const BatchStatistics& statistics, const Frame& frame, int threads);

/// Whether the fused kernels are the quicker ones for these networks.
bool kernelsSuit(const FicnnStack& potentials);
bool kernelsSuit(const GeneratorNetwork& generator);

} // namespace bary
