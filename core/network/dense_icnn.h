// The input-convex network with quadratic layers of Korotin et al. (2021), "DenseICNN":
//
//   z_1 = Q_1(x), z_l = CELU(W_l z_{l−1} + Q_l(x)), φ(x) = ⟨w, z_L⟩,
//   Q_l(x)_j = Σ_r ⟨a_jr, x⟩² + ⟨b_j, x⟩ + c_j,  W_l >= 0, w >= 0.
//
// Its gradient by hand.
#pragma once

#include "core/network/convex_potential.h"

#include <vector>

namespace bary {

struct DenseIcnnLayer {
    torch::Tensor forms;   ///< a_jr, [width · rank, D]
    torch::Tensor linear;  ///< b_j, [width, D]
    torch::Tensor offsets; ///< c_j, [width]
    torch::Tensor mixing;  ///< W_l, [width, width of the layer before]; undefined in the first
};

class DenseIcnn : public ConvexPotential {
  public:
    /// All float64; `output` is w, [width of the last layer]. Throws InputError, beginning with
    /// `what`, where a weight between layers is negative: then φ need not be convex.
    DenseIcnn(std::vector<DenseIcnnLayer> layers, torch::Tensor output, double curvature,
              const std::string& what);

    int64_t dim() const override { return layers_.front().linear.size(1); }
    PotentialValues shape(const torch::Tensor& x) const override;

  private:
    std::vector<DenseIcnnLayer> layers_;
    torch::Tensor output_;
};

} // namespace bary
