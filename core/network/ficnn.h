// Fully input-convex networks (Amos et al. 2017), N of one shape side by side: one potential per
// marginal, their parameters stacked along the first axis so that a layer of all of them is one
// batched product.
//
//   z_1 = s(A_0 y + b_0),  z_{l+1} = s(W_l z_l + A_l y + b_l),  g(y) = w·z_L + u·y + (c/2)|y|²
//
// with s = CELU. Convex in y as long as W, w and c are not negative.
#pragma once

#include "core/network/parameter_buffer.h"

#include <torch/torch.h>

#include <string>

namespace bary {

struct FicnnShape {
    int64_t count = 1; ///< N potentials
    int64_t dim = 2;   ///< D
    int64_t layers = 4;
    int64_t width = 16;
    bool quadratic = true; ///< learns c; otherwise c stays 0
};

class FicnnStack {
  public:
    FicnnStack(FicnnShape shape, torch::Device device);

    const FicnnShape& shape() const { return shape_; }
    ParameterBuffer& parameters() { return parameters_; }
    const ParameterBuffer& parameters() const { return parameters_; }

    /// `positive`: W = |U(-1,1)|/sqrt(H), so that the potential starts convex; otherwise every
    /// parameter U(±1/sqrt(fan in)), as published.
    void initialise(bool positive, torch::Generator& generator);

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
    struct Layers; // views of one or all potentials
    Layers all() const;
    Layers one(int64_t i) const;
    static torch::Tensor gradientOf(const Layers& layers, const torch::Tensor& y);

    FicnnShape shape_;
    ParameterBuffer parameters_;
};

} // namespace bary
