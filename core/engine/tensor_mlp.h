// A stack of plain networks in training with its gradients written by hand, without a tape, on
// memory that is set up once.
#pragma once

#include "core/network/mlp.h"

#include <vector>

namespace bary::tensor {

class MlpPass {
  public:
    /// For batches of `batch` points. Reads the parameters of `network` and writes their gradient
    /// into `gradient`, laid out alike.
    MlpPass(const Mlp& network, const torch::Tensor& gradient, int64_t batch);

    /// x [N, M, in] -> [N, M, out].
    const torch::Tensor& forward(const torch::Tensor& x);
    /// At the points of forward(), the gradient of Σ_j ⟨seed_j, out_j⟩, seed [N, M, out], by the
    /// parameters.
    void backward(const torch::Tensor& seed);
    /// The same by the points themselves, [N, M, in].
    const torch::Tensor& inputGradient(const torch::Tensor& seed);

  private:
    struct Stage {
        torch::Tensor weight, bias, weightGradient, biasGradient;
        torch::Tensor in;        ///< [N, M, …]
        torch::Tensor out, back; ///< [N, M, …], values and their adjoints
    };

    void throughActivation(Stage& stage) const;
    void addTail(torch::Tensor out);
    void tailGradient(const torch::Tensor& seed);

    MlpShape shape_;
    std::vector<Stage> stages_;
    torch::Tensor tail_, tailGradient_; ///< S or B
    torch::Tensor product_;             ///< B x, of a quadratic tail
    torch::Tensor inputGradient_, scratch_;
};

} // namespace bary::tensor
