// Sums of softplus ridges (core/transport/ridge_potential.h) at many points at once.
#pragma once

#include "core/network/convex_potential.h"
#include "core/transport/ridge_potential.h"

namespace bary {

/// φ(y) = Σ_k c_k log(1 + exp(⟨a_k, y⟩ + b_k)).
class BatchedRidges : public ConvexPotential {
  public:
    /// Throws InputError, beginning with `what`, where the potential is not strongly convex.
    BatchedRidges(const RidgePotential& potential, const std::string& what);

    int64_t dim() const override { return ridges_.size(1); }
    PotentialValues shape(const torch::Tensor& y) const override;

  private:
    torch::Tensor ridges_, offsets_, heights_; ///< float64 [K, D], [K], [K]
};

} // namespace bary
