// Fully input-convex networks of pictures: the recurrence of ficnn.h with convolutions for its
// matrices, N networks side by side as groups of channels.
//
//   z_1 = s(A_0 * y + b_0),  z_{l+1} = s(W_l * z_l + A_l * P_l y + b_l),
//   g(y) = <w, z_L> + u·y + q(y)
//
// with s = CELU. P_l averages the picture down to the size of layer l, W_l halves the side from one
// layer to the next until 4 pixels are left. All of it but s is linear, s is convex and does not
// fall: g is convex as long as W, w and c are not negative, as with matrices.
#pragma once

#include "core/network/ficnn.h"

namespace bary {

/// Shapes of one potential's layers, the first of ficnnShapes(): A_l [H, C, 3, 3], b_l [1, H], W_l
/// [H, H, k, k] with k = 4 where it halves the side, else 3, and w.
std::vector<std::vector<int64_t>> convFicnnShapes(const FicnnShape& shape);

/// g without q at points y [N, M, D]: values [N, M, 1], differentiable by layers and points.
torch::Tensor convFicnnValue(const FicnnShape& shape, const FicnnLayers& net,
                             const torch::Tensor& y);

/// The gradient of that by the points, [N, M, D], by the explicit formula (no tape):
///   d_L = w ⊙ s'(a_L), d_{l-1} = W_lᵀ * d_l ⊙ s'(a_{l-1}), ∇g = u + Σ P_lᵀ A_lᵀ * d_l.
torch::Tensor convFicnnGradient(const FicnnShape& shape, const FicnnLayers& net,
                                const torch::Tensor& y);

} // namespace bary
