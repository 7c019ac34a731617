// Uniform measures on plane figures and on boxes of any dimension, each as an affine image of a
// standardised one.
#include "core/base/text.h"
#include "core/measure/families.h"

#include <cmath>
#include <numbers>

namespace bary::families {

namespace {

constexpr double big = 1e6; // coordinates beyond this lose their digits in float32

torch::Tensor drawCube(int dim, int64_t n, torch::Generator& generator) {
    // Uniform on [-sqrt 3, sqrt 3]^D: mean 0, covariance I.
    return (torch::rand({n, dim}, generator) - 0.5f) * static_cast<float>(2 * std::sqrt(3.0));
}

Eigen::Matrix2d rotation(double degrees) {
    const double t = degrees * std::numbers::pi / 180;
    return Eigen::Matrix2d{{std::cos(t), -std::sin(t)}, {std::sin(t), std::cos(t)}};
}

} // namespace

Measure uniformParallelepiped(const Eigen::MatrixXd& edges, const Eigen::VectorXd& shift) {
    const int dim = static_cast<int>(shift.size());
    return aroundBase("cube-" + std::to_string(dim), Symmetry::Reflection, edges / std::sqrt(12.0),
                      shift, [dim](int64_t n, torch::Generator& g) { return drawCube(dim, n, g); });
}

Measure square(JsonObject& form, const Context& context) {
    const double side = form.number("side", 8, 1e-6, big);
    const double angle = form.number("angle", 0, -360, 360);
    Measure measure = uniformParallelepiped(side * rotation(angle), centre(form, 2, context));
    measure.description = "uniform on a square of side " + formatNumber(side);
    return measure;
}

Measure rectangle(JsonObject& form, const Context& context) {
    const double width = form.number("width", 8, 1e-6, big);
    const double height = form.number("height", 4, 1e-6, big);
    const double angle = form.number("angle", 0, -360, 360);
    const Eigen::Matrix2d sides = Eigen::Vector2d(width, height).asDiagonal();
    Measure measure = uniformParallelepiped(rotation(angle) * sides, centre(form, 2, context));
    measure.description =
        "uniform on a rectangle of " + formatNumber(width) + " by " + formatNumber(height);
    return measure;
}

Measure parallelogram(JsonObject& form, const Context& context) {
    const auto edges = squareMatrix(form.matrix("edges"), "edges", context);
    if (edges.rows() != 2) {
        fail(context, "key 'edges' must hold two edges of two numbers");
    }
    // Given row by row (one edge a row), used column by column.
    Measure measure = uniformParallelepiped(edges.transpose(), centre(form, 2, context));
    measure.description = "uniform on a parallelogram";
    return measure;
}

Measure box(JsonObject& form, const Context& context) {
    const std::vector<double> size = form.numbers("size", {1, 1, 1});
    if (size.empty() || size.size() > 256) {
        fail(context, "key 'size' must have 1 to 256 side lengths");
    }
    std::vector<std::string> words;
    for (double side : size) {
        if (side <= 0 || side > big) {
            fail(context, "key 'size': every side must be above 0 and at most 1e6");
        }
        words.push_back(formatNumber(side));
    }
    const int dim = static_cast<int>(size.size());
    const Eigen::MatrixXd sides = Eigen::Map<const Eigen::VectorXd>(size.data(), dim).asDiagonal();
    Measure measure = uniformParallelepiped(sides, centre(form, dim, context));
    measure.description = dim > 4 ? "uniform on a box in " + std::to_string(dim) + " dimensions"
                                  : "uniform on a box of " + joined(words, " × ");
    return measure;
}

Measure cube(JsonObject& form, const Context& context) {
    const double standard = 2 * std::sqrt(3.0); // of covariance I
    const int dim = static_cast<int>(form.integer("dim", 3, 1, 1024));
    const double side = form.number("side", standard, 1e-6, big);
    Measure measure = uniformParallelepiped(side * Eigen::MatrixXd::Identity(dim, dim),
                                            centre(form, dim, context));
    const std::string place = " in " + std::to_string(dim) + " dimensions";
    measure.description = side == standard
                              ? "standard cube" + place
                              : "uniform on a cube of side " + formatNumber(side) + place;
    return measure;
}

Measure ring(JsonObject& form, const Context& context) {
    const double inner = form.number("inner", 4, 0, big);
    const double outer = form.number("outer", 6, 1e-6, big);
    if (inner >= outer) {
        fail(context, "key 'inner' must be smaller than 'outer'");
    }
    // Area-uniform: the squared radius is uniform; covariance (r² + R²)/4 per axis.
    const double deviation = std::sqrt((inner * inner + outer * outer) / 4);
    const double low = inner * inner / (deviation * deviation);
    const double high = outer * outer / (deviation * deviation);
    const auto draw = [low, high](int64_t n, torch::Generator& g) {
        const auto radius = (low + (high - low) * torch::rand({n}, g)).sqrt();
        const auto angle = torch::rand({n}, g) * (2 * std::numbers::pi);
        return torch::stack({radius * angle.cos(), radius * angle.sin()}, 1);
    };
    Measure measure =
        aroundBase("ring-" + formatNumber(inner / outer), Symmetry::Rotation,
                   deviation * Eigen::Matrix2d::Identity(), centre(form, 2, context), draw);
    measure.description = inner == 0 ? "uniform on a disc of radius " + formatNumber(outer)
                                     : "uniform on a ring of radii " + formatNumber(inner) +
                                           " to " + formatNumber(outer);
    return measure;
}

Measure ellipse(JsonObject& form, const Context& context) {
    const std::vector<double> axes = form.numbers("axes", {3, 1.5});
    if (axes.size() != 2 || axes[0] <= 0 || axes[1] <= 0) {
        fail(context, "key 'axes' must hold two positive semi-axes");
    }
    const double angle = form.number("angle", 0, -360, 360);
    // Uniform in the angle, not in the arc length, as in the paper's ellipses: thus an affine image
    // of the circle, with covariance diag(a², b²)/2.
    const Eigen::Matrix2d semi = Eigen::Vector2d(axes[0], axes[1]).asDiagonal();
    const auto draw = [](int64_t n, torch::Generator& g) {
        const auto t = torch::rand({n}, g) * (2 * std::numbers::pi);
        return torch::stack({t.cos(), t.sin()}, 1) * std::numbers::sqrt2;
    };
    Measure measure =
        aroundBase("circle", Symmetry::Rotation, rotation(angle) * semi / std::numbers::sqrt2,
                   centre(form, 2, context), draw);
    measure.description =
        "ellipse outline with semi-axes " + formatNumber(axes[0]) + " and " + formatNumber(axes[1]);
    return measure;
}

} // namespace bary::families
