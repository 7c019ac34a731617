#include "core/solver/critic_loss.h"

namespace bary {

namespace {

constexpr double shapes[] = {0.1, 1, 10};
constexpr double atZero = 3; // k(a, a)
constexpr double tiny = 1e-12; // under a root: a norm of 0 has no gradient

/// k of all pairs, [n, m].
torch::Tensor kernel(const torch::Tensor& a, const torch::Tensor& b) {
    const auto squared = (a.unsqueeze(1) - b.unsqueeze(0)).square();
    torch::Tensor sum;
    for (const double shape : shapes) {
        const auto term = (squared / (2 * shape) + 1).pow(-shape);
        sum = sum.defined() ? sum + term : term;
    }
    return sum;
}

torch::Tensor meanOfPairs(const torch::Tensor& a) {
    const auto n = static_cast<double>(a.size(0));
    return (kernel(a, a).sum() - n * atZero) / (n * (n - 1));
}

/// ∇ of Σ_i values_i by the points, differentiable itself.
torch::Tensor slopes(const torch::Tensor& values, const torch::Tensor& points) {
    return torch::autograd::grad({values.sum()}, {points}, {}, true, true)[0];
}

} // namespace

torch::Tensor valueMmd(const torch::Tensor& a, const torch::Tensor& b) {
    return meanOfPairs(a) + meanOfPairs(b) - 2 * kernel(a, b).mean();
}

torch::Tensor gradientPenalty(const Critic& critic, const torch::Tensor& x, const torch::Tensor& y,
                              const torch::Tensor& t) {
    const auto between = (t * y + (1 - t) * x).detach().requires_grad_(true);
    const auto at = critic(between);
    const auto witness = kernel(at, critic(y)).mean(1) - kernel(at, critic(x)).mean(1);
    const auto norms = (slopes(witness, between).square().sum(1) + tiny).sqrt();
    return (norms - 1).square().mean();
}

torch::Tensor meanSquaredSlope(const Critic& critic, const torch::Tensor& y) {
    const auto points = y.detach().requires_grad_(true);
    return slopes(critic(points), points).square().sum(1).mean();
}

} // namespace bary
