// Asks a solver what it looks like now, at points that stay the same from picture to picture, so
// that particles move smoothly.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/snapshot.h"

namespace bary {

class SnapshotBuilder {
  public:
    SnapshotBuilder(const std::vector<Measure>& marginals, uint64_t seed, int viewPoints);

    void setViewPoints(int count);
    int viewPoints() const { return viewPoints_; }
    /// The samples of the truth; empty points take them away.
    void setTruth(const Points& samples);
    std::shared_ptr<const Snapshot> build(const Solver& solver, const std::vector<double>& weights,
                                          uint64_t number) const;

  private:
    void drawMarginals();
    std::shared_ptr<const PalettePicture> recoloured(const Solver& solver, int marginal) const;

    std::vector<Measure> marginals_;
    uint64_t seed_;
    int viewPoints_;
    std::vector<std::shared_ptr<const Cloud>> marginalClouds_;
    std::shared_ptr<const Cloud> truth_;
    std::vector<PalettePicture> previews_; ///< small originals of the photographs
};

} // namespace bary
