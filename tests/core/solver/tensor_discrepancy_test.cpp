// The discrepancies in LibTorch operations against those of the CPU, which are held to double
// precision elsewhere; here on the CPU as well, where everybody can run them.
#include "core/measure/measure.h"
#include "core/solver/tensor_discrepancy.h"
#include "tests/core/transport/clouds.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

void expectEqual(const tensor::Cost& found, const ValueAndGradient& expected, double unit) {
    EXPECT_NEAR(found.value.item<double>(), expected.value,
                1e-4 * std::max(unit, std::abs(expected.value)));
    const Points gradient = toPoints(found.gradient);
    ASSERT_EQ(gradient.values.size(), expected.gradient.size());
    double difference = 0, length = 0;
    for (size_t k = 0; k < gradient.values.size(); ++k) {
        difference += std::pow(double(gradient.values[k]) - double(expected.gradient[k]), 2);
        length += std::pow(double(expected.gradient[k]), 2);
    }
    // Points that find themselves pull nowhere: a gradient of 0 but for rounding.
    const double least = 1 / std::sqrt(static_cast<double>(gradient.size()));
    EXPECT_LT(std::sqrt(difference), 1e-4 * std::max(std::sqrt(length), least));
}

struct Clouds {
    int n, m, dim;
    float shift;
};

class TensorDiscrepancy : public ::testing::TestWithParam<Clouds> {
  protected:
    const Clouds c_ = GetParam();
    const Points a_ = normalCloud(c_.n, c_.dim, 1, 0, 0.6f);
    const Points b_ = normalCloud(c_.m, c_.dim, 2, c_.shift, 1.2f);
    const torch::Tensor x_ = toTensor(a_), y_ = toTensor(b_);
};

INSTANTIATE_TEST_SUITE_P(Clouds, TensorDiscrepancy,
                         ::testing::Values(Clouds{90, 70, 1, 0.5f}, Clouds{120, 150, 2, 0.5f},
                                           Clouds{60, 80, 40, 0.5f}, Clouds{50, 50, 2, 300}));

TEST_P(TensorDiscrepancy, EntropicTransportIsThatOfTheCpu) {
    for (const double epsilon : {0.05, 1.0}) {
        SinkhornOptions options;
        options.epsilon = epsilon;
        options.iterations = 2000;
        options.tolerance = 1e-4;
        expectEqual(tensor::entropicTransport(x_, y_, options), entropicTransport(a_, b_, options),
                    1);
        expectEqual(tensor::entropicSelf(x_, options), entropicSelf(a_, options), 1);
    }
}

TEST_P(TensorDiscrepancy, MmdIsThatOfTheCpu) {
    for (const MmdKernel kernel :
         {MmdKernel::Gaussian, MmdKernel::RationalQuadratic, MmdKernel::Energy}) {
        for (const bool unbiased : {false, true}) {
            const MmdOptions options{kernel, 1.5, unbiased};
            expectEqual(tensor::mmdSquared(x_, y_, options), mmdSquared(a_, b_, options), 1e-3);
        }
    }
}

TEST_P(TensorDiscrepancy, WeightedMeansAreThoseOfTheCpu) {
    const std::vector<Points> clouds = {normalCloud(c_.n, c_.dim, 3, c_.shift),
                                        normalCloud(c_.n, c_.dim, 4), a_};
    const std::vector<double> weights = {0.3, 0.7, 0};
    const auto ys = torch::stack({toTensor(clouds[0]), toTensor(clouds[1]), x_});
    for (const DiscrepancyKind kind :
         {DiscrepancyKind::Sinkhorn, DiscrepancyKind::Entropic, DiscrepancyKind::Mmd}) {
        DiscrepancyOptions options;
        options.kind = kind;
        options.epsilon = 2; // settled in the few iterations of a step of training
        options.mmd.kernel = MmdKernel::Energy;
        ASSERT_TRUE(tensor::knows(options));
        const auto [value, gradient] = tensor::meanDiscrepancy(x_, ys, weights, options);
        expectEqual({torch::tensor(value, torch::kDouble), gradient},
                    meanDiscrepancy(a_, clouds, weights, options), 1);
    }
}

/// More pairs than a block holds: each block is to be the part of its rows.
TEST(TensorCosts, BlocksOfRowsMakeOneCost) {
    const Points a = normalCloud(2100, 2, 1), b = normalCloud(2200, 2, 2, 1);
    SinkhornOptions options;
    options.epsilon = 20;
    options.iterations = 1;
    expectEqual(tensor::entropicTransport(toTensor(a), toTensor(b), options),
                entropicTransport(a, b, options), 1);
    const MmdOptions kernel{MmdKernel::Energy, 1, false};
    expectEqual(tensor::mmdSquared(toTensor(a), toTensor(b), kernel), mmdSquared(a, b, kernel),
                1e-3);
}

TEST(TensorCosts, LeavesTheOthersToTheCpu) {
    DiscrepancyOptions options;
    for (const DiscrepancyKind kind : {DiscrepancyKind::Wasserstein, DiscrepancyKind::Sliced}) {
        options.kind = kind;
        EXPECT_FALSE(tensor::knows(options));
    }
    options.kind = DiscrepancyKind::Sinkhorn;
    options.halves = true;
    EXPECT_FALSE(tensor::knows(options));
}

} // namespace
} // namespace bary::test
