#include "core/transport/mmd.h"

#include "core/base/error.h"
#include "core/transport/kernels.h"

#include <Eigen/Core>

#include <cmath>
#include <string>

namespace bary {

namespace {

using Columns = Eigen::MatrixXd; ///< points [D, n]
using Block = Eigen::ArrayXXd;

constexpr Eigen::Index blockSize = 64;

/// Replaces squared distances s by k(s), and fills slope with dk/ds.
void applyKernel(const MmdOptions& options, Block& s, Block& slope) {
    const double inverse = 1 / (2 * options.width * options.width);
    switch (options.kernel) {
    case MmdKernel::Gaussian:
        s = (-inverse * s).exp();
        slope = -inverse * s;
        return;
    case MmdKernel::RationalQuadratic:
        slope.resize(s.rows(), s.cols());
        transport::kernels().rationalQuadratic(s.data(), slope.data(), s.size(), inverse);
        return;
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

Columns centredFinite(const Points& points, const Eigen::VectorXd& origin) {
    Columns columns = centred(points, origin);
    if (!columns.allFinite()) {
        throw InputError("MMD: a point is not finite");
    }
    return columns;
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

/// E k(x, x'), biased or not; adds factor · its gradient to `gradient` where there is one.
double meanWithin(const MmdOptions& options, const Columns& x, double factor, Columns* gradient) {
    const double n = static_cast<double>(x.cols());
    const double pairs = options.unbiased ? n * (n - 1) : n * n;
    // Both places of x in the sum move: twice the gradient by one of them.
    double sum = kernelSum(options, x, x, 2 * factor / pairs, gradient);
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

ValueAndGradient meanMmdSquared(const Points& a, std::span<const Points> bs,
                                std::span<const double> weights, const MmdOptions& options) {
    for (const Points& b : bs) {
        check(a, b, options);
    }
    // Kernels do not see a common shift, rounding does.
    const Eigen::VectorXd origin = centred(a, Eigen::VectorXd::Zero(a.dim)).rowwise().mean();
    const Columns x = centredFinite(a, origin);
    Columns gradient = Columns::Zero(a.dim, a.size());
    double value = 0, total = 0;
    for (size_t p = 0; p < bs.size(); ++p) {
        if (weights[p] == 0) {
            continue;
        }
        const Columns y = centredFinite(bs[p], origin);
        const double pairs = static_cast<double>(x.cols() * y.cols()), twice = 2 * weights[p];
        value += weights[p] * meanWithin(options, y, 0, nullptr) -
                 twice * kernelSum(options, x, y, -twice / pairs, &gradient) / pairs;
        total += weights[p];
    }
    value += total * meanWithin(options, x, total, &gradient);
    ValueAndGradient result{value, std::vector<float>(a.values.size())};
    Eigen::Map<Eigen::MatrixXf>(result.gradient.data(), a.dim, a.size()) = gradient.cast<float>();
    return result;
}

ValueAndGradient mmdSquared(const Points& a, const Points& b, const MmdOptions& options) {
    const double one = 1;
    return meanMmdSquared(a, {&b, 1}, {&one, 1}, options);
}

} // namespace bary
