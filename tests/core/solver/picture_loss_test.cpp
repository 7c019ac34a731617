#include "core/io/npy.h"
#include "core/solver/picture_loss.h"
#include "tests/core/measure/measure_test_support.h"
#include "tests/core/network/vgg16_weights.h"

namespace bary::test {
namespace {

constexpr int side = 8;

/// A bright bar at this row, and noise.
Measure bars(int row) {
    Measure measure;
    measure.dim = side * side;
    measure.kind = PointKind::Image;
    measure.coding = std::make_shared<const ImageCoding>(ImageFormat{side, side, 1, -1, 1});
    measure.draw = [row](int64_t n, torch::Generator& generator) {
        auto pictures = torch::rand({n, side, side}, generator) * 0.4 - 1;
        pictures.select(1, row) += 1;
        return pictures.reshape({n, side * side});
    };
    return measure;
}

TEST(PictureLoss, OfSquaresIsHalfTheirMean) {
    const auto a = torch::tensor({{1.0f, 2.0f}, {0.0f, -1.0f}}), b = torch::zeros({2, 2});
    EXPECT_FLOAT_EQ(PictureLoss()(a, b).item<float>(), 6.0f / 8);
}

TEST(PictureLoss, PerceptualAddsAbsolutesAndWhatTellsTheMarginalsApart) {
    const std::vector<Measure> marginals = {bars(1), bars(6)};
    PictureLoss loss(marginals, torch::kCPU, 1);
    loss.setFrame(1, torch::zeros({side * side}));
    auto generator = seeded(2);
    const auto x = marginals[0].draw(20, generator);
    EXPECT_EQ(loss(x, x).item<double>(), 0);
    const auto y = marginals[1].draw(20, generator);
    const double plain = 0.5 * ((x - y).square().mean() + (x - y).abs().mean() / 3).item<double>();
    EXPECT_GT(loss(x, y).item<double>(), plain * 1.01);
    auto moving = x.clone().requires_grad_(true);
    const auto gradient = torch::autograd::grad({loss(moving, y)}, {moving})[0];
    torch::NoGradGuard noGrad;
    EXPECT_LT(loss(moving - gradient, y).item<double>(), loss(moving, y).item<double>());
}

TEST(PictureLoss, AddsTheFeaturesOfVgg16WhereItHasItsWeights) {
    const TemporaryFolder folder;
    writeNpy(folder / "w.npy", Points(1, vgg16HandingOn(0)));
    PictureLoss loss(ImageCoding({side, side, 1, 0, 2}), folder / "w.npy", torch::kCPU);
    // Grey pictures in a frame in which x stands for 2x + 1, of which 0 is black and 2 white:
    // VGG16 sees 2x in three channels.
    loss.setFrame(2, torch::ones({side * side}));
    const double a = 0.1, b = 0.4, d = b - a;
    const auto grey = [](double x) { return torch::full({3, side * side}, x, torch::kFloat32); };
    const double features = 4 * d * d * (1.0 / 64 + 1.0 / 128 + 1.0 / 256 + 1.0 / 512);
    EXPECT_NEAR(loss(grey(a), grey(b)).item<double>(), (d * d + d / 3 + 0.02 * features) / 2, 1e-6);
    auto moving = grey(a).requires_grad_(true);
    const auto gradient = torch::autograd::grad({loss(moving, grey(b))}, {moving})[0];
    EXPECT_LT(gradient.max().item<double>(), 0);
}

TEST(PictureLoss, SeesPicturesInTheFrameThatTheyAreGivenIn) {
    const std::vector<Measure> marginals = {bars(1), bars(6)};
    PictureLoss plain(marginals, torch::kCPU, 1), framed(marginals, torch::kCPU, 1);
    auto generator = seeded(3);
    const auto shift = torch::rand({side * side}, generator);
    plain.setFrame(1, torch::zeros({side * side}));
    framed.setFrame(2, shift);
    const auto x = marginals[0].draw(20, generator), y = marginals[1].draw(20, generator);
    const auto features = [](const PictureLoss& loss, const torch::Tensor& a,
                             const torch::Tensor& b) {
        const auto rest = (a - b).square().mean() + (a - b).abs().mean() / 3;
        return (loss(a, b) - rest / 2).item<double>();
    };
    EXPECT_NEAR(features(framed, (x - shift) / 2, (y - shift) / 2), features(plain, x, y),
                1e-4 * features(plain, x, y));
}

} // namespace
} // namespace bary::test
