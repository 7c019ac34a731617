// Optimal transport between laws of pictures by the reversed maximin problem, as in
// core/engine/maximin.h, with networks of convolutions under automatic differentiation. Costs are
// means over the D values of a picture, as in the published code; that rescales v only.
#pragma once

#include "core/engine/tensor_adam.h"
#include "core/engine/transport_settings.h"
#include "core/network/picture_network.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bary {

/// A network with the state of its optimiser and, where it is wanted, its running average.
class TrainedPictures {
  public:
    TrainedPictures(std::unique_ptr<PictureNetwork> network, bool averaged);

    PictureNetwork& network() { return *network_; }
    const PictureNetwork& network() const { return *network_; }
    const PictureNetwork& average() const { return *average_; }
    int64_t& count() { return optimiser_.count(); }

    /// One step of Adam down `loss`; `decay` is that of the average.
    void step(const torch::Tensor& loss, const AdamSettings& settings, double decay);
    /// Parameters and statistics of another network, with an optimiser that has not begun.
    void restart(const PictureNetwork& from);
    /// All that a checkpoint has to keep, named from `name`.
    void addState(const std::string& name,
                  std::vector<std::pair<std::string, torch::Tensor>>& tensors);

  private:
    std::unique_ptr<PictureNetwork> network_, average_;
    Adam optimiser_;
    torch::Tensor gradient_;
    tensor::AdamSweep sweep_;
};

/// T and v between two laws.
class PictureTransport {
  public:
    /// Means over the last batches, as tensors of dimension 0 on the CPU once a round is over.
    struct Losses {
        torch::Tensor cost = torch::zeros({});   ///< E ½|x − T(x)|² / D
        torch::Tensor moved = torch::zeros({});  ///< E v(T(x)) at the last step of T
        torch::Tensor critic = torch::zeros({}); ///< E v(T(x)) − E v(y) at the step of v
    };

    PictureTransport(const PictureNetwork& map, const PictureNetwork& potential);

    /// A step of T for each batch of sources but the last, then one of v. [n, C, H, W] each.
    void round(const std::vector<torch::Tensor>& sources, const torch::Tensor& target,
               const TransportSettings& settings);
    /// Down E[½|x − T(x)|²/D − v(T(x))].
    void mapStep(const torch::Tensor& x, const TransportSettings& settings);
    /// Down E v(T(x)) − E v(y).
    void potentialStep(const torch::Tensor& x, const torch::Tensor& y,
                       const TransportSettings& settings);
    /// T(x), with the running statistics.
    torch::Tensor images(const torch::Tensor& x) const { return map.network().forward(x, false); }
    const Losses& losses() const { return losses_; }

    TrainedPictures map, potential;

  private:
    Losses losses_;
};

} // namespace bary
