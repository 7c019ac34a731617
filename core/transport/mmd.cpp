#include "core/transport/mmd.h"

#include "core/base/error.h"

#include <Eigen/Core>

#include <array>
#include <cmath>
#include <string>

namespace bary {

namespace {

using Columns = Eigen::MatrixXd; ///< points [D, n]
using Block = Eigen::ArrayXXd;

constexpr Eigen::Index blockSize = 64;
constexpr std::array<double, 5> shapes = {0.2, 0.5, 1, 2, 5};

/// Replaces squared distances s by k(s), and fills slope with dk/ds.
void applyKernel(const MmdOptions& options, Block& s, Block& slope) {
    const double inverse = 1 / (2 * options.width * options.width);
    switch (options.kernel) {
    case MmdKernel::Gaussian:
        s = (-inverse * s).exp();
        slope = -inverse * s;
        return;
    case MmdKernel::RationalQuadratic: {
        Block sum = Block::Zero(s.rows(), s.cols());
        slope = sum;
        for (const double shape : shapes) {
            const Block base = 1 + s * (inverse / shape);
            const Block term = (-shape * base.log()).exp();
            sum += term;
            slope -= inverse * term / base;
        }
        s = sum;
        return;
    }
    case MmdKernel::Energy:
        s = s.sqrt();
        // Equal points pull each other nowhere.
        slope = (s > 0).select(-0.5 / s.max(1e-300), 0.0);
        s = -s;
        return;
    }
}

Columns centred(const Points& points, const Eigen::VectorXd& origin) {
    const Eigen::Map<const Eigen::MatrixXf> values(points.values.data(), points.dim, points.size());
    return values.cast<double>().colwise() - origin;
}

/// Σ_ij k(x_i, y_j); adds factor · its gradient by x to `gradient` where there is one.
double kernelSum(const MmdOptions& options, const Columns& x, const Columns& y, double factor,
                 Columns* gradient) {
    const Eigen::VectorXd normX = x.colwise().squaredNorm(), normY = y.colwise().squaredNorm();
    double total = 0;
    for (Eigen::Index begin = 0; begin < x.cols(); begin += blockSize) {
        const Eigen::Index count = std::min(blockSize, x.cols() - begin);
        Columns squared = -2 * x.middleCols(begin, count).transpose() * y;
        squared.colwise() += normX.segment(begin, count);
        squared.rowwise() += normY.transpose();
        Block kernel = squared.array().max(0.0), slope;
        applyKernel(options, kernel, slope);
        total += kernel.sum();
        if (gradient) {
            // ∂k/∂x_i = 2 k'(s_ij) (x_i − y_j)
            const Eigen::VectorXd rows = slope.rowwise().sum();
            gradient->middleCols(begin, count) +=
                2 * factor *
                (x.middleCols(begin, count) * rows.asDiagonal() - y * slope.matrix().transpose());
        }
    }
    return total;
}

/// E k(x, x'), biased or not.
double meanWithin(const MmdOptions& options, const Columns& x, Columns* gradient) {
    const double n = static_cast<double>(x.cols());
    const double pairs = options.unbiased ? n * (n - 1) : n * n;
    // Both places of x in the sum move: twice the gradient by one of them.
    double sum = kernelSum(options, x, x, 2 / pairs, gradient);
    if (options.unbiased) {
        Block zero = Block::Zero(1, 1), slope;
        applyKernel(options, zero, slope);
        sum -= n * zero(0, 0);
    }
    return sum / pairs;
}

void check(const Points& a, const Points& b, const MmdOptions& options) {
    if (!(options.width > 0) || !std::isfinite(options.width)) {
        throw InputError("MMD: the kernel's width is " + std::to_string(options.width) +
                         ", it must be greater than 0");
    }
    if (a.empty() || b.empty()) {
        throw InputError("MMD: there are no points");
    }
    if (a.dim != b.dim) {
        throw InputError("MMD: the clouds have " + std::to_string(a.dim) + " and " +
                         std::to_string(b.dim) + " dimensions");
    }
    if (options.unbiased && (a.size() < 2 || b.size() < 2)) {
        throw InputError("MMD: the unbiased form needs two points in each cloud");
    }
}

} // namespace

ValueAndGradient mmdSquared(const Points& a, const Points& b, const MmdOptions& options) {
    check(a, b, options);
    // Kernels do not see a common shift, rounding does.
    const Eigen::VectorXd origin = centred(a, Eigen::VectorXd::Zero(a.dim)).rowwise().mean();
    const Columns x = centred(a, origin), y = centred(b, origin);
    if (!x.allFinite() || !y.allFinite()) {
        throw InputError("MMD: a point is not finite");
    }
    Columns gradient = Columns::Zero(a.dim, a.size());
    const double between = 1 / static_cast<double>(a.size() * b.size());
    const double value = meanWithin(options, x, &gradient) + meanWithin(options, y, nullptr) -
                         2 * between * kernelSum(options, x, y, -2 * between, &gradient);
    ValueAndGradient result{value, std::vector<float>(a.values.size())};
    Eigen::Map<Eigen::MatrixXf>(result.gradient.data(), a.dim, a.size()) = gradient.cast<float>();
    return result;
}

} // namespace bary
