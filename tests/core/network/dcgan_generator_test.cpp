#include "core/network/sample_generators.h"

#include "tests/core/measure/measure_test_support.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

TEST(DcganGenerator, MakesPicturesOfEverySizeInTheirRange) {
    for (const int64_t side : {16, 32, 64}) {
        for (const int64_t channels : {1, 3}) {
            const auto made = makeDcganGenerator({{side, channels}, 5, 4, 0, 2});
            auto generator = seeded(1);
            const auto parameters = made->initial(generator), noise = made->noise(6, generator);
            const auto x = made->sample(parameters, noise);
            ASSERT_EQ(x.sizes(), torch::IntArrayRef({6, side * side * channels}));
            EXPECT_GE(x.min().item<double>(), 0);
            EXPECT_LE(x.max().item<double>(), 2);
            // At the start the values lie around the middle and are not cut off.
            EXPECT_NEAR(x.mean().item<double>(), 1, 0.5);
            EXPECT_GT(x.std().item<double>(), 0.2);
            EXPECT_LT((x - 1).abs().gt(0.999).to(torch::kFloat32).mean().item<double>(), 0.05);
        }
    }
}

TEST(DcganGenerator, ASampleDoesNotDependOnThoseBesideIt) {
    const auto made = makeDcganGenerator({{16, 1}, 5, 4, -1, 1});
    auto generator = seeded(2);
    const auto parameters = made->initial(generator), noise = made->noise(6, generator);
    EXPECT_EQ(made->latent(), 5);
    EXPECT_TRUE(torch::allclose(made->sample(parameters, noise)[3],
                                made->sample(parameters, noise.narrow(0, 3, 1))[0], 1e-4, 1e-5));
}

TEST(DcganGenerator, EveryParameterMatters) {
    const auto made = makeDcganGenerator({{32, 3}, 5, 4, -1, 1});
    auto generator = seeded(3);
    const auto parameters = made->initial(generator).requires_grad_(true);
    const auto x = made->sample(parameters, made->noise(8, generator));
    const auto direction = torch::randn(x.sizes(), generator);
    const auto gradient = torch::autograd::grad({x}, {parameters}, {direction})[0];
    EXPECT_EQ(gradient.ne(0).sum().item<int64_t>(), parameters.numel());
}

} // namespace
} // namespace bary::test
