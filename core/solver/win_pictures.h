// WIN on pictures: Wasserstein Iterative Networks for Barycenter Estimation (Korotin, Egiazarian,
// Li, Burnaev, NeurIPS 2022), Algorithm 1 and the inverse maps of Algorithm 2, with networks of
// convolutions (appendix B.4).
#pragma once

#include "core/engine/picture_transport.h"
#include "core/engine/thread_choice.h"
#include "core/network/resnet.h"
#include "core/solver/batches.h"
#include "core/solver/nwb_common.h"
#include "core/solver/picture_loss.h"
#include "core/solver/schedule.h"
#include "core/solver/solver.h"
#include "core/solver/win_plan.h"
#include "core/solver/win_report.h"

#include <functional>
#include <memory>

namespace bary {

const std::vector<ParameterInfo>& winPicturesParameters();
/// Throws InputError for values that contradict each other.
void checkWinPictures(const Parameters& parameters, size_t marginals);

/// An iteration is one round: K_T steps of every T_n and one of every v_n, of Algorithm 1, of
/// Algorithm 2, or of both. After every K_v rounds the generator regresses for K_G steps.
class WinPicturesSolver final : public Solver {
  public:
    /// Throws InputError where the marginals are not pictures of 16, 32 or 64 pixels.
    explicit WinPicturesSolver(Problem problem);

    void step() override;
    int64_t iteration() const override { return iteration_; }
    std::string engine() const override { return "convolutions under automatic differentiation"; }
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

    void buildNetworks();
    void startGenerator(ResNetGenerator& generator) const;
    void startFromIdentity(TrainedPictures& map) const;
    torch::Tensor somePictures(int64_t each, uint64_t number) const;
    torch::Tensor noise(uint64_t purpose, uint64_t number, std::vector<int64_t> sizes) const;
    void useWeights(const std::vector<double>& weights);

    Samples drawn(const WinPlan& plan);
    void round();
    void transport(const Samples& samples, const WinPlan& plan);
    void regress(const Samples& samples, const WinPlan& plan);
    torch::Tensor average(const torch::Tensor& x) const;
    void takeLosses(const WinPlan& plan);
    void together(int64_t count, const std::function<void(int64_t)>& work) const;
    std::vector<std::pair<std::string, TrainedPictures*>> networks();

    Problem problem_;
    PictureShape shape_;
    int64_t latent_ = 0;
    Standardisation frame_;
    std::unique_ptr<TrainedPictures> generator_;             ///< G
    std::vector<std::unique_ptr<PictureTransport>> forth_;   ///< T_n, v_n
    std::vector<std::unique_ptr<PictureTransport>> inverse_; ///< of Algorithm 2
    std::unique_ptr<Batches> batches_;
    PictureLoss loss_; ///< ℓ of G's regression
    ThreadChoice threads_;
    int threadsOfRound_ = 1;
    WinLosses losses_;
    int64_t iteration_ = 0;
    Schedule schedule_; ///< of the learning rates
};

} // namespace bary
