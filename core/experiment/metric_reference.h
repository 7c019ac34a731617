// What results are compared with: everything about the metrics that depends on the truth and the
// sample counts alone, computed once.
#pragma once

#include "core/experiment/experiment.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bary {

struct MetricCounts {
    int64_t moments = 20000; ///< samples for BW2-UVP: the most, the others are among them
    int64_t shape = 4000;    ///< samples of a cloud for sliced W2 (up to five of them) and axis W2
    int energy = 1000;       ///< samples for the energy distance, whose cost is quadratic
    int projections = 32;

    bool operator==(const MetricCounts&) const = default;
};

/// Counts while a run goes on: cheap in any dimension.
MetricCounts liveCounts(int dim);
/// Counts of a full evaluation.
MetricCounts fullCounts(int dim);

/// The first rows of a cloud, from `begin` on, or as many as there are.
Points rowsOf(const Points& points, int64_t begin, int64_t count);

class MetricReference {
  public:
    /// One number by which samples of a candidate are compared with the truth.
    struct Quantity {
        std::string key, label, column;
        std::function<double(const Points& samples)> score;
        double floor = 0; ///< what exact samples score at the same count; NaN where unknown
    };

    /// `truth` may be none: then there is nothing to compare with.
    MetricReference(std::shared_ptr<const Truth> truth, const MetricCounts& counts);

    const MetricCounts& counts() const { return counts_; }
    const std::shared_ptr<const Truth>& truth() const { return truth_; }
    const std::vector<Quantity>& quantities() const { return quantities_; }

    /// Points of marginal i whose images under the exact map are known; none where they are not.
    const Points& mapSources(int i) const;
    /// 100 E|image − exact image|² / tr Cov of the truth, over the first rows of mapSources(i); NaN
    /// where there are none.
    double mapError(int i, const Points& images) const;

  private:
    void add(const char* key, const char* label, const char* column, int64_t count,
             std::function<double(const Points&)> score);
    bool hasMap(int i) const;

    std::shared_ptr<const Truth> truth_;
    MetricCounts counts_;
    std::vector<Quantity> quantities_;
};

} // namespace bary
