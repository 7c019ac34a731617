// Optimal transport by the reversed maximin problem (Korotin et al. 2022, eq. 8), for a stack of N
// problems at once:
//
//   max over v  min over T   E_X[½|X − T(X)|² − v(T(X))] + E_Y v(Y)
//
// At the saddle T carries the law of X to that of Y along the optimal map. Gradients are written by
// hand: T's needs ∇v(T(x)) and nothing of second order.
#pragma once

#include "core/engine/adam.h"
#include "core/engine/tensor_adam.h"
#include "core/engine/tensor_mlp.h"
#include "core/network/mlp.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace bary {

/// Parameters of a network with the state of its optimiser and its running average.
struct TrainedMlp {
    TrainedMlp(const MlpShape& shape, torch::Device device);
    /// As initialise() of the network, with the average alike.
    void initialise(torch::Generator& generator);
    /// All that a checkpoint has to keep, named from `name`.
    void addState(const std::string& name,
                  std::vector<std::pair<std::string, torch::Tensor>>& tensors);

    int64_t& count() { return optimiser.count(); } ///< steps taken

    Mlp network, average;
    Adam optimiser;
};

/// Adam's steps on one network of a kind, its running average with them.
class MlpTrainer {
  public:
    MlpTrainer(TrainedMlp& trained, int64_t batch);

    tensor::MlpPass& pass() { return pass_; }
    const torch::Tensor& gradient() const { return gradient_; }
    /// Takes the step along the gradient that pass().backward() left; `decay` of the average.
    void step(const AdamSettings& settings, double decay);

  private:
    TrainedMlp& trained_;
    torch::Tensor gradient_;
    tensor::MlpPass pass_;
    tensor::AdamSweep sweep_;
};

/// Of the last steps, per problem, [N].
struct MaximinLosses {
    torch::Tensor cost;   ///< E ½|X − T(X)|²
    torch::Tensor moved;  ///< E v(T(X)) at the step of T
    torch::Tensor critic; ///< E v(T(X)) − E v(Y) at the step of v, which it lowers
};

class Maximin {
  public:
    /// T and v of N problems, for batches of `batch` points.
    Maximin(TrainedMlp& maps, TrainedMlp& potentials, int64_t batch);

    /// One step of T down E[½|x − T(x)|² − v(T(x))], x [N, M, D].
    void mapStep(const torch::Tensor& x, const AdamSettings& settings, double averageDecay);
    /// One step of v down E v(T(x)) − E v(y), y [N, M, D].
    void potentialStep(const torch::Tensor& x, const torch::Tensor& y,
                       const AdamSettings& settings);
    /// T(x), [N, M, D].
    const torch::Tensor& images(const torch::Tensor& x) { return maps_.pass().forward(x); }
    const MaximinLosses& losses() const { return losses_; }

  private:
    MlpTrainer maps_, potentials_;   ///< v on [T(x); y]
    tensor::MlpPass potentialAtMap_; ///< v on T(x) alone
    torch::Tensor both_, bothSeed_;  ///< [N, 2M, D], [N, 2M, 1]
    torch::Tensor ones_, seed_;      ///< [N, M, 1], [N, M, D]
    MaximinLosses losses_;
};

} // namespace bary
