#include "core/solver/win_pictures_maps.h"

#include "core/engine/task_pool.h"
#include "core/solver/nwb_common.h"

namespace bary {

namespace {

/// The network at x [n, …], in pieces on up to `threads` threads; on the CPU.
torch::Tensor evaluate(const PictureNetwork& network, const torch::Tensor& x,
                       const WinPicturesFrozen& frozen) {
    const bool onCpu = frozen.device.is_cpu();
    const int64_t rows = onCpu ? 32 : 512; // activations are many times the pictures
    const auto parts = x.split(rows);
    std::vector<torch::Tensor> results(parts.size());
    TaskPool::shared().run(onCpu ? frozen.threads : 1, static_cast<int>(parts.size()), [&](int k) {
        torch::NoGradGuard noGrad; // it is per thread
        const auto at = static_cast<size_t>(k);
        results[at] = network.forward(parts[at].to(frozen.device), false).cpu();
    });
    return torch::cat(results);
}

} // namespace

WinPicturesMaps::WinPicturesMaps(WinPicturesFrozen frozen)
    : frozen_(std::move(frozen)), mean_(barycenterMean(frozen_.means, frozen_.weights)) {}

torch::Tensor WinPicturesMaps::sampleBarycenter(int64_t n, torch::Generator& generator,
                                                bool average) const {
    return made(torch::randn({n, frozen_.latent}, generator), average);
}

/// From the learner's frame: those are points of mean 0.
torch::Tensor WinPicturesMaps::made(const torch::Tensor& z, bool average) const {
    torch::NoGradGuard noGrad;
    const auto x = evaluate(average ? *frozen_.gAverage : *frozen_.g, z, frozen_);
    if (!frozen_.throughMaps) {
        return asPoints(x) * frozen_.scale + mean_;
    }
    auto sum = torch::zeros_like(x);
    for (size_t n = 0; n < frozen_.forth.size(); ++n) {
        sum.add_(evaluate(*frozen_.forth[n], x, frozen_), frozen_.weights[n]);
    }
    return asPoints(sum) * frozen_.scale + mean_;
}

torch::Tensor WinPicturesMaps::mapped(const PictureNetwork& network,
                                      const torch::Tensor& points) const {
    return asPoints(evaluate(network, asPictures(points / frozen_.scale, frozen_.shape), frozen_)) *
           frozen_.scale;
}

torch::Tensor WinPicturesMaps::toBarycenter(int i, const torch::Tensor& y) const {
    torch::NoGradGuard noGrad;
    return mapped(*frozen_.back.at(i), y - frozen_.means.at(i).cpu()) + mean_;
}

torch::Tensor WinPicturesMaps::toMarginal(int i, const torch::Tensor& x) const {
    torch::NoGradGuard noGrad;
    return mapped(*frozen_.forth.at(i), x - mean_) + frozen_.means.at(i).cpu();
}

} // namespace bary
