#include "core/solver/nwb_maps.h"

#include "core/engine/evaluate.h"
#include "core/solver/nwb_common.h"

namespace bary {

struct NwbMaps::Networks {
    FicnnStack f, g;
    GeneratorNetwork h, hAverage;
    BatchStatistics statistics, averageStatistics;
    torch::Tensor mean; ///< of the barycenter, Σ a_i m_i, on the CPU
};

namespace {

template <typename Network, typename Shape>
Network networkOf(const Shape& shape, const torch::Tensor& flat) {
    Network network(shape, flat.device());
    network.parameters().flat().copy_(flat);
    return network;
}

BatchStatistics statisticsOf(const GeneratorNetwork& h, const torch::Tensor& noise) {
    return h.shape().batchNorm ? calibrated(h, noise) : BatchStatistics{};
}

} // namespace

NwbMaps::NwbMaps(NwbFrozen frozen) : frozen_(std::move(frozen)) {}
NwbMaps::~NwbMaps() = default;

const NwbMaps::Networks& NwbMaps::networks() const {
    std::call_once(built_, [this] {
        torch::NoGradGuard noGrad;
        const auto& of = frozen_;
        auto h = networkOf<GeneratorNetwork>(of.generator, of.h);
        auto hAverage = networkOf<GeneratorNetwork>(of.generator, of.hAverage);
        auto statistics = statisticsOf(h, of.calibration);
        auto averageStatistics = statisticsOf(hAverage, of.calibration);
        networks_ = std::make_unique<const Networks>(Networks{
            networkOf<FicnnStack>(of.potentials, of.f), networkOf<FicnnStack>(of.potentials, of.g),
            std::move(h), std::move(hAverage), std::move(statistics), std::move(averageStatistics),
            weightedMean(of.means, of.weights).cpu()});
    });
    return *networks_;
}

torch::Tensor NwbMaps::sampleBarycenter(int64_t n, torch::Generator& generator,
                                        bool average) const {
    return made(torch::randn({n, frozen_.generator.latent}, generator), average);
}

torch::Tensor NwbMaps::made(const torch::Tensor& z, bool average) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    return evaluateGenerator(average ? net.hAverage : net.h, z,
                             average ? net.averageStatistics : net.statistics,
                             {{}, net.mean, frozen_.scale}, frozen_.threads);
}

torch::Tensor NwbMaps::toBarycenter(int i, const torch::Tensor& y) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    return evaluateGradient(net.g, i, y, {frozen_.means[i].cpu(), net.mean, frozen_.scale},
                            frozen_.threads);
}

torch::Tensor NwbMaps::toMarginal(int i, const torch::Tensor& x) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    return evaluateGradient(net.f, i, x, {net.mean, frozen_.means[i].cpu(), frozen_.scale},
                            frozen_.threads);
}

} // namespace bary
