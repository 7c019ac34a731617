// The discrepancies of core/transport in LibTorch operations, for clouds that live on a GPU: there
// a way through the kernels of the CPU would cost more than the step. The same algorithms, in
// blocks of rows, so that nothing of n² entries is ever held. See sinkhorn.h and mmd.h.
#pragma once

#include "core/base/torch.h"
#include "core/transport/discrepancy.h"
#include "core/transport/sinkhorn.h"

#include <span>
#include <utility>

namespace bary::tensor {

/// A cost, in double, and its gradient by the first cloud [n, D]; both on the device of the clouds.
struct Cost {
    torch::Tensor value, gradient;
};

/// W_ε(a, b) for clouds [n, D] and [m, D] of equal weights; float32 inside, on centred clouds.
/// Points that are not finite make a cost that is not.
Cost entropicTransport(const torch::Tensor& a, const torch::Tensor& b,
                       const SinkhornOptions& options);
/// ½ W_ε(a, a).
Cost entropicSelf(const torch::Tensor& a, const SinkhornOptions& options);
/// MMD²(a, b), in double.
Cost mmdSquared(const torch::Tensor& a, const torch::Tensor& b, const MmdOptions& options);

/// Whether meanDiscrepancy() below can do it; the others are left to the CPU.
bool knows(const DiscrepancyOptions& options);
/// Σ_p weights_p D(x, y_p) for x [M, D] and y [n, M, D], and the gradient by x [M, D].
std::pair<double, torch::Tensor> meanDiscrepancy(const torch::Tensor& x, const torch::Tensor& y,
                                                 std::span<const double> weights,
                                                 const DiscrepancyOptions& options);

} // namespace bary::tensor
