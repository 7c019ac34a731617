// Generator and critic of pictures: the residual networks of WGAN-QC (Liu, Gu, Samaras 2019), as
// WIN uses them (Korotin et al. 2022, appendix B.4).
#pragma once

#include "core/network/picture_network.h"

#include <optional>

namespace bary {

/// Layers of w, 2w, 4w, … channels, from the largest pictures to those of 4 x 4, but at most
/// `most`.
struct ResNetWidths {
    int64_t width = 64, most = 512;

    int64_t at(int octave) const;
};

/// What both are made of: x ↦ LReLU(s(x) + 0.1 c₂(LReLU(c₁(x)))) with 3 x 3 convolutions c,
/// BatchNorm after each where it is wanted, and a 1 x 1 convolution s where the width changes.
class ResNet : public PictureNetwork {
  protected:
    struct Block {
        std::vector<Convolution> convolutions;
        std::vector<Normalisation> normalisations; ///< none or as many
        std::optional<Convolution> shortcut;
    };
    Block block(int64_t in, int64_t out, bool normalised);
    torch::Tensor apply(const Block& layers, const torch::Tensor& x, bool training) const;
    using PictureNetwork::apply;
};

/// G: noise to pictures.
class ResNetGenerator final : public ResNet {
  public:
    ResNetGenerator(const PictureShape& shape, int64_t latent, const ResNetWidths& widths,
                    torch::Device device);

    /// [n, latent] -> [n, channels, side, side].
    torch::Tensor forward(const torch::Tensor& z, bool training) const override;
    std::unique_ptr<PictureNetwork> copy() const override;
    /// Lets the pictures begin with this mean and deviation, [channels] each, which become those of
    /// the last BatchNorm; and scales the last convolution, at noise z [n, latent], so that tanh
    /// bends but does not saturate: there G would learn nothing.
    void startAt(const torch::Tensor& z, const torch::Tensor& mean, const torch::Tensor& deviation);

  private:
    /// What goes into the last convolution.
    torch::Tensor body(const torch::Tensor& z, bool training) const;

    PictureShape shape_;
    int64_t latent_;
    ResNetWidths widths_;
    torch::Device device_;
    Linear first_;
    Normalisation firstNormalisation_, lastNormalisation_;
    std::vector<Block> blocks_; ///< two of every size
    Convolution last_;
};

/// v: pictures to numbers.
class ResNetCritic final : public ResNet {
  public:
    ResNetCritic(const PictureShape& shape, const ResNetWidths& widths, torch::Device device);

    /// [n, channels, side, side] -> [n, 1]; `training` changes nothing, there is no BatchNorm.
    torch::Tensor forward(const torch::Tensor& x, bool training) const override;
    std::unique_ptr<PictureNetwork> copy() const override;

  private:
    PictureShape shape_;
    ResNetWidths widths_;
    torch::Device device_;
    Convolution first_;
    std::vector<Block> blocks_; ///< two of every size
    Linear last_;
};

} // namespace bary
