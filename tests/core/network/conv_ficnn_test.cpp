// Input-convex networks of convolutions against loops over pixels, in double.
#include "core/network/ficnn.h"
#include "tests/core/measure/measure_test_support.h"

#include <cmath>
#include <functional>

namespace bary::test {
namespace {

FicnnShape shapeOf(int64_t count, int64_t side, int64_t channels, int64_t layers,
                   Quadratic quadratic = Quadratic::Scalar) {
    return {count, side * side * channels, layers, 3, quadratic, static_cast<int>(channels)};
}

const std::vector<FicnnShape> shapes = {shapeOf(1, 16, 1, 4), shapeOf(2, 16, 3, 3, Quadratic::None),
                                        shapeOf(3, 8, 2, 2), shapeOf(2, 8, 1, 4, Quadratic::Full),
                                        shapeOf(2, 16, 1, 1)};

FicnnStack randomStack(const FicnnShape& shape, uint64_t seed) {
    FicnnStack stack(shape, torch::kCPU);
    auto generator = seeded(seed);
    stack.initialise({false}, generator);
    torch::NoGradGuard noGrad;
    const auto quadratic = stack.parameters().views().back();
    if (shape.quadratic != Quadratic::None) {
        quadratic.copy_(torch::rand(quadratic.sizes(), generator) + 0.25);
    }
    return stack;
}

using Numbers = std::vector<double>;

Numbers numbers(const torch::Tensor& tensor) {
    const auto plain = tensor.detach().to(torch::kFloat64).contiguous();
    return {plain.data_ptr<double>(), plain.data_ptr<double>() + plain.numel()};
}

/// One network of a stack: [channel][row][column] in flat arrays.
struct PlainConv {
    FicnnShape shape;
    std::vector<Numbers> views; ///< in the order of the stack's

    PlainConv(const FicnnStack& stack, int64_t i) : shape(stack.shape()) {
        for (const auto& view : stack.parameters().views()) {
            views.push_back(numbers(view[i]));
        }
    }

    /// out[o] += Σ_i kernel[o][i] * in[i], with one pixel of zeros around.
    static void convolve(const Numbers& in, int64_t inside, int64_t inputs, const Numbers& kernel,
                         int64_t k, int64_t stride, Numbers& out, int64_t side) {
        const auto outputs = static_cast<int64_t>(out.size()) / (side * side);
        for (int64_t o = 0; o < outputs; ++o) {
            for (int64_t r = 0; r < side; ++r) {
                for (int64_t c = 0; c < side; ++c) {
                    for (int64_t at = 0; at < inputs * k * k; ++at) {
                        const int64_t i = at / (k * k);
                        const int64_t row = r * stride - 1 + at / k % k,
                                      column = c * stride - 1 + at % k;
                        if (row >= 0 && row < inside && column >= 0 && column < inside) {
                            out[(o * side + r) * side + c] +=
                                kernel[o * inputs * k * k + at] *
                                in[(i * inside + row) * inside + column];
                        }
                    }
                }
            }
        }
    }

    double value(const Numbers& y) const {
        const int64_t channels = shape.channels;
        const int64_t whole = std::llround(std::sqrt(static_cast<double>(shape.dim / channels)));
        const int64_t layers = shape.layers, width = shape.width;
        Numbers z;
        int64_t side = whole;
        for (int64_t l = 0; l < layers; ++l) {
            const int64_t before = side;
            side = l > 0 && side > 4 ? side / 2 : side;
            const int64_t factor = whole / side;
            Numbers small(channels * side * side), next(width * side * side);
            for (int64_t p = 0; p < whole * whole * channels; ++p) {
                const int64_t channel = p % channels, row = p / channels / whole,
                              column = p / channels % whole;
                small[(channel * side + row / factor) * side + column / factor] +=
                    y[p] / static_cast<double>(factor * factor);
            }
            convolve(small, side, channels, views[l], 3, 1, next, side);
            if (l > 0) {
                const bool halved = side < before;
                convolve(z, before, width, views[2 * layers + l - 1], halved ? 4 : 3,
                         halved ? 2 : 1, next, side);
            }
            for (size_t k = 0; k < next.size(); ++k) {
                const double a = next[k] + views[layers + l][k / static_cast<size_t>(side * side)];
                next[k] = a > 0 ? a : std::exp(a) - 1;
            }
            z = next;
        }
        const Numbers &output = views[3 * layers - 1], &linear = views[3 * layers],
                      &q = views[3 * layers + 1];
        double sum = 0;
        for (size_t k = 0; k < z.size(); ++k) {
            sum += output[k] * z[k];
        }
        for (size_t d = 0; d < y.size(); ++d) {
            sum += linear[d] * y[d] +
                   (shape.quadratic == Quadratic::Scalar ? q[0] / 2 * y[d] * y[d] : 0);
        }
        for (size_t c = 0; shape.quadratic == Quadratic::Full && c < y.size(); ++c) {
            double product = 0;
            for (size_t d = 0; d < y.size(); ++d) {
                product += q[d * y.size() + c] * y[d];
            }
            sum += product * product / 2;
        }
        return sum;
    }
};

TEST(ConvFicnn, ValueIsThatOfLoopsOverPixels) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, 3);
        auto generator = seeded(4);
        const auto y = torch::randn({shape.count, 3, shape.dim}, generator);
        const auto values = stack.value(y);
        ASSERT_EQ(values.sizes(), torch::IntArrayRef({shape.count, 3}));
        for (int64_t i = 0; i < shape.count; ++i) {
            const PlainConv net(stack, i);
            for (int64_t m = 0; m < 3; ++m) {
                const double expected = net.value(numbers(y[i][m]));
                EXPECT_NEAR(values[i][m].item<double>(), expected, 1e-4 * (1 + std::abs(expected)));
            }
        }
    }
}

