#include "core/network/picture_network.h"

#include <cmath>
#include <numeric>

namespace bary {

int PictureShape::octaves() const {
    int count = 0;
    for (int64_t left = side; left > 4; left /= 2) {
        ++count;
    }
    return count;
}

torch::Tensor asPictures(const torch::Tensor& points, const PictureShape& shape) {
    return points.reshape({points.size(0), shape.side, shape.side, shape.channels})
        .permute({0, 3, 1, 2})
        .contiguous();
}

torch::Tensor asPoints(const torch::Tensor& pictures) {
    return pictures.permute({0, 2, 3, 1}).reshape({pictures.size(0), -1});
}

size_t PictureNetwork::add(std::vector<int64_t> shape, const Rule& rule) {
    shapes_.push_back(std::move(shape));
    rules_.push_back(rule);
    return shapes_.size() - 1;
}

PictureNetwork::Convolution PictureNetwork::convolution(int64_t in, int64_t out, int64_t kernel,
                                                        bool bias, Start start) {
    const double area = static_cast<double>(kernel * kernel);
    const double bound = 1 / std::sqrt(static_cast<double>(in) * area);
    const double deviation = std::sqrt(2 / (static_cast<double>(out) * area));
    const size_t weight =
        add({out, in, kernel, kernel}, {start, start == Start::Uniform ? bound : deviation, 0});
    if (bias) {
        add({out}, {Start::Uniform, bound, 0});
    }
    return {weight, bias};
}

PictureNetwork::Normalisation PictureNetwork::normalisation(int64_t channels) {
    const size_t weight = add({channels}, {Start::Uniform, 0, 1});
    add({channels}, {Start::Uniform, 0, 0});
    counted_.insert(counted_.end(), {channels, channels});
    return {weight, counted_.size() - 2};
}

PictureNetwork::Linear PictureNetwork::linear(int64_t in, int64_t out) {
    const double bound = 1 / std::sqrt(static_cast<double>(in));
    const size_t weight = add({out, in}, {Start::Uniform, bound, 0});
    add({out}, {Start::Uniform, bound, 0});
    return {weight};
}

void PictureNetwork::build(torch::Device device) {
    parameters_ = std::make_unique<ParameterBuffer>(shapes_, device);
    const int64_t total = std::accumulate(counted_.begin(), counted_.end(), int64_t{0});
    statistics_ = torch::zeros({total}, device);
    statisticViews_ = statistics_.split_with_sizes(counted_);
}

void PictureNetwork::initialise(torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    const auto& views = parameters_->views();
    for (size_t k = 0; k < views.size(); ++k) {
        torch::Tensor view = views[k];
        const Rule& rule = rules_[k];
        // Drawn on the CPU: the same on every device.
        const auto drawn = rule.start == Start::Kaiming
                               ? torch::randn(view.sizes(), generator)
                               : torch::rand(view.sizes(), generator).mul_(2).sub_(1);
        view.copy_(drawn.mul_(rule.scale).add_(rule.constant));
    }
    for (size_t k = 0; k < statisticViews_.size(); ++k) {
        statisticViews_[k].fill_(k % 2 == 0 ? 0 : 1);
    }
}

void PictureNetwork::assign(const PictureNetwork& other) {
    torch::NoGradGuard noGrad;
    parameters_->flat().copy_(other.parameters().flat());
    statistics_.copy_(other.statistics());
}

torch::Tensor PictureNetwork::apply(const Convolution& layer, const torch::Tensor& x) const {
    const torch::Tensor weight = parameter(layer.weight);
    const torch::Tensor bias = layer.bias ? parameter(layer.weight + 1) : torch::Tensor();
    return torch::conv2d(x, weight, bias, 1, weight.size(2) / 2);
}

torch::Tensor PictureNetwork::apply(const Normalisation& layer, const torch::Tensor& x,
                                    bool training) const {
    constexpr double momentum = 0.1, epsilon = 1e-5; // LibTorch's own
    return torch::batch_norm(x, parameter(layer.weight), parameter(layer.weight + 1),
                             statisticViews_[layer.mean], statisticViews_[layer.mean + 1], training,
                             momentum, epsilon, true);
}

torch::Tensor PictureNetwork::apply(const Linear& layer, const torch::Tensor& x) const {
    return torch::addmm(parameter(layer.weight + 1), x, parameter(layer.weight).t());
}

} // namespace bary
