#include "core/network/critic_network.h"

#include "tests/core/measure/measure_test_support.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

CriticShape pictures(int64_t side, int64_t channels, bool spectral = false) {
    const PictureShape shape{side, channels};
    return {shape.size(), shape, 4, spectral};
}

TEST(CriticNetwork, JudgesPointsAndPicturesOfEverySizeOneByOne) {
    for (const CriticShape& shape : {pictures(16, 1), pictures(32, 3), pictures(64, 1),
                                     CriticShape{7, {}, 4, false}, pictures(16, 3, true)}) {
        auto generator = seeded(1);
        const CriticNetwork network(shape);
        const auto parameters = network.initial(generator);
        ASSERT_EQ(parameters.numel(), network.size());
        const auto directions = torch::randn({network.directions()}, generator);
        const auto x = torch::randn({3, shape.dim}, generator);
        const auto values = network.values(parameters, directions, x);
        ASSERT_EQ(values.sizes(), torch::IntArrayRef({3}));
        const auto alone = network.values(parameters, directions, x.narrow(0, 1, 1));
        EXPECT_NEAR(values[1].item<double>(), alone[0].item<double>(), 1e-5);
        EXPECT_GT(values.std().item<double>(), 0);
    }
}

TEST(CriticNetwork, EveryParameterMatters) {
    auto generator = seeded(2);
    const CriticNetwork network(pictures(16, 3, true));
    const auto parameters = network.initial(generator).requires_grad_(true);
    const auto directions = torch::randn({network.directions()}, generator);
    const auto x = torch::randn({20, 16 * 16 * 3}, generator);
    const auto gradient = torch::autograd::grad(
        {network.values(parameters, directions, x).square().sum()}, {parameters})[0];
    EXPECT_EQ(gradient.ne(0).sum().item<int64_t>(), network.size());
}

TEST(CriticNetwork, SpectralNormKeepsLayersFromStretching) {
    auto generator = seeded(3);
    const CriticNetwork network({5, {}, 8, true});
    const auto parameters = 3 * network.initial(generator);
    const auto directions = torch::randn({network.directions()}, generator);
    for (int k = 0; k < 300; ++k) {
        network.iterate(parameters, directions);
    }
    // The scales s were tripled as well: 27 for three layers, LeakyReLU does not stretch.
    const auto x = torch::randn({500, 5}, generator),
               y = x + 0.1 * torch::randn({500, 5}, generator);
    const auto rise =
        (network.values(parameters, directions, x) - network.values(parameters, directions, y))
            .abs() /
        (x - y).norm(2, 1);
    EXPECT_LE(rise.max().item<double>(), 27.01);
    EXPECT_GT(rise.max().item<double>(), 1);
    // However large the matrices are.
    auto larger = parameters.clone();
    larger.narrow(0, 0, 5 * 32) *= 100;
    network.iterate(larger, directions);
    const auto change =
        network.values(larger, directions, x) - network.values(parameters, directions, x);
    EXPECT_LT(change.abs().max().item<double>(), 1e-3);
}

} // namespace
} // namespace bary::test
