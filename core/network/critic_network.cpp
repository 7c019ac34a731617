#include "core/network/critic_network.h"

#include <cmath>

namespace bary {

namespace {

constexpr double slope = 0.2;
constexpr int64_t kernel = 4;
constexpr double least = 1e-12; // a norm that is divided by

torch::Tensor unit(const torch::Tensor& vector) {
    return vector / vector.norm().clamp_min(least);
}

} // namespace

CriticNetwork::CriticNetwork(const CriticShape& shape) : shape_(shape) {
    if (shape.pictures) {
        int64_t channels = shape.pictures->channels;
        for (int k = 0; k < shape.pictures->octaves(); ++k) {
            const int64_t more = shape.width << k;
            add(channels, more, true);
            channels = more;
        }
        add(channels * 4 * 4, 1, false);
        return;
    }
    add(shape.dim, 4 * shape.width, false);
    add(4 * shape.width, 4 * shape.width, false);
    add(4 * shape.width, 1, false);
}

void CriticNetwork::add(int64_t in, int64_t out, bool convolves) {
    const int64_t columns = convolves ? in * kernel * kernel : in;
    layers_.push_back({columns, out, convolves, size_, directions_});
    size_ += columns * out + out + (shape_.spectral ? 1 : 0);
    directions_ += shape_.spectral ? out : 0;
}

torch::Tensor CriticNetwork::initial(torch::Generator& generator) const {
    // N(0, 2 / ((1 + slope²) fan in)) keeps the size of what goes through (He et al. 2015).
    std::vector<torch::Tensor> parts;
    for (const Layer& layer : layers_) {
        const double gain = layer.out == 1 ? 1 : 2 / (1 + slope * slope);
        const double deviation = std::sqrt(gain / static_cast<double>(layer.in));
        parts.push_back(deviation * torch::randn({layer.in * layer.out}, generator));
        parts.push_back(torch::zeros({layer.out}));
        if (shape_.spectral) {
            parts.push_back(torch::ones({1}));
        }
    }
    return torch::cat(parts);
}

torch::Tensor CriticNetwork::matrix(const Layer& layer, const torch::Tensor& parameters) const {
    return parameters.narrow(0, layer.offset, layer.in * layer.out).view({layer.out, layer.in});
}

torch::Tensor CriticNetwork::weight(const Layer& layer, const torch::Tensor& parameters,
                                    const torch::Tensor& directions) const {
    auto w = matrix(layer, parameters);
    if (shape_.spectral) {
        // σ = uᵀ W v with both vectors held fixed: the gradient of the largest singular value.
        const auto u = directions.narrow(0, layer.direction, layer.out);
        const auto v = unit(torch::mv(w.detach().t(), u));
        const int64_t scale = layer.offset + layer.in * layer.out + layer.out;
        w = w * (parameters.narrow(0, scale, 1) / torch::dot(u, torch::mv(w, v)));
    }
    return w;
}

torch::Tensor CriticNetwork::values(const torch::Tensor& parameters,
                                    const torch::Tensor& directions, const torch::Tensor& x) const {
    auto h = shape_.pictures ? asPictures(x, *shape_.pictures) : x;
    for (const Layer& layer : layers_) {
        const auto w = weight(layer, parameters, directions);
        const auto bias = parameters.narrow(0, layer.offset + layer.in * layer.out, layer.out);
        if (layer.convolves) {
            h = torch::conv2d(h, w.view({layer.out, -1, kernel, kernel}), bias, 2, 1);
        } else {
            h = torch::addmm(bias, h.flatten(1), w.t());
        }
        if (layer.out > 1) {
            h = torch::leaky_relu(h, slope);
        }
    }
    return h.squeeze(1);
}

void CriticNetwork::iterate(const torch::Tensor& parameters,
                            const torch::Tensor& directions) const {
    torch::NoGradGuard noGrad;
    for (const Layer& layer : layers_) {
        if (shape_.spectral) {
            const auto w = matrix(layer, parameters);
            auto u = directions.narrow(0, layer.direction, layer.out);
            u.copy_(unit(torch::mv(w, unit(torch::mv(w.t(), u)))));
        }
    }
}

} // namespace bary
