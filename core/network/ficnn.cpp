#include "core/network/ficnn.h"

#include "core/network/conv_ficnn.h"

#include <cmath>

namespace bary {

namespace {

void uniform(torch::Tensor view, double bound, torch::Generator& generator) {
    // Drawn on the CPU, so that a seed means the same networks on every device.
    view.copy_((torch::rand(view.sizes(), generator) * 2 - 1) * bound);
}

FicnnLayers split(const std::vector<torch::Tensor>& views, int64_t layers) {
    FicnnLayers result;
    result.a.assign(views.begin(), views.begin() + layers);
    result.b.assign(views.begin() + layers, views.begin() + 2 * layers);
    result.w.assign(views.begin() + 2 * layers, views.begin() + 3 * layers - 1);
    result.output = views[3 * layers - 1];
    result.linear = views[3 * layers];
    result.quadratic = views[3 * layers + 1];
    return result;
}

/// A_0 … A_{L-1}, b_0 …, W_1 …, w.
std::vector<std::vector<int64_t>> layerShapes(const FicnnShape& s) {
    std::vector<std::vector<int64_t>> shapes;
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.push_back({s.dim, s.width});
    }
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.push_back({1, s.width});
    }
    for (int64_t l = 1; l < s.layers; ++l) {
        shapes.push_back({s.width, s.width});
    }
    shapes.push_back({s.width, 1}); // w
    return shapes;
}

/// q(y), [N, M, 1]; undefined where there is none.
torch::Tensor quadraticValue(const FicnnLayers& net, Quadratic quadratic, const torch::Tensor& y) {
    if (quadratic == Quadratic::Full) {
        return 0.5 * torch::bmm(y, net.quadratic).square().sum(-1, true);
    }
    return quadratic == Quadratic::Scalar ? 0.5 * net.quadratic * y.square().sum(-1, true)
                                          : torch::Tensor();
}

/// ∇q(y), [N, M, D].
torch::Tensor quadraticGradient(const FicnnLayers& net, Quadratic quadratic,
                                const torch::Tensor& y) {
    return quadratic == Quadratic::Full
               ? torch::bmm(torch::bmm(y, net.quadratic), net.quadratic.transpose(1, 2))
               : net.quadratic * y;
}

/// g(y) without its q, [N, M, 1], with it, [N, M].
torch::Tensor withQuadratic(const torch::Tensor& g, const FicnnLayers& net, Quadratic quadratic,
                            const torch::Tensor& y) {
    const auto q = quadraticValue(net, quadratic, y);
    return (q.defined() ? g + q : g).squeeze(-1);
}

} // namespace

std::vector<std::vector<int64_t>> ficnnShapes(const FicnnShape& s) {
    auto shapes = s.channels > 0 ? convFicnnShapes(s) : layerShapes(s);
    shapes.push_back({s.dim, 1}); // u
    if (s.quadratic == Quadratic::Full) {
        shapes.push_back({s.dim, s.dim}); // B
    } else {
        shapes.push_back({1, 1}); // c, which stays 0 where there is no quadratic
    }
    return shapes;
}

FicnnStack::FicnnStack(FicnnShape shape, torch::Device device)
    : shape_(shape), parameters_(ficnnShapes(shape), device, shape.count) {}

FicnnLayers FicnnStack::all() const {
    return split(parameters_.views(), shape_.layers);
}

FicnnLayers FicnnStack::layersOf(const torch::Tensor& flat) const {
    return split(parameters_.viewsOf(flat), shape_.layers);
}

FicnnLayers FicnnStack::one(int64_t i) const {
    FicnnLayers result = all();
    const auto pick = [i](torch::Tensor& view) { view = view.narrow(0, i, 1); };
    for (auto* group : {&result.a, &result.b, &result.w}) {
        for (auto& view : *group) {
            pick(view);
        }
    }
    pick(result.output);
    pick(result.linear);
    pick(result.quadratic);
    return result;
}

