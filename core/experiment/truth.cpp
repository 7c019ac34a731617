#include "core/experiment/experiment.h"

#include "core/base/error.h"
#include "core/experiment/posterior_truth.h"
#include "core/transport/free_support.h"

#include <ATen/CPUGeneratorImpl.h>
#include <Eigen/LU>
#include <Eigen/SVD>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
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
        if (!marginals[i].affine || marginals[i].affine->base != base) {
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
        const auto& form = marginal.affine;
        if (const auto map = form ? optimalMap(*form, barycenter) : std::nullopt) {
            const Eigen::VectorXd shift = barycenter.shift - *map * form->shift;
            pairs.back().from = toPoints(marginal.draw(pairCount(marginal.dim), generator));
            pairs.back().to = affineImage(pairs.back().from, *map, shift);
        }
    }
    return pairs;
}

/// The barycenter where all marginals that count are affine images of one law.
std::optional<AffineForm> affineBarycenter(const std::vector<Measure>& marginals,
                                           const std::vector<double>& weights) {
    std::vector<AffineForm> forms;
    std::vector<double> active;
    for (size_t i = 0; i < marginals.size(); ++i) {
        if (weights[i] == 0) {
            continue;
        }
        if (!marginals[i].affine) {
            return std::nullopt;
        }
        forms.push_back(*marginals[i].affine);
        active.push_back(weights[i]);
    }
    return exactBarycenter(forms, active);
}

/// A marginal, and the matrix that takes its centred draws to those of the barycenter.
struct Source {
    const Measure* marginal;
    Eigen::MatrixXd matrix;
};

std::optional<Source> sourceOf(const std::vector<Measure>& marginals,
                               const AffineForm& barycenter) {
    // x = A⁻¹(y − m) is a draw from the common base.
    if (const int best = bestConditioned(marginals, barycenter.base); best >= 0) {
        const Eigen::MatrixXd inverse = marginals[best].affine->matrix.fullPivLu().inverse();
        return Source{&marginals[best], barycenter.matrix * inverse};
    }
    // Segments cannot be inverted, but one can be laid on another.
    for (const Measure& marginal : marginals) {
        if (marginal.affine) {
            if (auto map = optimalMap(*marginal.affine, barycenter)) {
                return Source{&marginal, *std::move(map)};
            }
        }
    }
    return std::nullopt;
}

Points drawThrough(const Source& source, const AffineForm& barycenter, int64_t count,
                   torch::Generator& generator) {
    const Eigen::VectorXd shift = barycenter.shift - source.matrix * source.marginal->affine->shift;
    return affineImage(toPoints(source.marginal->draw(count, generator)), source.matrix, shift);
}

std::optional<Truth> affineTruth(const std::vector<Measure>& marginals,
                                 const std::vector<double>& weights, int64_t samples,
                                 torch::Generator& generator) {
    const auto barycenter = affineBarycenter(marginals, weights);
    const auto source = barycenter ? sourceOf(marginals, *barycenter) : std::nullopt;
    if (!source) {
        return std::nullopt;
    }
    const auto draw = [&] { return drawThrough(*source, *barycenter, samples, generator); };
    Truth truth;
    truth.exact = true;
    truth.description = "exact, by formula";
    truth.moments = momentsOf(*barycenter);
    truth.samples = draw();
    truth.again = draw();
    truth.maps = affinePairs(marginals, *barycenter, generator);
    truth.whitening = whiteningOf(*barycenter);
    return truth;
}

/// Whether these marginals are one congruent family, whole and in order.
bool isCongruentFamily(const std::vector<Measure>& marginals) {
    for (size_t i = 0; i < marginals.size(); ++i) {
        const auto& member = marginals[i].congruent;
        if (!member || member->index != i || member->weights.size() != marginals.size() ||
            member->family != marginals.front().congruent->family) {
            return false;
        }
    }
    return true;
}

/// The same at its own weights.
bool isCongruentFamily(const std::vector<Measure>& marginals, const std::vector<double>& weights) {
    if (!isCongruentFamily(marginals)) {
        return false;
    }
    const auto& own = marginals.front().congruent->weights;
    return std::equal(own.begin(), own.end(), weights.begin(),
                      [](double a, double b) { return std::abs(a - b) <= weightTolerance; });
}

/// Says of a congruent family at which weights its barycenter would be known.
std::string otherWeights(const std::vector<Measure>& marginals) {
    if (!isCongruentFamily(marginals)) {
        return "";
    }
    return fmt::format("; exact at the weights {:.6g} of this congruent family alone",
                       fmt::join(marginals.front().congruent->weights, ", "));
}

