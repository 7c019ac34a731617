// The generator h: latent noise to barycenter samples (Fan et al. 2021, appendix).
//
//   Linear -> PReLU, then layers x [Linear -> (BatchNorm) -> (dropout) -> PReLU],
//   Linear -> (output activation)
//
// With `skip` the output is that plus S z: the generator starts near the identity, a smooth map
// without folds.
//
// Of pictures it may be r t(z) + p instead, where t is a DCGAN (core/network/sample_generators.h)
// with values in [-1, 1], r a number and p a picture that are learned with it.
#pragma once

#include "core/base/torch.h"
#include "core/network/parameter_buffer.h"

#include <string>
#include <vector>

namespace bary {

struct GeneratorShape {
    int64_t latent = 2;
    int64_t dim = 2;
    int64_t layers = 4; ///< hidden layers after the first
    int64_t width = 16;
    bool batchNorm = true;
    std::string output = "linear"; ///< linear, prelu, tanh
    bool skip = false;             ///< adds S z to the output, S = I at the start
    /// Above 0 it is a DCGAN that makes square pictures of so many channels, with `width` channels
    /// in its last hidden layer. The other settings but latent and dim then say nothing.
    int channels = 0;
    double dropout = 0; ///< share of the neurons that a training step leaves out
    bool operator==(const GeneratorShape&) const = default;
};

/// Mean and variance of every BatchNorm layer, [H] each.
struct BatchStatistics {
    std::vector<torch::Tensor> means, variances;
};

/// What the neurons of the hidden layers are multiplied by in one training step, [layers, M, H]: 0,
/// or 1/(1 − dropout), which keeps their mean, so that evaluation needs no factor. Undefined
/// without dropout.
torch::Tensor dropoutMasks(const GeneratorShape& shape, int64_t batch, torch::Generator& generator);

class GeneratorNetwork {
  public:
    static constexpr double epsilon = 1e-5; ///< added to the variances of BatchNorm

    GeneratorNetwork(GeneratorShape shape, torch::Device device);

    const GeneratorShape& shape() const { return shape_; }
    ParameterBuffer& parameters() { return parameters_; }
    const ParameterBuffer& parameters() const { return parameters_; }

    /// Every Linear U(±1/sqrt(fan in)), PReLU slopes .25, BatchNorm scale 1; with a skip S = I (as
    /// far as the shapes go) and a tenth of the last layer. A DCGAN as it starts by itself, r = 1
    /// and p = 0.
    void initialise(torch::Generator& generator);
    /// Of a DCGAN: r [1] and p [D].
    torch::Tensor reach() const { return parameters_.views()[1]; }
    torch::Tensor middle() const { return parameters_.views()[2]; }

    /// In training: normalised by the statistics of this batch. z [M, latent] -> [M, D]. `masks`
    /// [layers, M, H], as dropoutMasks() draws them, or none.
    torch::Tensor forward(const torch::Tensor& z, const torch::Tensor& masks = {}) const;
    /// The same with other parameters, laid out like flat(); differentiable by them.
    torch::Tensor forwardOf(const torch::Tensor& flat, const torch::Tensor& z) const;
    /// The statistics that a large batch has under the present parameters. They stand in for the
    /// running averages of BatchNorm, which lag behind and do not exist for averaged parameters.
    BatchStatistics calibrate(const torch::Tensor& z) const;
    /// In evaluation: normalised by given statistics, so that one sample does not depend on others.
    torch::Tensor evaluate(const torch::Tensor& z, const BatchStatistics& statistics) const;

  private:
    torch::Tensor run(const std::vector<torch::Tensor>& views, torch::Tensor x,
                      const BatchStatistics* given, BatchStatistics* found,
                      const torch::Tensor& masks = {}) const;

    GeneratorShape shape_;
    ParameterBuffer parameters_;
};

} // namespace bary
