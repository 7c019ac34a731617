// Values against their definitions, gradients against differences, convexity against functions that
// are known not to be convex.
#include "core/network/batched_ridges.h"
#include "core/network/picture_view.h"
#include "tests/core/io/io_test_support.h"
#include "tests/core/network/random_icnn.h"

#include <cmath>

namespace bary::test {
namespace {

/// −|y|²/2 over a weak quadratic.
class Concave : public ConvexPotential {
  public:
    Concave() : ConvexPotential(0.1) {}
    int64_t dim() const override { return 3; }
    PotentialValues shape(const torch::Tensor& y) const override {
        return {y.square().sum(1) * -0.5, -y};
    }
};

torch::Tensor somePoints(int64_t n, int64_t dim) {
    torch::manual_seed(3);
    return torch::randn({n, dim}, torch::kFloat64);
}

RidgePotential someRidges(int dim, int count) {
    RidgePotential potential;
    potential.curvature = 0.3;
    potential.ridges = Eigen::MatrixXd::Random(count, dim);
    potential.offsets = Eigen::VectorXd::Random(count);
    potential.heights = Eigen::VectorXd::Random(count).cwiseAbs();
    return potential;
}

void expectGradientsOfValues(const ConvexPotential& potential) {
    const auto y = somePoints(5, potential.dim());
    const auto gradients = potential.at(y).gradients;
    constexpr double h = 1e-5;
    for (int64_t j = 0; j < potential.dim(); ++j) {
        auto up = y.clone(), down = y.clone();
        up.select(1, j) += h;
        down.select(1, j) -= h;
        const auto difference = (potential.at(up).values - potential.at(down).values) / (2 * h);
        const auto error = (difference - gradients.select(1, j)).abs().max().item<double>();
        EXPECT_LT(error, 1e-6 * (1 + gradients.abs().max().item<double>())) << "axis " << j;
    }
}

TEST(DenseIcnn, HasTheValuesOfItsDefinition) {
    const auto layers = randomIcnnLayers(3, 4, 3, 1);
    const auto output = torch::rand({4}, torch::kFloat64);
    const DenseIcnn network(layers, output, 0.5, "test");
    const auto x = somePoints(1, 3);
    const auto at = [&](const torch::Tensor& t, int64_t i, int64_t j) {
        return t[i][j].item<double>();
    };
    std::vector<double> z;
    for (const DenseIcnnLayer& layer : layers) {
        std::vector<double> next;
        for (int64_t j = 0; j < 4; ++j) {
            double sum = layer.offsets[j].item<double>(), forms[2] = {0, 0};
            for (int64_t d = 0; d < 3; ++d) {
                sum += at(layer.linear, j, d) * at(x, 0, d);
                forms[0] += at(layer.forms, 2 * j, d) * at(x, 0, d);
                forms[1] += at(layer.forms, 2 * j + 1, d) * at(x, 0, d);
            }
            sum += forms[0] * forms[0] + forms[1] * forms[1];
            for (size_t i = 0; i < z.size(); ++i) {
                sum += at(layer.mixing, j, static_cast<int64_t>(i)) * z[i];
            }
            const bool first = z.empty();
            next.push_back(first || sum > 0 ? sum : std::expm1(sum));
        }
        z = next;
    }
    double value = 0.25 * x.square().sum().item<double>();
    for (size_t j = 0; j < z.size(); ++j) {
        value += output[static_cast<int64_t>(j)].item<double>() * z[j];
    }
    EXPECT_NEAR(network.at(x).values.item<double>(), value, 1e-12 * std::abs(value));
}

TEST(DenseIcnn, HasTheGradientsOfItsValues) {
    expectGradientsOfValues(randomIcnn(4, 6, 3, 2));
    expectGradientsOfValues(randomIcnn(2, 5, 1, 2));
}

TEST(DenseIcnn, WithANegativeWeightBetweenLayersIsRefused) {
    auto layers = randomIcnnLayers(3, 4, 3, 1);
    layers[1].mixing[2][1] = -0.25;
    EXPECT_TRUE(
        says(messageOf([&] { DenseIcnn(layers, torch::ones({4}, torch::kFloat64), 0.1, "here"); }),
             {"here", "not convex", "layer 2", "-0.25"}));
    layers = randomIcnnLayers(3, 4, 3, 1);
    EXPECT_TRUE(
        says(messageOf([&] { DenseIcnn(layers, -torch::ones({4}, torch::kFloat64), 0.1, "here"); }),
             {"not convex", "the output"}));
}

TEST(BatchedRidges, AreTheRidgesOneByOne) {
    const RidgePotential ridges = someRidges(3, 6);
    const BatchedRidges batched(ridges, "test");
    expectGradientsOfValues(batched);
    const auto y = somePoints(4, 3);
    const auto gradients = batched.at(y).gradients;
    for (int64_t k = 0; k < 4; ++k) {
        const Eigen::Vector3d point(y[k][0].item<double>(), y[k][1].item<double>(),
                                    y[k][2].item<double>());
        const Eigen::VectorXd expected = ridges.gradient(point);
        for (int d = 0; d < 3; ++d) {
            EXPECT_NEAR(gradients[k][d].item<double>(), expected[d], 1e-12);
        }
    }
}

TEST(PictureView, HasTheGradientsOfItsValues) {
    const auto inner = std::make_shared<const DenseIcnn>(randomIcnn(4, 5, 2, 7));
    const std::vector<int64_t> pixels = {2, 0, 3, 1};
    expectGradientsOfValues(PictureView(inner, pixels, {0.7, 0.04, 0.26}, 0.2));
    // In grey it is the inner function of the same pixels in another order.
    const PictureView view(inner, pixels, {1}, 0.2);
    const auto y = somePoints(3, 4);
    const auto seen =
        torch::stack({y.select(1, 2), y.select(1, 0), y.select(1, 3), y.select(1, 1)}, 1);
    EXPECT_TRUE(torch::allclose(view.shape(y).values, inner->shape(seen).values));
}

TEST(ConvexPotential, IsTemperedToTheScaleOfThePoints) {
    DenseIcnn network = randomIcnn(3, 8, 3, 4, 1e-9);
    const auto x = 5 * somePoints(500, 3);
    network.temper(x, 0.7);
    const auto gradients = network.at(x).gradients;
    EXPECT_LT(gradients.mean(0).abs().max().item<double>(), 1e-7);
    const double ratio = (gradients.square().sum() / x.square().sum()).item<double>();
    EXPECT_NEAR(std::sqrt(ratio), 0.7, 1e-6);
    expectGradientsOfValues(network);
}

TEST(ConvexPotential, ThatIsNotConvexIsFound) {
    const auto x = somePoints(50, 3);
    EXPECT_TRUE(says(messageOf([&] { requireConvexOn(Concave(), x, "here"); }),
                     {"here", "not convex", "must not be negative"}));
    EXPECT_NO_THROW(requireConvexOn(randomIcnn(3, 8, 3, 4), x, "here"));
    EXPECT_NO_THROW(requireConvexOn(BatchedRidges(someRidges(3, 6), "test"), x, "here"));
}

} // namespace
} // namespace bary::test
