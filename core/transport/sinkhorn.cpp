#include "core/transport/sinkhorn.h"

#include "core/base/error.h"
#include "core/transport/annealing.h"
#include "core/transport/softmin.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace bary {

namespace {

using transport::anneal;
using transport::CentredCloud;
using transport::Softmin;
using Potential = std::vector<float>;

const SinkhornOptions& checked(const SinkhornOptions& options) {
    if (!(options.epsilon > 0) || !std::isfinite(options.epsilon)) {
        throw InputError("Sinkhorn: ε is " + std::to_string(options.epsilon) +
                         ", it must be greater than 0");
    }
    if (!(options.scaling > 0 && options.scaling < 1)) {
        throw InputError("Sinkhorn: the scaling is " + std::to_string(options.scaling) +
                         ", it must lie between 0 and 1");
    }
    return options;
}

void checkDimensions(const Points& a, const Points& b) {
    if (a.dim != b.dim) {
        throw InputError("Sinkhorn: the clouds have " + std::to_string(a.dim) + " and " +
                         std::to_string(b.dim) + " dimensions");
    }
}

/// potential <- (potential + update)/2; returns the largest change that the update asked for.
double moveHalfway(Potential& potential, const Potential& update) {
    float largest = 0;
    for (size_t i = 0; i < potential.size(); ++i) {
        const float change = update[i] - potential[i];
        largest = std::max(largest, std::abs(change));
        potential[i] += change / 2;
    }
    return double(largest);
}

/// a_i (x_i − m − mean_i) [n, D]: the gradient of Σ a_i f(x_i) by x, where f's plan sends x_i to
/// the mean mean_i of the other cloud, which was moved by m. In the place of `means` [n, D].
std::vector<float> gradientOf(const CentredCloud& cloud, std::vector<float> means,
                              const std::vector<double>& otherMean) {
    const int dim = cloud.dim();
    for (int64_t i = 0; i < cloud.size(); ++i) {
        const float* x = cloud.points().row(i).data();
        float* mean = means.data() + i * dim;
        for (int d = 0; d < dim; ++d) {
            // In double: the clouds may be far apart.
            const double way = double(x[d]) - otherMean[d] - double(mean[d]);
            mean[d] = static_cast<float>(cloud.weight(i) * way);
        }
    }
    return means;
}

/// ½ W_ε(a, a): one potential for both sides.
class SelfTransport {
  public:
    SelfTransport(const CentredCloud& a, const SinkhornOptions& options)
        : x_(a), epsilon_(options.epsilon), softmin_(x_, x_), p_(x_.size(), 0) {
        anneal(squaredDiameter(x_, x_), options, [&](double epsilon) {
            softmin_(p_, epsilon, newP_);
            return moveHalfway(p_, newP_);
        });
        softmin_(p_, epsilon_, newP_);
    }
    double value() const { return (x_.average(newP_) + x_.average(p_)) / 2; }
    std::vector<float> gradient() {
        return gradientOf(x_, softmin_.means(p_, epsilon_, newP_), x_.mean());
    }

  private:
    const CentredCloud& x_;
    double epsilon_;
    Softmin softmin_;
    Potential p_, newP_;
};

/// W_ε(a, b) and its gradient by the points of a.
ValueAndGradient transportBetween(const CentredCloud& x, const CentredCloud& y,
                                  const SinkhornOptions& options) {
    Softmin fromX(x, y), fromY = fromX.reversed();
    Potential f(x.size(), 0), g(y.size(), 0), newF, newG;
    const double diameter = squaredDiameter(x, y);
    anneal(diameter, options, [&](double epsilon) {
        fromX(g, epsilon, newF);
        fromY(f, epsilon, newG);
        return std::max(moveHalfway(f, newF), moveHalfway(g, newG));
    });
    fromX(g, options.epsilon, newF);
    fromY(f, options.epsilon, newG);
    // Two pairs of potentials, each feasible: a dual value's error is of second order in theirs.
    const double dual = (x.average(newF) + y.average(g) + x.average(f) + y.average(newG)) / 2;
    double shift = 0;
    for (int d = 0; d < x.dim(); ++d) {
        shift += (x.mean()[d] - y.mean()[d]) * (x.mean()[d] - y.mean()[d]);
    }
    return {dual + shift / 2, gradientOf(x, fromX.means(g, options.epsilon, newF), y.mean())};
}

} // namespace

ValueAndGradient entropicTransport(const Points& a, const Points& b, const SinkhornOptions& options,
                                   std::span<const double> aWeights,
                                   std::span<const double> bWeights) {
    checkDimensions(a, b);
    const CentredCloud x(a, aWeights, "Sinkhorn"), y(b, bWeights, "Sinkhorn");
    return transportBetween(x, y, checked(options));
}

ValueAndGradient entropicSelf(const Points& a, const SinkhornOptions& options,
                              std::span<const double> weights) {
    const CentredCloud x(a, weights, "Sinkhorn");
    SelfTransport self(x, checked(options));
    return {self.value(), self.gradient()};
}

double entropicSelfValue(const Points& a, const SinkhornOptions& options,
                         std::span<const double> weights) {
    const CentredCloud x(a, weights, "Sinkhorn");
    return SelfTransport(x, checked(options)).value();
}

ValueAndGradient sinkhornDivergence(const Points& a, const Points& b,
                                    const SinkhornOptions& options,
                                    std::span<const double> aWeights,
                                    std::span<const double> bWeights) {
    checkDimensions(a, b);
    const CentredCloud x(a, aWeights, "Sinkhorn"), y(b, bWeights, "Sinkhorn");
    ValueAndGradient cost = transportBetween(x, y, checked(options));
    cost.value -= SelfTransport(y, options).value();
    SelfTransport self(x, options);
    cost.value -= self.value();
    const std::vector<float> pull = self.gradient();
    for (size_t k = 0; k < cost.gradient.size(); ++k) {
        cost.gradient[k] -= pull[k];
    }
    return cost;
}

} // namespace bary
