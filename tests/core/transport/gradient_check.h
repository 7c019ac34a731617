// Gradients of discrepancies against finite differences.
#pragma once

#include "core/transport/value_and_gradient.h"
#include "tests/core/transport/clouds.h"

#include <gtest/gtest.h>

#include <functional>

namespace bary::test {

/// Central differences of some coordinates of `a` agree with the gradient to `tolerance`, absolute.
inline void expectGradient(Points a, const std::function<ValueAndGradient(const Points&)>& cost,
                           float step, double tolerance) {
    const auto result = cost(a);
    ASSERT_EQ(result.gradient.size(), a.values.size());
    for (size_t k = 0; k < a.values.size(); k += 1 + a.values.size() / 7) {
        const float before = a.values[k];
        a.values[k] = before + step;
        const double above = cost(a).value;
        a.values[k] = before - step;
        const double below = cost(a).value;
        a.values[k] = before;
        EXPECT_NEAR(double(result.gradient[k]), (above - below) / (2 * double(step)), tolerance)
            << "coordinate " << k;
    }
}

} // namespace bary::test
