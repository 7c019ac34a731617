// The maps of NWB from a copy of its networks.
#pragma once

#include "core/network/ficnn.h"
#include "core/network/generator_network.h"
#include "core/solver/maps.h"

#include <memory>
#include <mutex>
#include <vector>

namespace bary {

/// Copying the flat parameters takes microseconds; everything else waits until somebody looks.
struct NwbFrozen {
    FicnnShape potentials;
    GeneratorShape generator;
    torch::Tensor f, g, h, hAverage; ///< copies, laid out as ParameterBuffer::flat()
    torch::Tensor calibration;       ///< noise [n, latent] that BatchNorm's statistics come from
    std::vector<torch::Tensor> means;
    std::vector<double> weights;
    double scale = 1;
    int threads = 1; ///< that an evaluation may use
};

class NwbMaps final : public Maps {
  public:
    explicit NwbMaps(NwbFrozen frozen);
    ~NwbMaps() override;

    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override;
    int64_t latent() const override { return frozen_.generator.latent; }
    torch::Tensor barycenterOf(const torch::Tensor& z) const override { return made(z, true); }
    bool hasMaps() const override { return true; }
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override;
    torch::Tensor toMarginal(int i, const torch::Tensor& x) const override;

  private:
    struct Networks;
    const Networks& networks() const;
    torch::Tensor made(const torch::Tensor& z, bool average) const;

    const NwbFrozen frozen_;
    mutable std::once_flag built_;
    mutable std::unique_ptr<const Networks> networks_;
};

} // namespace bary
