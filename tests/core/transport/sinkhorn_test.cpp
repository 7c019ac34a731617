#include "core/transport/sinkhorn.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"
#include "tests/core/transport/gradient_check.h"
#include "tests/core/transport/plain_sinkhorn.h"

#include <gtest/gtest.h>

#include <limits>

using namespace bary;
using namespace bary::test;

namespace {

SinkhornOptions converged(double epsilon) {
    SinkhornOptions options;
    options.epsilon = epsilon;
    options.iterations = 3000;
    options.tolerance = 1e-5;
    return options;
}

/// |a − b|₂ / |b|₂.
double relativeError(const std::vector<float>& a, const std::vector<double>& b) {
    EXPECT_EQ(a.size(), b.size());
    double error = 0, size = 0;
    for (size_t k = 0; k < a.size(); ++k) {
        error += (double(a[k]) - b[k]) * (double(a[k]) - b[k]);
        size += b[k] * b[k];
    }
    return std::sqrt(error / size);
}

std::vector<double> someWeights(int n) {
    std::vector<double> weights(n);
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += weights[i] = 1 + i % 5;
    }
    for (double& weight : weights) {
        weight /= sum;
    }
    return weights;
}

void expectAgreement(int n, int m, int dim, double epsilon, const std::vector<double>& a,
                     const std::vector<double>& b) {
    const Points x = normalCloud(n, dim, 1, 0.3f, 0.5f), y = normalCloud(m, dim, 2, 0, 0.7f);
    const PlainDivergence truth(x, y, epsilon, a, b);
    const auto result = sinkhornDivergence(x, y, converged(epsilon), a, b);
    EXPECT_NEAR(result.value, truth.value, 1e-4 * truth.value) << "D = " << dim;
    EXPECT_LT(relativeError(result.gradient, truth.gradient), 1e-4) << "D = " << dim;
}

} // namespace

TEST(Sinkhorn, AgreesWithDoublePrecisionInLowDimensions) {
    for (const int dim : {1, 2, 3}) {
        expectAgreement(41, 37, dim, 0.1, uniformWeights(41), uniformWeights(37));
    }
}

TEST(Sinkhorn, AgreesWithDoublePrecisionByProducts) {
    expectAgreement(41, 37, 4, 0.3, uniformWeights(41), uniformWeights(37));
    expectAgreement(70, 41, 37, 2, uniformWeights(70), uniformWeights(41));
}

TEST(Sinkhorn, AgreesWithDoublePrecisionUnderWeights) {
    expectAgreement(61, 53, 2, 0.05, someWeights(61), someWeights(53));
    expectAgreement(61, 53, 6, 0.5, someWeights(61), someWeights(53));
}

TEST(Sinkhorn, AtASmallEpsilonEveryPointIsPulledToItsOwnPartner) {
    const int dim = 40, n = 150;
    std::vector<float> shift(dim, 0);
    shift[3] = 2;
    const Points x = normalCloud(n, dim, 1), y = translated(x, shift);
    const auto result = entropicTransport(x, y, converged(0.01));
    for (int64_t i = 0; i < n; ++i) {
        for (int d = 0; d < dim; ++d) {
            EXPECT_NEAR(result.gradient[i * dim + d], -shift[d] / n, 1e-6);
        }
    }
}

TEST(Sinkhorn, GradientIsThatOfTheValue) {
    const Points y = normalCloud(30, 2, 4, 1);
    expectGradient(
        normalCloud(20, 2, 3),
        [&](const Points& x) { return sinkhornDivergence(x, y, converged(0.2)); }, 0.02f, 2e-4);
}

TEST(Sinkhorn, RecoversExactTransportAsEpsilonVanishes) {
    const Points x = normalCloud(40, 2, 5), y = normalCloud(40, 2, 6, 1);
    const double exact = optimalAssignment(x, y).cost / 2;
    double last = 1;
    for (const double epsilon : {1.0, 0.1, 0.01}) {
        const double error =
            std::abs(entropicTransport(x, y, converged(epsilon)).value - exact) / exact;
        EXPECT_LT(error, last);
        last = error;
    }
    auto options = converged(1e-3);
    options.scaling = 0.9;
    options.tolerance = 1e-3;
    options.iterations = 20000;
    EXPECT_NEAR(entropicTransport(x, y, options).value, exact, 5e-3 * exact);
}

TEST(Sinkhorn, DivergenceOfEqualCloudsIsZero) {
    const Points x = normalCloud(200, 2, 7);
    const auto result = sinkhornDivergence(x, x, converged(0.05));
    EXPECT_NEAR(result.value, 0, 1e-5);
    for (const float value : result.gradient) {
        EXPECT_NEAR(value, 0, 1e-5);
    }
}

TEST(Sinkhorn, DivergenceOfATranslationIsHalfItsSquare) {
    const Points x = normalCloud(100, 3, 8);
    const auto result = sinkhornDivergence(x, translated(x, {1, 2, 2}), converged(0.1));
    EXPECT_NEAR(result.value, 4.5, 1e-4);
    EXPECT_NEAR(double(result.gradient[0]), -1.0 / 100, 1e-6);
}

