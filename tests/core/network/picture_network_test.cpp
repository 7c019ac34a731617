// The networks of WIN on pictures: published sizes, shapes, and what BatchNorm does.
#include "core/network/resnet.h"
#include "core/network/unet.h"
#include "tests/core/measure/measure_test_support.h"

namespace bary::test {
namespace {

int64_t count(const PictureNetwork& network) {
    return network.parameters().flat().numel();
}

TEST(PictureNetworks, HaveThePublishedNumbersOfParameters) {
    const PictureShape shape{64, 3};
    EXPECT_EQ(count(UNet(shape, 48, torch::kCPU)), 9715827);
    EXPECT_EQ(count(ResNetCritic(shape, {64, 512}, torch::kCPU)), 22933441);
}

TEST(PictureNetworks, HaveOutputsOfTheRightShapesAtAllSizes) {
    torch::NoGradGuard noGrad;
    auto generator = seeded(1);
    for (const int64_t side : {16, 32, 64}) {
        for (const int64_t channels : {1, 3}) {
            const PictureShape shape{side, channels};
            UNet map(shape, 2, torch::kCPU);
            ResNetCritic critic(shape, {2, 8}, torch::kCPU);
            ResNetGenerator made(shape, 5, {2, 8}, torch::kCPU);
            for (PictureNetwork* network :
                 std::initializer_list<PictureNetwork*>{&map, &critic, &made}) {
                network->initialise(generator);
            }
            const auto x = torch::randn({3, channels, side, side}, generator);
            for (const bool training : {true, false}) {
                EXPECT_EQ(map.forward(x, training).sizes(), x.sizes());
                EXPECT_EQ(critic.forward(x, training).sizes(), (std::vector<int64_t>{3, 1}));
                EXPECT_EQ(made.forward(torch::randn({3, 5}, generator), training).sizes(),
                          x.sizes());
            }
        }
    }
}

TEST(PictureNetworks, TakePointsAsRowsOfPixelsWithTheirChannels) {
    const PictureShape shape{16, 3};
    const auto points = torch::arange(2 * shape.size(), torch::kFloat32).view({2, -1});
    const auto pictures = asPictures(points, shape);
    // Row 5, column 7, channel 2 of the second picture.
    EXPECT_EQ(pictures[1][2][5][7].item<float>(), points[1][(5 * 16 + 7) * 3 + 2].item<float>());
    EXPECT_TRUE(torch::equal(asPoints(pictures), points));
}

TEST(PictureNetworks, MoveRunningStatisticsInTrainingOnly) {
    torch::NoGradGuard noGrad;
    auto generator = seeded(2);
    const PictureShape shape{16, 1};
    UNet map(shape, 2, torch::kCPU);
    map.initialise(generator);
    const auto x = torch::randn({64, 1, 16, 16}, generator);
    const auto before = map.statistics().clone();
    map.forward(x, false);
    EXPECT_TRUE(torch::equal(map.statistics(), before));
    map.forward(x, true);
    // The first layer's means: a tenth of those of its convolution, as LibTorch's momentum has it.
    const auto& views = map.parameters().views();
    const auto values = torch::conv2d(x, views[0], views[1], 1, 1);
    EXPECT_TRUE(torch::allclose(map.statistics().narrow(0, 0, 2), 0.1 * values.mean({0, 2, 3}),
                                1e-4, 1e-6));
    // With its own statistics as running ones, a batch has the same value in both modes (but that
    // running variances are unbiased).
    for (int k = 0; k < 100; ++k) {
        map.forward(x, true);
    }
    EXPECT_TRUE(torch::allclose(map.forward(x, false), map.forward(x, true), 1e-2, 1e-2));
}

TEST(PictureNetworks, CopiesHaveMemoryOfTheirOwn) {
    torch::NoGradGuard noGrad;
    auto generator = seeded(3);
    const PictureShape shape{16, 1};
    ResNetGenerator made(shape, 4, {2, 8}, torch::kCPU);
    made.initialise(generator);
    const auto z = torch::randn({4, 4}, generator);
    const auto copy = made.copy();
    const auto before = made.forward(z, false);
    EXPECT_TRUE(torch::equal(copy->forward(z, false), before));
    torch::Tensor flat = made.parameters().flat();
    flat.mul_(1.5);
    made.forward(z, true);
    EXPECT_TRUE(torch::equal(copy->forward(z, false), before));
    EXPECT_FALSE(torch::equal(made.forward(z, false), before));
}

TEST(PictureNetworks, StartAsHeAndOthersAdvise) {
    auto generator = seeded(4);
    ResNetCritic critic({16, 3}, {16, 64}, torch::kCPU);
    critic.initialise(generator);
    const auto& first = critic.parameters().views()[0]; // [16, 3, 3, 3]
    const double expected = std::sqrt(2.0 / (16 * 9));
    EXPECT_NEAR(first.std().item<double>(), expected, 0.15 * expected);
}

TEST(PictureNetworks, AGeneratorCanStartAtAMeanAndADeviation) {
    torch::NoGradGuard noGrad;
    auto generator = seeded(5);
    ResNetGenerator made({16, 3}, 8, {4, 16}, torch::kCPU);
    made.initialise(generator);
    const auto mean = torch::tensor({-0.5f, 0.0f, 0.25f});
    const auto deviation = torch::tensor({0.1f, 0.5f, 2.0f});
    made.startAt(torch::randn({64, 8}, generator), mean, deviation);
    const auto x = made.forward(torch::randn({64, 8}, generator), true);
    EXPECT_TRUE(torch::allclose(x.mean({0, 2, 3}), mean, 1e-3, 1e-3));
    EXPECT_TRUE(torch::allclose(x.var({0, 2, 3}, false).sqrt(), deviation, 1e-2, 1e-3));
}

} // namespace
} // namespace bary::test
