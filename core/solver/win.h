// WIN: Wasserstein Iterative Networks for Barycenter Estimation (Korotin, Egiazarian, Li, Burnaev,
// NeurIPS 2022), Algorithm 1 with the inverse maps of Algorithm 2 beside it.
#pragma once

#include "core/engine/maximin.h"
#include "core/engine/thread_choice.h"
#include "core/solver/batches.h"
#include "core/solver/nwb_common.h"
#include "core/solver/schedule.h"
#include "core/solver/solver.h"
#include "core/solver/win_plan.h"
#include "core/solver/win_report.h"

#include <memory>

namespace bary {

const std::vector<ParameterInfo>& winParameters();
/// Throws InputError for values that contradict each other.
void checkWin(const Parameters& parameters, size_t marginals);

/// An iteration is one round: K_T steps of every T_n, one step of every v_n, and the same for the
/// inverse maps; of those that learn (WinPlan). After every K_v rounds the generator regresses for
/// K_G steps.
class WinSolver final : public Solver {
  public:
    explicit WinSolver(Problem problem);

    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override { return "tensor"; }
    const std::vector<LossInfo>& lossInfo() const override;
    std::vector<double> losses() const override { return losses_.values(); }
    std::vector<Phase> phases() const override;
    bool healthy() const override { return isFinite(losses_); }

    std::shared_ptr<const Maps> freeze(int threads) const override;

    void setWeights(const std::vector<double>& weights) override;
    void setParameter(const std::string& key, const ParameterValue& value) override;
    int64_t horizon() const override { return schedule_.end; }
    void setHorizon(int64_t iteration) override { schedule_.end = iteration; }

    SolverState state() override;
    void restore(const std::map<std::string, double>& numbers) override;
    std::vector<torch::Generator*> generators() override { return {}; }

  private:
    struct Samples;
    struct Workspace;

    void startFromIdentity();
    void startFromMoments();
    Samples drawn(bool regresses);
    void round();
    void useWeights(const std::vector<double>& weights);
    Workspace& workspace();
    std::vector<std::pair<std::string, TrainedMlp*>> networks();

    Problem problem_;
    Standardisation frame_;
    torch::Tensor weights_; ///< [N]
    MlpShape generatorShape_, mapShape_, potentialShape_;
    std::unique_ptr<TrainedMlp> generator_, maps_, potentials_;   ///< G, T_n, v_n
    std::unique_ptr<TrainedMlp> inverseMaps_, inversePotentials_; ///< of Algorithm 2
    std::unique_ptr<Batches> batches_;
    std::shared_ptr<Workspace> workspace_; ///< for the batch size in force
    ThreadChoice threads_;
    WinLosses losses_;
    int64_t iteration_ = 0;
    Schedule schedule_; ///< of the learning rates
};

} // namespace bary
