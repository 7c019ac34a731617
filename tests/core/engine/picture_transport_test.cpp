// The two steps of a transport between sets of pictures.
#include "core/engine/picture_transport.h"
#include "core/network/resnet.h"
#include "core/network/unet.h"
#include "tests/core/measure/measure_test_support.h"

namespace bary::test {
namespace {

const PictureShape shape{16, 1};

PictureTransport transport(uint64_t seed) {
    auto generator = seeded(seed);
    UNet map(shape, 4, torch::kCPU);
    map.initialise(generator);
    ResNetCritic potential(shape, {4, 16}, torch::kCPU);
    potential.initialise(generator);
    return {map, potential};
}

TransportSettings settings(double rate) {
    TransportSettings s;
    s.map.rate = s.potential.rate = rate;
    s.map.beta1 = s.potential.beta1 = 0.5;
    s.averageDecay = 0.9;
    return s;
}

double value(const torch::Tensor& tensor) {
    return tensor.item<double>();
}

/// E[½|x − T(x)|²/D − v(T(x))] from the two networks' values alone.
double mapLoss(PictureTransport& problem, const torch::Tensor& x) {
    torch::NoGradGuard noGrad;
    const auto image = problem.map.network().forward(x, true);
    const auto cost = (image - x).square().flatten(1).mean(1) / 2;
    return value((cost - problem.potential.network().forward(image, false).flatten()).mean());
}

TEST(PictureTransport, TheMapLowersItsLossWhileThePotentialRests) {
    auto generator = seeded(1);
    auto problem = transport(2);
    const auto x = torch::randn({16, 1, 16, 16}, generator);
    const auto rests = problem.potential.network().parameters().flat().clone();
    const double before = mapLoss(problem, x);
    problem.mapStep(x, settings(1e-3));
    EXPECT_NEAR(value(problem.losses().cost - problem.losses().moved), before,
                1e-4 * (1 + std::abs(before)));
    for (int k = 0; k < 60; ++k) {
        problem.mapStep(x, settings(1e-3));
    }
    EXPECT_LT(mapLoss(problem, x), before - 0.1);
    EXPECT_TRUE(torch::equal(problem.potential.network().parameters().flat(), rests));
}

TEST(PictureTransport, ThePotentialTellsSetsApartWhileTheMapRests) {
    auto generator = seeded(3);
    auto problem = transport(4);
    const auto rests = problem.map.network().parameters().flat().clone();
    const auto statistics = problem.map.network().statistics().clone();
    for (int k = 0; k < 40; ++k) {
        const auto x = torch::randn({16, 1, 16, 16}, generator);
        problem.potentialStep(x, torch::randn({16, 1, 16, 16}, generator) + 1, settings(1e-3));
    }
    // Pictures that it has not seen: v is higher where the target's are.
    torch::NoGradGuard noGrad;
    const auto x = torch::randn({64, 1, 16, 16}, generator);
    const auto& v = problem.potential.network();
    EXPECT_LT(value(problem.losses().critic), -0.1);
    EXPECT_GT(value(v.forward(x + 1, false).mean()),
              value(v.forward(problem.images(x), false).mean()) + 0.1);
    EXPECT_TRUE(torch::equal(problem.map.network().parameters().flat(), rests));
    EXPECT_TRUE(torch::equal(problem.map.network().statistics(), statistics));
}

TEST(PictureTransport, AnAverageFollowsTheMapAndItsStatistics) {
    auto generator = seeded(5);
    auto problem = transport(6);
    const auto x = torch::randn({8, 1, 16, 16}, generator);
    const auto before = problem.map.average().parameters().flat().clone();
    const auto statistics = problem.map.average().statistics().clone();
    problem.mapStep(x, settings(1e-3));
    const auto expected = 0.9 * before + 0.1 * problem.map.network().parameters().flat();
    EXPECT_TRUE(torch::allclose(problem.map.average().parameters().flat(), expected, 1e-5, 1e-7));
    EXPECT_TRUE(torch::allclose(problem.map.average().statistics(),
                                0.9 * statistics + 0.1 * problem.map.network().statistics(), 1e-5,
                                1e-7));
}

TEST(PictureTransport, ARoundIsAStepOfTheMapForEachSourceButTheLastAndOneOfThePotential) {
    auto generator = seeded(7);
    auto problem = transport(8);
    std::vector<torch::Tensor> sources;
    for (int k = 0; k < 4; ++k) {
        sources.push_back(torch::randn({4, 1, 16, 16}, generator));
    }
    problem.round(sources, torch::randn({4, 1, 16, 16}, generator), settings(1e-4));
    EXPECT_EQ(problem.map.count(), 3);
    EXPECT_EQ(problem.potential.count(), 1);
}

} // namespace
} // namespace bary::test
