#include "core/network/convex_parts.h"

#include "core/base/error.h"

#include <fmt/format.h>

namespace bary {

CeluValues celuWithSlope(const torch::Tensor& z) {
    const auto below = z.clamp_max(0);
    return {z.clamp_min(0) + below.expm1(), below.exp()};
}

void requireNonNegative(const torch::Tensor& weights, const std::string& which,
                        const std::string& what) {
    const auto least = weights.min().item<double>();
    if (!(least >= 0)) {
        throw InputError(fmt::format("{}: the network is not convex, {} has the weight {:.4g} "
                                     "below 0",
                                     what, which, least));
    }
}

} // namespace bary
