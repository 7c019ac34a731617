// Generators for barycenters under a discrepancy: anything that turns noise into samples and can be
// differentiated by its parameters (Cohen et al. 2020, section 4). They hold no parameters: those
// are one flat tensor, which the optimiser, the average and a frozen copy each have of their own.
#pragma once

#include "core/network/picture_network.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace bary {

class SampleGenerator {
  public:
    virtual ~SampleGenerator() = default;

    /// A start for the parameters, [P] on the CPU.
    virtual torch::Tensor initial(torch::Generator& generator) const = 0;
    /// What n samples are made from, on the CPU.
    virtual torch::Tensor noise(int64_t n, torch::Generator& generator) const = 0;
    /// Samples [n, D], differentiable by the parameters.
    virtual torch::Tensor sample(const torch::Tensor& parameters,
                                 const torch::Tensor& noise) const = 0;
    /// Dimension of the noise, where any standard normal noise [n, latent] makes samples: one may
    /// walk through it. Else 0.
    virtual int64_t latent() const { return 0; }
};

/// z ~ N(0, I) [n, latent] -> 50 -> 200 -> 1000 -> 200 -> D, ReLU between (the paper's network),
/// in units of `spread` around `centre` [D]: there it starts. With `skip` it adds S z with S
/// learned, and the start is S z, with S = I as far as the noise has D dimensions, else at random,
/// and little of the network.
std::shared_ptr<const SampleGenerator> makeMlpGenerator(int64_t latent, bool skip, double spread,
                                                        const torch::Tensor& centre);
/// ½(A + Aᵀ) z + m: a Gaussian, starting at N(0, I).
std::shared_ptr<const SampleGenerator> makeGaussianGenerator(int64_t dim);
/// A mixture of equally many samples from each of `components` Gaussians A_k z + m_k: stratified,
/// so that which component a sample comes from is no question of chance. The m_k start at `means`
/// [components, D], the A_k at a fiftieth of `spread`: components that are nearly points spread
/// out over the answer first, wide ones come to rest on top of each other.
std::shared_ptr<const SampleGenerator> makeMixtureGenerator(const torch::Tensor& means,
                                                            double spread);
/// Two outlines of ellipses in the plane, half of the samples on each: c_k + (a_k cos t, b_k sin
/// t), t uniform, k = 1, 2. They start as circles around `centre`, the second one half as large as
/// the first, so that together they have the deviation `spread`. (From axes and centres drawn at
/// random as in the paper they may come to rest crosswise or side by side.)
std::shared_ptr<const SampleGenerator> makeEllipsesGenerator(double spread,
                                                             const torch::Tensor& centre);

/// What DCGAN's pictures are made of.
struct DcganShape {
    PictureShape pictures;
    int64_t latent = 10;
    int64_t width = 32;       ///< channels of the largest hidden layer, twice as many below each
    float low = -1, high = 1; ///< range of a pixel
};
/// Pictures: a linear layer to 4 x 4, then transposed 4 x 4 convolutions of stride 2, ReLU between,
/// tanh at the end (Radford et al. 2016). Each layer is normalised within each sample (Ba et al.
/// 2016) in the place of BatchNorm, by which a sample would depend on those beside it.
std::shared_ptr<const SampleGenerator> makeDcganGenerator(const DcganShape& shape);
/// How many parameters it has.
int64_t dcganParameters(const DcganShape& shape);

} // namespace bary
