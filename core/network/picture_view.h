// A convex function of a picture seen another way: in grey, with its blocks in other places,
// mirrored (the potentials of "Ave, celeba!", Korotin et al. 2022).
#pragma once

#include "core/network/convex_potential.h"

#include <memory>
#include <vector>

namespace bary {

/// φ(P y) with P y_j = Σ_c v_c y_{k_j, c}: pixel j of the view is pixel k_j of the picture, its
/// channels mixed by v. A linear map keeps a function convex.
class PictureView : public ConvexPotential {
  public:
    /// `inner` is of the view, dimension K; `pixels` are k_j, [K]; `channels` v, [C]; pictures are
    /// points [height, width, C].
    PictureView(std::shared_ptr<const ConvexPotential> inner, const std::vector<int64_t>& pixels,
                const std::vector<double>& channels, double curvature);

    int64_t dim() const override { return pixels_.size(0) * channels_.size(0); }
    PotentialValues shape(const torch::Tensor& y) const override;

  private:
    std::shared_ptr<const ConvexPotential> inner_;
    torch::Tensor pixels_, channels_;
};

} // namespace bary
