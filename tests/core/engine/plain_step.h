// The hand-derived steps of the three networks, written out in plain double loops.
#pragma once

#include "tests/core/network/plain_ficnn.h"

namespace bary::test {

/// Gradients of a loss with respect to every parameter of a PlainFicnn, same layout.
struct PlainGradient {
    std::vector<Eigen::MatrixXd> a, inner;
    std::vector<Eigen::VectorXd> b;
    Eigen::VectorXd output, linear;
    double curvature = 0;
    Eigen::MatrixXd root;

    explicit PlainGradient(const PlainFicnn& net)
        : output(Eigen::VectorXd::Zero(net.output.size())),
          linear(Eigen::VectorXd::Zero(net.linear.size())),
          root(Eigen::MatrixXd::Zero(net.root.rows(), net.root.cols())) {
        for (int l = 0; l < net.layers(); ++l) {
            a.push_back(Eigen::MatrixXd::Zero(net.a[l].rows(), net.a[l].cols()));
            b.push_back(Eigen::VectorXd::Zero(net.b[l].size()));
            inner.push_back(Eigen::MatrixXd::Zero(net.inner[l].rows(), net.inner[l].cols()));
        }
    }
};

/// One forward pass at y with everything that the formulas name.
struct PlainPass {
    std::vector<Eigen::VectorXd> z, slope, d; ///< z[l] goes into layer l; s'(a_l); d_l
    std::vector<Eigen::ArrayXd> bent;         ///< [a_l <= 0]
    Eigen::VectorXd gradient;                 ///< ∇g(y)

    PlainPass(const PlainFicnn& net, const Eigen::VectorXd& y) {
        const int layers = net.layers();
        z.resize(layers + 1);
        d.resize(layers);
        for (int l = 0; l < layers; ++l) {
            Eigen::VectorXd a = net.b[l] + net.a[l] * y;
            if (l > 0) {
                a += net.inner[l] * z[l];
            }
            slope.push_back(a.unaryExpr([](double t) { return std::exp(std::min(t, 0.0)); }));
            bent.push_back((a.array() <= 0).cast<double>());
            z[l + 1] = a.unaryExpr([](double t) { return t > 0 ? t : std::expm1(t); });
        }
        d[layers - 1] = net.output.cwiseProduct(slope[layers - 1]);
        for (int l = layers - 1; l > 0; --l) {
            d[l - 1] = (net.inner[l].transpose() * d[l]).cwiseProduct(slope[l - 1]);
        }
        gradient = net.linear + net.curvature * y;
        for (int l = 0; l < layers; ++l) {
            gradient += net.a[l].transpose() * d[l];
        }
        if (net.kind == Quadratic::Full) {
            gradient += net.root.transpose() * (net.root * y);
        }
    }
};

/// Adds the gradient of <v, ∇g(y)>, a directional derivative of g.
inline void addDirectional(const PlainFicnn& net, const Eigen::VectorXd& y,
                           const Eigen::VectorXd& v, PlainGradient& sum) {
    const PlainPass pass(net, y);
    const int layers = net.layers();
    std::vector<Eigen::VectorXd> t(layers), tangent(layers + 1), e(layers);
    for (int l = 0; l < layers; ++l) {
        t[l] = net.a[l] * v;
        if (l > 0) {
            t[l] += net.inner[l] * tangent[l];
        }
        tangent[l + 1] = pass.slope[l].cwiseProduct(t[l]);
    }
    for (int l = layers - 1; l >= 0; --l) {
        e[l] = pass.bent[l] * pass.d[l].array() * t[l].array();
        if (l + 1 < layers) {
            e[l] += pass.slope[l].cwiseProduct(net.inner[l + 1].transpose() * e[l + 1]);
        }
        sum.a[l] += e[l] * y.transpose() + pass.d[l] * v.transpose();
        sum.b[l] += e[l];
        if (l > 0) {
            sum.inner[l] += e[l] * pass.z[l].transpose() + pass.d[l] * tangent[l].transpose();
        }
    }
    sum.output += tangent[layers];
    sum.linear += v;
    sum.curvature += v.dot(y);
    if (net.kind == Quadratic::Full) {
        sum.root += (net.root * y) * v.transpose() + (net.root * v) * y.transpose();
    }
}

/// Adds weight · the gradient of g(x) itself: ordinary backward pass.
inline void addValue(const PlainFicnn& net, const Eigen::VectorXd& x, double weight,
                     PlainGradient& sum) {
    const PlainPass pass(net, x);
    for (int l = 0; l < net.layers(); ++l) {
        sum.a[l] += weight * pass.d[l] * x.transpose();
        sum.b[l] += weight * pass.d[l];
        if (l > 0) {
            sum.inner[l] += weight * pass.d[l] * pass.z[l].transpose();
        }
    }
    sum.output += weight * pass.z[net.layers()];
    sum.linear += weight * x;
    sum.curvature += weight * 0.5 * x.squaredNorm();
    if (net.kind == Quadratic::Full) {
        sum.root += weight * (net.root * x) * x.transpose();
    }
}

/// The penalty's part: 2λ min(W, 0), on inner weights and the output's.
inline void addPenalty(const PlainFicnn& net, double lambda, PlainGradient& sum) {
    for (int l = 1; l < net.layers(); ++l) {
        sum.inner[l] += 2 * lambda * net.inner[l].cwiseMin(0);
    }
    sum.output += 2 * lambda * net.output.cwiseMin(0);
}

inline double plainNegativity(const PlainFicnn& net) {
    double sum = net.output.cwiseMin(0).squaredNorm();
    for (int l = 1; l < net.layers(); ++l) {
        sum += net.inner[l].cwiseMin(0).squaredNorm();
    }
    return sum;
}

/// parameters + step · gradient.
inline PlainFicnn moved(PlainFicnn net, const PlainGradient& gradient, double step) {
    for (int l = 0; l < net.layers(); ++l) {
        net.a[l] += step * gradient.a[l];
        net.b[l] += step * gradient.b[l];
        net.inner[l] += step * gradient.inner[l];
    }
    net.output += step * gradient.output;
    net.linear += step * gradient.linear;
    if (net.kind == Quadratic::Full) {
        net.root += step * gradient.root;
    } else if (net.kind == Quadratic::Scalar) {
        net.curvature += step * gradient.curvature;
    }
    return net;
}

inline PlainFicnn clipped(PlainFicnn net) {
    for (int l = 1; l < net.layers(); ++l) {
        net.inner[l] = net.inner[l].cwiseMax(0);
    }
    net.output = net.output.cwiseMax(0);
    net.curvature = std::max(net.curvature, 0.0);
    return net;
}

/// Largest difference of any parameter.
inline double distance(const PlainFicnn& a, const PlainFicnn& b) {
    double most = std::abs(a.curvature - b.curvature);
    const auto compare = [&](const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
        if (x.size() > 0) {
            most = std::max(most, (x - y).cwiseAbs().maxCoeff());
        }
    };
    for (int l = 0; l < a.layers(); ++l) {
        compare(a.a[l], b.a[l]);
        compare(a.b[l], b.b[l]);
        compare(a.inner[l], b.inner[l]);
    }
    compare(a.output, b.output);
    compare(a.linear, b.linear);
    compare(a.root, b.root);
    return most;
}

} // namespace bary::test
