// Measures around curves and patterns in the plane, and segments in any dimension.
#include "core/base/text.h"
#include "core/measure/families.h"
#include "core/transport/gaussian.h"

#include <Eigen/LU>

#include <cmath>
#include <numbers>

namespace bary::families {

namespace {

Measure curveMeasure(std::string description,
                     std::function<torch::Tensor(int64_t, torch::Generator&)> draw,
                     const Eigen::VectorXd& shift, double noise) {
    Measure measure;
    measure.dim = static_cast<int>(shift.size());
    measure.kind = kindOf(measure.dim);
    measure.description = std::move(description);
    const auto offset = tensorOf(shift);
    measure.draw = [=, draw = std::move(draw)](int64_t n, torch::Generator& g) {
        auto x = draw(n, g) + offset;
        return noise > 0 ? x + noise * torch::randn({n, offset.size(0)}, g) : x;
    };
    return measure;
}

/// Both ends of every segment, [n, 2 D].
torch::Tensor endsOf(const std::vector<std::vector<double>>& rows, const Context& context) {
    if (rows.empty()) {
        fail(context, "key 'lines' must hold at least one segment [x0, y0, x1, y1]");
    }
    const size_t width = rows[0].size();
    auto ends = torch::empty({static_cast<int64_t>(rows.size()), static_cast<int64_t>(width)});
    for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].size() != width || (width != 4 && width != 6)) {
            fail(context, "key 'lines': segment " + std::to_string(i + 1) +
                              " must be [x0, y0, x1, y1], or [x0, y0, z0, x1, y1, z1] in space");
        }
        for (size_t k = 0; k < width; ++k) {
            ends[static_cast<int64_t>(i)][static_cast<int64_t>(k)] = static_cast<float>(rows[i][k]);
        }
    }
    return ends;
}

/// One segment is a parallelepiped with one edge: an affine image of the cube.
Measure oneSegment(const std::vector<double>& ends, const Eigen::VectorXd& shift) {
    const auto dim = shift.size();
    const Eigen::Map<const Eigen::VectorXd> from(ends.data(), dim), to(ends.data() + dim, dim);
    Eigen::MatrixXd edges = Eigen::MatrixXd::Zero(dim, dim);
    edges.col(0) = to - from;
    Measure measure = uniformParallelepiped(edges, 0.5 * (from + to) + shift);
    measure.description = "uniform on a segment";
    return measure;
}

} // namespace

Measure segments(JsonObject& form, const Context& context) {
    const auto rows = form.matrix("lines");
    const double noise = form.number("noise", 0, 0, 1e6);
    const auto ends = endsOf(rows, context);
    const int64_t dim = ends.size(1) / 2;
    // A segment is drawn in proportion to its length: uniform on the union.
    const auto lengths = (ends.slice(1, dim) - ends.slice(1, 0, dim)).norm(2, 1);
    if (lengths.sum().item<float>() <= 0) {
        fail(context, "key 'lines': all segments have length 0");
    }
    const Eigen::VectorXd shift = centre(form, static_cast<int>(dim), context);
    if (rows.size() == 1 && noise == 0) {
        return oneSegment(rows[0], shift);
    }
    const auto cumulative = (lengths / lengths.sum()).cumsum(0);
    const auto draw = [ends, cumulative, dim](int64_t n, torch::Generator& g) {
        const auto which =
            torch::searchsorted(cumulative, torch::rand({n}, g)).clamp_max(cumulative.size(0) - 1);
        const auto chosen = ends.index_select(0, which);
        const auto t = torch::rand({n, 1}, g);
        return chosen.slice(1, 0, dim) * (1 - t) + chosen.slice(1, dim) * t;
    };
    return curveMeasure(rows.size() == 1
                            ? "uniform on a segment, blurred"
                            : "uniform on " + std::to_string(rows.size()) + " segments",
                        draw, shift, noise);
}

