// Passes through a stack of input-convex networks with gradients written by hand (Fan et al. 2021;
// the names are those of core/network/ficnn.h). Write a_l for the input of layer l's
// activation s and d_l = ∂g/∂a_l.
#pragma once

#include "core/base/torch.h"
#include "core/network/ficnn.h"

#include <vector>

namespace bary::tensor {

/// R points of every marginal and what the layers make of them.
struct FicnnPass {
    torch::Tensor x;                                ///< [N, R, D]
    std::vector<torch::Tensor> z;                   ///< what layer l puts out, [N, R, H]
    std::vector<torch::Tensor> d;                   ///< d_l, [N, R, H]
    torch::Tensor root;                             ///< x B [N, R, D], of a full quadratic
    std::vector<std::vector<torch::Tensor>> pieces; ///< of z
};

/// Room for 2M points of every marginal. Two passes of M points each share it, so that every
/// gradient of a weight is one product over 2M rows.
struct FicnnBuffers {
    /// `crossed`: d and x B of the first half lie in the second half's rows, and the other way
    /// round, as gradientOfDirectional() needs it.
    FicnnBuffers(const FicnnShape& shape, int64_t batch, torch::Device device, bool crossed);

    FicnnPass all, first, second;
    torch::Tensor wide, narrow; ///< scratch, [N, M, H] and [N, 2M, D]

  private:
    FicnnPass rows(int64_t begin, int64_t count, int64_t beginOfD) const;
};

/// z_l of the points x.
void forward(const FicnnLayers& net, const FicnnPass& pass);

/// d_l of g(x), after forward(); with `seed` [1, R, 1] those of seed_j g(x_j).
void backward(const FicnnLayers& net, const FicnnPass& pass, const torch::Tensor& seed = {});

/// x B where the quadratic is full. Of the map and of the value it is the common part.
void quadraticRoot(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass);

/// The maps ∇g(x) into `out` [N, R, D], after backward() without a seed and quadraticRoot().
void inputGradient(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass,
                   torch::Tensor out);

/// g(x), [N, R, 1], after forward() and quadraticRoot().
torch::Tensor values(const FicnnLayers& net, Quadratic kind, const FicnnPass& pass);

/// The gradient of Σ_j seed_j g(x_j) into `gradient`, after both passes with that seed over all of
/// the buffers. Overwrites x B.
void gradientOfValues(Quadratic kind, FicnnBuffers& buffers, const torch::Tensor& seed,
                      FicnnLayers& gradient);

/// The gradient of Σ_j ⟨v_j, ∇g(y_j)⟩ into `gradient`: a directional derivative of g,
/// differentiated once in reverse. y is x of the first half and v of the second; the points of y
/// went forward() and backward() in the first half of crossed buffers.
void gradientOfDirectional(const FicnnLayers& net, Quadratic kind, FicnnBuffers& buffers,
                           FicnnLayers& gradient);

} // namespace bary::tensor
