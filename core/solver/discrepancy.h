// Barycenters under a discrepancy of one's choice (Cohen, Arbel, Deisenroth 2020), Algorithm 1.
#pragma once

#include "core/engine/adam.h"
#include "core/network/sample_generators.h"
#include "core/solver/batches.h"
#include "core/solver/critics.h"
#include "core/solver/schedule.h"
#include "core/solver/solver.h"
#include "core/transport/discrepancy.h"

namespace bary {

const std::vector<ParameterInfo>& discrepancyParameters();
/// Throws InputError for values that contradict each other.
void checkDiscrepancy(const Parameters& parameters, size_t marginals);
/// Whether the barycenter under this discrepancy is the mixture Σ β_p μ_p: so for every MMD.
bool averagesToMixture(const Parameters& parameters);

class DiscrepancySolver final : public Solver {
  public:
    explicit DiscrepancySolver(Problem problem);

    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override {
        return critics_ ? "autograd" : "kernels, autograd for the generator";
    }
    const std::vector<LossInfo>& lossInfo() const override;
    std::vector<double> losses() const override { return {loss_}; }
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
    /// What a step is made from: minibatches y [N, M, D] and noise for the generator.
    struct Draw {
        torch::Tensor y, noise;
        torch::Generator random; ///< for what else is to be drawn
    };

    void chooseGenerator();
    DiscrepancyOptions options() const;
    Critics::Settings criticSettings() const;
    AdamSettings adam(const std::string& rate) const;
    Draw draw(int64_t number) const;
    void teachCritics(const Draw& draw);
    std::pair<double, torch::Tensor> compare(const torch::Tensor& x, const torch::Tensor& y,
                                             size_t first) const;

    Problem problem_;
    std::shared_ptr<const SampleGenerator> generator_;
    std::unique_ptr<Batches> batches_;
    std::unique_ptr<Critics> critics_; ///< of scaled MMD
    torch::Tensor theta_, average_;    ///< θ and its running average, [P]
    std::unique_ptr<Adam> optimiser_;
    double loss_ = 0;
    int64_t iteration_ = 0;
    Schedule schedule_; ///< of the learning rates
};

} // namespace bary
