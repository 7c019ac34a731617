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

/// What a critic says of samples x and data y, both [n, D] of at least two points. Everything can
/// be differentiated by the critic's parameters and by x.
class CriticPair {
  public:
    CriticPair(const Critic& critic, const torch::Tensor& x, const torch::Tensor& y);

    /// MMD² of φ(x) and φ(y), unbiased: pairs of different points only.
    torch::Tensor mmd() const;
    /// mean (|∇w(x̂)| − 1)² of the witness w = E k(φ(·), φ(y)) − E k(φ(·), φ(x)) at
    /// x̂ = t y + (1 − t) x, for t [n, 1].
    torch::Tensor gradientPenalty(const torch::Tensor& t) const;
    /// mean |∇φ(y)|²: the scaling form divides MMD² by 1 + λ times it.
    torch::Tensor meanSquaredSlope() const;

  private:
    const Critic& critic_;
    torch::Tensor x_, y_, ofX_, ofY_;
};

} // namespace bary
