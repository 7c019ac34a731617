#include "core/network/convex_potential.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <cmath>

namespace bary {

PotentialValues ConvexPotential::at(const torch::Tensor& y) const {
    auto [values, gradients] = shape(y);
    if (tilt_.defined()) {
        const auto tilt = tilt_.to(y.scalar_type());
        values = values - y.mv(tilt);
        gradients = gradients - tilt;
    }
    return {values * scale_ + y.square().sum(1) * (curvature_ / 2),
            gradients * scale_ + y * curvature_};
}

void ConvexPotential::temper(const torch::Tensor& points, double strength) {
    torch::NoGradGuard noGrad;
    const auto gradients = shape(points).gradients.to(torch::kFloat64);
    tilt_ = gradients.mean(0);
    const auto rootMeanSquare = [](const torch::Tensor& rows) {
        return std::sqrt(rows.to(torch::kFloat64).square().sum(1).mean().item<double>());
    };
    const double length = rootMeanSquare(gradients - tilt_);
    scale_ = length > 0 ? strength * rootMeanSquare(points) / length : 0;
}

void requireConvexOn(const ConvexPotential& potential, const torch::Tensor& points,
                     const std::string& where) {
    torch::NoGradGuard noGrad;
    constexpr double rounding = 1e-9; // of |∇ψ(x) − ∇ψ(y)| |x − y|, for double
    const auto x = points.to(torch::kFloat64);
    const auto gradients = potential.at(x).gradients;
    const auto require = [&](const torch::Tensor& y) {
        const auto rise = gradients - potential.at(y).gradients, way = x - y;
        const auto product = (rise * way).sum(1);
        const auto bound = rise.norm(2, {1}) * way.norm(2, {1}) * -rounding;
        const auto worst = (product - bound).min().item<double>();
        if (!(worst >= 0)) {
            throw InputError(fmt::format(
                "{}: the potential is not convex: ⟨∇ψ(x) − ∇ψ(y), x − y⟩ = {:.3g} for two points, "
                "where it must not be negative",
                where, worst));
        }
    };
    const auto other = x.roll(1, 0);
    require(other);
    require(x + 1e-3 * (other - x));
}

} // namespace bary
