#include "core/base/error.h"
#include "core/engine/evaluate.h"
#include "core/engine/nwb_engine.h"

namespace bary {

NwbNetworks::NwbNetworks(const FicnnShape& potentials, const GeneratorShape& generator,
                         torch::Device device)
    : f(potentials, device), g(potentials, device), h(generator, device),
      fAverage(potentials, device), gAverage(potentials, device), hAverage(generator, device),
      fOptimiser(f.parameters().flat()), gOptimiser(g.parameters().flat()),
      hOptimiser(h.parameters().flat()) {}

void NwbNetworks::updateAverages(double decay) {
    torch::NoGradGuard noGrad;
    fAverage.parameters().flat().lerp_(f.parameters().flat(), 1 - decay);
    gAverage.parameters().flat().lerp_(g.parameters().flat(), 1 - decay);
    hAverage.parameters().flat().lerp_(h.parameters().flat(), 1 - decay);
}

std::vector<std::pair<std::string, torch::Tensor>> NwbNetworks::state() {
    return {{"f", f.parameters().flat()},
            {"g", g.parameters().flat()},
            {"h", h.parameters().flat()},
            {"f_average", fAverage.parameters().flat()},
            {"g_average", gAverage.parameters().flat()},
            {"h_average", hAverage.parameters().flat()},
            {"f_first", fOptimiser.first()},
            {"f_second", fOptimiser.second()},
            {"g_first", gOptimiser.first()},
            {"g_second", gOptimiser.second()},
            {"h_first", hOptimiser.first()},
            {"h_second", hOptimiser.second()}};
}

std::unique_ptr<NwbEngine> makeEngine(const std::string& name, const NwbNetworks& networks) {
    const bool cpu = networks.f.parameters().flat().is_cpu();
    const bool narrow = kernelsSuit(networks.f) && kernelsSuit(networks.h);
    const bool convolutions = networks.f.shape().channels > 0 || networks.h.shape().channels > 0;
    if (convolutions && name != "auto" && name != "autograd") {
        throw InputError("the " + name +
                         " engine knows no convolutions (potential 'conv', generator 'dcgan'); "
                         "choose auto or autograd");
    }
    if (convolutions || name == "autograd") {
        return makeAutogradEngine();
    }
    if (name == "fused" && !cpu) {
        throw InputError("the fused engine runs on the CPU only; choose tensor, or device cpu");
    }
    const bool dropout = networks.h.shape().dropout > 0;
    if (name == "fused" && dropout) {
        throw InputError("the fused engine knows no dropout; choose tensor");
    }
    if (name == "fused" || (name == "auto" && narrow && !dropout)) {
        return makeFusedEngine();
    }
    return makeTensorEngine();
}

} // namespace bary
