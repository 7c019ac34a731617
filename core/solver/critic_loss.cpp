#include "core/solver/critic_loss.h"

namespace bary {

namespace {

constexpr double atZero = 3;   // k(a, a)
constexpr double tiny = 1e-12; // under a root: a norm of 0 has no gradient

/// k of all pairs, [n, m].
torch::Tensor kernel(const torch::Tensor& a, const torch::Tensor& b) {
    const auto squared = (a.unsqueeze(1) - b.unsqueeze(0)).square();
    // A power of a tensor costs many times what these do.
    const auto of = [&](double shape) { return (squared / (2 * shape) + 1).reciprocal(); };
    const auto tenth = torch::exp(0.1 * of(0.1).log());
    const auto square = of(10).square(), fourth = square.square();
    return tenth + of(1) + fourth.square() * square;
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

CriticPair::CriticPair(const Critic& critic, const torch::Tensor& x, const torch::Tensor& y)
    : critic_(critic), x_(x), y_(y) {
    ofX_ = critic(x);
    ofY_ = critic(y);
}

torch::Tensor CriticPair::mmd() const {
    return meanOfPairs(ofX_) + meanOfPairs(ofY_) - 2 * kernel(ofX_, ofY_).mean();
}

torch::Tensor CriticPair::gradientPenalty(const torch::Tensor& t) const {
    const auto between = (t * y_ + (1 - t) * x_).detach().requires_grad_(true);
    const auto at = critic_(between);
    const auto witness = kernel(at, ofY_).mean(1) - kernel(at, ofX_).mean(1);
    const auto norms = (slopes(witness, between).square().sum(1) + tiny).sqrt();
    return (norms - 1).square().mean();
}

torch::Tensor CriticPair::meanSquaredSlope() const {
    const auto points = y_.detach().requires_grad_(true);
    return slopes(critic_(points), points).square().sum(1).mean();
}

} // namespace bary
