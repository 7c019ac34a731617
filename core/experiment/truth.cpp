#include "core/experiment/experiment.h"

#include "core/transport/free_support.h"

#include <ATen/CPUGeneratorImpl.h>
#include <Eigen/LU>
#include <Eigen/SVD>

namespace bary {

namespace {

/// The marginal whose affine form can be inverted best, or -1 where none can.
int bestConditioned(const std::vector<Measure>& marginals) {
    int best = -1;
    double bestRatio = 1e-6;
    for (size_t i = 0; i < marginals.size(); ++i) {
        const Eigen::VectorXd s =
            Eigen::JacobiSVD<Eigen::MatrixXd>(marginals[i].affine->matrix).singularValues();
        const double ratio = s.minCoeff() / s.maxCoeff();
        if (ratio > bestRatio) {
            best = static_cast<int>(i);
            bestRatio = ratio;
        }
    }
    return best;
}

std::optional<Truth> affineTruth(const std::vector<Measure>& marginals,
                                 const std::vector<double>& weights, int64_t samples,
                                 torch::Generator& generator) {
    std::vector<AffineForm> forms;
    for (const Measure& marginal : marginals) {
        if (!marginal.affine) {
            return std::nullopt;
        }
        forms.push_back(*marginal.affine);
    }
    const auto barycenter = exactBarycenter(forms, weights);
    const int source = bestConditioned(marginals);
    if (!barycenter || source < 0) {
        return std::nullopt;
    }
    // Samples through a marginal: x = A⁻¹(y − m) is a draw from the common base.
    const Eigen::MatrixXd matrix = barycenter->matrix * forms[source].matrix.fullPivLu().inverse();
    const Eigen::VectorXd shift = barycenter->shift - matrix * forms[source].shift;
    const auto draw = [&] {
        Points points = toPoints(marginals[source].draw(samples, generator));
        Eigen::Map<Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>> rows(
            points.values.data(), points.size(), points.dim);
        const Eigen::MatrixXd image =
            (rows.cast<double>() * matrix.transpose()).rowwise() + shift.transpose();
        rows = image.cast<float>();
        return points;
    };
    Truth truth;
    truth.exact = true;
    truth.description = "exact, by formula";
    truth.moments = {barycenter->shift, barycenter->matrix * barycenter->matrix.transpose()};
    truth.samples = draw();
    truth.again = draw();
    return truth;
}

Truth singleTruth(const Measure& marginal, int64_t samples, torch::Generator& generator) {
    Truth truth;
    truth.exact = true;
    truth.description = "exact: the barycenter of one marginal is that marginal";
    truth.samples = toPoints(marginal.draw(samples, generator));
    truth.again = toPoints(marginal.draw(samples, generator));
    truth.moments = momentsOf(toPoints(marginal.draw(4 * samples, generator)));
    return truth;
}

Truth discreteTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                    int atoms, torch::Generator& generator, std::stop_token stop) {
    FreeSupportOptions options;
    options.stop = stop;
    const auto barycenter = [&] {
        std::vector<Points> clouds;
        for (const Measure& marginal : marginals) {
            clouds.push_back(toPoints(marginal.draw(atoms, generator)));
        }
        return freeSupportBarycenter(clouds, weights, options);
    };
    Truth truth;
    truth.description = "discrete reference of " + std::to_string(atoms) + " atoms";
    truth.samples = barycenter();
    if (!stop.stop_requested()) {
        truth.again = barycenter();
    }
    truth.moments = momentsOf(truth.samples);
    return truth;
}

} // namespace

Truth computeTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t exactSamples, int atoms, uint64_t seed, std::stop_token stop) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x7275746854ull);
    const int64_t memory = 8000000; // floats a cloud at most
    exactSamples = std::min(exactSamples, memory / marginals.front().dim);
    if (marginals.size() == 1) {
        return singleTruth(marginals.front(), exactSamples, generator);
    }
    if (auto exact = affineTruth(marginals, weights, exactSamples, generator)) {
        return std::move(*exact);
    }
    return discreteTruth(marginals, weights, atoms, generator, stop);
}

} // namespace bary
