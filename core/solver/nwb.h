// NWB: scalable computation of Wasserstein barycenters by input-convex networks
// (Fan, Taghvaei, Chen, ICML 2021), Algorithm 1.
#pragma once

#include "core/engine/nwb_engine.h"
#include "core/solver/batches.h"
#include "core/solver/schedule.h"
#include "core/solver/solver.h"

namespace bary {

const std::vector<ParameterInfo>& nwbParameters();

class NwbSolver final : public Solver {
  public:
    explicit NwbSolver(Problem problem);

    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override { return engine_->name(); }
    const std::vector<LossInfo>& lossInfo() const override;
    std::vector<double> losses() const override;
    std::vector<Phase> phases() const override;
    bool healthy() const override;

    std::shared_ptr<const Maps> freeze(int threads) const override;

    void setWeights(const std::vector<double>& weights) override;
    void setParameter(const std::string& key, const ParameterValue& value) override;
    int64_t horizon() const override { return schedule_.end; }
    void setHorizon(int64_t iteration) override { schedule_.end = iteration; }

    SolverState state() override;
    void restore(const std::map<std::string, double>& numbers) override;
    std::vector<torch::Generator*> generators() override { return {}; }

  private:
    void startGenerator(torch::Generator& generator);
    void startFromIdentity();
    void useWeights(const std::vector<double>& weights);
    NwbStepSettings settings() const;

    Problem problem_;
    std::vector<torch::Tensor> means_; ///< m_i, taken off before training
    double scale_ = 1;                 ///< the data are divided by it
    torch::Tensor weights_;
    torch::Tensor calibration_; ///< noise that BatchNorm's statistics are taken from
    std::unique_ptr<NwbEngine> engine_;
    std::unique_ptr<NwbNetworks> networks_;
    std::unique_ptr<Batches> batches_;
    NwbLosses losses_;
    int64_t iteration_ = 0;
    Schedule schedule_; ///< of the learning rates
};

} // namespace bary
