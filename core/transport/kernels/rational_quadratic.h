// The mixture of rational-quadratic kernels of MMD, in double: its powers are rational, so that one
// division, one square root and a fifth root serve all five.
#pragma once

#include <cstdint>

namespace {

/// b^(−1/5) for b in [1, 1e31].
inline __attribute__((always_inline)) double inverseFifthRoot(double b) {
    // A float's bits are nearly its logarithm: -1/5 of them, between the right ends, are within
    // 6 %. Newton's method for t^(−5) = b needs no division and triples the squared error.
    const auto bits = static_cast<float>(__builtin_bit_cast(int32_t, static_cast<float>(b)));
    const auto guess = static_cast<int32_t>(1278200000.0f - 0.2f * bits);
    double t = static_cast<double>(__builtin_bit_cast(float, guess));
    for (int round = 0; round < 4; ++round) {
        const double squared = t * t;
        t *= 1.2 - 0.2 * b * squared * squared * t;
    }
    return t;
}

/// See Kernels. A plain loop, which the compiler makes vectors of.
void rationalQuadratic(double* squared, double* slope, int64_t count, double scale) {
    for (int64_t k = 0; k < count; ++k) {
        const double wide = squared[k] * scale;
        const double x = wide < 1e30 ? wide : 1e30; // beyond, nothing is left of any kernel
        // 1 + x/a for a = 5, 2, 1, 1/2, 1/5
        const double b5 = 1 + 0.2 * x, b2 = 1 + 0.5 * x, b1 = 1 + x, bHalf = 1 + 2 * x,
                     bFifth = 1 + 5 * x;
        // All five inverses from that of the product.
        const double low = b5 * b2, middle = low * b1, high = middle * bHalf;
        const double all = 1 / (high * bFifth);
        const double iFifth = all * high, rest = all * bFifth;
        const double iHalf = rest * middle, first = rest * bHalf;
        const double i1 = first * low, pair = first * b1;
        const double i2 = pair * b5, i5 = pair * b2;
        const double fourth = i5 * i5 * (i5 * i5);
        const double k5 = fourth * i5, k2 = i2 * i2, kHalf = __builtin_sqrt(iHalf),
                     kFifth = inverseFifthRoot(bFifth);
        squared[k] = k5 + k2 + i1 + kHalf + kFifth;
        slope[k] = -scale * (k5 * i5 + k2 * i2 + i1 * i1 + kHalf * iHalf + kFifth * iFifth);
    }
}

} // namespace
