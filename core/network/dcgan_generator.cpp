#include "core/network/sample_generators.h"

#include <cmath>

namespace bary {

namespace {

constexpr int64_t least = 4; ///< side of the smallest pictures
constexpr int64_t kernel = 4;

class DcganGenerator final : public SampleGenerator {
  public:
    explicit DcganGenerator(const DcganShape& shape) : shape_(shape) {
        const int octaves = shape.pictures.octaves();
        const int64_t deepest = shape.width << (octaves - 1);
        add(shape.latent, deepest * least * least, deepest);
        for (int k = octaves - 1; k >= 0; --k) {
            const int64_t in = shape.width << k;
            add(in, (k > 0 ? in / 2 : shape.pictures.channels) * kernel * kernel,
                k > 0 ? in / 2 : shape.pictures.channels);
        }
    }

    torch::Tensor initial(torch::Generator& generator) const override {
        // Every output of a layer of stride 2 is reached by a quarter of the kernels' entries.
        std::vector<torch::Tensor> parts;
        for (size_t l = 0; l < layers_.size(); ++l) {
            const Layer& layer = layers_[l];
            const double inputs = static_cast<double>(l == 0 ? layer.in : layer.in * kernel);
            const double deviation = std::sqrt((l == 0 ? 1 : 2) / inputs);
            parts.push_back(deviation * torch::randn({layer.in * layer.out}, generator));
            parts.push_back(torch::ones({layer.channels}));
            parts.push_back(torch::zeros({layer.channels}));
        }
        return torch::cat(parts);
    }
    torch::Tensor noise(int64_t n, torch::Generator& generator) const override {
        return torch::randn({n, shape_.latent}, generator);
    }
    torch::Tensor sample(const torch::Tensor& parameters,
                         const torch::Tensor& noise) const override {
        torch::Tensor x = noise;
        for (size_t l = 0; l < layers_.size(); ++l) {
            const Layer& layer = layers_[l];
            const bool last = l + 1 == layers_.size();
            const auto weight = parameters.narrow(0, layer.offset, layer.in * layer.out);
            const auto gain =
                parameters.narrow(0, layer.offset + layer.in * layer.out, layer.channels);
            const auto bias = parameters.narrow(
                0, layer.offset + layer.in * layer.out + layer.channels, layer.channels);
            if (l == 0) {
                x = torch::mm(x, weight.view({layer.in, layer.out}))
                        .view({-1, layer.channels, least, least});
            } else {
                x = torch::conv_transpose2d(
                    x, weight.view({layer.in, layer.channels, kernel, kernel}), {}, 2, 1);
            }
            x = last ? torch::tanh(x * gain.view({1, -1, 1, 1}) + bias.view({1, -1, 1, 1}))
                     : torch::relu(torch::group_norm(x, 1, gain, bias));
        }
        const float middle = (shape_.low + shape_.high) / 2, half = (shape_.high - shape_.low) / 2;
        return asPoints(x) * half + middle;
    }
    int64_t latent() const override { return shape_.latent; }
    int64_t size() const { return size_; }

  private:
    /// Weight [in, out], then gain and bias of each channel.
    struct Layer {
        int64_t in, out, channels, offset;
    };
    void add(int64_t in, int64_t out, int64_t channels) {
        layers_.push_back({in, out, channels, size_});
        size_ += in * out + 2 * channels;
    }

    DcganShape shape_;
    std::vector<Layer> layers_;
    int64_t size_ = 0;
};

} // namespace

std::shared_ptr<const SampleGenerator> makeDcganGenerator(const DcganShape& shape) {
    return std::make_shared<DcganGenerator>(shape);
}

int64_t dcganParameters(const DcganShape& shape) {
    return DcganGenerator(shape).size();
}

} // namespace bary
