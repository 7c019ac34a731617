#include "core/network/mlp.h"

#include <cmath>

namespace bary {

namespace {

// Order of the views: weight and bias of every Linear, then the tail.
std::vector<std::vector<int64_t>> shapesOf(const MlpShape& s) {
    std::vector<std::vector<int64_t>> shapes;
    int64_t in = s.in;
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.insert(shapes.end(), {{s.width, in}, {s.width}});
        in = s.width;
    }
    shapes.insert(shapes.end(), {{s.out, in}, {s.out}});
    if (s.tail != Tail::None) {
        shapes.push_back({s.tail == Tail::Linear ? s.out : s.in, s.in});
    }
    return shapes;
}

} // namespace

Mlp::Mlp(MlpShape shape, torch::Device device)
    : shape_(shape), parameters_(shapesOf(shape_), device, shape_.count) {}

int64_t Mlp::tailOffset() const {
    return shape_.tail == Tail::None ? parameters_.flat().size(1)
                                     : parameters_.offset(parameters_.views().size() - 1);
}

void Mlp::initialise(torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    const auto& views = parameters_.views();
    const size_t linears = static_cast<size_t>(shape_.layers) + 1;
    for (size_t l = 0; l < linears; ++l) {
        const double bound = 1 / std::sqrt(static_cast<double>(views[2 * l].size(2)));
        for (size_t k : {2 * l, 2 * l + 1}) {
            auto view = views[k];
            view.copy_((torch::rand(view[0].sizes(), generator) * 2 - 1) * bound);
        }
    }
    if (shape_.tail != Tail::None) {
        auto last = views[2 * linears - 2], bias = views[2 * linears - 1], tail = views.back();
        last.mul_(0.01);
        bias.mul_(0.01);
        tail.copy_(torch::eye(tail.size(1), tail.size(2)));
    }
}

torch::Tensor Mlp::run(const std::vector<torch::Tensor>& p, torch::Tensor x) const {
    const auto in = x;
    const auto linear = [&](size_t l) {
        return torch::matmul(x, p[2 * l].transpose(-2, -1)) + p[2 * l + 1].unsqueeze(-2);
    };
    for (size_t l = 0; l < static_cast<size_t>(shape_.layers); ++l) {
        x = shape_.activation == Activation::Relu ? torch::relu(linear(l)) : torch::celu(linear(l));
    }
    x = linear(static_cast<size_t>(shape_.layers));
    switch (shape_.tail) {
    case Tail::None:
        return x;
    case Tail::Linear:
        return x + torch::matmul(in, p.back().transpose(-2, -1));
    case Tail::Quadratic: {
        const auto image = torch::matmul(in, p.back().transpose(-2, -1));
        return x + 0.5 * (in.square().sum(-1, true) - image.square().sum(-1, true));
    }
    }
    return x;
}

torch::Tensor Mlp::forward(const torch::Tensor& x) const {
    return run(parameters_.views(), x);
}

torch::Tensor Mlp::forwardOf(int64_t i, const torch::Tensor& x) const {
    std::vector<torch::Tensor> views;
    for (const auto& view : parameters_.views()) {
        views.push_back(view[i]);
    }
    return run(views, x);
}

} // namespace bary
