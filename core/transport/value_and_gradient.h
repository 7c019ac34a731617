// What a discrepancy of two clouds hands to gradient descent.
#pragma once

#include <vector>

namespace bary {

struct ValueAndGradient {
    double value = 0;
    std::vector<float> gradient; ///< by the points of the first cloud, [n, D]
};

} // namespace bary
