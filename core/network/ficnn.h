// Fully input-convex networks (Amos et al. 2017), N of one shape side by side: one potential per
// marginal, their parameters stacked along the first axis so that a layer of all of them is one
// batched product.
//
//   z_1 = s(A_0 y + b_0),  z_{l+1} = s(W_l z_l + A_l y + b_l),  g(y) = w·z_L + u·y + q(y)
//
// with s = CELU and q(y) = 0, (c/2)|y|² or ½|Bᵀy|². Convex in y as long as W, w and c are not
// negative.
#pragma once

#include "core/base/torch.h"
#include "core/network/parameter_buffer.h"

#include <vector>

namespace bary {

enum class Quadratic { None, Scalar, Full }; ///< q = 0, (c/2)|y|², ½|Bᵀy|²

struct FicnnShape {
    int64_t count = 1; ///< N potentials
    int64_t dim = 2;   ///< D
    int64_t layers = 4;
    int64_t width = 16;
    Quadratic quadratic = Quadratic::Scalar;
    /// Above 0 the points are square pictures of so many channels, and the layers are convolutions
    /// of `width` channels (core/network/conv_ficnn.h).
    int channels = 0;
    bool operator==(const FicnnShape&) const = default;
};

/// Shapes of one potential's parameters in their order: A_0 … A_{L-1}, b_0 …, W_1 …, w, u, c or B.
std::vector<std::vector<int64_t>> ficnnShapes(const FicnnShape& shape);

struct FicnnStart {
    /// W = |U(-1,1)|·4/H, so that the potential starts convex and its slope does not depend on H;
    /// otherwise every parameter U(±1/sqrt(fan in)), as published.
    bool positive = true;
    double output = 1;    ///< factor on the initial w
    double quadratic = 0; ///< c, or B Bᵀ = that times I
};

/// The layers as views, stacked along the first axis. Matrices act from the right, rows are
/// samples: a = y A + z W + b. Of convolutions the shapes of A, W and w are others.
struct FicnnLayers {
    std::vector<torch::Tensor> a, b, w; ///< A_l [N, D, H], b_l [N, 1, H]; w[l] is W of layer l + 1
    torch::Tensor output, linear;       ///< w [N, H, 1], u [N, D, 1]
    torch::Tensor quadratic;            ///< c [N, 1, 1], or B [N, D, D]
};

/// The layers of potentials whose parameters are `flat` [N, P]; with its tape, if it has one.
FicnnLayers ficnnLayers(const FicnnShape& shape, const torch::Tensor& flat);
/// y [N, M, D] -> values [N, M], differentiable by layers and points. Of matrices, not of
/// convolutions.
torch::Tensor ficnnValue(const FicnnLayers& net, Quadratic quadratic, const torch::Tensor& y);

class FicnnStack {
  public:
    FicnnStack(FicnnShape shape, torch::Device device);

    const FicnnShape& shape() const { return shape_; }
    ParameterBuffer& parameters() { return parameters_; }
    const ParameterBuffer& parameters() const { return parameters_; }

    void initialise(const FicnnStart& start, torch::Generator& generator);

    /// Where the parameters of q begin in a network's P parameters: they learn at a rate of their
    /// own.
    int64_t quadraticOffset() const { return parameters_.offset(parameters_.views().size() - 1); }

    /// The layers in a tensor laid out like the parameters: these themselves, or their gradient.
    /// They keep no tape.
    FicnnLayers layersOf(const torch::Tensor& flat) const;

    /// y [N, M, D] -> values [N, M].
    torch::Tensor value(const torch::Tensor& y) const;
    /// The transport maps ∇g_i(y_i): y [N, M, D] -> [N, M, D], by the explicit formula (no tape).
    torch::Tensor gradient(const torch::Tensor& y) const;
    /// ∇g_i of one potential: y [M, D] -> [M, D].
    torch::Tensor gradient(int64_t i, const torch::Tensor& y) const;

    /// Σ_i Σ_l |min(W_l, 0)|²_F (the paper's R, without λ).
    torch::Tensor negativity() const;
    /// W, w, c <- max(·, 0).
    void clip();

  private:
    FicnnLayers all() const;
    FicnnLayers one(int64_t i) const;
    torch::Tensor gradientOf(const FicnnLayers& net, const torch::Tensor& y) const;

    FicnnShape shape_;
    ParameterBuffer parameters_;
};

} // namespace bary
