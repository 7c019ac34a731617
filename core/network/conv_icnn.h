// The input-convex network of convolutions of Korotin et al. (2022), "ConvICNN64", for square
// pictures of any size:
//
//   z_1 = Q_1(x), z_2 = CELU(W_2 ∗ z_1 + Q_2(x)), z_l = CELU(W_l ∗ z_{l−1} + c_l),
//   φ(x) = ⟨w, z_L⟩,  Q_l(x)_j = Σ_r (a_jr ∗ x)² + b_j ∗ x + c_j,  W_l >= 0, w >= 0,
//
// where every W_l halves the pictures (4 x 4, stride 2, padding 1) until at most 4 x 4 values are
// left. Its gradient by hand.
#pragma once

#include "core/network/convex_potential.h"

#include <vector>

namespace bary {

struct ConvIcnnLayer {
    torch::Tensor forms;             ///< a_jr, [width · rank, channels, k, k]; undefined: no Q_l
    torch::Tensor linear;            ///< b_j, [width, channels, k, k]; undefined: no Q_l
    torch::Tensor offsets;           ///< c_j, [width]
    int64_t stride = 1, padding = 0; ///< of Q_l
    torch::Tensor mixing; ///< W_l, [width, width of the layer before, 4, 4]; undefined in the first
};

class ConvIcnn : public ConvexPotential {
  public:
    /// Of points [side, side] row by row, one channel. All float64; `output` is w, [size of z_L].
    /// Throws InputError, beginning with `what`, where a weight between layers is negative.
    ConvIcnn(int64_t side, std::vector<ConvIcnnLayer> layers, torch::Tensor output,
             double curvature, const std::string& what);

    int64_t dim() const override { return side_ * side_; }
    PotentialValues shape(const torch::Tensor& x) const override;

  private:
    int64_t side_;
    std::vector<ConvIcnnLayer> layers_;
    torch::Tensor output_;
};

} // namespace bary
