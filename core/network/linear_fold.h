// Networks whose parameters depend on the weights a: at a fixed a they are an ordinary network, and
// everything that can be done to one (kernels, gradients, maps) can be done to them.
//
//   θ(a) = Σ_t c_t(a) θ[t],  c_t = 1 or one of the a_k
//
// with pieces θ[t] of one flat parameter vector, each added to a piece of the network's own.
#pragma once

#include "core/base/torch.h"

#include <vector>

namespace bary {

struct FoldTerm {
    int64_t from = 0, to = 0, size = 0; ///< places in the family's and the network's parameters
    int corner = -1;                    ///< times a_corner, or once where it is -1
};

class LinearFold {
  public:
    /// From Q parameters of the family to P of the network.
    LinearFold(std::vector<FoldTerm> terms, int64_t familySize, int64_t networkSize);

    int64_t familySize() const { return familySize_; }
    int64_t networkSize() const { return networkSize_; }
    const std::vector<FoldTerm>& terms() const { return terms_; }

    /// theta [..., Q] at the weights a [G, K] -> [..., G, P], differentiable.
    torch::Tensor fold(const torch::Tensor& theta, const torch::Tensor& a) const;
    /// The adjoint: gradients by the networks' parameters [..., G, P] -> by the family's [..., Q].
    torch::Tensor pullBack(const torch::Tensor& gradient, const torch::Tensor& a) const;

    /// The same for one weight vector on plain memory: overwrites `network` [P].
    void fold(const float* theta, const float* a, float* network) const;
    /// Adds to `gradient` [Q].
    void pullBack(const float* network, const float* a, float* gradient) const;

  private:
    std::vector<FoldTerm> terms_;
    int64_t familySize_, networkSize_;
};

} // namespace bary
