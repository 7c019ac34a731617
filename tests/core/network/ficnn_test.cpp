#include "core/network/ficnn.h"
#include "tests/core/network/plain_ficnn.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

torch::Generator seeded(uint64_t seed) {
    return at::detail::createCPUGenerator(seed);
}

FicnnStack randomStack(const FicnnShape& shape, bool positive, uint64_t seed) {
    FicnnStack stack(shape, torch::kCPU);
    auto generator = seeded(seed);
    stack.initialise({positive}, generator);
    if (shape.quadratic != Quadratic::None) {
        torch::NoGradGuard noGrad;
        auto quadratic = stack.parameters().views().back();
        quadratic.copy_(torch::rand(quadratic.sizes(), generator) + 0.25);
    }
    return stack;
}

double relativeError(const torch::Tensor& a, const torch::Tensor& b) {
    return ((a - b).norm() / b.norm()).item<double>();
}

const std::vector<FicnnShape> shapes = {
    {1, 2, 1, 4, Quadratic::None},   {3, 2, 4, 16, Quadratic::Scalar},
    {2, 5, 2, 8, Quadratic::Scalar}, {2, 1, 3, 6, Quadratic::None},
    {2, 4, 3, 7, Quadratic::Full},   {1, 1, 1, 3, Quadratic::Full}};

TEST(FicnnStack, ValueIsThatOfPlainDoubleLoops) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, false, 3);
        auto generator = seeded(4);
        const auto y = 2 * torch::randn({shape.count, 7, shape.dim}, generator);
        const auto values = stack.value(y);
        ASSERT_EQ(values.sizes(), (std::vector<int64_t>{shape.count, 7}));
        for (int64_t i = 0; i < shape.count; ++i) {
            const PlainFicnn net = PlainFicnn::of(stack, i);
            const Eigen::MatrixXd rows = plain(y[i]);
            for (int64_t m = 0; m < 7; ++m) {
                const double expected = net.value(rows.row(m).transpose());
                EXPECT_NEAR(values[i][m].item<double>(), expected, 1e-5 * (1 + std::abs(expected)));
            }
        }
    }
}

TEST(FicnnStack, GradientIsThatOfAutomaticDifferentiation) {
    for (const FicnnShape& shape : shapes) {
        for (const bool positive : {false, true}) {
            const FicnnStack stack = randomStack(shape, positive, 5);
            auto generator = seeded(6);
            const auto y =
                (3 * torch::randn({shape.count, 50, shape.dim}, generator)).requires_grad_(true);
            const auto expected = torch::autograd::grad({stack.value(y).sum()}, {y})[0];
            EXPECT_LT(relativeError(stack.gradient(y), expected), 1e-5);
        }
    }
}

TEST(FicnnStack, GradientIsThatOfCentralDifferences) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, false, 7);
        auto generator = seeded(8);
        const auto y = torch::randn({shape.count, 5, shape.dim}, generator);
        const auto gradient = stack.gradient(y);
        for (int64_t i = 0; i < shape.count; ++i) {
            const PlainFicnn net = PlainFicnn::of(stack, i);
            const Eigen::MatrixXd rows = plain(y[i]), found = plain(gradient[i]);
            for (int64_t m = 0; m < 5; ++m) {
                const Eigen::VectorXd expected = net.differences(rows.row(m).transpose());
                EXPECT_LT((found.row(m).transpose() - expected).norm(),
                          1e-5 * (1 + expected.norm()));
            }
        }
    }
}

TEST(FicnnStack, GradientOfOneIsThatOfAll) {
    const FicnnStack stack = randomStack({3, 2, 4, 16, Quadratic::Full}, true, 9);
    auto generator = seeded(10);
    const auto y = torch::randn({3, 20, 2}, generator);
    const auto all = stack.gradient(y);
    for (int64_t i = 0; i < 3; ++i) {
        EXPECT_LT(relativeError(stack.gradient(i, y[i]), all[i]), 1e-6) << i;
    }
}

TEST(FicnnStack, IsConvexAlongEverySegmentOnceClipped) {
    // Starts with W of both signs; only clip() makes it convex.
    for (const Quadratic kind : {Quadratic::Scalar, Quadratic::Full}) {
        FicnnStack stack = randomStack({4, 3, 4, 16, kind}, false, 11);
        stack.clip();
        auto generator = seeded(12);
        const auto a = 5 * torch::randn({4, 500, 3}, generator);
        const auto b = 5 * torch::randn({4, 500, 3}, generator);
        const auto t = torch::rand({4, 500, 1}, generator);
        const auto between = stack.value(t * a + (1 - t) * b);
        const auto chord = t.squeeze(-1) * stack.value(a) + (1 - t.squeeze(-1)) * stack.value(b);
        const auto slack = 1e-5 * (1 + chord.abs());
        EXPECT_TRUE((between <= chord + slack).all().item<bool>());
        // And its gradient is monotone.
        const auto rise = ((stack.gradient(a) - stack.gradient(b)) * (a - b)).sum(-1);
        EXPECT_GT(rise.min().item<double>(), -1e-4);
    }
}

