#include "core/transport/mmd.h"

#include "core/base/error.h"
#include "core/transport/distances.h"
#include "tests/core/transport/gradient_check.h"

#include <gtest/gtest.h>

#include <limits>

using namespace bary;
using namespace bary::test;

namespace {

constexpr MmdKernel all[] = {MmdKernel::Gaussian, MmdKernel::RationalQuadratic, MmdKernel::Energy};

/// E k(x, y) of x ~ N(0, s² I), y ~ N(shift, t² I) under the Gaussian kernel.
double gaussianMean(double s, double t, double squaredShift, double width, int dim) {
    const double variance = width * width + s * s + t * t;
    return std::pow(width * width / variance, dim / 2.0) * std::exp(-squaredShift / (2 * variance));
}

} // namespace

TEST(Mmd, OfGaussianMixturesUnderAGaussianKernelIsTheClosedForm) {
    // α = N(0, I); β = ½ N(0, I) + ½ N((3, 0), ¼ I).
    const int n = 2400;
    const Points x = normalCloud(n, 2, 1);
    Points y = normalCloud(n / 2, 2, 2);
    const Points moved = translated(normalCloud(n / 2, 2, 3, 0, 0.5f), {3, 0});
    y.values.insert(y.values.end(), moved.values.begin(), moved.values.end());
    const double width = 1.5;
    const auto mean = [&](double s, double t, double shift) {
        return gaussianMean(s, t, shift * shift, width, 2);
    };
    const double within = mean(1, 1, 0);
    const double between = (mean(1, 1, 0) + mean(1, 0.5, 3)) / 2;
    const double mixture = (mean(1, 1, 0) + 2 * mean(1, 0.5, 3) + mean(0.5, 0.5, 0)) / 4;
    const double exact = within - 2 * between + mixture;
    // The two modes of y are stratified, so that its own term is not quite unbiased: less than
    // 1e-3.
    EXPECT_NEAR(mmdSquared(x, y, {MmdKernel::Gaussian, width, true}).value, exact, 8e-3);
    EXPECT_GT(exact, 0.1);
}

TEST(Mmd, TheRationalQuadraticKernelIsTheSumOfItsPowers) {
    const auto kernel = [](double squared) {
        double sum = 0;
        for (const double a : {0.2, 0.5, 1.0, 2.0, 5.0}) {
            sum += std::pow(1 + squared / (2 * a * 1.5 * 1.5), -a);
        }
        return sum;
    };
    const Points origin(1, {0});
    for (const float distance : {1e-3f, 0.1f, 0.5f, 1.0f, 3.0f, 20.0f, 1e3f, 1e6f}) {
        // Biased, between two single points: 2 k(0) − 2 k(|x − y|).
        const double expected = 10 - 2 * kernel(double(distance) * double(distance));
        const Points other(1, {distance});
        EXPECT_NEAR(mmdSquared(origin, other, {MmdKernel::RationalQuadratic, 1.5, false}).value,
                    expected, 1e-11)
            << distance;
    }
}

TEST(Mmd, GradientsAreThoseOfTheValues) {
    const Points y = normalCloud(90, 3, 5, 0.5f);
    for (const MmdKernel kernel : all) {
        for (const bool unbiased : {false, true}) {
            expectGradient(
                normalCloud(80, 3, 4),
                [&](const Points& x) {
                    return mmdSquared(x, y, {kernel, 0.8, unbiased});
                },
                5e-3f, 2e-5);
        }
    }
}

TEST(Mmd, EnergyIsTheEnergyDistance) {
    const Points x = normalCloud(200, 2, 6), y = normalCloud(300, 2, 7, 1);
    EXPECT_NEAR(mmdSquared(x, y, {MmdKernel::Energy, 1, true}).value, energyDistance(x, y), 1e-6);
}

TEST(Mmd, IsZeroForEqualCloudsAndPositiveElse) {
    const Points x = normalCloud(100, 2, 8), y = normalCloud(100, 2, 9, 0.5f);
    for (const MmdKernel kernel : all) {
        EXPECT_NEAR(mmdSquared(x, x, {kernel, 1, false}).value, 0, 1e-7);
        EXPECT_GT(mmdSquared(x, y, {kernel, 1, false}).value, 1e-3);
    }
}

TEST(Mmd, TheUnbiasedFormIsZeroOnAverage) {
    double sum = 0;
    for (unsigned k = 0; k < 40; ++k) {
        sum += mmdSquared(normalCloud(40, 2, 2 * k + 20), normalCloud(40, 2, 2 * k + 21),
                          {MmdKernel::RationalQuadratic, 1, true})
                   .value;
    }
    const double biased = mmdSquared(normalCloud(40, 2, 20), normalCloud(40, 2, 21),
                                     {MmdKernel::RationalQuadratic, 1, false})
                              .value;
    EXPECT_LT(std::abs(sum / 40), biased / 5);
}

TEST(Mmd, ExtremePointsStayFinite) {
    const Points same(2, std::vector<float>(12, -7.25f)), far = translated(same, {1e15f, 0});
    for (const MmdKernel kernel : all) {
        const auto equal = mmdSquared(same, same, {kernel, 1, false});
        EXPECT_EQ(equal.value, 0);
        const auto apart = mmdSquared(same, far, {kernel, 1, false});
        EXPECT_TRUE(std::isfinite(apart.value));
        for (const float value : apart.gradient) {
            EXPECT_TRUE(std::isfinite(value));
        }
    }
}

TEST(Mmd, BadInputIsOneClearLine) {
    const Points x = normalCloud(5, 2, 1), one = normalCloud(1, 2, 1), space = normalCloud(5, 3, 1);
    for (const double width : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN()}) {
        EXPECT_THROW(mmdSquared(x, x, {MmdKernel::Gaussian, width, false}), InputError);
    }
    EXPECT_THROW(mmdSquared(x, space, {}), InputError);
    EXPECT_THROW(mmdSquared(x, Points(2, {}), {}), InputError);
    EXPECT_THROW(mmdSquared(one, x, {MmdKernel::Gaussian, 1, true}), InputError);
    Points broken = x;
    broken.values[0] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(mmdSquared(broken, x, {}), InputError);
}
