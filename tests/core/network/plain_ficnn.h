// The input-convex network once more, in plain double loops straight from docs and paper: the
// independent truth for the networks and the engines.
#pragma once

#include "core/network/ficnn.h"

#include <Eigen/Core>

#include <cmath>
#include <vector>

namespace bary::test {

inline Eigen::MatrixXd plain(const torch::Tensor& matrix) {
    const auto values = matrix.detach().to(torch::kFloat64).contiguous();
    Eigen::MatrixXd result(values.size(0), values.size(1));
    for (int64_t r = 0; r < values.size(0); ++r) {
        for (int64_t c = 0; c < values.size(1); ++c) {
            result(r, c) = values[r][c].item<double>();
        }
    }
    return result;
}

/// One potential: z_1 = s(A_0 y + b_0), z_{l+1} = s(W_l z_l + A_l y + b_l),
/// g(y) = w·z_L + u·y + (c/2)|y|² + ½|R y|², with s = CELU. Matrices act from the left here.
struct PlainFicnn {
    std::vector<Eigen::MatrixXd> a;     ///< A_l [H, D]
    std::vector<Eigen::VectorXd> b;     ///< [H]
    std::vector<Eigen::MatrixXd> inner; ///< W_l [H, H]; W_0 is empty
    Eigen::VectorXd output, linear;     ///< w [H], u [D]
    Quadratic kind = Quadratic::None;
    double curvature = 0; ///< c, of a scalar quadratic
    Eigen::MatrixXd root; ///< R = Bᵀ [D, D] of a full quadratic, otherwise empty

    /// Potential i of a stack whose views are A.., b.., W.., w, u, and c or B.
    static PlainFicnn of(const FicnnStack& stack, int64_t i) {
        const auto& views = stack.parameters().views();
        const auto layers = stack.shape().layers;
        PlainFicnn net;
        net.inner.emplace_back();
        for (int64_t l = 0; l < layers; ++l) {
            net.a.push_back(plain(views[l][i]).transpose());
            net.b.push_back(plain(views[layers + l][i]).transpose());
            if (l > 0) {
                net.inner.push_back(plain(views[2 * layers + l - 1][i]).transpose());
            }
        }
        net.output = plain(views[3 * layers - 1][i]);
        net.linear = plain(views[3 * layers][i]);
        net.kind = stack.shape().quadratic;
        if (net.kind == Quadratic::Full) {
            net.root = plain(views[3 * layers + 1][i]).transpose();
        } else {
            net.curvature = views[3 * layers + 1][i].item<double>();
        }
        return net;
    }

    int layers() const { return static_cast<int>(a.size()); }

    double value(const Eigen::VectorXd& y) const {
        Eigen::VectorXd z;
        for (int l = 0; l < layers(); ++l) {
            Eigen::VectorXd next = b[l] + a[l] * y;
            if (l > 0) {
                next += inner[l] * z;
            }
            z = next.unaryExpr([](double t) { return t > 0 ? t : std::expm1(t); });
        }
        const double full = kind == Quadratic::Full ? 0.5 * (root * y).squaredNorm() : 0;
        return output.dot(z) + linear.dot(y) + 0.5 * curvature * y.squaredNorm() + full;
    }

    /// By central differences of value(): knows nothing of the formula for the gradient.
    Eigen::VectorXd differences(const Eigen::VectorXd& y, double step = 1e-5) const {
        Eigen::VectorXd gradient(y.size());
        for (int k = 0; k < y.size(); ++k) {
            Eigen::VectorXd up = y, down = y;
            up[k] += step;
            down[k] -= step;
            gradient[k] = (value(up) - value(down)) / (2 * step);
        }
        return gradient;
    }
};

} // namespace bary::test
