// The maps of WIN on pictures from a copy of its networks.
#pragma once

#include "core/network/picture_network.h"
#include "core/solver/maps.h"

#include <memory>
#include <vector>

namespace bary {

struct WinPicturesFrozen {
    PictureShape shape;
    int64_t latent;
    torch::Device device;
    std::unique_ptr<const PictureNetwork> g, gAverage;
    std::vector<std::unique_ptr<const PictureNetwork>> forth, back; ///< T_n and their inverses
    std::vector<torch::Tensor> means;
    std::vector<double> weights;
    double scale;
    int threads;      ///< that an evaluation may use
    bool throughMaps; ///< samples are Σ α_n T_n(G(z)), not G(z)
};

class WinPicturesMaps final : public Maps {
  public:
    explicit WinPicturesMaps(WinPicturesFrozen frozen);

    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override;
    int64_t latent() const override { return frozen_.latent; }
    torch::Tensor barycenterOf(const torch::Tensor& z) const override { return made(z, true); }
    bool hasMaps() const override { return true; }
    /// The inverse map of marginal i (Algorithm 2).
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override;
    /// T_i(x).
    torch::Tensor toMarginal(int i, const torch::Tensor& x) const override;

  private:
    torch::Tensor made(const torch::Tensor& z, bool average) const;
    torch::Tensor mapped(const PictureNetwork& network, const torch::Tensor& points) const;

    const WinPicturesFrozen frozen_;
    torch::Tensor mean_; ///< of the barycenter, Σ α_n m_n, on the CPU
};

} // namespace bary