void FicnnStack::initialise(const FicnnStart& start, torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    const FicnnLayers net = all();
    // Inputs of a neuron, or of a pixel of one channel.
    const auto fanIn = [&](const torch::Tensor& view, int64_t outputs) {
        return static_cast<double>(view.numel() / (shape_.count * outputs));
    };
    for (int64_t l = 0; l < shape_.layers; ++l) {
        const double bound = 1 / std::sqrt(fanIn(net.a[l], shape_.width));
        uniform(net.a[l], bound, generator);
        uniform(net.b[l], bound, generator);
    }
    for (const auto& w : net.w) {
        const double inputs = fanIn(w, shape_.width);
        uniform(w, start.positive ? 4 / inputs : 1 / std::sqrt(inputs), generator);
    }
    uniform(net.output, 1 / std::sqrt(fanIn(net.output, 1)) * start.output, generator);
    uniform(net.linear, 1 / std::sqrt(static_cast<double>(shape_.dim)), generator);
    if (start.positive) {
        for (const auto& w : net.w) {
            w.abs_();
        }
        net.output.abs_();
    }
    if (shape_.quadratic == Quadratic::Full) {
        net.quadratic.copy_(torch::eye(shape_.dim) * std::sqrt(start.quadratic));
    } else {
        net.quadratic.fill_(shape_.quadratic == Quadratic::Scalar ? start.quadratic : 0);
    }
}

FicnnLayers ficnnLayers(const FicnnShape& shape, const torch::Tensor& flat) {
    std::vector<torch::Tensor> views;
    int64_t offset = 0;
    for (auto view : ficnnShapes(shape)) {
        const int64_t size = c10::multiply_integers(view);
        view.insert(view.begin(), flat.size(0));
        views.push_back(flat.narrow(1, offset, size).reshape(view));
        offset += size;
    }
    return split(views, shape.layers);
}

torch::Tensor ficnnValue(const FicnnLayers& net, Quadratic quadratic, const torch::Tensor& y) {
    auto z = torch::celu(torch::baddbmm(net.b[0], y, net.a[0]));
    for (size_t l = 1; l < net.a.size(); ++l) {
        z = torch::celu(torch::baddbmm(torch::baddbmm(net.b[l], y, net.a[l]), z, net.w[l - 1]));
    }
    return withQuadratic(torch::baddbmm(torch::bmm(z, net.output), y, net.linear), net, quadratic,
                         y);
}

torch::Tensor FicnnStack::value(const torch::Tensor& y) const {
    const FicnnLayers net = all();
    return shape_.channels > 0
               ? withQuadratic(convFicnnValue(shape_, net, y), net, shape_.quadratic, y)
               : ficnnValue(net, shape_.quadratic, y);
}

torch::Tensor FicnnStack::gradientOf(const FicnnLayers& net, const torch::Tensor& y) const {
    // d_{L-1} = w ⊙ s'(a), d_{l-1} = (W_lᵀ d_l) ⊙ s'(a_{l-1}), ∇g = u + Σ A_lᵀ d_l + ∇q,
    // with s' = exp(min(a, 0)) for CELU.
    torch::NoGradGuard noGrad;
    if (shape_.channels > 0) {
        return convFicnnGradient(shape_, net, y) + quadraticGradient(net, shape_.quadratic, y);
    }
    const size_t layers = net.a.size();
    std::vector<torch::Tensor> slope(layers);
    torch::Tensor z;
    for (size_t l = 0; l < layers; ++l) {
        auto a = torch::baddbmm(net.b[l], y, net.a[l]);
        if (l > 0) {
            a.baddbmm_(z, net.w[l - 1]);
        }
        slope[l] = a.clamp_max(0).exp_();
        z = torch::celu(a);
    }
    auto gradient = quadraticGradient(net, shape_.quadratic, y);
    gradient += net.linear.transpose(1, 2);
    auto d = slope[layers - 1].mul_(net.output.transpose(1, 2));
    for (size_t l = layers; l-- > 0;) {
        gradient.baddbmm_(d, net.a[l].transpose(1, 2));
        if (l > 0) {
            d = slope[l - 1].mul_(torch::bmm(d, net.w[l - 1].transpose(1, 2)));
        }
    }
    return gradient;
}

torch::Tensor FicnnStack::gradient(const torch::Tensor& y) const {
    return gradientOf(all(), y);
}

torch::Tensor FicnnStack::gradient(int64_t i, const torch::Tensor& y) const {
    return gradientOf(one(i), y.unsqueeze(0)).squeeze(0);
}

torch::Tensor FicnnStack::negativity() const {
    const FicnnLayers net = all();
    auto sum = net.output.clamp_max(0).square().sum();
    for (const auto& w : net.w) {
        sum = sum + w.clamp_max(0).square().sum();
    }
    return sum;
}

void FicnnStack::clip() {
    torch::NoGradGuard noGrad;
    const FicnnLayers net = all();
    for (const auto& w : net.w) {
        w.clamp_min_(0);
    }
    net.output.clamp_min_(0);
    if (shape_.quadratic != Quadratic::Full) {
        net.quadratic.clamp_min_(0);
    }
}

} // namespace bary
