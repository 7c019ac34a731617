#include "core/engine/tensor_ficnn.h"

#include "core/engine/tensor_ops.h"

namespace bary::tensor {

FicnnBuffers::FicnnBuffers(const FicnnShape& s, int64_t m, torch::Device device, bool crossed) {
    const auto options = torch::TensorOptions().device(device);
    const auto room = [&](int64_t rows, int64_t columns) {
        return torch::zeros({s.count, rows, columns}, options);
    };
    all.x = room(2 * m, s.dim);
    all.root = s.quadratic == Quadratic::Full ? room(2 * m, s.dim) : torch::Tensor();
    for (int64_t l = 0; l < s.layers; ++l) {
        all.z.push_back(room(2 * m, s.width));
        all.d.push_back(room(2 * m, s.width));
        all.pieces.push_back(piecesOf(all.z.back()));
    }
    first = rows(0, m, crossed ? m : 0);
    second = rows(m, m, crossed ? 0 : m);
    wide = room(m, s.width);
    narrow = room(2 * m, s.dim);
}

FicnnPass FicnnBuffers::rows(int64_t begin, int64_t count, int64_t beginOfD) const {
    FicnnPass pass;
    pass.x = all.x.narrow(1, begin, count);
    for (size_t l = 0; l < all.z.size(); ++l) {
        pass.z.push_back(all.z[l].narrow(1, begin, count));
        pass.d.push_back(all.d[l].narrow(1, beginOfD, count));
        pass.pieces.push_back(piecesOf(pass.z.back()));
    }
    if (all.root.defined()) {
        pass.root = all.root.narrow(1, beginOfD, count);
    }
    return pass;
}

void forward(const FicnnLayers& net, const FicnnPass& pass) {
    for (size_t l = 0; l < pass.z.size(); ++l) {
        affine(pass.z[l], net.b[l], pass.x, net.a[l]);
        if (l > 0) {
            addProduct(pass.z[l], pass.z[l - 1], net.w[l - 1]);
        }
        activate(pass.pieces[l]);
    }
}

void backward(const FicnnLayers& net, const FicnnPass& pass, const torch::Tensor& seed) {
    // d_{L-1} = w ⊙ s'(a_{L-1}),  d_{l-1} = (W_lᵀ d_l) ⊙ s'(a_{l-1}).
    size_t l = pass.z.size() - 1;
    timesSlope(pass.d[l], transposed(net.output).expand_as(pass.d[l]), pass.z[l]);
    if (seed.defined()) {
        torch::Tensor top = pass.d[l];
        top.mul_(seed);
    }
    for (; l > 0; --l) {
        product(pass.d[l - 1], pass.d[l], transposed(net.w[l - 1]));
        timesSlope(pass.d[l - 1], pass.d[l - 1], pass.z[l - 1]);
    }
}

void quadraticRoot(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass) {
    if (kind == Quadratic::Full) {
        product(pass.root, pass.x, net.quadratic);
    }
}

void inputGradient(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass,
                   torch::Tensor out) {
    // u + Σ A_lᵀ d_l + ∇q(x)
    affine(out, transposed(net.linear), pass.d[0], transposed(net.a[0]));
    for (size_t l = 1; l < pass.d.size(); ++l) {
        addProduct(out, pass.d[l], transposed(net.a[l]));
    }
    if (kind == Quadratic::Full) {
        addProduct(out, pass.root, transposed(net.quadratic));
    } else if (kind == Quadratic::Scalar) {
        out.addcmul_(pass.x, net.quadratic);
    }
}

torch::Tensor values(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass) {
    auto result = torch::baddbmm(torch::bmm(pass.z.back(), net.output), pass.x, net.linear);
    if (kind == Quadratic::Full) {
        result += 0.5 * pass.root.square().sum(-1, true);
    } else if (kind == Quadratic::Scalar) {
        result += 0.5 * net.quadratic * pass.x.square().sum(-1, true);
    }
    return result;
}

namespace {

/// Sums over the points: [N, R, C] -> [N, 1, C].
void sumPoints(torch::Tensor out, const torch::Tensor& tensor) {
    at::sum_out(out, tensor, 1, true);
}

/// What both kinds of gradient have in common: dA_l = xᵀ d_l, dW_l = z_{l-1}ᵀ d_l, dB = xᵀ (x B),
/// over all 2M rows. (The A_l lie one after the other, [L, D, H], not side by side, so that they
/// can't be one product.)
void gradientOfMatrices(const FicnnPass& all, FicnnLayers& gradient) {
    const auto x = transposed(all.x);
    for (size_t l = 0; l < all.d.size(); ++l) {
        product(gradient.a[l], x, all.d[l]);
        if (l > 0) {
            product(gradient.w[l - 1], transposed(all.z[l - 1]), all.d[l]);
        }
    }
    if (all.root.defined()) {
        product(gradient.quadratic, x, all.root);
    }
}

} // namespace

void gradientOfValues(Quadratic kind, FicnnBuffers& buffers, const torch::Tensor& seed,
                      FicnnLayers& gradient) {
    FicnnPass& all = buffers.all;
    if (kind == Quadratic::Full) {
        all.root.mul_(seed);
    }
    gradientOfMatrices(all, gradient);
    for (size_t l = 0; l < all.d.size(); ++l) {
        sumPoints(gradient.b[l], all.d[l]);
    }
    // dw = Σ seed_j z_L, du = Σ seed_j x_j, dc = ½ Σ seed_j |x_j|².
    const auto row = transposed(seed).expand({all.x.size(0), 1, seed.size(1)});
    product(transposed(gradient.output), row, all.z.back());
    product(transposed(gradient.linear), row, all.x);
    if (kind == Quadratic::Scalar) {
        at::mul_out(buffers.narrow, all.x, all.x);
        const auto norms = buffers.narrow.sum(-1, true);
        product(gradient.quadratic, row, norms);
        gradient.quadratic.mul_(0.5);
    }
}

void gradientOfDirectional(const FicnnLayers& net, Quadratic kind, FicnnBuffers& buffers,
                           FicnnLayers& gradient) {
    // t_l = W_l zt_l + A_l v and zt_{l+1} = s'(a_l) ⊙ t_l are the tangents of a_l and z_{l+1} along
    // v; the adjoint of t_l is d_l. That of a_l is e_l = s''(a_l) ⊙ … ⊙ t_l + s'(a_l) ⊙ (W_{l+1}ᵀ
    // e_{l+1}), where CELU's s'' makes the first term [a_l < 0] d_l ⊙ t_l.
    const FicnnPass &points = buffers.first, &tangents = buffers.second;
    const auto &z = points.z, &d = points.d, &tangent = tangents.z;
    const auto& e = tangents.d;
    const size_t layers = z.size();
    for (size_t l = 0; l < layers; ++l) {
        product(tangent[l], tangents.x, net.a[l]);
        if (l > 0) {
            addProduct(tangent[l], tangent[l - 1], net.w[l - 1]);
        }
        torch::Tensor adjoint = e[l];
        at::mul_out(adjoint, d[l], tangent[l]);
        keepBent(adjoint, z[l]);
        timesSlope(tangent[l], tangent[l], z[l]);
    }
    for (size_t l = layers - 1; l > 0; --l) {
        product(buffers.wide, e[l], transposed(net.w[l - 1]));
        timesSlope(buffers.wide, buffers.wide, z[l - 1]);
        torch::Tensor adjoint = e[l - 1];
        adjoint.add_(buffers.wide);
    }
    quadraticRoot(net, kind, tangents);
    gradientOfMatrices(buffers.all, gradient);
    for (size_t l = 0; l < layers; ++l) {
        sumPoints(gradient.b[l], e[l]);
    }
    sumPoints(transposed(gradient.output), tangent.back());
    sumPoints(transposed(gradient.linear), tangents.x);
    if (kind == Quadratic::Scalar) {
        torch::Tensor products = buffers.narrow.narrow(1, 0, points.x.size(1));
        at::mul_out(products, tangents.x, points.x);
        sumPoints(gradient.quadratic, products.sum(-1, true));
    }
}

} // namespace bary::tensor
