#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/engine/nwbf_engine.h"

namespace bary {

NwbfNetworks::NwbfNetworks(const PotentialFamilyShape& potentials,
                           const GeneratorFamilyShape& generator, torch::Device device)
    : f(potentials, device), g(potentials, device), h(generator, device),
      fAverage(potentials, device), gAverage(potentials, device), hAverage(generator, device),
      fOptimiser(f.parameters().flat()), gOptimiser(g.parameters().flat()), hOptimiser(h.flat()) {}

void NwbfNetworks::updateAverages(double decay) {
    torch::NoGradGuard noGrad;
    fAverage.parameters().flat().lerp_(f.parameters().flat(), 1 - decay);
    gAverage.parameters().flat().lerp_(g.parameters().flat(), 1 - decay);
    hAverage.flat().lerp_(h.flat(), 1 - decay);
}

std::vector<std::pair<std::string, torch::Tensor>> NwbfNetworks::state() {
    return {{"f", f.parameters().flat()},
            {"g", g.parameters().flat()},
            {"h", h.flat()},
            {"f_average", fAverage.parameters().flat()},
            {"g_average", gAverage.parameters().flat()},
            {"h_average", hAverage.flat()},
            {"f_first", fOptimiser.first()},
            {"f_second", fOptimiser.second()},
            {"g_first", gOptimiser.first()},
            {"g_second", gOptimiser.second()},
            {"h_first", hOptimiser.first()},
            {"h_second", hOptimiser.second()}};
}

std::unique_ptr<NwbfEngine> makeFamilyEngine(const std::string& name,
                                             const NwbfNetworks& networks) {
    const bool cpu = networks.h.flat().is_cpu();
    const bool narrow = kernelsSuit(networks.f.layout()) && kernelsSuit(networks.h.layout());
    if (name == "autograd") {
        return makeAutogradFamilyEngine();
    }
    if (name == "fused" && !cpu) {
        throw InputError("the fused engine runs on the CPU only; choose tensor, or device cpu");
    }
    return name == "fused" || (name == "auto" && narrow && cpu) ? makeFusedFamilyEngine()
                                                                : makeTensorFamilyEngine();
}

} // namespace bary