Measure swissRoll(JsonObject& form, const Context& context) {
    const double scale = form.number("scale", 1, 1e-6, 1e6);
    const double noise = form.number("noise", 0.8 / 7.5, 0, 1e6);
    const bool standard = form.boolean("standard", false);
    // Coordinates 0 and 2 of the usual roll, divided by 7.5, as in Korotin et al. 2022: (t cos t,
    // t sin t) with t uniform on [1.5π, 4.5π]. By parts: E t² = 9.75 π², E t cos t = 2,
    // E t sin t = 2/(3π), E t² cos 2t = −½, E t² sin 2t = 3π.
    constexpr double pi = std::numbers::pi;
    const Eigen::Vector2d mean = Eigen::Vector2d(2, 2 / (3 * pi)) / 7.5;
    Eigen::Matrix2d second{{4.875 * pi * pi - 0.25, 1.5 * pi}, {1.5 * pi, 4.875 * pi * pi + 0.25}};
    const Eigen::MatrixXd root = symmetricRoot(second / (7.5 * 7.5) - mean * mean.transpose() +
                                               noise * noise * Eigen::Matrix2d::Identity());
    const Eigen::MatrixXd whitening = root.inverse();
    const auto white = tensorOf(whitening);
    const auto offset = tensorOf(Eigen::VectorXd(whitening * mean));
    const auto drawBase = [=](int64_t n, torch::Generator& g) {
        const auto t = 1.5 * pi * (1 + 2 * torch::rand({n}, g));
        auto roll = torch::stack({t * t.cos(), t * t.sin()}, 1) / 7.5;
        roll = noise > 0 ? roll + noise * torch::randn({n, 2}, g) : roll;
        return roll.matmul(white) - offset;
    };
    const Eigen::VectorXd shift = centre(form, 2, context);
    const std::string base = "swiss-roll-" + formatNumber(noise);
    Measure measure =
        standard
            ? aroundBase(base, Symmetry::None, scale * Eigen::Matrix2d::Identity(), shift, drawBase)
            : aroundBase(base, Symmetry::None, scale * root, scale * mean + shift, drawBase);
    measure.description = standard ? "standard swiss roll" : "swiss roll";
    return measure;
}

Measure moons(JsonObject& form, const Context& context) {
    const double radius = form.number("radius", 2, 1e-6, 1e6);
    const double noise = form.number("noise", 0.1, 0, 1e6);
    const auto draw = [radius](int64_t n, torch::Generator& g) {
        const auto t = std::numbers::pi * torch::rand({n}, g);
        const auto upper = torch::rand({n}, g) < 0.5;
        const auto x = torch::where(upper, t.cos() - 0.5, 0.5 - t.cos());
        const auto y = torch::where(upper, t.sin() - 0.25, 0.25 - t.sin());
        return torch::stack({x, y}, 1) * radius;
    };
    return curveMeasure("two moons", draw, centre(form, 2, context), noise);
}

Measure spiral(JsonObject& form, const Context& context) {
    const double radius = form.number("radius", 4, 1e-6, 1e6);
    const double turns = form.number("turns", 2, 0.1, 100);
    const double noise = form.number("noise", 0.1, 0, 1e6);
    const auto draw = [radius, turns](int64_t n, torch::Generator& g) {
        // The square root spreads the samples evenly along the arm.
        const auto s = torch::rand({n}, g).sqrt();
        const auto t = s * (2 * std::numbers::pi * turns);
        return torch::stack({s * t.cos(), s * t.sin()}, 1) * radius;
    };
    return curveMeasure("spiral of " + formatNumber(turns) + " turns", draw,
                        centre(form, 2, context), noise);
}

Measure checkerboard(JsonObject& form, const Context& context) {
    const double side = form.number("side", 8, 1e-6, 1e6);
    const int64_t cells = form.integer("cells", 4, 2, 64);
    std::vector<float> corners;
    for (int64_t row = 0; row < cells; ++row) {
        for (int64_t column = row % 2; column < cells; column += 2) {
            corners.insert(corners.end(), {static_cast<float>(column), static_cast<float>(row)});
        }
    }
    const auto dark = toTensor(Points(2, corners));
    const auto draw = [side, cells, dark](int64_t n, torch::Generator& g) {
        const auto which = torch::randint(dark.size(0), {n}, g, torch::kInt64);
        const auto cell = dark.index_select(0, which) + torch::rand({n, 2}, g);
        return (cell / static_cast<double>(cells) - 0.5) * side;
    };
    return curveMeasure("checkerboard of " + std::to_string(cells) + "² cells", draw,
                        centre(form, 2, context), 0);
}

} // namespace bary::families
