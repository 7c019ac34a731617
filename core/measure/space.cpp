// Measures in space: solids, surfaces and a helix. (Boxes live beside the squares in plane.cpp.)
#include "core/base/text.h"
#include "core/measure/families.h"

#include <cmath>
#include <numbers>

namespace bary::families {

namespace {

/// Uniform directions on the unit sphere, [n, D].
torch::Tensor directions(int64_t n, int dim, torch::Generator& g) {
    const auto x = torch::randn({n, dim}, g);
    return x / x.norm(2, 1, true).clamp_min(1e-12);
}

/// Volume-uniform between two radii in R^D, scaled to covariance I.
Measure sphericalShell(double inner, double outer, int dim, const Eigen::VectorXd& shift) {
    // Per axis: E r² / D with r^D uniform between the radii' powers; by their ratio, because the
    // powers themselves overflow in high dimension.
    const double ratio = inner / outer;
    const double variance =
        outer * outer * (1 - std::pow(ratio, dim + 2)) / ((1 - std::pow(ratio, dim)) * (dim + 2));
    const double deviation = std::sqrt(variance);
    const double low = std::pow(ratio, dim);
    const double radius = outer / deviation;
    const auto draw = [=](int64_t n, torch::Generator& g) {
        const auto u = low + (1 - low) * torch::rand({n, 1}, g);
        return directions(n, dim, g) * (radius * u.pow(1.0 / dim));
    };
    return aroundBase("shell-" + std::to_string(dim) + "-" + formatNumber(ratio),
                      Symmetry::Rotation, deviation * Eigen::MatrixXd::Identity(dim, dim), shift,
                      draw);
}

Measure spaceMeasure(std::string description, const Eigen::VectorXd& shift,
                     std::function<torch::Tensor(int64_t, torch::Generator&)> draw) {
    Measure measure;
    measure.dim = 3;
    measure.kind = PointKind::Space;
    measure.description = std::move(description);
    const auto offset = tensorOf(shift);
    measure.draw = [=, draw = std::move(draw)](int64_t n, torch::Generator& g) {
        return draw(n, g) + offset;
    };
    return measure;
}

} // namespace

Measure ball(JsonObject& form, const Context& context) {
    const double radius = form.number("radius", 3, 1e-6, 1e6);
    const int dim = static_cast<int>(form.integer("dim", 3, 2, 256));
    Measure measure = sphericalShell(0, radius, dim, centre(form, dim, context));
    measure.description = "uniform on a ball of radius " + formatNumber(radius);
    return measure;
}

Measure shell(JsonObject& form, const Context& context) {
    const double inner = form.number("inner", 2, 0, 1e6);
    const double outer = form.number("outer", 3, 1e-6, 1e6);
    const int dim = static_cast<int>(form.integer("dim", 3, 2, 256));
    if (inner >= outer) {
        fail(context, "key 'inner' must be smaller than 'outer'");
    }
    Measure measure = sphericalShell(inner, outer, dim, centre(form, dim, context));
    measure.description =
        "uniform on a shell of radii " + formatNumber(inner) + " to " + formatNumber(outer);
    return measure;
}

Measure torus(JsonObject& form, const Context& context) {
    const double major = form.number("major", 3, 1e-6, 1e6);
    const double minor = form.number("minor", 1, 1e-6, 1e6);
    if (minor >= major) {
        fail(context, "key 'minor' must be smaller than 'major'");
    }
    const auto draw = [major, minor](int64_t n, torch::Generator& g) {
        // The area element is proportional to major + minor cos t: its distribution is inverted by
        // bisection, so that every draw costs the same number of random values.
        const auto u = 2 * std::numbers::pi * torch::rand({n}, g);
        const auto target = 2 * std::numbers::pi * torch::rand({n}, g, torch::kFloat64);
        auto low = torch::zeros({n}, torch::kFloat64);
        auto high = torch::full({n}, 2 * std::numbers::pi, torch::kFloat64);
        for (int i = 0; i < 40; ++i) {
            const auto middle = (low + high) / 2;
            const auto above = middle + minor / major * middle.sin() > target;
            high = torch::where(above, middle, high);
            low = torch::where(above, low, middle);
        }
        const auto t = low.to(torch::kFloat32);
        const auto rho = major + minor * t.cos();
        return torch::stack({rho * u.cos(), rho * u.sin(), minor * t.sin()}, 1);
    };
    return spaceMeasure("uniform on a torus of radii " + formatNumber(major) + " and " +
                            formatNumber(minor),
                        centre(form, 3, context), draw);
}

Measure helix(JsonObject& form, const Context& context) {
    const double radius = form.number("radius", 2, 1e-6, 1e6);
    const double height = form.number("height", 6, 1e-6, 1e6);
    const double turns = form.number("turns", 3, 0.1, 100);
    const double noise = form.number("noise", 0.1, 0, 1e6);
    const auto draw = [=](int64_t n, torch::Generator& g) {
        const auto s = torch::rand({n}, g);
        const auto t = s * (2 * std::numbers::pi * turns);
        const auto x = torch::stack({radius * t.cos(), radius * t.sin(), height * (s - 0.5)}, 1);
        return noise > 0 ? x + noise * torch::randn({n, 3}, g) : x;
    };
    return spaceMeasure("helix of " + formatNumber(turns) + " turns", centre(form, 3, context),
                        draw);
}

} // namespace bary::families
