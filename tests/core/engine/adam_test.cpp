#include "core/engine/adam.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>

namespace bary::test {
namespace {

TEST(Adam, FollowsAPlainDoubleImplementation) {
    constexpr int size = 5, steps = 20;
    const AdamSettings settings{0.05, 0.5, 0.99, 1e-6};
    auto generator = at::detail::createCPUGenerator(1);
    auto flat = torch::randn({size}, generator);
    std::vector<double> x(size), m(size, 0), v(size, 0);
    for (int k = 0; k < size; ++k) {
        x[k] = flat[k].item<double>();
    }
    Adam adam(flat);
    for (int t = 1; t <= steps; ++t) {
        const auto gradient = torch::randn({size}, generator) * (t % 3 == 0 ? 10 : 0.1);
        adam.step(flat, gradient, settings);
        for (int k = 0; k < size; ++k) {
            const double g = gradient[k].item<double>();
            m[k] = settings.beta1 * m[k] + (1 - settings.beta1) * g;
            v[k] = settings.beta2 * v[k] + (1 - settings.beta2) * g * g;
            const double mHat = m[k] / (1 - std::pow(settings.beta1, t));
            const double vHat = v[k] / (1 - std::pow(settings.beta2, t));
            x[k] -= settings.rate * mHat / (std::sqrt(vHat) + settings.epsilon);
            EXPECT_NEAR(flat[k].item<double>(), x[k], 2e-6) << "step " << t;
        }
    }
    EXPECT_EQ(adam.count(), steps);
}

TEST(Adam, FirstStepIsTheRateAgainstTheSignOfTheGradient) {
    auto flat = torch::zeros({3});
    Adam adam(flat);
    adam.step(flat, torch::tensor({1e-3f, -50.0f, 0.0f}), {0.01});
    EXPECT_NEAR(flat[0].item<double>(), -0.01, 1e-6);
    EXPECT_NEAR(flat[1].item<double>(), 0.01, 1e-6);
    EXPECT_EQ(flat[2].item<double>(), 0);
}

TEST(Adam, MovesTheTailAtItsOwnRate) {
    // Along the last axis: of both rows, the last two of five. One step is the rate itself.
    AdamSettings settings;
    settings.rate = 0.01;
    settings.tail = 3;
    settings.tailRate = 0.2;
    auto flat = torch::zeros({2, 5});
    Adam(flat).step(flat, torch::full({2, 5}, -3.0f), settings);
    const auto row = torch::tensor({0.01f, 0.01f, 0.01f, 0.2f, 0.2f});
    EXPECT_LT((flat - row).abs().max().item<double>(), 1e-6);
}

TEST(Adam, MayHaveNoTailOrNothingElse) {
    for (const int64_t tail : {int64_t{0}, int64_t{4}, int64_t{9}}) {
        AdamSettings settings;
        settings.rate = 0.01;
        settings.tail = tail;
        settings.tailRate = 0.2;
        auto flat = torch::zeros({4});
        Adam(flat).step(flat, torch::full({4}, -3.0f), settings);
        const double expected = tail == 0 ? 0.2 : 0.01;
        EXPECT_LT((flat - expected).abs().max().item<double>(), 1e-6) << tail;
    }
}

TEST(Adam, KeepsNoHiddenStateBesideMomentsAndCount) {
    // What a checkpoint stores is enough to go on.
    auto generator = at::detail::createCPUGenerator(2);
    auto flat = torch::randn({4}, generator);
    Adam adam(flat);
    adam.step(flat, torch::randn({4}, generator), {});
    auto copy = flat.clone();
    Adam resumed(copy);
    resumed.first().copy_(adam.first());
    resumed.second().copy_(adam.second());
    resumed.count() = adam.count();
    const auto gradient = torch::randn({4}, generator);
    adam.step(flat, gradient, {});
    resumed.step(copy, gradient, {});
    EXPECT_TRUE(torch::equal(flat, copy));
}

} // namespace
} // namespace bary::test
