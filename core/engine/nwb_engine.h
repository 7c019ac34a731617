// The inner loops of NWB, behind one interface: how an outer iteration is computed is the engine's
// business, what it computes is the solver's.
#pragma once

#include "core/engine/adam.h"
#include "core/network/ficnn.h"
#include "core/network/generator_network.h"

#include <memory>
#include <vector>

namespace bary {

/// Everything that NWB learns, with the running averages and the optimisers' states.
struct NwbNetworks {
    NwbNetworks(const FicnnShape& potentials, const GeneratorShape& generator,
                torch::Device device);

    FicnnStack f, g;    ///< f_i: barycenter to marginal; g_i ≈ f_i*: marginal to barycenter
    GeneratorNetwork h; ///< Z to barycenter
    FicnnStack fAverage, gAverage;
    GeneratorNetwork hAverage;
    Adam fOptimiser, gOptimiser, hOptimiser;

    /// Running averages: average <- decay · average + (1 - decay) · parameters.
    void updateAverages(double decay);
    /// Every tensor of the state with its name, for checkpoints; the same order always.
    std::vector<std::pair<std::string, torch::Tensor>> state();
};

struct NwbStepSettings {
    int k1 = 6, k2 = 4;  ///< K₁ steps of g in each of K₂ steps of f
    double lambda = 0.1; ///< penalty on negative W of g
    AdamSettings potentials, generator;
    double averageDecay = 0.995; ///< of the running averages, updated once at the end
    torch::Tensor masks{};       ///< of h, see dropoutMasks(); none without dropout
};

/// Losses of one outer iteration, at its last inner steps.
struct NwbLosses {
    double objective = 0; ///< ½E|h|² + Σ a_i {...}
    double g = 0;         ///< Σ a_i E[f_i(∇g_i(Y)) − ⟨Y, ∇g_i(Y)⟩]
    double penalty = 0;   ///< λ Σ R(g_i)
    double f = 0;         ///< Σ a_i E[f_i(∇g_i(Y)) − f_i(h(Z))], which f raises
    double h = 0;         ///< E[½|h|² − Σ a_i f_i(h)]
};

class NwbEngine {
  public:
    virtual ~NwbEngine() = default;
    virtual const char* name() const = 0;
    /// One outer iteration of Algorithm 1 on y [N, M, D], z [M, latent]; weights [N].
    virtual NwbLosses outerStep(NwbNetworks& networks, const torch::Tensor& y,
                                const torch::Tensor& z, const torch::Tensor& weights,
                                const NwbStepSettings& settings) = 0;
    /// One step of g towards the identity map: the g step with f = ½|x|², so that v = ∇g(y) − y.
    virtual void identityStep(NwbNetworks& networks, const torch::Tensor& y,
                              const AdamSettings& settings) = 0;
};

/// LibTorch's automatic differentiation, the oracle of the faster engines.
std::unique_ptr<NwbEngine> makeAutogradEngine();
/// Gradients by hand in LibTorch operations without allocation: large networks, and CUDA.
std::unique_ptr<NwbEngine> makeTensorEngine();
/// Gradients by hand in kernels of our own: small networks on the CPU.
std::unique_ptr<NwbEngine> makeFusedEngine();

/// "auto", "fused", "tensor" or "autograd". Automatic is fused on the CPU up to the width at which
/// BLAS is quicker, and autograd where a network has convolutions, which only that knows. Throws
/// InputError where the named engine can't compute these networks.
std::unique_ptr<NwbEngine> makeEngine(const std::string& name, const NwbNetworks& networks);

} // namespace bary
