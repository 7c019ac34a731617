// What input-convex networks of any kind are made of.
#pragma once

#include "core/base/torch.h"

#include <string>

namespace bary {

/// CELU(z) and its derivative: z and 1 above 0, e^z − 1 and e^z below.
struct CeluValues {
    torch::Tensor value, slope;
};
CeluValues celuWithSlope(const torch::Tensor& z);

/// Throws InputError, beginning with `what`, where a weight between layers is negative: then the
/// network need not be convex. `which` names the weights in the message.
void requireNonNegative(const torch::Tensor& weights, const std::string& which,
                        const std::string& what);

} // namespace bary
