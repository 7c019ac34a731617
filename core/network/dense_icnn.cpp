#include "core/network/dense_icnn.h"

#include "core/network/convex_parts.h"

#include <fmt/format.h>

namespace bary {

namespace {

/// What the way back needs of a layer.
struct Trace {
    torch::Tensor products;   ///< ⟨a_jr, x⟩, [n, width · rank]
    torch::Tensor activation; ///< z_l, [n, width]
    torch::Tensor slope;      ///< CELU', undefined in the first layer
};

/// In the precision of x.
DenseIcnnLayer as(const DenseIcnnLayer& layer, torch::ScalarType type) {
    return {layer.forms.to(type), layer.linear.to(type), layer.offsets.to(type),
            layer.mixing.defined() ? layer.mixing.to(type) : layer.mixing};
}

Trace forward(const DenseIcnnLayer& layer, const torch::Tensor& x, const torch::Tensor& before) {
    const int64_t width = layer.linear.size(0);
    Trace trace;
    trace.products = x.mm(layer.forms.t());
    auto z = torch::addmm(layer.offsets, x, layer.linear.t());
    z += trace.products.square().view({x.size(0), width, -1}).sum(2);
    if (layer.mixing.defined()) {
        z.addmm_(before, layer.mixing.t());
        const CeluValues bent = celuWithSlope(z);
        trace.slope = bent.slope;
        z = bent.value;
    }
    trace.activation = z;
    return trace;
}

/// The gradient by x, [n, D], of Σ_j g_j Q_l(x)_j.
torch::Tensor backward(const DenseIcnnLayer& layer, const Trace& trace, const torch::Tensor& g) {
    const int64_t n = g.size(0), width = g.size(1);
    const auto forms = trace.products.view({n, width, -1}) * g.unsqueeze(2) * 2;
    return torch::addmm(g.mm(layer.linear), forms.view({n, -1}), layer.forms);
}

} // namespace

DenseIcnn::DenseIcnn(std::vector<DenseIcnnLayer> layers, torch::Tensor output, double curvature,
                     const std::string& what)
    : ConvexPotential(curvature), layers_(std::move(layers)), output_(std::move(output)) {
    for (size_t l = 1; l < layers_.size(); ++l) {
        requireNonNegative(layers_[l].mixing, fmt::format("layer {}", l + 1), what);
    }
    requireNonNegative(output_, "the output", what);
}

PotentialValues DenseIcnn::shape(const torch::Tensor& x) const {
    std::vector<DenseIcnnLayer> layers;
    std::vector<Trace> traces;
    torch::Tensor z;
    for (const DenseIcnnLayer& layer : layers_) {
        layers.push_back(as(layer, x.scalar_type()));
        traces.push_back(forward(layers.back(), x, z));
        z = traces.back().activation;
    }
    const auto output = output_.to(x.scalar_type());
    auto g = output.expand_as(z).contiguous();
    auto gradients = torch::zeros_like(x);
    for (size_t l = layers.size(); l-- > 0;) {
        if (traces[l].slope.defined()) {
            g = g * traces[l].slope;
        }
        gradients += backward(layers[l], traces[l], g);
        if (layers[l].mixing.defined()) {
            g = g.mm(layers[l].mixing);
        }
    }
    return {z.mv(output), gradients};
}

} // namespace bary
