#include "core/network/linear_fold.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary {
namespace {

LinearFold example() {
    // Pieces that overlap in the network, one of them taken once and the rest times a weight.
    return LinearFold({{0, 2, 5, -1}, {5, 0, 4, 0}, {9, 0, 4, 1}, {13, 6, 3, 2}}, 16, 9);
}

torch::Tensor draw(c10::IntArrayRef sizes, uint64_t seed) {
    auto random = at::detail::createCPUGenerator(seed);
    return torch::randn(sizes, random);
}

TEST(LinearFold, AddsUpItsPiecesTimesTheWeights) {
    const LinearFold fold = example();
    const auto theta = draw({2, 16}, 1), a = draw({3, 3}, 2);
    const auto folded = fold.fold(theta, a);
    ASSERT_EQ(folded.sizes(), (std::vector<int64_t>{2, 3, 9}));
    for (int n = 0; n < 2; ++n) {
        for (int group = 0; group < 3; ++group) {
            std::vector<double> expected(9, 0.0);
            for (const FoldTerm& term : fold.terms()) {
                for (int64_t k = 0; k < term.size; ++k) {
                    const double factor =
                        term.corner < 0 ? 1 : a[group][term.corner].item<double>();
                    expected[term.to + k] += factor * theta[n][term.from + k].item<double>();
                }
            }
            for (int64_t k = 0; k < 9; ++k) {
                EXPECT_NEAR(folded[n][group][k].item<double>(), expected[k], 1e-5);
            }
        }
    }
}

TEST(LinearFold, PullsBackByItsAdjoint) {
    const LinearFold fold = example();
    const auto theta = draw({2, 16}, 3), a = draw({4, 3}, 4), x = draw({2, 4, 9}, 5);
    const double left = (fold.fold(theta, a) * x).sum().item<double>();
    const double right = (theta * fold.pullBack(x, a)).sum().item<double>();
    EXPECT_NEAR(left, right, 1e-4);
    const auto leaf = theta.clone().requires_grad_(true);
    const auto gradient = torch::autograd::grad({(fold.fold(leaf, a) * x).sum()}, {leaf})[0];
    EXPECT_LT((gradient - fold.pullBack(x, a)).abs().max().item<double>(), 1e-5);
}

TEST(LinearFold, OnPlainMemoryDoesTheSame) {
    const LinearFold fold = example();
    const auto theta = draw({16}, 6), a = draw({1, 3}, 7), x = draw({1, 9}, 8);
    std::vector<float> network(9, 7.0f), gradient(16, 0.0f);
    fold.fold(theta.data_ptr<float>(), a.data_ptr<float>(), network.data());
    fold.pullBack(x.data_ptr<float>(), a.data_ptr<float>(), gradient.data());
    const auto folded = fold.fold(theta, a)[0], pulled = fold.pullBack(x, a);
    for (int k = 0; k < 9; ++k) {
        EXPECT_NEAR(network[k], folded[k].item<float>(), 1e-6);
    }
    for (int k = 0; k < 16; ++k) {
        EXPECT_NEAR(gradient[k], pulled[k].item<float>(), 1e-6);
    }
}

} // namespace
} // namespace bary
