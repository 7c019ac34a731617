#include "core/session/dominant_colours.h"

#include <torch/torch.h>

namespace bary {

std::vector<Swatch> dominantColours(const std::vector<Colour>& list, int count) {
    torch::NoGradGuard noGrad;
    const auto rows = static_cast<int64_t>(list.size());
    const auto colours = torch::from_blob(const_cast<Colour*>(list.data()), {rows, 3});
    // Start from colours spread evenly over the order of lightness.
    const auto order = colours.sum(1).argsort();
    const auto picks = torch::linspace(0, rows - 1, 2 * count + 1).slice(0, 1, 2 * count, 2);
    auto centres = colours.index_select(0, order.index_select(0, picks.to(torch::kInt64)));
    torch::Tensor counts;
    for (int round = 0; round < 30; ++round) {
        const auto nearest = torch::cdist(colours, centres).argmin(1);
        counts = torch::zeros({count}).index_add_(0, nearest, torch::ones({rows}));
        const auto sums = torch::zeros({count, 3}).index_add_(0, nearest, colours);
        const auto used = (counts > 0).unsqueeze(1);
        centres = torch::where(used, sums / counts.clamp_min(1).unsqueeze(1), centres);
    }
    const auto byShare = counts.argsort(0, true);
    std::vector<Swatch> swatches;
    for (int k = 0; k < count; ++k) {
        const int64_t which = byShare[k].item<int64_t>();
        const double share = counts[which].item<double>() / static_cast<double>(rows);
        if (share > 0) {
            const auto centre = centres[which];
            swatches.push_back(
                {{centre[0].item<float>(), centre[1].item<float>(), centre[2].item<float>()},
                 share});
        }
    }
    return swatches;
}

} // namespace bary
