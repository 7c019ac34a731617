// Critics: scalar functions of points, by whose values two clouds are compared (Arbel et al. 2018).
// They hold no parameters, so that one network serves as many critics as there are rows of them.
#pragma once

#include "core/network/picture_network.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace bary {

struct CriticShape {
    int64_t dim = 2;                      ///< D
    std::optional<PictureShape> pictures; ///< where points are the pixels of pictures
    int64_t width = 32;    ///< channels of the first convolution, or a quarter of a layer's units
    bool spectral = false; ///< layers are s W / σ(W), s learned (Miyato et al. 2018)
};

/// Pictures: 4 x 4 convolutions of stride 2 with width, 2 width, … channels down to 4 x 4 pixels,
/// then one linear layer (Radford et al. 2016). Points: two hidden layers. LeakyReLU of slope 0.2,
/// no BatchNorm: the gradient by one point must not depend on the others.
class CriticNetwork {
  public:
    explicit CriticNetwork(const CriticShape& shape);

    int64_t size() const { return size_; }             ///< P
    int64_t directions() const { return directions_; } ///< U, 0 without spectral norm
    /// A start for the parameters, [P].
    torch::Tensor initial(torch::Generator& generator) const;
    /// The critic's values [n] at x [n, D]. `directions` [U] are the left singular vectors of the
    /// layers, as far as they are known.
    torch::Tensor values(const torch::Tensor& parameters, const torch::Tensor& directions,
                         const torch::Tensor& x) const;
    /// One step of the power iteration, in place: u <- W Wᵀ u / |W Wᵀ u|.
    void iterate(const torch::Tensor& parameters, const torch::Tensor& directions) const;

  private:
    /// A matrix [out, in], where `convolves` one of kernels of 4 x 4; bias [out]; scale s.
    struct Layer {
        int64_t in, out;
        bool convolves;
        int64_t offset, direction; ///< of its parameters and its u
    };
    void add(int64_t in, int64_t out, bool convolves);
    torch::Tensor matrix(const Layer& layer, const torch::Tensor& parameters) const;
    torch::Tensor weight(const Layer& layer, const torch::Tensor& parameters,
                         const torch::Tensor& directions) const;

    CriticShape shape_;
    std::vector<Layer> layers_;
    int64_t size_ = 0, directions_ = 0;
};

} // namespace bary
