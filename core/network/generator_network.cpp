#include "core/network/generator_network.h"

#include "core/network/sample_generators.h"

#include <cmath>

namespace bary {

namespace {

DcganShape dcganOf(const GeneratorShape& s) {
    const auto side = std::llround(std::sqrt(static_cast<double>(s.dim / s.channels)));
    return {{side, s.channels}, s.latent, s.width, -1, 1};
}

// Order of the views: first Linear (weight, bias, slope); per hidden layer weight, bias, slope
// (scale, offset where normalised); last Linear (weight, bias), slope of the output; S of a skip.
// Of a DCGAN all of its parameters, r, and p.
std::vector<std::vector<int64_t>> shapesOf(const GeneratorShape& s) {
    if (s.channels > 0) {
        return {{dcganParameters(dcganOf(s))}, {1}, {s.dim}};
    }
    std::vector<std::vector<int64_t>> shapes = {{s.width, s.latent}, {s.width}, {1}};
    for (int64_t l = 0; l < s.layers; ++l) {
        shapes.insert(shapes.end(), {{s.width, s.width}, {s.width}, {1}});
        if (s.batchNorm) {
            shapes.insert(shapes.end(), {{s.width}, {s.width}});
        }
    }
    shapes.insert(shapes.end(), {{s.dim, s.width}, {s.dim}, {1}});
    if (s.skip) {
        shapes.push_back({s.dim, s.latent});
    }
    return shapes;
}

} // namespace

torch::Tensor dropoutMasks(const GeneratorShape& shape, int64_t batch,
                           torch::Generator& generator) {
    if (!(shape.dropout > 0)) {
        return {};
    }
    const auto kept = torch::rand({shape.layers, batch, shape.width}, generator) >= shape.dropout;
    return kept.to(torch::kFloat32) / (1 - shape.dropout);
}

GeneratorNetwork::GeneratorNetwork(GeneratorShape shape, torch::Device device)
    : shape_(std::move(shape)), parameters_(shapesOf(shape_), device) {}

void GeneratorNetwork::initialise(torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    const auto& views = parameters_.views();
    if (shape_.channels > 0) {
        views[0].copy_(makeDcganGenerator(dcganOf(shape_))->initial(generator));
        views[1].fill_(1);
        views[2].zero_();
        return;
    }
    const auto linear = [&](size_t at) {
        const double bound = 1 / std::sqrt(static_cast<double>(views[at].size(1)));
        for (size_t k : {at, at + 1}) {
            auto view = views[k];
            view.copy_((torch::rand(view.sizes(), generator) * 2 - 1) * bound);
        }
        auto slope = views[at + 2];
        slope.fill_(0.25);
    };
    linear(0);
    size_t at = 3;
    for (int64_t l = 0; l < shape_.layers; ++l) {
        linear(at);
        at += 3;
        if (shape_.batchNorm) {
            auto scale = views[at];
            scale.fill_(1);
            at += 2;
        }
    }
    linear(at);
    if (shape_.skip) {
        auto last = views[at], skip = views[at + 3];
        last.mul_(0.1);
        skip.copy_(torch::eye(shape_.dim, shape_.latent));
    }
}

torch::Tensor GeneratorNetwork::run(const std::vector<torch::Tensor>& p, torch::Tensor x,
                                    const BatchStatistics* given, BatchStatistics* found,
                                    const torch::Tensor& masks) const {
    if (shape_.channels > 0) {
        return p[1] * makeDcganGenerator(dcganOf(shape_))->sample(p[0], x) + p[2];
    }
    const auto z = x;
    x = torch::prelu(torch::addmm(p[1], x, p[0].t()), p[2]);
    size_t at = 3;
    for (int64_t l = 0; l < shape_.layers; ++l) {
        x = torch::addmm(p[at + 1], x, p[at].t());
        const auto slope = p[at + 2];
        at += 3;
        if (shape_.batchNorm) {
            if (found) {
                found->means.push_back(x.mean(0));
                found->variances.push_back(x.var(0, false));
            }
            const bool byBatch = given == nullptr;
            x = torch::batch_norm(x, p[at], p[at + 1], byBatch ? torch::Tensor() : given->means[l],
                                  byBatch ? torch::Tensor() : given->variances[l], byBatch, 0,
                                  epsilon, false);
            at += 2;
        }
        if (masks.defined()) {
            x = x * masks[l];
        }
        x = torch::prelu(x, slope);
    }
    x = torch::addmm(p[at + 1], x, p[at].t());
    if (shape_.skip) {
        x = torch::addmm(x, z, p[at + 3].t());
    }
    if (shape_.output == "prelu") {
        return torch::prelu(x, p[at + 2]);
    }
    return shape_.output == "tanh" ? torch::tanh(x) : x;
}

torch::Tensor GeneratorNetwork::forward(const torch::Tensor& z, const torch::Tensor& masks) const {
    return run(parameters_.views(), z, nullptr, nullptr, masks);
}

torch::Tensor GeneratorNetwork::forwardOf(const torch::Tensor& flat, const torch::Tensor& z) const {
    std::vector<torch::Tensor> views;
    for (size_t k = 0; k < parameters_.views().size(); ++k) {
        const auto& view = parameters_.views()[k];
        views.push_back(flat.narrow(0, parameters_.offset(k), view.numel()).view(view.sizes()));
    }
    return run(views, z, nullptr, nullptr);
}

BatchStatistics GeneratorNetwork::calibrate(const torch::Tensor& z) const {
    torch::NoGradGuard noGrad;
    BatchStatistics statistics;
    run(parameters_.views(), z, nullptr, &statistics);
    return statistics;
}

torch::Tensor GeneratorNetwork::evaluate(const torch::Tensor& z,
                                         const BatchStatistics& statistics) const {
    torch::NoGradGuard noGrad;
    return run(parameters_.views(), z, &statistics, nullptr);
}

} // namespace bary
