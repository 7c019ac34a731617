// A small input-convex network of random numbers for tests.
#pragma once

#include "core/network/dense_icnn.h"

#include <vector>

namespace bary::test {

/// `layers` layers of `width` neurons of rank 2; float64.
inline std::vector<DenseIcnnLayer> randomIcnnLayers(int64_t dim, int64_t width, int layers,
                                                    uint64_t seed) {
    torch::manual_seed(seed);
    std::vector<DenseIcnnLayer> result;
    for (int l = 0; l < layers; ++l) {
        DenseIcnnLayer layer;
        layer.forms = 0.4 * torch::randn({2 * width, dim}, torch::kFloat64);
        layer.linear = torch::randn({width, dim}, torch::kFloat64);
        layer.offsets = torch::randn({width}, torch::kFloat64);
        if (l > 0) {
            layer.mixing = torch::rand({width, width}, torch::kFloat64) / width;
        }
        result.push_back(layer);
    }
    return result;
}

inline DenseIcnn randomIcnn(int64_t dim, int64_t width, int layers, uint64_t seed,
                            double curvature = 0.3) {
    auto list = randomIcnnLayers(dim, width, layers, seed);
    return {std::move(list), torch::rand({width}, torch::kFloat64), curvature, "test"};
}

} // namespace bary::test
