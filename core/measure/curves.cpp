// Plane measures around curves and patterns; no exact barycenter is known for these.
#include "core/base/text.h"
#include "core/measure/families.h"

#include <cmath>
#include <numbers>

namespace bary::families {

namespace {

Measure planeMeasure(std::string description,
                     std::function<torch::Tensor(int64_t, torch::Generator&)> draw,
                     const Eigen::VectorXd& shift, double noise) {
    Measure measure;
    measure.description = std::move(description);
    const auto offset = tensorOf(shift);
    measure.draw = [=, draw = std::move(draw)](int64_t n, torch::Generator& g) {
        auto x = draw(n, g) + offset;
        return noise > 0 ? x + noise * torch::randn({n, 2}, g) : x;
    };
    return measure;
}

} // namespace

Measure segments(JsonObject& form, const Context& context) {
    const auto rows = form.matrix("lines");
    const double noise = form.number("noise", 0, 0, 1e6);
    if (rows.empty()) {
        fail(context, "key 'lines' must hold at least one segment [x0, y0, x1, y1]");
    }
    auto ends = torch::empty({static_cast<int64_t>(rows.size()), 4});
    for (size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].size() != 4) {
            fail(context,
                 "key 'lines': segment " + std::to_string(i + 1) + " must be [x0, y0, x1, y1]");
        }
        for (int k = 0; k < 4; ++k) {
            ends[static_cast<int64_t>(i)][k] = static_cast<float>(rows[i][k]);
        }
    }
    // A segment is drawn in proportion to its length: uniform on the union.
    const auto lengths = (ends.slice(1, 2, 4) - ends.slice(1, 0, 2)).norm(2, 1);
    if (lengths.sum().item<float>() <= 0) {
        fail(context, "key 'lines': all segments have length 0");
    }
    const auto cumulative = (lengths / lengths.sum()).cumsum(0);
    const auto draw = [ends, cumulative](int64_t n, torch::Generator& g) {
        const auto which =
            torch::searchsorted(cumulative, torch::rand({n}, g)).clamp_max(cumulative.size(0) - 1);
        const auto chosen = ends.index_select(0, which);
        const auto t = torch::rand({n, 1}, g);
        return chosen.slice(1, 0, 2) * (1 - t) + chosen.slice(1, 2, 4) * t;
    };
    return planeMeasure(rows.size() == 1
                            ? "uniform on a segment"
                            : "uniform on " + std::to_string(rows.size()) + " segments",
                        draw, centre(form, 2, context), noise);
}

Measure swissRoll(JsonObject& form, const Context& context) {
    const double scale = form.number("scale", 1, 1e-6, 1e6);
    const double noise = form.number("noise", 0.8 / 7.5, 0, 1e6);
    // Coordinates 0 and 2 of the usual roll, divided by 7.5, as in Korotin et al. 2022.
    const auto draw = [scale](int64_t n, torch::Generator& g) {
        const auto t = 1.5 * std::numbers::pi * (1 + 2 * torch::rand({n}, g));
        return torch::stack({t * t.cos(), t * t.sin()}, 1) * (scale / 7.5);
    };
    return planeMeasure("swiss roll", draw, centre(form, 2, context), noise * scale);
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
    return planeMeasure("two moons", draw, centre(form, 2, context), noise);
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
    return planeMeasure("spiral of " + formatNumber(turns) + " turns", draw,
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
    return planeMeasure("checkerboard of " + std::to_string(cells) + "² cells", draw,
                        centre(form, 2, context), 0);
}

} // namespace bary::families
