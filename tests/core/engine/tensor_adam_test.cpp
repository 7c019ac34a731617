#include "core/engine/tensor_adam.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

using namespace tensor;

/// Two networks of 40 000 parameters, more than one piece each; the kernel and LibTorch's
/// operations, which stand in for it on a GPU.
class Sweep : public ::testing::TestWithParam<bool> {
  protected:
    static constexpr int64_t networks = 2, size = 40000;
    torch::Generator random = at::detail::createCPUGenerator(1);
    torch::Tensor parameters = torch::randn({networks, size}, random);
    torch::Tensor average = torch::randn({networks, size}, random);
    torch::Tensor gradient = torch::randn({networks, size}, random);
    Adam optimiser{parameters};
    AdamSettings settings{0.05, 0.6, 0.98, 1e-3};

    AdamSweep sweep(const std::vector<AdamRange>& ranges, int64_t tail = size) {
        return AdamSweep({parameters, optimiser.first(), optimiser.second(), gradient, average},
                         ranges, tail, GetParam());
    }
    AdamStep step(int64_t count) const {
        AdamStep step;
        step.settings = settings;
        step.count = count;
        step.dials = torch::tensor(dialsOf(settings, count));
        return step;
    }
    static double distance(const torch::Tensor& a, const torch::Tensor& b) {
        return (a - b).abs().max().item<double>();
    }
};

INSTANTIATE_TEST_SUITE_P(Ways, Sweep, ::testing::Bool(), [](const auto& info) {
    return std::string(info.param ? "Kernel" : "Operations");
});

TEST_P(Sweep, IsAdamWithATail) {
    settings.tail = 39000;
    settings.tailRate = 0.2;
    auto plain = parameters.clone();
    Adam reference(plain);
    AdamSweep all = sweep({{0, 100}, {100, 39500}, {39500, size}}, settings.tail);
    for (int64_t k = 1; k <= 5; ++k) {
        gradient.copy_(torch::randn({networks, size}, random));
        reference.step(plain, gradient, settings);
        all.step(step(k));
    }
    EXPECT_LT(distance(parameters, plain), 5e-6);
    EXPECT_LT(distance(optimiser.first(), reference.first()), 1e-6);
    EXPECT_LT(distance(optimiser.second(), reference.second()), 1e-6);
}

TEST_P(Sweep, PenalisesAndClipsItsRangesOnly) {
    const int64_t from = 1000, to = 30000;
    auto plain = parameters.clone(), penalised = gradient.clone();
    const auto negative = parameters.narrow(1, from, to - from).clamp_max(0);
    const double negativity = negative.square().sum(torch::kFloat64).item<double>();
    penalised.narrow(1, from, to - from).add_(negative, 2 * 0.7);
    Adam(plain).step(plain, penalised, settings);
    plain.narrow(1, from, to - from).clamp_min_(0);
    plain.narrow(1, size - 1, 1).clamp_min_(0);

    AdamSweep all =
        sweep({{0, from}, {from, to, true, true}, {to, size - 1}, {size - 1, size, false, true}});
    AdamStep one = step(1);
    one.penalty = 0.7;
    one.clip = one.measures = true;
    all.step(one);
    EXPECT_LT(distance(parameters, plain), 1e-5);
    EXPECT_NEAR(all.negativity().item<double>(), negativity, 1e-5 * negativity);
}

TEST_P(Sweep, LetsTheAverageFollow) {
    const auto before = average.clone();
    AdamSweep all = sweep({{0, size}});
    AdamStep one = step(1);
    all.step(one);
    EXPECT_TRUE(torch::equal(average, before));
    one.averages = true;
    one.averageDecay = 0.75;
    one.averageBlend = torch::tensor(0.25f);
    all.step(one);
    EXPECT_LT(distance(average, 0.75 * before + 0.25 * parameters), 1e-6);
}

TEST_P(Sweep, KeepsWhatIsNoNumber) {
    // A clip that made 0 of it would hide a run that diverged.
    gradient[1][5] = std::numeric_limits<float>::quiet_NaN();
    gradient[0][20] = std::numeric_limits<float>::quiet_NaN();
    AdamSweep all = sweep({{0, 10}, {10, size, true, true}});
    AdamStep one = step(1);
    one.clip = true;
    all.step(one);
    EXPECT_TRUE(std::isnan(parameters[1][5].item<float>()));
    EXPECT_TRUE(std::isnan(parameters[0][20].item<float>()));
    EXPECT_EQ(torch::isnan(parameters).sum().item<int64_t>(), 2);
}

} // namespace
} // namespace bary::test
