// What the maps look like at points that stay the same from picture to picture, so that particles
// move smoothly.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/snapshot.h"
#include "core/solver/maps.h"

namespace bary {

/// How much a snapshot holds.
enum class Detail {
    Moving, ///< a hand moves something: the clouds that are shown only
    Running,
    Resting ///< nothing moves: photographs get finer tables, which takes eight times as long
};

class SnapshotBuilder {
  public:
    SnapshotBuilder(const std::vector<Measure>& marginals, MapNames names, uint64_t seed,
                    int viewPoints);

    void setViewPoints(int count);
    void setRecolour(const RecolourSettings& settings) { recolour_ = settings; }
    void setShownClouds(std::set<CloudRole> roles) { shown_ = std::move(roles); }
    /// The samples of the truth; empty points take them away.
    void setTruth(const Points& samples);
    /// All clouds and pictures for these weights; number and iteration are left to the caller. A
    /// truth that a formula gives is there at once, also before setTruth().
    std::shared_ptr<Snapshot> build(const Maps& maps, const std::vector<double>& weights,
                                    Detail detail) const;
    /// Whether a snapshot for a moving hand has less in it than one for a run that rests.
    bool canShowMore() const { return !photos_.empty() || shown_ != allClouds(); }
    const std::vector<Measure>& marginals() const { return marginals_; }
    const MapNames& names() const { return names_; }

  private:
    struct Photo {
        PalettePicture original;          ///< without a table
        std::vector<uint8_t> someBytes;   ///< RGB of some pixels
        std::vector<bool> near, nearFine; ///< latticeNear() of all
    };

    void drawMarginals();
    bool wanted(CloudRole role, Detail detail) const;
    void addMaps(Snapshot& snapshot, const Maps& maps, const torch::Tensor& samples,
                 Detail detail) const;
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
    std::set<CloudRole> shown_ = allClouds();
};

} // namespace bary
