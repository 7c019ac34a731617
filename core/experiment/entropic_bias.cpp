#include "core/experiment/entropic_bias.h"

#include "core/solver/solver.h"

namespace bary {

std::optional<double> entropicBias(const Preset& preset, const std::vector<Measure>& marginals,
                                   const Truth& truth) {
    if (preset.solver != "disc") {
        return std::nullopt;
    }
    const Parameters parameters = parametersInForce(preset);
    if (choice(parameters, "discrepancy") != "sinkhorn") {
        return std::nullopt;
    }
    std::vector<Moments> gaussians;
    for (const Measure& marginal : marginals) {
        if (!marginal.affine || marginal.affine->base.rfind("gaussian", 0) != 0) {
            return std::nullopt;
        }
        gaussians.push_back(momentsOf(*marginal.affine));
    }
    const Moments answer =
        sinkhornBarycenter(gaussians, weightsOf(preset), real(parameters, "epsilon"));
    return bw2Uvp(answer, truth.moments);
}

} // namespace bary