TEST(ConvFicnn, GradientIsThatOfAutomaticDifferentiation) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, 5);
        auto generator = seeded(6);
        const auto y = torch::randn({shape.count, 7, shape.dim}, generator).requires_grad_(true);
        const auto expected = torch::autograd::grad({stack.value(y).sum()}, {y})[0];
        const auto found = stack.gradient(y);
        EXPECT_LT(((found - expected).norm() / expected.norm()).item<double>(), 1e-5);
        const auto last = stack.gradient(shape.count - 1, y.detach()[shape.count - 1]);
        EXPECT_TRUE(torch::allclose(last, found[shape.count - 1], 1e-5, 1e-5));
    }
}

TEST(ConvFicnn, GradientIsThatOfCentralDifferences) {
    for (const FicnnShape& shape : shapes) {
        const FicnnStack stack = randomStack(shape, 7);
        const PlainConv net(stack, 0);
        auto generator = seeded(8);
        const auto y = torch::randn({shape.count, 1, shape.dim}, generator);
        const auto direction = torch::randn({shape.dim}, generator);
        constexpr double step = 1e-4;
        const auto at = [&](double t) {
            return net.value(numbers(y[0][0].to(torch::kFloat64) + t * direction));
        };
        const double expected = (at(step) - at(-step)) / (2 * step);
        const double found = stack.gradient(y)[0][0].dot(direction).item<double>();
        EXPECT_NEAR(found, expected, 1e-4 * (1 + std::abs(expected)));
    }
}

TEST(ConvFicnn, IsConvexAlongEverySegmentOnceClipped) {
    for (const FicnnShape& shape : shapes) {
        FicnnStack stack = randomStack(shape, 11);
        EXPECT_GT(stack.negativity().item<double>(), 0);
        stack.clip();
        EXPECT_EQ(stack.negativity().item<double>(), 0);
        auto generator = seeded(12);
        const auto a = 3 * torch::randn({shape.count, 100, shape.dim}, generator);
        const auto b = 3 * torch::randn({shape.count, 100, shape.dim}, generator);
        const auto t = torch::rand({shape.count, 100, 1}, generator);
        const auto between = stack.value(t * a + (1 - t) * b);
        const auto chord = t.squeeze(-1) * stack.value(a) + (1 - t.squeeze(-1)) * stack.value(b);
        EXPECT_TRUE((between <= chord + 1e-5 * (1 + chord.abs())).all().item<bool>());
        const auto rise = ((stack.gradient(a) - stack.gradient(b)) * (a - b)).sum(-1);
        EXPECT_GT(rise.min().item<double>(), -1e-4);
    }
}

TEST(ConvFicnn, IsNotConvexWithANegativeWeight) {
    // What the test above could not tell otherwise.
    FicnnStack stack = randomStack(shapeOf(1, 8, 1, 2, Quadratic::None), 13);
    torch::NoGradGuard noGrad;
    for (const auto& view : stack.parameters().views()) {
        view.abs_();
    }
    const auto& output = stack.parameters().views()[5];
    output.neg_();
    auto generator = seeded(14);
    const auto a = 3 * torch::randn({1, 100, 64}, generator);
    const auto b = 3 * torch::randn({1, 100, 64}, generator);
    const auto middle = stack.value((a + b) / 2);
    EXPECT_TRUE((middle > (stack.value(a) + stack.value(b)) / 2).any().item<bool>());
}

} // namespace
} // namespace bary::test
