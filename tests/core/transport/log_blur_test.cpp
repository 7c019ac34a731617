#include "core/transport/log_blur.h"

#include "tests/core/transport/plain_grid_barycenter.h"

#include <gtest/gtest.h>

#include <random>

using namespace bary;
using namespace bary::test;
using transport::LogBlur;
using transport::paddedWidth;

namespace {

/// The largest difference from double precision, as a share of the size of the numbers in it.
double blurError(const GridShape& shape, double epsilon, const Picture& phi) {
    const int64_t stride = paddedWidth(shape.columns), turnedStride = paddedWidth(shape.rows);
    std::vector<float> in(shape.rows * stride, 0.0f), out(shape.columns * turnedStride);
    Picture rounded(phi.size());
    double size = 1;
    for (int64_t p = 0; p < shape.cells(); ++p) {
        const float value = std::isinf(phi[p]) ? transport::noMass : static_cast<float>(phi[p]);
        in[p / shape.columns * stride + p % shape.columns] = value;
        rounded[p] = std::isinf(phi[p]) ? phi[p] : double(value);
        size = std::isinf(phi[p]) ? size : std::max(size, std::abs(phi[p]));
    }
    LogBlur(shape.rows, shape.columns, shape.cell, epsilon).toColumns(in.data(), out.data());
    const Picture truth = plainLogBlur(rounded, shape, epsilon);
    double error = 0;
    for (int64_t p = 0; p < shape.cells(); ++p) {
        const double found = out[p % shape.columns * turnedStride + p / shape.columns];
        error = std::max(error, std::abs(found - truth[p]) / std::max(size, std::abs(truth[p])));
    }
    return error;
}

Picture someValues(int64_t cells, double scale) {
    std::mt19937 random(3);
    std::normal_distribution<double> normal;
    Picture values(cells);
    for (double& value : values) {
        value = scale * normal(random);
    }
    return values;
}

} // namespace

TEST(LogBlur, AgreesWithDoublePrecision) {
    for (const GridShape& shape : {GridShape{37, 53, 1.0 / 53}, {70, 33, 0.02}, {1, 19, 0.1}}) {
        for (const double epsilon : {10.0, 1e-2, 1e-3, 1e-4, 1e-6}) {
            for (const double scale : {1.0, 100.0, 1e4}) {
                EXPECT_LT(blurError(shape, epsilon, someValues(shape.cells(), scale)), 2e-6)
                    << shape.rows << " x " << shape.columns << ", " << epsilon << ", " << scale;
            }
        }
    }
}

TEST(LogBlur, OnePointShowsTheKernelItself) {
    const GridShape shape{64, 80, 1.0 / 64};
    Picture phi(shape.cells(), -std::numeric_limits<double>::infinity());
    phi[3 * 80 + 70] = 0; // so far from the other corner that its kernel is e^−10 000
    for (const double epsilon : {1e-2, 1e-4}) {
        EXPECT_LT(blurError(shape, epsilon, phi), 1e-6);
    }
}

TEST(LogBlur, ASecondBlurTurnsBack) {
    const GridShape shape{21, 34, 0.05};
    const double epsilon = 0.01;
    const auto phi = someValues(shape.cells(), 1);
    const int64_t stride = paddedWidth(34), turnedStride = paddedWidth(21);
    std::vector<float> in(21 * stride, 0.0f), turned(34 * turnedStride), out(in.size());
    for (int64_t p = 0; p < shape.cells(); ++p) {
        in[p / 34 * stride + p % 34] = static_cast<float>(phi[p]);
    }
    LogBlur blur(21, 34, 0.05, epsilon);
    blur.toColumns(in.data(), turned.data());
    blur.toRows(turned.data(), out.data());
    const Picture truth = plainLogBlur(plainLogBlur(phi, shape, epsilon), shape, epsilon);
    for (int64_t p = 0; p < shape.cells(); ++p) {
        EXPECT_NEAR(double(out[p / 34 * stride + p % 34]), truth[p], 1e-5);
    }
}
