// The maps of WIN from a copy of its networks.
#pragma once

#include "core/network/mlp.h"
#include "core/solver/maps.h"

#include <memory>
#include <mutex>
#include <vector>

namespace bary {

/// Copying the flat parameters takes microseconds; everything else waits until somebody looks.
struct WinFrozen {
    MlpShape generator, maps;
    torch::Tensor g, gAverage; ///< copies, laid out as ParameterBuffer::flat()
    torch::Tensor forth, back; ///< the maps to the marginals and their inverses
    std::vector<torch::Tensor> means;
    std::vector<double> weights;
    double scale = 1;
    int threads = 1; ///< that an evaluation may use
};

class WinMaps final : public Maps {
  public:
    explicit WinMaps(WinFrozen frozen);
    ~WinMaps() override;

    /// G(z).
    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override;
    bool hasMaps() const override { return true; }
    /// The inverse map of marginal i (Algorithm 2).
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override;
    /// T_i(x).
    torch::Tensor toMarginal(int i, const torch::Tensor& x) const override;

  private:
    struct Networks;
    const Networks& networks() const;

    const WinFrozen frozen_;
    mutable std::once_flag built_;
    mutable std::unique_ptr<const Networks> networks_;
};

} // namespace bary
