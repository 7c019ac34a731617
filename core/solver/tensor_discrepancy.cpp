#include "core/solver/tensor_discrepancy.h"

#include "core/transport/annealing.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace bary::tensor {

namespace {

using transport::anneal;

constexpr int64_t blockEntries = 1 << 22; // of a matrix of pairs, of which a few live at a time

int64_t rowsOfBlock(const torch::Tensor& others) {
    return std::max<int64_t>(1, blockEntries / others.size(0));
}

/// A cloud moved to mean zero. That changes the quadratic cost by a constant and terms of one point
/// each, so nothing is lost, and float32 keeps its digits however far apart the clouds are.
struct Centred {
    explicit Centred(const torch::Tensor& cloud)
        : mean(cloud.mean(0, false, torch::kDouble)), points((cloud - mean).to(torch::kFloat)),
          halfNorms(points.square().sum(1) / 2) {}

    torch::Tensor mean;      ///< [D], double
    torch::Tensor points;    ///< [n, D]
    torch::Tensor halfNorms; ///< ½|x|² [n]
};

double squaredDiameter(const Centred& a, const Centred& b) {
    const auto low = torch::minimum(a.points.amin(0), b.points.amin(0));
    const auto high = torch::maximum(a.points.amax(0), b.points.amax(0));
    return (high - low).square().sum().item<double>();
}

/// f_i = −ε log Σ_j (1/m) exp((g_j − ½|x_i − y_j|²)/ε), from g [m] to f [n]; `means`, where wanted,
/// gets Σ_j π_ij y_j [n, D] of its weights.
torch::Tensor softmin(const Centred& x, const Centred& y, const torch::Tensor& g, double epsilon,
                      torch::Tensor* means = nullptr) {
    const auto count = static_cast<double>(y.points.size(0));
    const auto h = ((g - y.halfNorms) / epsilon - std::log(count)).unsqueeze(0);
    std::vector<torch::Tensor> logSums, rows;
    for (const auto& block : x.points.split(rowsOfBlock(y.points))) {
        const auto logits = torch::addmm(h, block, y.points.t(), 1, 1 / epsilon);
        logSums.push_back(logits.logsumexp(1));
        if (means) {
            rows.push_back(logits.softmax(1).mm(y.points));
        }
    }
    if (means) {
        *means = torch::cat(rows);
    }
    return x.halfNorms - epsilon * torch::cat(logSums);
}

/// The largest change of a potential; a GPU is waited for only where its number is asked for.
struct Moved {
    torch::Tensor largest;
    explicit operator double() const { return largest.item<double>(); }
};

/// potential <- (potential + update)/2; returns the largest change that the update asked for.
Moved moveHalfway(torch::Tensor& potential, const torch::Tensor& update) {
    const auto change = update - potential;
    potential = potential + change / 2;
    return {change.abs().max()};
}

torch::Tensor average(const torch::Tensor& potential) {
    return potential.mean(0, false, torch::kDouble);
}

/// Of the mean of f by x, where f's plan sends x_i to the mean_i of the other centred cloud.
torch::Tensor gradientOf(const Centred& x, const torch::Tensor& means,
                         const torch::Tensor& otherMean) {
    const auto way = (x.points - means).to(torch::kDouble) + (x.mean - otherMean);
    return (way / static_cast<double>(x.points.size(0))).to(torch::kFloat);
}

} // namespace

Cost entropicTransport(const torch::Tensor& a, const torch::Tensor& b,
                       const SinkhornOptions& options) {
    torch::NoGradGuard noGrad;
    const Centred x(a), y(b);
    auto f = torch::zeros_like(x.halfNorms), g = torch::zeros_like(y.halfNorms);
    anneal(squaredDiameter(x, y), options, [&](double epsilon) {
        const auto newF = softmin(x, y, g, epsilon), newG = softmin(y, x, f, epsilon);
        const Moved moved = moveHalfway(f, newF);
        return Moved{torch::maximum(moved.largest, moveHalfway(g, newG).largest)};
    });
    torch::Tensor means;
    const auto newF = softmin(x, y, g, options.epsilon, &means);
    const auto newG = softmin(y, x, f, options.epsilon);
    // Two pairs of potentials, each feasible: a dual value's error is of second order in theirs.
    const auto dual = (average(newF) + average(g) + average(f) + average(newG)) / 2;
    return {dual + (x.mean - y.mean).square().sum() / 2, gradientOf(x, means, y.mean)};
}

Cost entropicSelf(const torch::Tensor& a, const SinkhornOptions& options) {
    torch::NoGradGuard noGrad;
    const Centred x(a);
    auto p = torch::zeros_like(x.halfNorms);
    anneal(squaredDiameter(x, x), options,
           [&](double epsilon) { return moveHalfway(p, softmin(x, x, p, epsilon)); });
    torch::Tensor means;
    const auto newP = softmin(x, x, p, options.epsilon, &means);
    return {(average(newP) + average(p)) / 2, gradientOf(x, means, x.mean)};
}

