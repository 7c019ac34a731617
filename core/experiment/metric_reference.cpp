#include "core/experiment/metric_reference.h"

#include "core/transport/distances.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace bary {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr int mostSets = 5; ///< independent ones that a floor or a sliced distance is the mean of

/// The sliced W2² as the mean over up to five independent pairs of clouds, the lines shared out
/// among them: no dearer than one pair along all lines. What one pair of 20 000 points of a curve
/// scores scatters as much as it is large, while the distance hardly depends on the lines.
class SlicedReference {
  public:
    SlicedReference(const Points& exact, const MetricCounts& counts) : rows_(counts.shape) {
        const auto lines = slicingDirections(exact.dim, counts.projections, 1);
        const int64_t pairs = std::min(exact.size(), counts.moments) / rows_;
        const auto sets = std::clamp<int64_t>(pairs, 1, std::min<int64_t>(mostSets, lines.cols()));
        for (int64_t k = 0; k < sets; ++k) {
            sets_.emplace_back(rowsOf(exact, k * rows_, rows_),
                               lines(Eigen::all, Eigen::seq(k, Eigen::last, sets)));
        }
    }
    /// How many points of a cloud are looked at.
    int64_t rows() const { return static_cast<int64_t>(sets_.size()) * rows_; }
    /// Fewer samples than rows() are compared with fewer clouds.
    double squaredDistance(const Points& samples) const {
        double sum = 0;
        int64_t lines = 0, begin = 0;
        for (auto set = sets_.begin(); set != sets_.end() && begin < samples.size(); ++set) {
            const auto squared = set->squaredDistances(rowsOf(samples, begin, rows_));
            sum += squared.sum();
            lines += squared.size();
            begin += rows_;
        }
        return sum / static_cast<double>(lines);
    }

  private:
    int64_t rows_; ///< of one cloud
    std::vector<ProjectedCloud> sets_;
};

} // namespace

MetricCounts liveCounts(int dim) {
    MetricCounts counts;
    constexpr int64_t floats = 2000000; // of a cloud: its moments cost D times as much
    counts.moments = std::max(counts.shape, std::min(counts.moments, floats / dim));
    return counts;
}

MetricCounts fullCounts(int dim) {
    // As many as there are exact samples; at D = 128 a hundred thousand take 50 MB.
    constexpr int64_t most = 100000, floats = 12800000, shape = 20000;
    return {std::max(shape, std::min(most, floats / dim)), shape, 2000, 128};
}

Points rowsOf(const Points& points, int64_t begin, int64_t count) {
    const int64_t end = std::min(points.size(), begin + count);
    return Points(points.dim, {points.values.begin() + begin * points.dim,
                               points.values.begin() + end * points.dim});
}

MetricReference::MetricReference(std::shared_ptr<const Truth> truth, const MetricCounts& counts)
    : truth_(std::move(truth)), counts_(counts) {
    if (!truth_ || truth_->samples.empty() || !(halfVariance(truth_->moments) > 0)) {
        return;
    }
    const double variance = halfVariance(truth_->moments);
    const int64_t rows = counts.shape;
    const Points shape = rowsOf(truth_->samples, 0, rows);
    const auto& moments = truth_->moments;
    add("bw2_uvp", "BW₂²-UVP, %", "UVP", counts.moments,
        [moments](const Points& p) { return bw2Uvp(momentsOf(p), moments); });
    const SlicedReference sliced(truth_->samples, counts);
    add("sliced_w2", "sliced W₂², %", "sliced", sliced.rows(),
        [sliced, variance](const Points& p) { return 100 * sliced.squaredDistance(p) / variance; });
    add("energy", "energy distance", "energy", counts.energy,
        [reference = EnergyReference(shape, counts.energy)](const Points& p) {
            return reference.distance(p);
        });
    if (truth_->whitening.size() > 0) {
        // The projections on the rows of S^{-1} are the base's axes; the shift is common to both.
        add("axis_w2", "axis W₂², %", "axis", rows,
            [reference = ProjectedCloud(shape, truth_->whitening.transpose()),
             rows](const Points& p) {
                return 100 * reference.squaredDistances(rowsOf(p, 0, rows)).maxCoeff();
            });
    }
}

void MetricReference::add(const char* key, const char* label, const char* column, int64_t count,
                          std::function<double(const Points&)> score) {
    // The floor: the mean score of independent sets of exact samples; by absolute value, because
    // the energy distance's estimator scatters around 0.
    const Points& again = truth_->again;
    const int64_t size = std::min(count, again.size());
    double sum = 0;
    int sets = 0;
    for (; sets < mostSets && size > 0 && (sets + 1) * size <= again.size(); ++sets) {
        sum += std::abs(score(rowsOf(again, sets * size, size)));
    }
    quantities_.push_back({key, label, column, std::move(score), sets > 0 ? sum / sets : none});
}

bool MetricReference::hasMap(int i) const {
    return !quantities_.empty() && i >= 0 && i < static_cast<int>(truth_->maps.size());
}

const Points& MetricReference::mapSources(int i) const {
    static const Points nothing;
    return hasMap(i) ? truth_->maps[i].from : nothing;
}

double MetricReference::mapError(int i, const Points& images) const {
    if (!hasMap(i) || truth_->maps[i].to.empty() || images.empty()) {
        return none;
    }
    const Points& exact = truth_->maps[i].to;
    const int64_t n = std::min(exact.size(), images.size());
    double sum = 0;
    for (int64_t k = 0; k < n * exact.dim; ++k) {
        const double difference = double(images.values[k]) - double(exact.values[k]);
        sum += difference * difference;
    }
    return 100 * sum / static_cast<double>(n) / truth_->moments.covariance.trace();
}

} // namespace bary
