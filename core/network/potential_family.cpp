#include "core/network/potential_family.h"

#include <cmath>

namespace bary {

namespace {

using Shapes = std::vector<std::vector<int64_t>>;

int64_t sizeOf(const Shapes& shapes) {
    int64_t total = 0;
    for (const auto& shape : shapes) {
        total += c10::multiply_integers(shape);
    }
    return total;
}

// Order of a PICNN's views: those of the member; then T_l, c_l (the path of the weights), V_l of
// every layer, and gated G_l, γ_l, H_l, η_l of every layer but the first.
Shapes shapesOf(const PotentialFamilyShape& shape) {
    const FicnnShape& m = shape.member;
    Shapes shapes = ficnnShapes(m);
    if (shape.form == FamilyForm::Bernstein) {
        return {{shape.corners, sizeOf(shapes)}};
    }
    for (int64_t l = 1; l < m.layers; ++l) {
        shapes.push_back({l == 1 ? shape.corners : m.width, m.width}); // T_l
        shapes.push_back({1, m.width});                                // c_l
    }
    for (int64_t l = 0; l < m.layers; ++l) {
        shapes.push_back({l == 0 ? shape.corners : m.width, m.width}); // V_l
    }
    for (int64_t l = 1; l < m.layers && shape.form == FamilyForm::Gated; ++l) {
        shapes.insert(shapes.end(), {{m.width, m.width}, {1, m.width}}); // G_l, γ_l
        shapes.insert(shapes.end(), {{m.width, m.dim}, {1, m.dim}});     // H_l, η_l
    }
    return shapes;
}

FicnnShape single(FicnnShape shape) {
    shape.count = 1;
    return shape;
}

std::vector<FoldTerm> cornerTerms(int64_t corners, int64_t size) {
    std::vector<FoldTerm> terms;
    for (int64_t k = 0; k < corners; ++k) {
        terms.push_back({k * size, 0, size, static_cast<int>(k)});
    }
    return terms;
}

} // namespace

PotentialFamily::PotentialFamily(const PotentialFamilyShape& shape, torch::Device device)
    : shape_(shape), layout_(single(shape.member), torch::kCPU),
      parameters_(shapesOf(shape), device, shape.member.count) {
    const ParameterBuffer& member = layout_.parameters();
    const int64_t size = member.flat().size(1), layers = shape.member.layers;
    // W and w lie side by side.
    const int64_t begin = member.offset(2 * layers);
    const int64_t end = member.offset(3 * layers);
    const bool bernstein = shape.form == FamilyForm::Bernstein;
    if (bernstein) {
        linear_.emplace(cornerTerms(shape.corners, size), parameters_.flat().size(1), size);
    }
    for (int64_t k = 0; k < (bernstein ? shape.corners : 1); ++k) {
        convex_.emplace_back(k * size + begin, k * size + end);
    }
}

void PotentialFamily::initialise(const FicnnStart& start, torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    FicnnStack member(shape_.member, torch::kCPU);
    member.initialise(start, generator);
    const auto flat = member.parameters().flat().to(parameters_.flat().device());
    if (linear_) {
        parameters_.flat().copy_(flat.repeat({1, shape_.corners}));
        return;
    }
    parameters_.flat().narrow(1, 0, flat.size(1)).copy_(flat);
    const auto& views = parameters_.views();
    const size_t path = ficnnShapes(shape_.member).size();
    const size_t plain = path + 3 * shape_.member.layers - 2; // T, c and V
    for (size_t k = path; k < views.size(); ++k) {
        auto view = views[k];
        const bool gateBias = k >= plain && view.size(1) == 1;
        // c_l has the fan-in of the T_l before it.
        const double fanIn = static_cast<double>((view.size(1) == 1 ? views[k - 1] : view).size(1));
        view.copy_((torch::rand(view.sizes(), generator) * 2 - 1) / std::sqrt(fanIn));
        if (gateBias) {
            view.fill_(1); // open gates: the start is the ungated network's (Amos et al. 2017)
        }
    }
}

torch::Tensor PotentialFamily::fold(const torch::Tensor& a) const {
    return linear_ ? linear_->fold(parameters_.views()[0].flatten(1), a)
                   : foldViews(parameters_.views(), a);
}

torch::Tensor PotentialFamily::foldOf(const torch::Tensor& flat, const torch::Tensor& a) const {
    return linear_ ? linear_->fold(flat, a) : foldViews(parameters_.viewsOf(flat), a);
}

torch::Tensor PotentialFamily::foldViews(const std::vector<torch::Tensor>& views,
                                         const torch::Tensor& a) const {
    const int64_t n = shape_.member.count, groups = a.size(0), layers = shape_.member.layers;
    const size_t member = ficnnShapes(shape_.member).size();
    const auto batched = a.unsqueeze(0).expand({n, groups, a.size(1)});
    const auto affine = [](const torch::Tensor& x, const torch::Tensor& w, const torch::Tensor& b) {
        return torch::baddbmm(b, x, w);
    };
    std::vector<torch::Tensor> path = {batched}; // u_l, and a in the place of u_0
    for (int64_t l = 1; l < layers; ++l) {
        const size_t t = member + 2 * (l - 1);
        path.push_back(torch::celu(affine(path.back(), views[t], views[t + 1])));
    }
    const size_t v = member + 2 * (layers - 1), gates = v + layers;
    std::vector<torch::Tensor> parts;
    for (size_t k = 0; k < member; ++k) {
        const auto& view = views[k]; // [N, rows, columns]
        const auto same = [&] { return view.unsqueeze(1).expand({n, groups, -1, -1}); };
        const auto layer = static_cast<int64_t>(k);
        torch::Tensor part;
        if (layer >= layers && layer < 2 * layers) { // b_l + V_l u_l
            part = affine(path[layer - layers], views[v + layer - layers], view);
        } else if (shape_.form == FamilyForm::Gated && layer >= 1 && layer < layers) { // A_l
            const size_t h = gates + 4 * (layer - 1) + 2;
            part = same() * affine(path[layer], views[h], views[h + 1]).unsqueeze(-1);
        } else if (shape_.form == FamilyForm::Gated && layer >= 2 * layers &&
                   layer < 3 * layers - 1) { // W_l
            const int64_t l = layer - 2 * layers + 1;
            const size_t g = gates + 4 * (l - 1);
            part = same() * torch::relu(affine(path[l], views[g], views[g + 1])).unsqueeze(-1);
        } else {
            part = same();
        }
        parts.push_back(part.reshape({n, groups, -1}));
    }
    return torch::cat(parts, -1);
}

torch::Tensor PotentialFamily::pullBack(const torch::Tensor& gradient,
                                        const torch::Tensor& a) const {
    if (linear_) {
        return linear_->pullBack(gradient, a);
    }
    const torch::AutoGradMode taped(true);
    return parameters_.flatten(torch::autograd::grad({foldViews(parameters_.views(), a)},
                                                     parameters_.views(), {gradient}));
}

torch::Tensor PotentialFamily::negativity() const {
    torch::Tensor sum;
    for (const auto& [begin, end] : convex_) {
        const auto part = parameters_.flat().narrow(1, begin, end - begin).clamp_max(0);
        sum = sum.defined() ? sum + part.square().sum() : part.square().sum();
    }
    return sum;
}

void PotentialFamily::clip() {
    torch::NoGradGuard noGrad;
    for (const auto& [begin, end] : convex_) {
        parameters_.flat().narrow(1, begin, end - begin).clamp_min_(0);
    }
}

} // namespace bary
