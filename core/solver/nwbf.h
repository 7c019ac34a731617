// NWB-F: the Wasserstein barycenters of all weights at once (Fan, Taghvaei, Chen, ICML 2021,
// section on free weights), by potentials and a generator that read the weights, too.
#pragma once

#include "core/engine/nwbf_engine.h"
#include "core/solver/batches.h"
#include "core/solver/nwb_common.h"
#include "core/solver/safeguard.h"
#include "core/solver/solver.h"
#include "core/solver/weight_draws.h"

namespace bary {

const std::vector<ParameterInfo>& nwbfParameters();
/// Throws InputError for settings that contradict each other, or too few marginals.
void checkNwbf(const Parameters& parameters, size_t marginals);

class NwbfSolver final : public Solver {
  public:
    explicit NwbfSolver(Problem problem);

    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override { return engine_->name(); }
    const std::vector<LossInfo>& lossInfo() const override { return nwbLossInfo(); }
    std::vector<double> losses() const override;
    std::vector<Phase> phases() const override;
    bool healthy() const override { return !safeguard_->gaveUp(); }
    std::vector<std::string> takeNotices() override { return std::exchange(notices_, {}); }

    std::shared_ptr<const Maps> freeze(int threads) const override;

    bool learnsAllWeights() const override { return true; }
    /// Those that freeze() answers; the run does not depend on them.
    void setWeights(const std::vector<double>& weights) override { problem_.weights = weights; }
    void setParameter(const std::string& key, const ParameterValue& value) override;
    int64_t horizon() const override { return horizon_; }
    void setHorizon(int64_t iteration) override { horizon_ = iteration; }

    SolverState state() override;
    void restore(const std::map<std::string, double>& numbers) override;
    std::vector<torch::Generator*> generators() override { return {}; }

  private:
    NwbfStepSettings settings() const;
    double lossScale();
    std::vector<torch::Tensor> tensors();

    Problem problem_;
    Standardisation frame_;
    WeightLaw law_;
    torch::Tensor calibration_;
    std::unique_ptr<NwbfEngine> engine_;
    std::unique_ptr<NwbfNetworks> networks_;
    std::shared_ptr<const PotentialFamily> potentials_; ///< shapes, for frozen copies
    std::shared_ptr<const GeneratorFamily> generator_;
    std::unique_ptr<Batches> batches_;
    std::unique_ptr<Safeguard> safeguard_;
    std::vector<std::string> notices_;
    NwbLosses losses_;
    int64_t iteration_ = 0, horizon_ = 0;
};

} // namespace bary
