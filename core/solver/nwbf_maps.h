// The maps of NWB-F for any weights, from a copy of its networks.
#pragma once

#include "core/network/generator_family.h"
#include "core/network/potential_family.h"
#include "core/solver/nwb_maps.h"

#include <memory>
#include <vector>

namespace bary {

/// What has been learned at one moment; the copies are laid out like the families' parameters.
struct NwbfFrozen {
    std::shared_ptr<const PotentialFamily> potentials; ///< for its fold only
    std::shared_ptr<const GeneratorFamily> generator;
    torch::Tensor f, g, h, hAverage;
    torch::Tensor calibration; ///< noise [n, latent] that BatchNorm's statistics come from
    std::vector<torch::Tensor> means;
    double scale = 1;
    int threads = 1;
};

class NwbfMaps final : public Maps {
  public:
    NwbfMaps(std::shared_ptr<const NwbfFrozen> frozen, const std::vector<double>& weights);

    std::shared_ptr<const Maps> at(const std::vector<double>& weights) const override;
    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override;
    bool hasMaps() const override { return true; }
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override;
    torch::Tensor toMarginal(int i, const torch::Tensor& x) const override;

  private:
    std::shared_ptr<const NwbfFrozen> frozen_;
    NwbMaps here_; ///< NWB's networks, folded at the weights
};

} // namespace bary
