// The hand-written gradients of plain networks and of the maximin steps against automatic
// differentiation.
#include "core/engine/maximin.h"
#include "tests/core/measure/measure_test_support.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

const std::vector<MlpShape>& shapes() {
    static const std::vector<MlpShape> all = {
        {1, 2, 2, 1, 5, Activation::Relu, Tail::None},
        {3, 2, 2, 3, 17, Activation::Celu, Tail::Linear},
        {4, 7, 1, 2, 16, Activation::Celu, Tail::Quadratic},
        {2, 16, 1, 3, 33, Activation::Relu, Tail::Quadratic},
        {1, 3, 5, 2, 8, Activation::Celu, Tail::Linear},
    };
    return all;
}

/// Every parameter random, the tail too, and different in every network of the stack.
void randomise(Mlp& network, torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    auto flat = network.parameters().flat();
    flat.copy_(torch::randn(flat.sizes(), generator) * 0.4);
}

double relativeError(const torch::Tensor& found, const torch::Tensor& expected) {
    return ((found - expected).norm() / expected.norm()).item<double>();
}

TEST(MlpPass, HasTheValuesAndGradientsOfTheOracle) {
    auto generator = seeded(1);
    for (const MlpShape& shape : shapes()) {
        Mlp network(shape, torch::kCPU);
        randomise(network, generator);
        const auto gradient = torch::zeros_like(network.parameters().flat());
        tensor::MlpPass pass(network, gradient, 13);
        const auto x = torch::randn({shape.count, 13, shape.in}, generator).requires_grad_(true);
        const auto seed = torch::randn({shape.count, 13, shape.out}, generator);
        const auto expected = network.forward(x);
        std::vector<torch::Tensor> wanted = network.parameters().views();
        wanted.push_back(x);
        auto gradients = torch::autograd::grad({(expected * seed).sum()}, wanted);
        const auto byPoints = gradients.back();
        gradients.pop_back();

        torch::NoGradGuard noGrad;
        EXPECT_LT(relativeError(pass.forward(x.detach()), expected.detach()), 1e-5);
        pass.backward(seed);
        EXPECT_LT(relativeError(gradient, network.parameters().flatten(gradients)), 1e-5);
        EXPECT_LT(relativeError(pass.inputGradient(seed), byPoints), 1e-5);
    }
}

TEST(Mlp, StartsAsTheIdentityWithATailAndAlikeInTheWholeStack) {
    auto generator = seeded(2);
    Mlp map({3, 4, 4, 2, 10, Activation::Celu, Tail::Linear}, torch::kCPU);
    map.initialise(generator);
    const auto x = torch::randn({20, 4}, generator);
    EXPECT_LT((map.forwardOf(0, x) - x).abs().max().item<double>(), 0.02);
    EXPECT_TRUE(torch::equal(map.forwardOf(0, x), map.forwardOf(2, x)));
    EXPECT_LT(
        (map.forward(x.expand({3, 20, 4}))[1] - map.forwardOf(1, x)).abs().max().item<float>(),
        1e-5);
}

/// Two transport problems of random networks; steps with a rate of 0 and β₁ = ½ leave half of the
/// gradient in Adam's first moment.
struct MaximinCase {
    MaximinCase()
        : generator(seeded(3)), maps({2, 3, 3, 2, 9, Activation::Celu, Tail::Linear}, torch::kCPU),
          potentials({2, 3, 1, 2, 9, Activation::Celu, Tail::Quadratic}, torch::kCPU),
          maximin(maps, potentials, 11), x(torch::randn({2, 11, 3}, generator)),
          y(torch::randn({2, 11, 3}, generator)) {
        randomise(maps.network, generator);
        randomise(potentials.network, generator);
        settings.rate = 0;
        settings.beta1 = 0.5;
    }

    static torch::Tensor gradientBy(const Mlp& network, const torch::Tensor& loss) {
        return network.parameters().flatten(
            torch::autograd::grad({loss}, network.parameters().views()));
    }

    torch::Generator generator;
    TrainedMlp maps, potentials;
    Maximin maximin;
    torch::Tensor x, y;
    AdamSettings settings;
};

TEST(Maximin, StepsOfTheMapHaveTheGradientOfTheOracle) {
    MaximinCase c;
    {
        torch::NoGradGuard noGrad;
        c.maximin.mapStep(c.x, c.settings, 0);
    }
    const auto image = c.maps.network.forward(c.x);
    const auto cost = 0.5 * (image - c.x).square().sum(2).mean(1);
    const auto moved = c.potentials.network.forward(image).mean({1, 2});
    const auto expected = MaximinCase::gradientBy(c.maps.network, (cost - moved).sum());
    EXPECT_LT(relativeError(2 * c.maps.optimiser.first(), expected), 1e-5);
    EXPECT_LT(relativeError(c.maximin.losses().cost, cost.detach()), 1e-5);
    EXPECT_LT(relativeError(c.maximin.losses().moved, moved.detach()), 1e-5);
}

TEST(Maximin, StepsOfThePotentialHaveTheGradientOfTheOracle) {
    MaximinCase c;
    {
        torch::NoGradGuard noGrad;
        c.maximin.potentialStep(c.x, c.y, c.settings);
    }
    const auto image = c.maps.network.forward(c.x).detach();
    const auto loss =
        (c.potentials.network.forward(image) - c.potentials.network.forward(c.y)).mean({1, 2});
    const auto expected = MaximinCase::gradientBy(c.potentials.network, loss.sum());
    EXPECT_LT(relativeError(2 * c.potentials.optimiser.first(), expected), 1e-5);
    EXPECT_LT(relativeError(c.maximin.losses().critic, loss.detach()), 1e-5);
}

TEST(Maximin, FindsTheOptimalMapBetweenGaussians) {
    // From N(0, I) to N(0, diag(4, ¼)) the map is diag(2, ½), and to N((1, 0), I) a translation.
    torch::NoGradGuard noGrad;
    auto generator = seeded(4);
    const int64_t batch = 128;
    TrainedMlp maps({2, 2, 2, 2, 24, Activation::Celu, Tail::Linear}, torch::kCPU);
    TrainedMlp potentials({2, 2, 1, 2, 24, Activation::Celu, Tail::Quadratic}, torch::kCPU);
    maps.initialise(generator);
    potentials.initialise(generator);
    Maximin maximin(maps, potentials, batch);
    AdamSettings settings;
    settings.beta1 = 0.5;
    settings.tail = maps.network.tailOffset();
    settings.tailRate = 3e-3;
    const auto scale = torch::tensor({{2.0f, 0.5f}, {1.0f, 1.0f}}).unsqueeze(1);
    const auto shift = torch::tensor({{0.0f, 0.0f}, {1.0f, 0.0f}}).unsqueeze(1);
    const auto target = [&] { return torch::randn({2, batch, 2}, generator) * scale + shift; };
    const auto source = [&] { return torch::randn({2, batch, 2}, generator); };
    for (int k = 0; k < 1200; ++k) {
        maximin.mapStep(source(), settings, k < 600 ? 0 : 0.99);
        maximin.mapStep(source(), settings, k < 600 ? 0 : 0.99);
        maximin.potentialStep(source(), target(), settings);
    }
    const auto x = torch::randn({2, 5000, 2}, generator);
    const auto error = (maps.average.forward(x) - x * scale - shift).square().sum(2).mean(1);
    EXPECT_LT(error[0].item<double>(), 0.01 * 4.25);
    EXPECT_LT(error[1].item<double>(), 0.01 * 2);
}

} // namespace
} // namespace bary::test
