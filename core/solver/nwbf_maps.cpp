#include "core/solver/nwbf_maps.h"

namespace bary {

namespace {

NwbFrozen folded(const NwbfFrozen& of, const std::vector<double>& weights) {
    torch::NoGradGuard noGrad;
    const auto a = torch::tensor(c10::ArrayRef<double>(weights), torch::kFloat32)
                       .to(of.f.device())
                       .unsqueeze(0);
    const auto potentials = [&](const torch::Tensor& flat) {
        return of.potentials->foldOf(flat, a).squeeze(1);
    };
    const auto generator = [&](const torch::Tensor& flat) {
        return of.generator->fold().fold(flat, a).squeeze(0);
    };
    return {of.potentials->shape().member,
            of.generator->shape().member,
            potentials(of.f),
            potentials(of.g),
            generator(of.h),
            generator(of.hAverage),
            of.calibration,
            of.means,
            weights,
            of.scale,
            of.threads};
}

} // namespace

NwbfMaps::NwbfMaps(std::shared_ptr<const NwbfFrozen> frozen, const std::vector<double>& weights)
    : frozen_(std::move(frozen)), here_(folded(*frozen_, weights)) {}

std::shared_ptr<const Maps> NwbfMaps::at(const std::vector<double>& weights) const {
    return std::make_shared<NwbfMaps>(frozen_, weights);
}

torch::Tensor NwbfMaps::sampleBarycenter(int64_t n, torch::Generator& generator,
                                         bool average) const {
    return here_.sampleBarycenter(n, generator, average);
}

torch::Tensor NwbfMaps::toBarycenter(int i, const torch::Tensor& y) const {
    return here_.toBarycenter(i, y);
}

torch::Tensor NwbfMaps::toMarginal(int i, const torch::Tensor& x) const {
    return here_.toMarginal(i, x);
}

} // namespace bary
