// What the NWB solvers have in common around their inner loops.
#pragma once

#include "core/base/torch.h"
#include "core/engine/nwb_engine.h"
#include "core/measure/measure.h"
#include "core/solver/solver.h"

#include <vector>

namespace bary {

/// Purposes of a run's random streams: a run's data do not depend on how it was initialised.
enum RunPurpose : uint64_t {
    Data = 1,
    Initialisation,
    Statistics,
    Calibration,
    Pretraining,
    Draws,
    Dropout
};

constexpr int64_t calibrationSamples = 4096; ///< that BatchNorm's statistics are taken from

/// Exact reductions: for any m_i and s, bary(μ_i) = s · bary((μ_i − m_i)/s) + Σ a_i m_i.
struct Standardisation {
    std::vector<torch::Tensor> means; ///< m_i, taken off before training
    double scale = 1;                 ///< s, the data are divided by it
};

/// From samples of the marginals; none (m = 0, s = 1) where it is not wanted.
Standardisation standardisation(const Problem& problem, bool wanted);

/// Σ a_i m_i.
torch::Tensor weightedMean(const std::vector<torch::Tensor>& means,
                           const std::vector<double>& weights);

/// The factor on the learning rates `elapsed` iterations after the schedule's start, of `planned`.
double scheduleFactor(const Parameters& parameters, int64_t elapsed, int64_t planned);

/// What both solvers' tables call the same: k1, k2, lambda, the rates times `factor`, β₁, and the
/// averages' decay.
NwbStepSettings stepSettings(const Parameters& parameters, double factor, int64_t elapsed);

/// The losses among a checkpoint's numbers, and back.
void addLosses(const NwbLosses& losses, std::map<std::string, double>& numbers);
NwbLosses lossesIn(const std::map<std::string, double>& numbers);

/// The losses' names, for curves, and the phases, for the Explain panel.
const std::vector<LossInfo>& nwbLossInfo();
std::vector<Phase> nwbPhases(const Parameters& parameters, const NwbLosses& losses);

} // namespace bary
