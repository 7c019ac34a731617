// Scaled MMD: the squared MMD of what a critic makes of two clouds, and the two ways to keep the
// critic smooth (Cohen et al. 2020, section 3; Bińkowski et al. 2018; Arbel et al. 2018).
//
//   k(a, b) = Σ_α (1 + (a − b)² / 2α)^(−α), α in {0.1, 1, 10}
#pragma once

#include "core/base/torch.h"

#include <functional>

namespace bary {

/// Points [n, D] to values [n].
using Critic = std::function<torch::Tensor(const torch::Tensor&)>;

/// MMD² of values a [n] and b [m], unbiased: pairs of different points only, at least two each.
torch::Tensor valueMmd(const torch::Tensor& a, const torch::Tensor& b);

/// mean (|∇w(x̂)| − 1)² of the witness w = E k(φ(·), φ(y)) − E k(φ(·), φ(x)) at x̂ = t y + (1 − t) x,
/// for x, y [n, D] and t [n, 1].
torch::Tensor gradientPenalty(const Critic& critic, const torch::Tensor& x, const torch::Tensor& y,
                              const torch::Tensor& t);

/// mean |∇φ(y)|², by which the scaling form divides MMD² as 1 + λ times it.
torch::Tensor meanSquaredSlope(const Critic& critic, const torch::Tensor& y);

} // namespace bary