TEST(Sinkhorn, FarApartCloudsKeepTheirDigits) {
    const Points x = normalCloud(50, 2, 9), y = normalCloud(60, 2, 10);
    const double near = sinkhornDivergence(x, y, converged(0.05)).value;
    const auto far = sinkhornDivergence(x, translated(y, {30000, 0}), converged(0.05));
    double meanX = 0, meanY = 0;
    for (int64_t i = 0; i < 50; ++i) {
        meanX += double(x.row(i)[0]) / 50;
    }
    for (int64_t j = 0; j < 60; ++j) {
        meanY += double(y.row(j)[0]) / 60;
    }
    const double between = meanY - meanX;
    const double extra = 30000 * 30000 / 2.0 + 30000 * between;
    // Coordinates near 30 000 are known to 2e-3.
    EXPECT_NEAR(far.value - extra, near, 30000 * 2e-4);
    EXPECT_NEAR(double(far.gradient[0]) * 50, -30000, 5);
}

TEST(Sinkhorn, PointsOnOppositeSidesDoNotOverflow) {
    const Points x(1, {-1e6f, 1e6f}), y(1, {-2e6f, 2e6f});
    const auto result = sinkhornDivergence(x, y, converged(1e-3));
    EXPECT_NEAR(result.value / 0.5e12, 1, 1e-5);
    EXPECT_NEAR(double(result.gradient[0]) / 0.5e6, 1, 1e-5);
}

TEST(Sinkhorn, EqualPointsAreNoProblem) {
    const Points same(2, std::vector<float>(20, 3.5f));
    const auto result = sinkhornDivergence(same, same, converged(0.01));
    EXPECT_EQ(result.value, 0);
    const Points other = translated(same, {2, 0});
    EXPECT_NEAR(sinkhornDivergence(same, other, converged(0.01)).value, 2, 1e-9);
}

TEST(Sinkhorn, PointsWithoutWeightPlayNoPart) {
    for (const int dim : {2, 5}) {
        const Points x = normalCloud(12, dim, 11), y = normalCloud(9, dim, 12);
        Points more = y;
        std::vector<double> weights = uniformWeights(9);
        for (int k = 0; k < 3; ++k) {
            more.values.insert(more.values.end(), dim, 40.0f);
            weights.push_back(0);
        }
        const auto few = sinkhornDivergence(x, y, converged(0.3));
        const auto many = sinkhornDivergence(x, more, converged(0.3), {}, weights);
        EXPECT_NEAR(few.value, many.value, 1e-4 * few.value);
        const auto mirrored = sinkhornDivergence(more, x, converged(0.3), weights, {});
        EXPECT_NEAR(few.value, mirrored.value, 1e-4 * few.value);
        EXPECT_EQ(mirrored.gradient.back(), 0);
    }
}

TEST(Sinkhorn, ManyPointsAreStreamed) {
    // Beyond what is kept of products, and with remainders in every block: the same numbers.
    const Points x = normalCloud(2501, 4, 13), y = normalCloud(2467, 4, 14, 0.2f);
    SinkhornOptions options;
    options.epsilon = 1;
    options.iterations = 0;
    const Points xPart(4, {x.values.begin(), x.values.begin() + 4 * 1201});
    // Doubling every point of a cloud changes nothing, and is more than is kept.
    Points twice = xPart;
    twice.values.insert(twice.values.end(), xPart.values.begin(), xPart.values.end());
    const Points yPart(4, {y.values.begin(), y.values.begin() + 4 * 2402});
    Points thrice = yPart;
    thrice.values.insert(thrice.values.end(), yPart.values.begin(), yPart.values.end());
    const auto kept = entropicTransport(xPart, yPart, options);
    const auto streamed = entropicTransport(twice, thrice, options);
    EXPECT_NEAR(kept.value, streamed.value, 1e-5 * kept.value);
    EXPECT_NEAR(kept.gradient[5], 2 * streamed.gradient[5], 1e-4 * std::abs(kept.gradient[5]));
}

TEST(Sinkhorn, BadInputIsOneClearLine) {
    const Points x = normalCloud(5, 2, 1), space = normalCloud(5, 3, 1);
    for (const double epsilon : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        SinkhornOptions options;
        options.epsilon = epsilon;
        EXPECT_THROW(sinkhornDivergence(x, x, options), InputError);
        EXPECT_THROW(entropicSelf(x, options), InputError);
    }
    SinkhornOptions options;
    options.scaling = 1;
    EXPECT_THROW(sinkhornDivergence(x, x, options), InputError);
    EXPECT_THROW(sinkhornDivergence(x, space, {}), InputError);
    EXPECT_THROW(sinkhornDivergence(x, Points(2, {}), {}), InputError);
    EXPECT_THROW(sinkhornDivergence(x, x, {}, std::vector<double>{1}), InputError);
    EXPECT_THROW(sinkhornDivergence(x, x, {}, std::vector<double>{2, -1, 0, 0, 0}), InputError);
    Points broken = x;
    broken.values[3] = std::numeric_limits<float>::infinity();
    EXPECT_THROW(sinkhornDivergence(x, broken, {}), InputError);
    try {
        options.epsilon = -2;
        sinkhornDivergence(x, x, options);
        FAIL();
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find("greater than 0"), std::string::npos);
    }
}
