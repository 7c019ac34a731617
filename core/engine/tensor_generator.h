// The generator in training with its gradient written by hand, without a tape.
#pragma once

#include "core/base/torch.h"
#include "core/network/generator_network.h"

#include <vector>

namespace bary::tensor {

class GeneratorPass {
  public:
    /// Reads the parameters of `network` and writes their gradient into `gradient`, laid out alike.
    GeneratorPass(const GeneratorNetwork& network, const torch::Tensor& gradient, int64_t batch);

    /// h(z), normalised by the statistics of this batch: z [M, latent] -> [M, D].
    const torch::Tensor& forward(const torch::Tensor& z);
    /// [layers, M, H], overwritten before forward() with the step's dropoutMasks(); undefined
    /// without dropout.
    torch::Tensor& masks() { return masks_; }
    /// The gradient of Σ_j ⟨seed_j, h(z_j)⟩ at the points of forward(); overwrites `seed` [M, D].
    void backward(torch::Tensor seed);

  private:
    /// Linear -> (BatchNorm) -> PReLU and its parameters or their gradients.
    struct Parameters {
        torch::Tensor weight, bias, slope, scale, offset;
    };
    struct Stage {
        Parameters value, gradient;
        torch::Tensor in;              ///< [M, …]
        torch::Tensor before, out;     ///< of the PReLU
        torch::Tensor normal, inverse; ///< normalised [M, H] and 1/deviation [H], of a BatchNorm
        torch::Tensor back, scratch;   ///< [M, H] or [M, D]
        torch::Tensor mask;            ///< [M, H], of a dropout
    };

    void normalise(Stage& stage);
    void rectify(Stage& stage);
    void backThroughRectifier(Stage& stage, torch::Tensor& seed);
    void backThroughNorm(Stage& stage);
    void backThroughLinear(Stage& stage, const torch::Tensor& out);

    GeneratorShape shape_;
    std::vector<Stage> stages_; ///< the last has the output's activation
    torch::Tensor skip_, skipGradient_, masks_;
};

} // namespace bary::tensor
