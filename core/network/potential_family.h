// Potentials of every weight vector at once, f_i(x, a), convex in x for every a in the simplex (Fan
// et al. 2021, NWB-F; partially input-convex networks, Amos et al. 2017). At a fixed a each is an
// ordinary FicnnStack member, whose parameters depend on a: fold() computes them.
//
//   bernstein  θ(a) = Σ_k a_k θ_k: every parameter is a Bernstein polynomial of degree 1 on the
//              simplex. Its basis is not negative, so that W_k >= 0 keep the network convex.
//   picnn      u_1 = s(T_1 a + c_1), u_{l+1} = s(T_{l+1} u_l + c_{l+1}): the weights' own path,
//              added to the layers as b_0 + V_0 a and b_l + V_l u_l
//   gated      the same, and W_l (z ∘ relu(G_l u_l + γ_l)) and A_l (y ∘ (H_l u_l + η_l))
//
// What only shifts a potential by a constant (a bias of its output, v·u_L) changes no map and no
// loss's gradient, and is left out.
#pragma once

#include "core/network/ficnn.h"
#include "core/network/linear_fold.h"

#include <optional>
#include <utility>

namespace bary {

enum class FamilyForm { Bernstein, Picnn, Gated };

struct PotentialFamilyShape {
    FicnnShape member;   ///< at fixed weights
    int64_t corners = 3; ///< K, entries of a
    FamilyForm form = FamilyForm::Bernstein;
};

class PotentialFamily {
  public:
    PotentialFamily(const PotentialFamilyShape& shape, torch::Device device);

    const PotentialFamilyShape& shape() const { return shape_; }
    ParameterBuffer& parameters() { return parameters_; } ///< flat() is [N, Q]
    const ParameterBuffer& parameters() const { return parameters_; }

    /// One member: the layout of what fold() returns.
    const FicnnStack& layout() const { return layout_; }

    /// All corners alike: at the start nothing depends on a but through the weights' own path.
    void initialise(const FicnnStart& start, torch::Generator& generator);

    /// The members' parameters at the weights a [G, K] -> [N, G, P], differentiable by the views of
    /// parameters().
    torch::Tensor fold(const torch::Tensor& a) const;
    /// The same from parameters laid out like flat().
    torch::Tensor foldOf(const torch::Tensor& flat, const torch::Tensor& a) const;
    /// The adjoint: gradients by the members' parameters [N, G, P] -> [N, Q].
    torch::Tensor pullBack(const torch::Tensor& gradient, const torch::Tensor& a) const;
    /// The fold where it is linear, nothing otherwise.
    const std::optional<LinearFold>& linear() const { return linear_; }

    /// [begin, end) of the parameters that must not be negative in f: W and w of every corner.
    const std::vector<std::pair<int64_t, int64_t>>& convexRanges() const { return convex_; }
    /// Σ min(·, 0)² over the convex ranges.
    torch::Tensor negativity() const;
    /// What must not be negative <- max(·, 0).
    void clip();

  private:
    torch::Tensor foldViews(const std::vector<torch::Tensor>& views, const torch::Tensor& a) const;

    PotentialFamilyShape shape_;
    FicnnStack layout_;
    ParameterBuffer parameters_;
    std::optional<LinearFold> linear_;
    std::vector<std::pair<int64_t, int64_t>> convex_;
};

} // namespace bary
