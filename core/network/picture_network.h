// Networks of convolutions on pictures, in LibTorch's operations under automatic differentiation.
#pragma once

#include "core/network/parameter_buffer.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace bary {

struct PictureShape {
    int64_t side = 16; ///< 16, 32 or 64 pixels
    int64_t channels = 1;

    int64_t size() const { return side * side * channels; } ///< D
    /// How often the side can be halved before 4 pixels are left.
    int octaves() const;
};

/// Points [n, D], row-major [side, side, channels] each, as pictures [n, channels, side, side].
torch::Tensor asPictures(const torch::Tensor& points, const PictureShape& shape);
/// And back.
torch::Tensor asPoints(const torch::Tensor& pictures);

/// All parameters lie in one flat tensor and all running statistics of BatchNorm in another, so
/// that an optimiser, an average and a checkpoint are one pass each.
class PictureNetwork {
  public:
    virtual ~PictureNetwork() = default;

    /// The network's value, row by row. While `training`, BatchNorm takes the mean and variance of
    /// the batch itself and moves the running ones towards them; else it takes the running ones,
    /// and nothing changes.
    virtual torch::Tensor forward(const torch::Tensor& x, bool training) const = 0;
    /// The same network in memory of its own.
    virtual std::unique_ptr<PictureNetwork> copy() const = 0;

    /// Fresh random parameters, statistics of mean 0 and variance 1.
    void initialise(torch::Generator& generator);
    /// Takes over parameters and statistics of a network of the same shape.
    void assign(const PictureNetwork& other);

    const ParameterBuffer& parameters() const { return *parameters_; }
    const torch::Tensor& statistics() const { return statistics_; }

  protected:
    struct Convolution {
        size_t weight; ///< among the parameters; its bias, if any, follows
        bool bias;
    };
    struct Normalisation {
        size_t weight; ///< and bias after it
        size_t mean;   ///< among the statistics, and variance after it
    };
    struct Linear {
        size_t weight; ///< [out, in], and bias after it
    };
    /// U(±1/sqrt(fan in)), LibTorch's own; or N(0, 2 / fan out), which He et al. (2015) advise.
    enum class Start { Uniform, Kaiming };

    // The layers that a constructor declares, and build() once they are all there.
    Convolution convolution(int64_t in, int64_t out, int64_t kernel, bool bias, Start start);
    Normalisation normalisation(int64_t channels);
    Linear linear(int64_t in, int64_t out);
    void build(torch::Device device);

    /// Of the same height and width.
    torch::Tensor apply(const Convolution& layer, const torch::Tensor& x) const;
    torch::Tensor apply(const Normalisation& layer, const torch::Tensor& x, bool training) const;
    torch::Tensor apply(const Linear& layer, const torch::Tensor& x) const;
    torch::Tensor parameter(size_t index) const { return parameters_->views()[index]; }

  private:
    struct Rule {
        Start start;
        double scale; ///< bound or deviation; 0 for the constant
        double constant;
    };
    size_t add(std::vector<int64_t> shape, const Rule& rule);

    std::vector<std::vector<int64_t>> shapes_;
    std::vector<Rule> rules_; ///< how each parameter starts
    std::unique_ptr<ParameterBuffer> parameters_;
    std::vector<int64_t> counted_; ///< sizes of the means and variances, in turn
    torch::Tensor statistics_;
    std::vector<torch::Tensor> statisticViews_;
};

} // namespace bary