TEST(FicnnStack, ClipTouchesOnlyTheSignOfWAndOfTheCurvature) {
    FicnnStack stack = randomStack({2, 2, 3, 5, Quadratic::Scalar}, false, 13);
    {
        torch::NoGradGuard noGrad;
        auto curvature = stack.parameters().views().back();
        curvature.fill_(-1);
    }
    std::vector<torch::Tensor> before;
    for (const auto& view : stack.parameters().views()) {
        before.push_back(view.detach().clone());
    }
    stack.clip();
    const auto& after = stack.parameters().views();
    for (size_t k = 0; k < after.size(); ++k) {
        // A_0..2, b_0..2 and u are free; W_1, W_2, w and c are not.
        const bool constrained = k == 6 || k == 7 || k == 8 || k == 10;
        const auto expected = constrained ? before[k].clamp_min(0) : before[k];
        EXPECT_TRUE(torch::equal(after[k].detach(), expected)) << k;
    }
}

TEST(FicnnStack, ClipLeavesAFullQuadraticAlone) {
    // B Bᵀ is positive semi-definite whatever B is.
    FicnnStack stack = randomStack({2, 3, 2, 5, Quadratic::Full}, false, 14);
    const auto quadratic = stack.parameters().views().back().detach();
    quadratic.neg_();
    const auto before = quadratic.clone();
    stack.clip();
    EXPECT_TRUE(torch::equal(quadratic, before));
}

TEST(FicnnStack, NegativityIsTheSumOfSquaresOfNegativeWeights) {
    FicnnStack stack({1, 1, 2, 2, Quadratic::Scalar}, torch::kCPU);
    torch::NoGradGuard noGrad;
    // Views: A_0, A_1, b_0, b_1, W_1, w, u, c.
    const auto& views = stack.parameters().views();
    auto free = views[0], inner = views[4], output = views[5], linear = views[6];
    free.fill_(-7);
    linear.fill_(-7);
    inner.copy_(torch::tensor({1.0f, -2.0f, -0.5f, 3.0f}).view({1, 2, 2}));
    output.copy_(torch::tensor({-3.0f, 4.0f}).view({1, 2, 1}));
    EXPECT_NEAR(stack.negativity().item<double>(), 4 + 0.25 + 9, 1e-6);
}

TEST(FicnnStack, PositiveInitialisationIsNonNegativeAndWithinItsBound) {
    const FicnnShape shape{3, 2, 4, 16, Quadratic::Scalar};
    FicnnStack stack(shape, torch::kCPU);
    auto generator = seeded(14);
    stack.initialise({true}, generator);
    EXPECT_EQ(stack.negativity().item<double>(), 0);
    const auto& views = stack.parameters().views();
    for (int64_t k = 8; k < 12; ++k) { // W_1..W_3, w
        EXPECT_GE(views[k].min().item<double>(), 0);
        EXPECT_LE(views[k].max().item<double>(), 0.25);
        EXPECT_GT(views[k].max().item<double>(), 0.2);
    }
    EXPECT_LT(views[0].min().item<double>(), 0); // A is free
    EXPECT_EQ(views.back().abs().max().item<double>(), 0);
}

TEST(FicnnStack, StartsWithTheQuadraticAndTheOutputWeightsAskedFor) {
    const auto y = torch::tensor({{1.0f, -2.0f, 0.5f}}).expand({2, 1, 3});
    for (const Quadratic kind : {Quadratic::None, Quadratic::Scalar, Quadratic::Full}) {
        FicnnStack plain({2, 3, 2, 8, kind}, torch::kCPU), curved({2, 3, 2, 8, kind}, torch::kCPU);
        auto one = seeded(16), other = seeded(16);
        plain.initialise({true, 1, 0}, one);
        curved.initialise({true, 1, 0.6}, other);
        const auto expected = kind == Quadratic::None ? torch::zeros_like(y) : 0.6 * y;
        EXPECT_LT((curved.gradient(y) - plain.gradient(y) - expected).abs().max().item<double>(),
                  1e-5);
        auto third = seeded(16);
        curved.initialise({true, 0.01, 0.6}, third);
        const size_t w = 5; // A_0, A_1, b_0, b_1, W_1, w
        EXPECT_TRUE(torch::allclose(curved.parameters().views()[w].detach(),
                                    0.01 * plain.parameters().views()[w].detach()));
    }
}

TEST(FicnnStack, KnowsWhereTheQuadraticBegins) {
    for (const Quadratic kind : {Quadratic::None, Quadratic::Scalar, Quadratic::Full}) {
        FicnnStack stack({3, 4, 3, 5, kind}, torch::kCPU);
        auto tail = stack.parameters().flat().narrow(-1, stack.quadraticOffset(),
                                                     stack.parameters().flat().size(-1) -
                                                         stack.quadraticOffset());
        tail.fill_(2);
        const auto& views = stack.parameters().views();
        for (size_t k = 0; k < views.size(); ++k) {
            EXPECT_EQ(views[k].min().item<float>(), k + 1 == views.size() ? 2 : 0) << k;
            EXPECT_EQ(views[k].max().item<float>(), k + 1 == views.size() ? 2 : 0) << k;
        }
    }
}