namespace {

/// k(s) of squared distances, and dk/ds.
std::pair<torch::Tensor, torch::Tensor> kernelOf(const MmdOptions& options,
                                                 const torch::Tensor& squared) {
    const double inverse = 1 / (2 * options.width * options.width);
    if (options.kernel == MmdKernel::Gaussian) {
        const auto k = (-inverse * squared).exp();
        return {k, -inverse * k};
    }
    if (options.kernel == MmdKernel::Energy) {
        const auto distance = squared.sqrt();
        // Equal points pull each other nowhere.
        return {-distance, torch::where(distance > 0, -0.5 / distance, distance)};
    }
    auto k = torch::zeros_like(squared), slope = torch::zeros_like(squared);
    for (const double shape : {0.2, 0.5, 1.0, 2.0, 5.0}) {
        const auto base = 1 + squared * (inverse / shape);
        const auto term = (-shape * base.log()).exp();
        k += term;
        slope -= inverse * term / base;
    }
    return {k, slope};
}

/// Σ_ij k(x_i, y_j) and its gradient by x [n, D].
Cost kernelSum(const MmdOptions& options, const torch::Tensor& x, const torch::Tensor& y) {
    const auto normsOfY = y.square().sum(1).unsqueeze(0);
    auto total = torch::zeros({}, x.options());
    std::vector<torch::Tensor> rows;
    for (const auto& block : x.split(rowsOfBlock(y))) {
        const auto norms = block.square().sum(1, true);
        const auto squared = (torch::addmm(normsOfY, block, y.t(), 1, -2) + norms).clamp_min(0);
        const auto [k, slope] = kernelOf(options, squared);
        total += k.sum();
        // ∂k/∂x_i = 2 k'(s_ij) (x_i − y_j)
        rows.push_back(2 * (block * slope.sum(1, true) - slope.mm(y)));
    }
    return {total, torch::cat(rows)};
}

/// E k(x, x'), biased or not.
Cost meanWithin(const MmdOptions& options, const torch::Tensor& x) {
    const auto n = static_cast<double>(x.size(0));
    const double pairs = options.unbiased ? n * (n - 1) : n * n;
    Cost sum = kernelSum(options, x, x);
    if (options.unbiased) {
        sum.value = sum.value - n * kernelOf(options, torch::zeros({}, x.options())).first;
    }
    // Both places of x in the sum move: twice the gradient by one of them.
    return {sum.value / pairs, 2 * sum.gradient / pairs};
}

} // namespace

Cost mmdSquared(const torch::Tensor& a, const torch::Tensor& b, const MmdOptions& options) {
    torch::NoGradGuard noGrad;
    // Kernels do not see a common shift, rounding does.
    const auto origin = a.mean(0, false, torch::kDouble);
    const auto x = a.to(torch::kDouble) - origin, y = b.to(torch::kDouble) - origin;
    const Cost within = meanWithin(options, x), others = meanWithin(options, y);
    const Cost between = kernelSum(options, x, y);
    const double share = 2 / static_cast<double>(x.size(0) * y.size(0));
    return {within.value + others.value - share * between.value,
            (within.gradient - share * between.gradient).to(torch::kFloat)};
}

bool knows(const DiscrepancyOptions& options) {
    return (options.kind == DiscrepancyKind::Sinkhorn && !options.halves) ||
           options.kind == DiscrepancyKind::Entropic || options.kind == DiscrepancyKind::Mmd;
}

std::pair<double, torch::Tensor> meanDiscrepancy(const torch::Tensor& x, const torch::Tensor& y,
                                                 std::span<const double> weights,
                                                 const DiscrepancyOptions& options) {
    torch::NoGradGuard noGrad;
    const SinkhornOptions sinkhorn = trainingSinkhorn(options.epsilon);
    const bool debiased = options.kind == DiscrepancyKind::Sinkhorn;
    Cost sum{torch::zeros({}, x.options().dtype(torch::kDouble)), torch::zeros_like(x)};
    double total = 0;
    for (size_t p = 0; p < weights.size(); ++p) {
        if (!(weights[p] > 0)) {
            continue;
        }
        const auto cloud = y[static_cast<int64_t>(p)];
        const Cost cost = options.kind == DiscrepancyKind::Mmd
                              ? mmdSquared(x, cloud, options.mmd)
                              : entropicTransport(x, cloud, sinkhorn);
        sum.value += weights[p] * cost.value;
        sum.gradient += weights[p] * cost.gradient;
        if (debiased) {
            sum.value -= weights[p] * entropicSelf(cloud, sinkhorn).value;
        }
        total += weights[p];
    }
    if (debiased && total > 0) {
        const Cost self = entropicSelf(x, sinkhorn);
        sum.value -= total * self.value;
        sum.gradient -= total * self.gradient;
    }
    return {sum.value.item<double>(), sum.gradient};
}

} // namespace bary::tensor
