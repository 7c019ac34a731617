// Gaussians, mixtures, and affine images of other measures: the families with exact barycenters.
#include "core/transport/gaussian.h"
#include "core/base/text.h"
#include "core/measure/families.h"
#include "core/measure/random_matrix.h"

#include <Eigen/Eigenvalues>

#include <cmath>
#include <random>

namespace bary::families {

namespace {

torch::Tensor drawNormal(int dim, int64_t n, torch::Generator& generator) {
    return torch::randn({n, dim}, generator);
}

Measure gaussianOf(const Eigen::MatrixXd& covariance, const Eigen::VectorXd& mean) {
    const int dim = static_cast<int>(mean.size());
    Measure measure =
        aroundBase("gaussian-" + std::to_string(dim), Symmetry::Rotation, symmetricRoot(covariance),
                   mean, [dim](int64_t n, torch::Generator& g) { return drawNormal(dim, n, g); });
    measure.description = "Gaussian in " + std::to_string(dim) + " dimensions";
    return measure;
}

void requireCovariance(const Eigen::MatrixXd& covariance, const std::string& key,
                       const Context& context) {
    if (covariance.rows() == 0) {
        fail(context, "key '" + key + "' must not be empty");
    }
    if ((covariance - covariance.transpose()).cwiseAbs().maxCoeff() >
        1e-9 * covariance.cwiseAbs().maxCoeff()) {
        fail(context, "key '" + key + "' must be symmetric");
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
    // A singular covariance is welcome; rounding may put its smallest eigenvalue just below 0.
    if (solver.eigenvalues().minCoeff() < -1e-12 * solver.eigenvalues().maxCoeff()) {
        fail(context, "key '" + key +
                          "' must be positive semidefinite, its smallest eigenvalue is " +
                          formatNumber(solver.eigenvalues().minCoeff()));
    }
}

/// The random covariance of Fan et al. 2021: eigenvectors of AᵀA with A_ij ~ U(0,1), eigenvalues
/// .5 + 4.5 u.
Eigen::MatrixXd paperCovariance(int dim, uint64_t seed) {
    std::mt19937_64 random(seed);
    Eigen::MatrixXd a(dim, dim);
    Eigen::VectorXd eigenvalues(dim);
    for (auto& entry : a.reshaped()) {
        entry = uniformNumber(random);
    }
    for (auto& value : eigenvalues) {
        value = 0.5 + 4.5 * uniformNumber(random);
    }
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(a.transpose() * a);
    return solver.eigenvectors() * eigenvalues.asDiagonal() * solver.eigenvectors().transpose();
}

/// x ↦ M x + s applied to a measure.
Measure imageOf(Measure inner, const Eigen::MatrixXd& matrix, const Eigen::VectorXd& shift) {
    Measure measure = inner;
    const auto transposed = tensorOf(matrix).t().contiguous();
    const auto offset = tensorOf(shift);
    measure.draw = [=](int64_t n, torch::Generator& g) {
        return torch::addmm(offset, inner.draw(n, g), transposed);
    };
    if (inner.affine) {
        measure.affine->matrix = matrix * inner.affine->matrix;
        measure.affine->shift = matrix * inner.affine->shift + shift;
    }
    measure.photograph.reset(); // its pixels are no longer the points
    measure.congruent.reset();
    measure.description = "affine image of " + inner.description;
    return measure;
}

} // namespace

Measure gaussian(JsonObject& form, const Context& context) {
    if (form.has("random")) {
        const uint64_t seed = static_cast<uint64_t>(form.integer("random", 0, 0, INT32_MAX));
        const int dim = static_cast<int>(form.integer("dim", 2, 1, 1024));
        return gaussianOf(paperCovariance(dim, seed), centre(form, dim, context));
    }
    if (!form.has("covariance")) {
        const int dim = static_cast<int>(form.integer("dim", 2, 1, 1024));
        return gaussianOf(Eigen::MatrixXd::Identity(dim, dim), centre(form, dim, context));
    }
    const auto covariance = squareMatrix(form.matrix("covariance"), "covariance", context);
    requireCovariance(covariance, "covariance", context);
    return gaussianOf(covariance, centre(form, static_cast<int>(covariance.rows()), context));
}

Measure mixture(JsonObject& form, const Context& context) {
    const auto means = form.matrix("means");
    if (means.empty() || means[0].empty()) {
        fail(context, "key 'means' must hold at least one centre");
    }
    const int dim = static_cast<int>(means[0].size());
    const int64_t modes = static_cast<int64_t>(means.size());
    const double deviation = form.number("deviation", 1, 0, 1e6);
    auto weights = form.numbers("weights", std::vector<double>(means.size(), 1.0 / modes));
    if (weights.size() != means.size()) {
        fail(context, "key 'weights' must have one number a mean");
    }
    double total = 0;
    for (double weight : weights) {
        if (weight < 0) {
            fail(context, "key 'weights' must not be negative");
        }
        total += weight;
    }
    if (std::abs(total - 1) > 1e-6) {
        fail(context, "key 'weights' must sum to 1, they sum to " + formatNumber(total));
    }
    auto centres = torch::empty({modes, dim});
    auto cumulative = torch::empty({modes});
    double sum = 0;
    for (int64_t k = 0; k < modes; ++k) {
        if (static_cast<int>(means[k].size()) != dim) {
            fail(context, "key 'means': centre " + std::to_string(k + 1) + " must have " +
                              std::to_string(dim) + " numbers");
        }
        for (int c = 0; c < dim; ++c) {
            centres[k][c] = static_cast<float>(means[k][c]);
        }
        cumulative[k] = static_cast<float>(sum += weights[k]);
    }
    Measure measure;
    measure.dim = dim;
    measure.kind = kindOf(dim);
    measure.description = "mixture of " + std::to_string(modes) + " Gaussians";
    measure.draw = [=](int64_t n, torch::Generator& g) {
        const auto which =
            torch::searchsorted(cumulative, torch::rand({n}, g)).clamp_max(modes - 1);
        return centres.index_select(0, which) + deviation * torch::randn({n, dim}, g);
    };
    return measure;
}

Measure affine(JsonObject& form, const Context& context) {
    Measure inner = innerMeasure(form, context);
    const auto matrix = squareMatrix(form.matrix("matrix"), "matrix", context);
    if (matrix.rows() != inner.dim) {
        fail(context, "key 'matrix' must have " + std::to_string(inner.dim) + " rows, found " +
                          std::to_string(matrix.rows()));
    }
    return imageOf(std::move(inner), matrix,
                   centre(form, static_cast<int>(matrix.rows()), context));
}

Measure locationScatter(JsonObject& form, const Context& context) {
    Measure inner = innerMeasure(form, context);
    std::mt19937_64 random(static_cast<uint64_t>(form.integer("seed", 0, 0, INT32_MAX)));
    const double lowest = form.number("lowest", 0.5, 1e-6, 1e6);
    const double highest = form.number("highest", 2, 1e-6, 1e6);
    const int dim = inner.dim;
    return imageOf(std::move(inner), randomPositive(dim, lowest, highest, random),
                   centre(form, dim, context));
}

Measure bimodal(JsonObject& form, const Context&) {
    // Every axis ½N(−m, s²) + ½N(m, s²) with m² + s² = 1. Its squared W2 distance to N(0, 1) is
    // 2 − 2 ∫ z φ(z) F⁻¹(Φ(z)) dz, which m makes 0.06 (bisection in m, F inverted by bisection, the
    // integral by midpoints on [−9, 9]): a Gaussian in its place shows on every axis.
    constexpr double m = 0.902996704451;
    const double s = std::sqrt(1 - m * m);
    const int dim = static_cast<int>(form.integer("dim", 2, 1, 1024));
    const auto draw = [=](int64_t n, torch::Generator& g) {
        const auto side = torch::rand({n, dim}, g).ge_(0.5).mul_(2 * m).sub_(m);
        return side + s * torch::randn({n, dim}, g);
    };
    Measure measure =
        aroundBase("bimodal-" + std::to_string(dim), Symmetry::Reflection,
                   Eigen::MatrixXd::Identity(dim, dim), Eigen::VectorXd::Zero(dim), draw);
    measure.description = "two bumps on each of " + std::to_string(dim) + " axes";
    return measure;
}

} // namespace bary::families
