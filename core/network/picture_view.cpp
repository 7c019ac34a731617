#include "core/network/picture_view.h"

namespace bary {

PictureView::PictureView(std::shared_ptr<const ConvexPotential> inner,
                         const std::vector<int64_t>& pixels, const std::vector<double>& channels,
                         double curvature)
    : ConvexPotential(curvature), inner_(std::move(inner)),
      pixels_(torch::tensor(c10::ArrayRef<int64_t>(pixels), torch::kInt64)),
      channels_(torch::tensor(c10::ArrayRef<double>(channels), torch::kFloat64)) {}

PotentialValues PictureView::shape(const torch::Tensor& y) const {
    const int64_t n = y.size(0), count = pixels_.size(0);
    const auto channels = channels_.to(y.scalar_type());
    const auto view = y.view({n, count, -1}).matmul(channels).index_select(1, pixels_);
    const auto inner = inner_->shape(view);
    // Every pixel is seen once: back to its place, and to its channels.
    const auto back = torch::empty_like(view).index_copy_(1, pixels_, inner.gradients);
    return {inner.values, (back.unsqueeze(2) * channels).reshape({n, -1})};
}

} // namespace bary
