#include "core/solver/win_maps.h"

#include "core/engine/task_pool.h"
#include "core/solver/nwb_common.h"

#include <algorithm>

namespace bary {

struct WinMaps::Networks {
    Mlp g, gAverage, forth, back;
    torch::Tensor mean; ///< of the barycenter, Σ α_n m_n
};

namespace {

Mlp networkOf(const MlpShape& shape, const torch::Tensor& flat) {
    Mlp network(shape, flat.device());
    network.parameters().flat().copy_(flat);
    return network;
}

/// Network i of a stack, in pieces so small that LibTorch does not split
/// them on its own, on up to `threads` threads.
torch::Tensor evaluate(const Mlp& network, int64_t i, const torch::Tensor& x, int threads) {
    const torch::Device device = network.parameters().flat().device();
    if (device.is_cuda()) {
        return network.forwardOf(i, x.to(device)).cpu();
    }
    constexpr int64_t most = 16384; // values
    const MlpShape& shape = network.shape();
    const int64_t widest = std::max({shape.width, shape.in, shape.out});
    const int64_t rows = std::max<int64_t>(16, most / widest);
    const int64_t pieces = (x.size(0) + rows - 1) / rows;
    auto result = torch::empty({x.size(0), shape.out});
    TaskPool::shared().run(threads, static_cast<int>(pieces), [&](int k) {
        torch::NoGradGuard noGrad; // it is per thread
        const int64_t begin = k * rows, count = std::min(rows, x.size(0) - begin);
        result.narrow(0, begin, count).copy_(network.forwardOf(i, x.narrow(0, begin, count)));
    });
    return result;
}

} // namespace

WinMaps::WinMaps(WinFrozen frozen) : frozen_(std::move(frozen)) {}
WinMaps::~WinMaps() = default;

const WinMaps::Networks& WinMaps::networks() const {
    std::call_once(built_, [this] {
        torch::NoGradGuard noGrad;
        const auto& of = frozen_;
        networks_ = std::make_unique<const Networks>(
            Networks{networkOf(of.generator, of.g), networkOf(of.generator, of.gAverage),
                     networkOf(of.maps, of.forth), networkOf(of.maps, of.back),
                     weightedMean(of.means, of.weights).cpu()});
    });
    return *networks_;
}

torch::Tensor WinMaps::sampleBarycenter(int64_t n, torch::Generator& generator,
                                        bool average) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    const auto z = torch::randn({n, frozen_.generator.in}, generator);
    const auto x = evaluate(average ? net.gAverage : net.g, 0, z, frozen_.threads);
    return x * frozen_.scale + net.mean;
}

torch::Tensor WinMaps::toBarycenter(int i, const torch::Tensor& y) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    const auto own = (y - frozen_.means[i].cpu()) / frozen_.scale;
    return evaluate(net.back, i, own, frozen_.threads) * frozen_.scale + net.mean;
}

torch::Tensor WinMaps::toMarginal(int i, const torch::Tensor& x) const {
    torch::NoGradGuard noGrad;
    const Networks& net = networks();
    const auto own = (x - net.mean) / frozen_.scale;
    return evaluate(net.forth, i, own, frozen_.threads) * frozen_.scale + frozen_.means[i].cpu();
}

} // namespace bary
