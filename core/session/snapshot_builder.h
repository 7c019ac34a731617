// What the maps look like at points that stay the same from picture to picture, so that particles
// move smoothly.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/snapshot.h"
#include "core/solver/maps.h"

namespace bary {

class SnapshotBuilder {
  public:
    SnapshotBuilder(const std::vector<Measure>& marginals, MapNames names, uint64_t seed,
                    int viewPoints);

    void setViewPoints(int count);
    void setRecolour(const RecolourSettings& settings) { recolour_ = settings; }
    /// The samples of the truth; empty points take them away.
    void setTruth(const Points& samples);
    /// All clouds and pictures for these weights; number and iteration are left to the caller. A
    /// truth that a formula gives is there at once, also before setTruth(). Photographs get finer
    /// tables where they are to be `fine`, which takes eight times as long.
    std::shared_ptr<Snapshot> build(const Maps& maps, const std::vector<double>& weights,
                                    bool fine) const;
    const std::vector<Measure>& marginals() const { return marginals_; }
    const MapNames& names() const { return names_; }

  private:
    struct Photo {
        PalettePicture original;          ///< without a table
        std::vector<uint8_t> someBytes;   ///< RGB of some pixels
        std::vector<bool> near, nearFine; ///< latticeNear() of all
    };

    void drawMarginals();
    void addMaps(Snapshot& snapshot, const Maps& maps, const torch::Tensor& samples) const;
    torch::Tensor across(const Snapshot& snapshot, const Maps& maps, int target) const;
    std::shared_ptr<const Cloud> truthAt(const std::vector<double>& weights) const;
    std::shared_ptr<const PalettePicture> recoloured(const Maps& maps, const Photo& photo,
                                                     bool fine) const;

    std::vector<Measure> marginals_;
    MapNames names_;
    uint64_t seed_;
    int viewPoints_ = 0;
    std::vector<std::shared_ptr<const Cloud>> marginalClouds_;
    std::shared_ptr<const Cloud> truth_;
    std::vector<Photo> photos_;
    RecolourSettings recolour_;
};

} // namespace bary