TEST(FicnnStack, PublishedInitialisationHasBothSignsWithinOneOverRootOfFanIn) {
    FicnnStack stack({2, 4, 3, 16, Quadratic::None}, torch::kCPU);
    auto generator = seeded(15);
    stack.initialise({false}, generator);
    const auto& views = stack.parameters().views();
    for (int64_t k = 0; k < 10; ++k) {
        const double bound = k >= 6 && k < 9 ? 0.25 : 0.5; // W and w see 16, A, b and u see 4
        EXPECT_LE(views[k].abs().max().item<double>(), bound) << k;
        EXPECT_LT(views[k].min().item<double>(), 0) << k;
        EXPECT_GT(views[k].max().item<double>(), 0) << k;
    }
}

TEST(FicnnStack, InitialisationFollowsItsGenerator) {
    const auto flat = [](uint64_t seed) {
        return randomStack({2, 2, 4, 16, Quadratic::None}, true, seed).parameters().flat();
    };
    EXPECT_TRUE(torch::equal(flat(1), flat(1)));
    EXPECT_FALSE(torch::equal(flat(1), flat(2)));
}

TEST(FicnnStack, ShowsTheLayersOfATensorLaidOutLikeItsParameters) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, false, 17);
        const auto flat = stack.parameters().flat() * 3;
        const FicnnLayers net = stack.layersOf(flat);
        ASSERT_EQ(static_cast<int64_t>(net.a.size()), shape.layers);
        ASSERT_EQ(static_cast<int64_t>(net.w.size()), shape.layers - 1);
        const PlainFicnn plainNet = PlainFicnn::of(stack, 0);
        for (int64_t l = 0; l < shape.layers; ++l) {
            EXPECT_FALSE(net.a[l].requires_grad());
            EXPECT_LT((plain(net.a[l][0]).transpose() / 3 - plainNet.a[l]).norm(), 1e-5);
            EXPECT_LT((plain(net.b[l][0]).transpose() / 3 - plainNet.b[l]).norm(), 1e-5);
            if (l > 0) {
                EXPECT_LT((plain(net.w[l - 1][0]).transpose() / 3 - plainNet.inner[l]).norm(),
                          1e-5);
            }
        }
        EXPECT_LT((plain(net.output[0]) / 3 - plainNet.output).norm(), 1e-5);
        EXPECT_LT((plain(net.linear[0]) / 3 - plainNet.linear).norm(), 1e-5);
        net.quadratic.fill_(11);
        EXPECT_EQ(flat[0][-1].item<float>(), 11); // they are views
    }
}

TEST(ParameterBuffer, ShowsItsFlatMemoryThroughEveryView) {
    ParameterBuffer buffer({{2, 3}, {1}, {4}}, torch::kCPU);
    ASSERT_EQ(buffer.flat().numel(), 11);
    {
        torch::NoGradGuard noGrad;
        buffer.flat().copy_(torch::arange(11, torch::kFloat32));
    }
    EXPECT_EQ(buffer.views()[0][1][2].item<float>(), 5);
    EXPECT_EQ(buffer.views()[1][0].item<float>(), 6);
    EXPECT_EQ(buffer.views()[2][3].item<float>(), 10);
    std::vector<torch::Tensor> gradients;
    for (const auto& view : buffer.views()) {
        EXPECT_TRUE(view.requires_grad() && view.is_leaf());
        gradients.push_back(view.detach() * 2);
    }
    EXPECT_TRUE(torch::equal(buffer.flatten(gradients), buffer.flat() * 2));
}

TEST(ParameterBuffer, KeepsTheParametersOfOneStackedNetworkTogether) {
    ParameterBuffer buffer({{2, 2}, {1, 3}}, torch::kCPU, 2);
    ASSERT_EQ(buffer.flat().sizes(), (std::vector<int64_t>{2, 7}));
    EXPECT_EQ(buffer.offset(0), 0);
    EXPECT_EQ(buffer.offset(1), 4);
    buffer.flat().copy_(torch::arange(14, torch::kFloat32).view({2, 7}));
    EXPECT_EQ(buffer.views()[0].sizes(), (std::vector<int64_t>{2, 2, 2}));
    EXPECT_EQ(buffer.views()[0][1][1][0].item<float>(), 9);
    EXPECT_EQ(buffer.views()[1][0][0][2].item<float>(), 6);
    std::vector<torch::Tensor> gradients;
    for (const auto& view : buffer.views()) {
        gradients.push_back(view.detach() * 2);
    }
    EXPECT_TRUE(torch::equal(buffer.flatten(gradients), buffer.flat() * 2));
}

} // namespace
} // namespace bary::test