Moments standardMoments(int dim) {
    return {Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Identity(dim, dim)};
}

Moments baseMoments(const std::vector<Measure>& marginals) {
    const Measure& first = marginals.front();
    return first.congruent->moments.value_or(standardMoments(first.dim));
}

PointPairs pairsOf(const CongruentMember& member, int64_t n, torch::Generator& generator) {
    if (member.drawPairs) {
        return member.drawPairs(n, generator);
    }
    const auto x = member.drawBase(n, generator);
    return {member.map(x), x};
}

/// The base is the barycenter, and each map the inverse of the optimal one.
Truth congruentTruth(const std::vector<Measure>& marginals, int64_t samples,
                     torch::Generator& generator) {
    const auto& draw = marginals.front().congruent->drawBase;
    const int dim = marginals.front().dim;
    Truth truth;
    truth.exact = true;
    truth.description = "exact: the base of a congruent family";
    truth.moments = baseMoments(marginals);
    truth.samples = toPoints(draw(samples, generator));
    truth.again = toPoints(draw(samples, generator));
    for (const Measure& marginal : marginals) {
        const auto pairs = pairsOf(*marginal.congruent, pairCount(dim), generator);
        truth.maps.push_back({toPoints(pairs.y), toPoints(pairs.x)});
    }
    if (dim >= 2 && !marginals.front().congruent->moments) {
        truth.whitening = Eigen::MatrixXd::Identity(dim, dim);
    }
    return truth;
}

/// The marginal that has all the weight, or -1.
int onlyMarginal(const std::vector<double>& weights) {
    const auto positive = [](double weight) { return weight > 0; };
    const auto first = std::find_if(weights.begin(), weights.end(), positive);
    const bool alone = std::count_if(weights.begin(), weights.end(), positive) == 1;
    return alone ? static_cast<int>(first - weights.begin()) : -1;
}

Truth singleTruth(const std::vector<Measure>& marginals, int index, int64_t samples,
                  torch::Generator& generator) {
    const Measure& marginal = marginals[index];
    Truth truth;
    truth.exact = true;
    truth.description = "exact: the barycenter of one marginal is that marginal";
    truth.samples = toPoints(marginal.draw(samples, generator));
    truth.again = toPoints(marginal.draw(samples, generator));
    if (const auto& form = marginal.affine) {
        truth.moments = momentsOf(*form);
        truth.whitening = whiteningOf(*form);
    } else {
        truth.moments = momentsOf(toPoints(marginal.draw(4 * samples, generator)));
    }
    truth.maps.resize(marginals.size());
    const Points points = toPoints(marginal.draw(pairCount(marginal.dim), generator));
    truth.maps[index] = {points, points};
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

std::optional<Moments> exactMoments(const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights) {
    if (isCongruentFamily(marginals, weights)) {
        return baseMoments(marginals);
    }
    const auto barycenter = affineBarycenter(marginals, weights);
    return barycenter ? std::optional(momentsOf(*barycenter)) : std::nullopt;
}

std::optional<Points> exactSamples(const std::vector<Measure>& marginals,
                                   const std::vector<double>& weights, int64_t count,
                                   uint64_t seed) {
    const auto barycenter = affineBarycenter(marginals, weights);
    const auto source = barycenter ? sourceOf(marginals, *barycenter) : std::nullopt;
    if (!source) {
        return std::nullopt;
    }
    auto generator = at::detail::createCPUGenerator(seed);
    return drawThrough(*source, *barycenter, count, generator);
}

Truth computeTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t exactSamples, int atoms, uint64_t seed, std::stop_token stop) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x7275746854ull);
    exactSamples = std::min(exactSamples, cloudFloats / marginals.front().dim);
    if (marginals.size() == 1) {
        return singleTruth(marginals, 0, exactSamples, generator);
    }
    if (auto whole = posteriorTruth(marginals, weights, stop)) {
        return std::move(*whole);
    }
    if (isCongruentFamily(marginals, weights)) {
        return congruentTruth(marginals, exactSamples, generator);
    }
    if (auto exact = affineTruth(marginals, weights, exactSamples, generator)) {
        return std::move(*exact);
    }
    if (const int only = onlyMarginal(weights); only >= 0) {
        return singleTruth(marginals, only, exactSamples, generator);
    }
    if (atoms == 0) {
        Truth truth;
        truth.description =
            "none: no formula is known, and reference_atoms is 0" + otherWeights(marginals);
        return truth;
    }
    Truth truth = discreteTruth(marginals, weights, atoms, generator, stop);
    truth.description += otherWeights(marginals);
    return truth;
}

} // namespace bary
