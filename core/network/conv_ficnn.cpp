#include "core/network/conv_ficnn.h"

#include "core/network/picture_network.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr int64_t leastSide = 4;
constexpr int64_t padding = 1; // of every convolution

PictureShape picturesOf(const FicnnShape& shape) {
    const auto side = std::llround(std::sqrt(static_cast<double>(shape.dim / shape.channels)));
    return {side, shape.channels};
}
/// Pixels a side of layer l.
int64_t sideOf(const FicnnShape& shape, size_t l) {
    return std::max(leastSide, picturesOf(shape).side >> l);
}
/// Whether layer l is smaller than the one before it.
bool halved(const FicnnShape& shape, size_t l) {
    return sideOf(shape, l) < sideOf(shape, l - 1);
}
int64_t strideOf(const FicnnShape& shape, size_t l) {
    return halved(shape, l) ? 2 : 1;
}

/// [N, M, D] -> [M, N·C, side, side]: a group of channels a network.
torch::Tensor grouped(const FicnnShape& shape, const torch::Tensor& points) {
    const PictureShape p = picturesOf(shape);
    const int64_t n = points.size(0), m = points.size(1);
    return points.reshape({n, m, p.side, p.side, p.channels})
        .permute({1, 0, 4, 2, 3})
        .reshape({m, n * p.channels, p.side, p.side});
}
/// And back.
torch::Tensor ungrouped(const FicnnShape& shape, const torch::Tensor& pictures, int64_t n) {
    const PictureShape p = picturesOf(shape);
    const int64_t m = pictures.size(0);
    return pictures.reshape({m, n, p.channels, p.side, p.side})
        .permute({1, 0, 3, 4, 2})
        .reshape({n, m, p.size()});
}

/// [N, out, in, k, k] -> [N·out, in, k, k]
torch::Tensor kernels(const torch::Tensor& view) {
    return view.flatten(0, 1);
}

/// W_l * z + A_l * P_l y + b_l.
torch::Tensor preactivation(const FicnnShape& shape, const FicnnLayers& net, size_t l,
                            const torch::Tensor& picture, const torch::Tensor& z) {
    const int64_t n = net.a[l].size(0), factor = picturesOf(shape).side / sideOf(shape, l);
    const auto small = factor > 1 ? torch::avg_pool2d(picture, factor) : picture;
    auto a = torch::conv2d(small, kernels(net.a[l]), net.b[l].flatten(), 1, padding, 1, n);
    if (l > 0) {
        a = a + torch::conv2d(z, kernels(net.w[l - 1]), {}, strideOf(shape, l), padding, 1, n);
    }
    return a;
}

/// P_lᵀ A_lᵀ * d.
torch::Tensor toPicture(const FicnnShape& shape, const FicnnLayers& net, size_t l,
                        const torch::Tensor& d) {
    const int64_t n = net.a[l].size(0), factor = picturesOf(shape).side / sideOf(shape, l);
    const auto small = torch::conv_transpose2d(d, kernels(net.a[l]), {}, 1, padding, 0, n);
    return factor > 1 ? small.repeat_interleave(factor, 2).repeat_interleave(factor, 3) /
                            static_cast<double>(factor * factor)
                      : small;
}

/// w as the channels of the last layer, [1, N·H, side, side].
torch::Tensor outputChannels(const FicnnShape& shape, const FicnnLayers& net) {
    const int64_t side = sideOf(shape, net.a.size() - 1);
    return net.output.reshape({1, -1, side, side});
}

} // namespace

std::vector<std::vector<int64_t>> convFicnnShapes(const FicnnShape& s) {
    std::vector<std::vector<int64_t>> shapes;
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.push_back({s.width, s.channels, 3, 3});
    }
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.push_back({1, s.width});
    }
    for (size_t l = 1; l < static_cast<size_t>(s.layers); ++l) {
        const int64_t kernel = halved(s, l) ? 4 : 3;
        shapes.push_back({s.width, s.width, kernel, kernel});
    }
    const int64_t side = sideOf(s, static_cast<size_t>(s.layers) - 1);
    shapes.push_back({s.width * side * side, 1}); // w, and the rest as with matrices
    return shapes;
}

torch::Tensor convFicnnValue(const FicnnShape& shape, const FicnnLayers& net,
                             const torch::Tensor& y) {
    const auto picture = grouped(shape, y);
    torch::Tensor z;
    for (size_t l = 0; l < net.a.size(); ++l) {
        z = torch::celu(preactivation(shape, net, l, picture, z));
    }
    const auto products = z * outputChannels(shape, net);
    const auto values = products.reshape({y.size(1), y.size(0), -1}).sum(-1);
    return values.t().unsqueeze(-1) + torch::bmm(y, net.linear);
}

torch::Tensor convFicnnGradient(const FicnnShape& shape, const FicnnLayers& net,
                                const torch::Tensor& y) {
    torch::NoGradGuard noGrad;
    const auto picture = grouped(shape, y);
    const size_t layers = net.a.size();
    const int64_t n = y.size(0);
    std::vector<torch::Tensor> slope(layers);
    torch::Tensor z;
    for (size_t l = 0; l < layers; ++l) {
        const auto a = preactivation(shape, net, l, picture, z);
        slope[l] = a.clamp_max(0).exp_();
        z = torch::celu(a);
    }
    auto gradient = torch::zeros_like(picture);
    auto d = slope[layers - 1].mul_(outputChannels(shape, net));
    for (size_t l = layers; l-- > 0;) {
        gradient += toPicture(shape, net, l, d);
        if (l > 0) {
            d = slope[l - 1].mul_(torch::conv_transpose2d(d, kernels(net.w[l - 1]), {},
                                                          strideOf(shape, l), padding, 0, n));
        }
    }
    return ungrouped(shape, gradient, n) + net.linear.transpose(1, 2);
}

} // namespace bary
