// A family of N measures whose exact barycenter is known in any dimension, for base laws of any
// shape: marginal i is the law of ∇φ_i(x) = T_i x + γ_i U sin(2 Uᵀx)/2 with x from the base.
//
// With Σ a_i T_i = I and Σ a_i γ_i = 0 the maps average to the identity. Where every φ_i is convex,
// ∇φ_i is the optimal map from the base to marginal i (Brenier), and Σ a_i φ_i = ½|x|² makes the
// base their barycenter (Agueh and Carlier 2011, proposition 3.8). Convexity: the Jacobian
// T_i + γ_i U diag(cos(2Uᵀx)) Uᵀ is positive definite if λ_min(T_i) > |γ_i|.
#include "core/base/text.h"
#include "core/measure/families.h"
#include "core/measure/random_matrix.h"
#include "core/transport/gaussian.h"
#include "core/transport/weights.h"

#include <Eigen/Eigenvalues>
#include <Eigen/LU>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

namespace bary::families {

namespace {

/// What all members of a family share.
struct Family {
    std::vector<double> weights;
    std::vector<Eigen::MatrixXd> maps; ///< T_i
    std::vector<double> warps;         ///< γ_i
    Eigen::MatrixXd rotation;          ///< U
};

/// T_i = S^{-½} P_i S^{-½} with S = Σ a_i P_i, for random P_i.
std::vector<Eigen::MatrixXd> balancedMaps(const std::vector<double>& weights, int dim,
                                          double lowest, double highest, std::mt19937_64& random) {
    std::vector<Eigen::MatrixXd> maps;
    Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(dim, dim);
    for (const double weight : weights) {
        maps.push_back(randomPositive(dim, lowest, highest, random));
        sum += weight * maps.back();
    }
    const Eigen::MatrixXd root = symmetricRoot(sum).inverse();
    for (auto& map : maps) {
        const Eigen::MatrixXd balanced = root * map * root;
        map = 0.5 * (balanced + balanced.transpose());
    }
    return maps;
}

/// γ_i ∝ i² − its weighted mean, max |γ_i| = `warp`. (Squares, because a linear ramp would leave
/// the middle one of three equal weights without a warp.)
std::vector<double> balancedWarps(const std::vector<double>& weights, double warp) {
    double mean = 0, total = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        mean += weights[i] * static_cast<double>(i * i);
        total += weights[i];
    }
    std::vector<double> warps;
    double most = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        warps.push_back(static_cast<double>(i * i) - mean / total);
        most = std::max(most, std::abs(warps.back()));
    }
    for (double& value : warps) {
        value *= most > 0 ? warp / most : 0;
    }
    return warps;
}

void requireStandard(const Measure& base, const Context& context) {
    const auto& form = base.affine;
    if (!form || !form->matrix.isIdentity(1e-9) || !form->shift.isZero(1e-9)) {
        fail(context, "key 'of' must be a measure with mean zero and the identity as covariance in "
                      "closed form, such as cube, bimodal or gaussian; found " +
                          base.description);
    }
}

void requireConvex(const Family& family, const Context& context) {
    for (size_t i = 0; i < family.maps.size(); ++i) {
        const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(family.maps[i],
                                                                    Eigen::EigenvaluesOnly);
        const double least = solver.eigenvalues().minCoeff();
        if (!(least > std::abs(family.warps[i]))) {
            fail(context, "key 'warp': map " + std::to_string(i) +
                              " would fold, its warp must stay below its smallest stretch " +
                              formatNumber(least));
        }
    }
}

/// x [n, D] ↦ T x + γ U sin(2 Uᵀx)/2, rows being points.
std::function<torch::Tensor(const torch::Tensor&)> mapOf(const Family& family, size_t index) {
    const auto linear = tensorOf(family.maps[index]);
    const double half = family.warps[index] / 2;
    if (half == 0) {
        return [linear](const torch::Tensor& x) { return x.matmul(linear); };
    }
    const auto rotation = tensorOf(family.rotation);
    const auto back = rotation.t().contiguous();
    return [=](const torch::Tensor& x) {
        const auto bend = x.matmul(rotation).mul_(2).sin_().mul_(half);
        return torch::addmm(x.matmul(linear), bend, back);
    };
}

} // namespace

Measure congruent(JsonObject& form, const Context& context) {
    const Measure base = innerMeasure(form, context);
    requireStandard(base, context);
    Family family;
    family.weights = form.numbers("weights");
    checkWeights(family.weights, family.weights.size(), context.where + ": key 'weights'");
    const auto count = static_cast<int64_t>(family.weights.size());
    const int64_t index = form.integer("index");
    if (index < 0 || index >= count) {
        fail(context, "key 'index' must be from 0 to " + std::to_string(count - 1));
    }
    const int64_t seed = form.integer("seed", 0, 0, INT32_MAX);
    const double lowest = form.number("lowest", 0.5, 1e-6, 1e6);
    const double highest = form.number("highest", 2, 1e-6, 1e6);
    const double warp = form.number("warp", 0, 0, 1);
    std::mt19937_64 random(static_cast<uint64_t>(seed));
    family.rotation = randomRotation(base.dim, random);
    family.maps = balancedMaps(family.weights, base.dim, lowest, highest, random);
    family.warps = balancedWarps(family.weights, warp);
    requireConvex(family, context);

    Measure measure;
    measure.dim = base.dim;
    measure.kind = kindOf(base.dim);
    measure.description = fmt::format("image {} of {} of {}, under {} maps", index + 1, count,
                                      base.description, warp > 0 ? "warped" : "linear");
    const auto map = mapOf(family, static_cast<size_t>(index));
    measure.draw = [map, draw = base.draw](int64_t n, torch::Generator& g) {
        return map(draw(n, g));
    };
    if (warp == 0) {
        measure.affine = base.affine;
        measure.affine->matrix = family.maps[static_cast<size_t>(index)];
    }
    const std::string key =
        fmt::format("{} {} {} {} {} {}", base.affine->base, fmt::join(family.weights, " "), seed,
                    lowest, highest, warp);
    measure.congruent =
        CongruentMember{key, static_cast<size_t>(index), family.weights, base.draw, map};
    return measure;
}

} // namespace bary::families
