#include "core/network/conv_icnn.h"

#include "core/network/convex_parts.h"

#include <fmt/format.h>

namespace bary {

namespace {

constexpr int64_t halving[] = {2, 1}; // stride and padding of every W_l

/// A layer in the precision of the points, its convolutions of x as one: b_j, then a_jr.
struct Ready {
    torch::Tensor looks, offsets, mixing; ///< offsets [1, width, 1, 1]
    int64_t stride, padding;
};

Ready ready(const ConvIcnnLayer& layer, torch::ScalarType type) {
    const auto as = [&](const torch::Tensor& part) {
        return part.defined() ? part.to(type) : part;
    };
    return {layer.linear.defined() ? as(torch::cat({layer.linear, layer.forms})) : layer.linear,
            as(layer.offsets).view({1, -1, 1, 1}), as(layer.mixing), layer.stride, layer.padding};
}

/// What the way back needs of a layer.
struct Trace {
    torch::Tensor products;   ///< a_jr ∗ x, [n, width, rank, h, w]; undefined without Q_l
    torch::Tensor activation; ///< z_l, [n, width, h, w]
    torch::Tensor slope;      ///< CELU', undefined in the first layer
};

Trace forward(const Ready& layer, const torch::Tensor& x, const torch::Tensor& before) {
    const int64_t width = layer.offsets.size(1);
    Trace trace;
    trace.activation = layer.offsets;
    if (layer.looks.defined()) {
        const auto seen = torch::conv2d(x, layer.looks, {}, layer.stride, layer.padding);
        const int64_t forms = seen.size(1) - width;
        trace.products =
            seen.narrow(1, width, forms).view({x.size(0), width, -1, seen.size(2), seen.size(3)});
        trace.activation =
            trace.activation + seen.narrow(1, 0, width) + trace.products.square().sum(2);
    }
    if (layer.mixing.defined()) {
        const CeluValues bent = celuWithSlope(
            torch::conv2d(before, layer.mixing, {}, halving[0], halving[1]) + trace.activation);
        trace.activation = bent.value;
        trace.slope = bent.slope;
    }
    return trace;
}

/// The gradient of Σ g y by x, where y is the convolution of x by `weights`. Rows and columns that
/// the stride left out have none.
torch::Tensor convolvedBack(const torch::Tensor& g, const torch::Tensor& weights, int64_t stride,
                            int64_t padding, int64_t side) {
    const int64_t reached = (g.size(2) - 1) * stride - 2 * padding + weights.size(2);
    return torch::conv_transpose2d(g, weights, {}, stride, padding, side - reached);
}

/// The gradient by x, [n, 1, side, side], of Σ g Q_l(x).
torch::Tensor backward(const Ready& layer, const Trace& trace, const torch::Tensor& g,
                       int64_t side) {
    const auto forms = (trace.products * g.unsqueeze(2) * 2).flatten(1, 2);
    return convolvedBack(torch::cat({g, forms}, 1), layer.looks, layer.stride, layer.padding, side);
}

} // namespace

ConvIcnn::ConvIcnn(int64_t side, std::vector<ConvIcnnLayer> layers, torch::Tensor output,
                   double curvature, const std::string& what)
    : ConvexPotential(curvature), side_(side), layers_(std::move(layers)),
      output_(std::move(output)) {
    for (size_t l = 1; l < layers_.size(); ++l) {
        requireNonNegative(layers_[l].mixing, fmt::format("layer {}", l + 1), what);
    }
    requireNonNegative(output_, "the output", what);
}

PotentialValues ConvIcnn::shape(const torch::Tensor& points) const {
    const auto x = points.reshape({points.size(0), 1, side_, side_});
    std::vector<Ready> layers;
    std::vector<Trace> traces;
    torch::Tensor z;
    for (const ConvIcnnLayer& layer : layers_) {
        layers.push_back(ready(layer, x.scalar_type()));
        traces.push_back(forward(layers.back(), x, z));
        z = traces.back().activation;
    }
    const auto output = output_.to(x.scalar_type());
    auto g = output.view_as(z[0]).expand_as(z);
    auto gradients = torch::zeros_like(x);
    for (size_t l = layers.size(); l-- > 0;) {
        if (traces[l].slope.defined()) {
            g = g * traces[l].slope;
        }
        if (layers[l].looks.defined()) {
            gradients += backward(layers[l], traces[l], g, side_);
        }
        if (layers[l].mixing.defined()) {
            g = convolvedBack(g, layers[l].mixing, halving[0], halving[1],
                              traces[l - 1].activation.size(2));
        }
    }
    return {z.flatten(1).mv(output), gradients.reshape({points.size(0), -1})};
}

} // namespace bary
