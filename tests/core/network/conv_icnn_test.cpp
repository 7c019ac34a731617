// The convolutional network against its definition pixel by pixel, its gradient against differences
// and its convexity.
#include "core/measure/random_potential.h"
#include "core/network/conv_icnn.h"
#include "tests/core/io/io_test_support.h"

#include <cmath>

namespace bary::test {
namespace {

torch::Tensor uniform(std::vector<int64_t> sizes, double low, double high) {
    return torch::rand(sizes, torch::kFloat64) * (high - low) + low;
}

/// Two neurons at half of `side`, three at a quarter.
std::vector<ConvIcnnLayer> someLayers() {
    torch::manual_seed(5);
    const auto looking = [](int64_t width, int64_t k, int64_t stride, int64_t padding) {
        return ConvIcnnLayer{uniform({2 * width, 1, k, k}, -0.2, 0.2),
                             uniform({width, 1, k, k}, -1, 1),
                             uniform({width}, -1, 1),
                             stride,
                             padding,
                             {}};
    };
    std::vector<ConvIcnnLayer> layers = {looking(2, 4, 2, 1), looking(3, 7, 4, 2)};
    layers[1].mixing = uniform({3, 2, 4, 4}, 0, 0.2);
    return layers;
}

/// Neuron j of a convolution of `x` [channels, side, side] at row and column; 0 outside of x.
double convolved(const torch::Tensor& weights, int64_t j, const torch::Tensor& x, int64_t row,
                 int64_t column, int64_t stride, int64_t padding) {
    double sum = 0;
    for (int64_t c = 0; c < x.size(0); ++c) {
        for (int64_t a = 0; a < weights.size(2); ++a) {
            for (int64_t b = 0; b < weights.size(3); ++b) {
                const int64_t at = row * stride - padding + a, to = column * stride - padding + b;
                if (at >= 0 && to >= 0 && at < x.size(1) && to < x.size(2)) {
                    sum += weights[j][c][a][b].item<double>() * x[c][at][to].item<double>();
                }
            }
        }
    }
    return sum;
}

torch::Tensor layerByDefinition(const ConvIcnnLayer& layer, const torch::Tensor& x,
                                const torch::Tensor& before) {
    const int64_t width = layer.offsets.size(0), side = x.size(1) / layer.stride;
    auto z = torch::zeros({width, side, side}, torch::kFloat64);
    for (int64_t j = 0; j < width; ++j) {
        for (int64_t row = 0; row < side; ++row) {
            for (int64_t column = 0; column < side; ++column) {
                const auto look = [&](const torch::Tensor& weights, int64_t of) {
                    return convolved(weights, of, x, row, column, layer.stride, layer.padding);
                };
                double value = layer.offsets[j].item<double>() + look(layer.linear, j) +
                               std::pow(look(layer.forms, 2 * j), 2) +
                               std::pow(look(layer.forms, 2 * j + 1), 2);
                if (before.defined()) {
                    value += convolved(layer.mixing, j, before, row, column, 2, 1);
                    value = value > 0 ? value : std::expm1(value);
                }
                z[j][row][column] = value;
            }
        }
    }
    return z;
}

TEST(ConvIcnn, HasTheValuesOfItsDefinition) {
    const auto layers = someLayers();
    const auto output = uniform({3 * 2 * 2}, 0, 1), x = uniform({1, 64}, -1, 1);
    const ConvIcnn network(8, layers, output, 0.5, "test");
    const auto picture = x.view({1, 8, 8});
    const auto first = layerByDefinition(layers[0], picture, {});
    const auto last = layerByDefinition(layers[1], picture, first);
    const double value =
        last.flatten().dot(output).item<double>() + 0.25 * x.square().sum().item<double>();
    EXPECT_NEAR(network.at(x).values.item<double>(), value, 1e-12 * std::abs(value));
}

TEST(ConvIcnn, WithANegativeWeightBetweenLayersIsRefused) {
    auto layers = someLayers();
    layers[1].mixing[2][1][3][0] = -0.25;
    const auto output = torch::ones({12}, torch::kFloat64);
    EXPECT_TRUE(says(messageOf([&] { ConvIcnn(8, layers, output, 0.1, "here"); }),
                     {"here", "not convex", "layer 2", "-0.25"}));
    EXPECT_TRUE(says(messageOf([&] { ConvIcnn(8, someLayers(), -output, 0.1, "here"); }),
                     {"not convex", "the output"}));
}

TEST(ConvIcnn, OfAnySizeHasTheGradientsOfItsValuesAndIsConvex) {
    torch::manual_seed(1);
    for (const int side : {8, 12, 16, 20, 32}) {
        std::mt19937_64 random(3);
        const auto network = randomConvIcnn(side, 0.2, random);
        ASSERT_EQ(network->dim(), side * side);
        const auto x = torch::randn({40, side * side}, torch::kFloat64);
        const auto way = torch::randn({40, side * side}, torch::kFloat64);
        constexpr double h = 1e-5;
        const auto up = network->at(x + h * way), down = network->at(x - h * way);
        const auto slope = (up.values - down.values) / (2 * h);
        const auto found = (network->at(x).gradients * way).sum(1);
        EXPECT_LT((found - slope).abs().max().item<double>(),
                  1e-6 * (1 + slope.abs().max().item<double>()))
            << side;
        EXPECT_NO_THROW(requireConvexOn(*network, x, "here")) << side;
    }
}

} // namespace
} // namespace bary::test
