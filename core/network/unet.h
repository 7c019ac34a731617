// The map T of pictures to pictures: a U-Net (Ronneberger, Fischer, Brox 2015) as WIN uses it
// (Korotin et al. 2022, appendix B.4).
#pragma once

#include "core/network/picture_network.h"

#include <array>

namespace bary {

/// On the way down each octave has two of convolution, BatchNorm, ReLU, in widths w, 2w, 4w, …, the
/// last one as wide as the one before; on the way up pictures are enlarged bilinearly and laid
/// beside those of the same size from the way down. A last linear 1 x 1 convolution: neither a skip
/// from the input to the output nor a final activation.
class UNet final : public PictureNetwork {
  public:
    UNet(const PictureShape& shape, int64_t width, torch::Device device);

    /// [n, channels, side, side] both ways.
    torch::Tensor forward(const torch::Tensor& x, bool training) const override;
    std::unique_ptr<PictureNetwork> copy() const override;

  private:
    struct Step {
        Convolution convolution;
        Normalisation normalisation;
    };
    using Pair = std::array<Step, 2>;
    Pair pair(int64_t in, int64_t middle, int64_t out);
    torch::Tensor apply(const Pair& layers, torch::Tensor x, bool training) const;
    using PictureNetwork::apply;

    PictureShape shape_;
    int64_t width_;
    torch::Device device_;
    std::vector<Pair> down_, up_; ///< from the largest pictures to the smallest, and back
    Convolution last_;
};

} // namespace bary
