// The three losses of NWB in plain double, as functions of every single parameter: for central
// differences, which know none of the formulas.
#pragma once

#include "tests/core/engine/engine_case.h"
#include "tests/core/engine/plain_step.h"

namespace bary::test {

/// Every parameter of a network, in the order of the flat buffer.
inline std::vector<double*> entries(PlainFicnn& net) {
    std::vector<double*> all;
    const auto add = [&](auto& matrix) {
        // Column-major storage of a matrix that acts from the left is the buffer's row-major
        // storage of the one that acts from the right.
        for (int64_t k = 0; k < matrix.size(); ++k) {
            all.push_back(matrix.data() + k);
        }
    };
    for (auto& a : net.a) {
        add(a);
    }
    for (auto& b : net.b) {
        add(b);
    }
    for (auto& w : net.inner) {
        add(w);
    }
    add(net.output);
    add(net.linear);
    if (net.kind == Quadratic::Full) {
        add(net.root);
    } else {
        all.push_back(&net.curvature);
    }
    return all;
}

/// The generator, with normalisation by the batch; parameters as in its flat buffer.
struct PlainGeneratorNetwork {
    GeneratorShape shape;
    std::vector<double> parameters;

    explicit PlainGeneratorNetwork(const GeneratorNetwork& h) : shape(h.shape()) {
        const auto flat = h.parameters().flat().to(torch::kFloat64);
        parameters.assign(flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
    }

    /// z and result have one sample a row.
    Eigen::MatrixXd operator()(const Eigen::MatrixXd& z) const {
        const double* at = parameters.data();
        Eigen::MatrixXd x = linear(z, shape.width, at);
        rectify(x, *at++);
        for (int64_t l = 0; l < shape.layers; ++l) {
            x = linear(x, shape.width, at);
            const double slope = *at++;
            if (shape.batchNorm) {
                normalise(x, at);
            }
            rectify(x, slope);
        }
        x = linear(x, shape.dim, at);
        const double slope = *at++;
        if (shape.skip) {
            x += z * weights(at, shape.dim, z.cols()).transpose();
        }
        if (shape.output == "tanh") {
            return x.array().tanh();
        }
        if (shape.output == "prelu") {
            rectify(x, slope);
        }
        return x;
    }

  private:
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

    static Eigen::MatrixXd weights(const double*& at, int64_t out, int64_t in) {
        const Eigen::MatrixXd matrix = Eigen::Map<const Rows>(at, out, in);
        at += out * in;
        return matrix;
    }
    static Eigen::MatrixXd linear(const Eigen::MatrixXd& x, int64_t out, const double*& at) {
        const Eigen::MatrixXd weight = weights(at, out, x.cols());
        const Eigen::RowVectorXd bias = weights(at, out, 1).transpose();
        return (x * weight.transpose()).rowwise() + bias;
    }
    static void rectify(Eigen::MatrixXd& x, double slope) {
        x = x.unaryExpr([slope](double t) { return t > 0 ? t : slope * t; });
    }
    static void normalise(Eigen::MatrixXd& x, const double*& at) {
        const int64_t width = x.cols();
        for (int64_t k = 0; k < width; ++k) {
            const Eigen::VectorXd centred = x.col(k).array() - x.col(k).mean();
            const double deviation = std::sqrt(centred.squaredNorm() / centred.size() + 1e-5);
            x.col(k) = (at[k] / deviation * centred.array() + at[width + k]).matrix();
        }
        at += 2 * width;
    }
};

struct PlainProblem {
    double lambda;
    std::vector<Eigen::MatrixXd> y; ///< per marginal, one sample a row
    Eigen::MatrixXd z;
    std::vector<double> weights;
    std::vector<PlainFicnn> f, g;
    PlainGeneratorNetwork h;

    explicit PlainProblem(const EngineProblem& problem)
        : lambda(problem.shape.lambda), z(plain(problem.z)),
          weights(problem.shape.weights.begin(), problem.shape.weights.end()), h(problem.net.h) {
        for (int64_t i = 0; i < problem.shape.potentials.count; ++i) {
            y.push_back(plain(problem.y[i]));
            f.push_back(PlainFicnn::of(problem.net.f, i));
            g.push_back(PlainFicnn::of(problem.net.g, i));
        }
    }

    static double mean(const PlainFicnn& potential, const Eigen::MatrixXd& points) {
        double sum = 0;
        for (int64_t j = 0; j < points.rows(); ++j) {
            sum += potential.value(points.row(j).transpose());
        }
        return sum / static_cast<double>(points.rows());
    }
    Eigen::MatrixXd image(int64_t i) const {
        Eigen::MatrixXd x = y[i];
        for (int64_t j = 0; j < x.rows(); ++j) {
            x.row(j) = PlainPass(g[i], y[i].row(j).transpose()).gradient.transpose();
        }
        return x;
    }
    /// What g_i lowers, but for the penalty.
    double gTerm(int64_t i) const {
        const Eigen::MatrixXd x = image(i);
        return mean(f[i], x) - x.cwiseProduct(y[i]).rowwise().sum().mean();
    }
    double gLoss(int64_t i) const { return gTerm(i) + lambda * plainNegativity(g[i]); }
    /// What f_i raises.
    double fLoss(int64_t i) const { return mean(f[i], image(i)) - mean(f[i], h(z)); }
    /// What h lowers.
    double hLoss() const {
        const Eigen::MatrixXd x = h(z);
        double loss = 0.5 * x.rowwise().squaredNorm().mean();
        for (size_t i = 0; i < f.size(); ++i) {
            loss -= weights[i] * mean(f[i], x);
        }
        return loss;
    }
};

/// d loss / d every parameter.
template <class Loss>
std::vector<double> centralDifferences(const std::vector<double*>& parameters, Loss loss) {
    constexpr double step = 1e-6;
    std::vector<double> gradient;
    for (double* parameter : parameters) {
        const double before = *parameter;
        *parameter = before + step;
        const double up = loss();
        *parameter = before - step;
        gradient.push_back((up - loss()) / (2 * step));
        *parameter = before;
    }
    return gradient;
}

} // namespace bary::test
