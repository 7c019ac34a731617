// The inner loops of NWB-F, which learns the barycenters of all weights at once. At a fixed weight
// vector everything is NWB: an engine folds the families at the weights of each group of samples,
// computes NWB's gradients, and pulls them back.
#pragma once

#include "core/engine/nwb_engine.h"
#include "core/network/generator_family.h"
#include "core/network/potential_family.h"

#include <memory>
#include <string>
#include <vector>

namespace bary {

/// Everything that NWB-F learns, with the running averages and the optimisers' states.
struct NwbfNetworks {
    NwbfNetworks(const PotentialFamilyShape& potentials, const GeneratorFamilyShape& generator,
                 torch::Device device);

    PotentialFamily f, g; ///< f_i(·, a): barycenter to marginal; g_i(·, a): marginal to barycenter
    GeneratorFamily h;    ///< (Z, a) to barycenter
    PotentialFamily fAverage, gAverage;
    GeneratorFamily hAverage;
    Adam fOptimiser, gOptimiser, hOptimiser;

    /// Running averages: average <- decay · average + (1 - decay) · parameters.
    void updateAverages(double decay);
    /// Every tensor of the state with its name, for checkpoints; the same order always.
    std::vector<std::pair<std::string, torch::Tensor>> state();
};

struct NwbfStepSettings : NwbStepSettings {
    /// The losses and penalty of marginal i are multiplied by a_i, as published. No optimum depends
    /// on it.
    bool weighted = false;
};

class NwbfEngine {
  public:
    virtual ~NwbfEngine() = default;
    virtual const char* name() const = 0;
    /// One outer iteration on y [N, M, D], z [M, latent] and weights a [G, K]: M/G samples for each
    /// of G weight vectors, in their order. Losses are means over the weight vectors.
    virtual NwbLosses outerStep(NwbfNetworks& networks, const torch::Tensor& y,
                                const torch::Tensor& z, const torch::Tensor& a,
                                const NwbfStepSettings& settings) = 0;
};

/// LibTorch's automatic differentiation, the oracle of the faster engines.
std::unique_ptr<NwbfEngine> makeAutogradFamilyEngine();
/// Gradients by hand in LibTorch operations: large networks, and CUDA.
std::unique_ptr<NwbfEngine> makeTensorFamilyEngine();
/// Gradients by hand in kernels of our own: small networks on the CPU.
std::unique_ptr<NwbfEngine> makeFusedFamilyEngine();

/// "auto", "fused", "tensor" or "autograd", as makeEngine() chooses for NWB.
std::unique_ptr<NwbfEngine> makeFamilyEngine(const std::string& name, const NwbfNetworks& networks);

} // namespace bary
