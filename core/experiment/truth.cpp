#include "core/experiment/experiment.h"

#include "core/transport/free_support.h"

#include <ATen/CPUGeneratorImpl.h>
#include <Eigen/LU>
#include <Eigen/SVD>

#include <cmath>

namespace bary {

namespace {

constexpr int64_t cloudFloats = 12800000; // of a cloud at most: 100 000 points at D = 128
constexpr int64_t mapPairs = 20000;       // a marginal, for the errors of its map
constexpr int64_t pairFloats = 4000000;
constexpr double weightTolerance = 1e-6; // as for weights that are to sum to 1
constexpr double leastCondition = 1e-6;

int64_t pairCount(int dim) {
    return std::min(mapPairs, pairFloats / dim);
}

/// The smallest singular value over the largest.
double condition(const Eigen::MatrixXd& matrix) {
    const Eigen::VectorXd s = Eigen::BDCSVD<Eigen::MatrixXd>(matrix).singularValues();
    return s.minCoeff() / s.maxCoeff();
}

/// M y + s for every point, in double.
Points affineImage(Points points, const Eigen::MatrixXd& matrix, const Eigen::VectorXd& shift) {
    constexpr Eigen::Index blockSize = 1024;
    Eigen::Map<Eigen::MatrixXf> columns(points.values.data(), points.dim, points.size());
    for (Eigen::Index begin = 0; begin < columns.cols(); begin += blockSize) {
        auto block = columns.middleCols(begin, std::min(blockSize, columns.cols() - begin));
        const Eigen::MatrixXd image = (matrix * block.cast<double>()).colwise() + shift;
        block = image.cast<float>();
    }
    return points;
}

/// S^{-1} for a truth S x + m, where it has one and more than one axis.
Eigen::MatrixXd whiteningOf(const AffineForm& form) {
    const bool known = form.shift.size() >= 2 && condition(form.matrix) > leastCondition;
    return known ? Eigen::MatrixXd(form.matrix.fullPivLu().inverse()) : Eigen::MatrixXd();
}

/// The marginal of the barycenter's base whose affine form can be inverted best, or -1 where none
/// can. (One of weight 0 may have another base.)
int bestConditioned(const std::vector<Measure>& marginals, const std::string& base) {
    int best = -1;
    double bestRatio = leastCondition;
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (marginals[i].affine->base != base) {
            continue;
        }
        const double ratio = condition(marginals[i].affine->matrix);
        if (ratio > bestRatio) {
            best = static_cast<int>(i);
            bestRatio = ratio;
        }
    }
    return best;
}

std::vector<MapPairs> affinePairs(const std::vector<Measure>& marginals,
                                  const AffineForm& barycenter, torch::Generator& generator) {
    std::vector<MapPairs> pairs;
    for (const Measure& marginal : marginals) {
        pairs.emplace_back();
        if (const auto map = optimalMap(*marginal.affine, barycenter)) {
            const Eigen::VectorXd shift = barycenter.shift - *map * marginal.affine->shift;
            pairs.back().from = toPoints(marginal.draw(pairCount(marginal.dim), generator));
            pairs.back().to = affineImage(pairs.back().from, *map, shift);
        }
    }
    return pairs;
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
    const int source = barycenter ? bestConditioned(marginals, barycenter->base) : -1;
    if (source < 0) {
        return std::nullopt;
    }
    // Samples through a marginal: x = A⁻¹(y − m) is a draw from the common base.
    const Eigen::MatrixXd matrix = barycenter->matrix * forms[source].matrix.fullPivLu().inverse();
    const Eigen::VectorXd shift = barycenter->shift - matrix * forms[source].shift;
    const auto draw = [&] {
        return affineImage(toPoints(marginals[source].draw(samples, generator)), matrix, shift);
    };
    Truth truth;
    truth.exact = true;
    truth.description = "exact, by formula";
    truth.moments = {barycenter->shift, barycenter->matrix * barycenter->matrix.transpose()};
    truth.samples = draw();
    truth.again = draw();
    truth.maps = affinePairs(marginals, *barycenter, generator);
    truth.whitening = whiteningOf(*barycenter);
    return truth;
}

/// Whether these marginals are one congruent family, whole and in order, at its own weights.
bool isCongruentFamily(const std::vector<Measure>& marginals, const std::vector<double>& weights) {
    for (size_t i = 0; i < marginals.size(); ++i) {
        const auto& member = marginals[i].congruent;
        if (!member || member->index != i || member->weights.size() != marginals.size() ||
            member->family != marginals.front().congruent->family ||
            std::abs(member->weights[i] - weights[i]) > weightTolerance) {
            return false;
        }
    }
    return true;
}

/// The base is the barycenter, and each map the inverse of the optimal one.
Truth congruentTruth(const std::vector<Measure>& marginals, int64_t samples,
                     torch::Generator& generator) {
    const auto& draw = marginals.front().congruent->drawBase;
    const int dim = marginals.front().dim;
    Truth truth;
    truth.exact = true;
    truth.description = "exact: the base of a congruent family";
    truth.moments = {Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Identity(dim, dim)};
    truth.samples = toPoints(draw(samples, generator));
    truth.again = toPoints(draw(samples, generator));
    for (const Measure& marginal : marginals) {
        const auto x = draw(pairCount(dim), generator);
        truth.maps.push_back({toPoints(marginal.congruent->map(x)), toPoints(x)});
    }
    if (dim >= 2) {
        truth.whitening = Eigen::MatrixXd::Identity(dim, dim);
    }
    return truth;
}

Truth singleTruth(const Measure& marginal, int64_t samples, torch::Generator& generator) {
    Truth truth;
    truth.exact = true;
    truth.description = "exact: the barycenter of one marginal is that marginal";
    truth.samples = toPoints(marginal.draw(samples, generator));
    truth.again = toPoints(marginal.draw(samples, generator));
    if (const auto& form = marginal.affine) {
        truth.moments = {form->shift, form->matrix * form->matrix.transpose()};
        truth.whitening = whiteningOf(*form);
    } else {
        truth.moments = momentsOf(toPoints(marginal.draw(4 * samples, generator)));
    }
    const Points points = toPoints(marginal.draw(pairCount(marginal.dim), generator));
    truth.maps = {{points, points}};
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
    truth.maps.resize(marginals.size());
    return truth;
}

} // namespace

Truth computeTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t exactSamples, int atoms, uint64_t seed, std::stop_token stop) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x7275746854ull);
    exactSamples = std::min(exactSamples, cloudFloats / marginals.front().dim);
    if (marginals.size() == 1) {
        return singleTruth(marginals.front(), exactSamples, generator);
    }
    if (isCongruentFamily(marginals, weights)) {
        return congruentTruth(marginals, exactSamples, generator);
    }
    if (auto exact = affineTruth(marginals, weights, exactSamples, generator)) {
        return std::move(*exact);
    }
    return discreteTruth(marginals, weights, atoms, generator, stop);
}

} // namespace bary
