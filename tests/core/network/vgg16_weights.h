// Weights of VGG16 by which its features are known.
#pragma once

#include "tests/core/io/io_test_support.h"

#include <array>
#include <vector>

namespace bary::test {

/// Every convolution hands on channel 0 as it is, plus `bias`, and makes 0 of all others.
inline std::vector<float> vgg16HandingOn(float bias) {
    constexpr std::array<size_t, 11> channels = {3, 64, 64, 128, 128, 256, 256, 256, 512, 512, 512};
    std::vector<float> values;
    for (size_t k = 0; k + 1 < channels.size(); ++k) {
        const size_t in = channels[k], out = channels[k + 1];
        std::vector<float> layer(out * in * 9 + out, 0);
        layer[4] = 1; // the middle of the first kernel
        layer[out * in * 9] = bias;
        values.insert(values.end(), layer.begin(), layer.end());
    }
    return values;
}

} // namespace bary::test
