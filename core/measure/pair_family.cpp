#include "core/measure/pair_family.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <numeric>

namespace bary {

PairFamily::PairFamily(std::vector<std::shared_ptr<const ConvexPotential>> potentials,
                       PairMixing mixing, torch::Tensor centre, double deviation, std::string where)
    : potentials_(std::move(potentials)), mixing_(std::move(mixing)),
      weights_(mixedWeights(mixing_, where)), centre_(std::move(centre)), deviation_(deviation),
      where_(std::move(where)) {}

PairFamily::Images PairFamily::all(const torch::Tensor& x) const {
    std::vector<size_t> marginals(weights_.size());
    std::iota(marginals.begin(), marginals.end(), size_t{0});
    return mixed(marginals, x);
}

PairFamily::Images PairFamily::of(size_t n, const torch::Tensor& x) const {
    return mixed({n}, x);
}

PairFamily::Images PairFamily::mixed(const std::vector<size_t>& marginals,
                                     const torch::Tensor& x) const {
    torch::NoGradGuard noGrad;
    const auto standard = (x.to(torch::kFloat64) - centre_) / deviation_;
    Images images;
    images.points.assign(marginals.size(), {});
    for (auto& points : images.points) {
        points = centre_.repeat({x.size(0), 1});
    }
    for (size_t m = 0; m < potentials_.size(); ++m) {
        const auto pair = static_cast<Eigen::Index>(m);
        const auto partOf = [&](size_t n, bool left) {
            const auto row = static_cast<Eigen::Index>(n);
            return (left ? mixing_.leftPart(row, pair) : mixing_.rightPart(row, pair)) /
                   weights_[n];
        };
        const bool needed = std::any_of(marginals.begin(), marginals.end(), [&](size_t n) {
            return partOf(n, true) + partOf(n, false) > 0;
        });
        if (!needed) {
            continue;
        }
        const auto solved = solvePair(*potentials_[m], mixing_.betas[m], standard, where_);
        images.residual = std::max(images.residual, solved.residual);
        for (size_t k = 0; k < marginals.size(); ++k) {
            const double left = partOf(marginals[k], true), right = partOf(marginals[k], false);
            images.points[k] += deviation_ * (left * solved.left + right * solved.right);
        }
    }
    return images;
}

BasePart::BasePart(ConstructionPtr construction, size_t member)
    : construction_(std::move(construction)),
      blockSize_(std::clamp<int64_t>(131072 / construction_->base.dim, 64, 2048)),
      seed_((construction_->seed * 1000003 + member + 1) * 0x9e3779b97f4a7c15ull) {
    if (!construction_->base.images) {
        return;
    }
    const auto members = static_cast<int64_t>(construction_->family->weights().size());
    pictures_.resize(static_cast<size_t>(construction_->base.images->count()));
    std::iota(pictures_.begin(), pictures_.end(), int64_t{0});
    std::mt19937_64 random(construction_->seed);
    for (size_t k = pictures_.size(); k > 1; --k) { // Fisher and Yates
        std::swap(pictures_[k - 1], pictures_[random() % k]);
    }
    most_ = construction_->base.images->count() / members;
    const auto begin = pictures_.begin() + static_cast<int64_t>(member) * most_;
    pictures_ = std::vector<int64_t>(begin, begin + most_);
}

torch::Tensor BasePart::block(int64_t k, int64_t count) const {
    if (construction_->base.images) {
        std::vector<uint8_t> bytes;
        for (int64_t row = k * blockSize_; row < k * blockSize_ + count; ++row) {
            const auto picture =
                construction_->base.images->pictures(pictures_[static_cast<size_t>(row)], 1);
            bytes.insert(bytes.end(), picture.begin(), picture.end());
        }
        return toTensor(construction_->base.coding->encode(bytes));
    }
    auto generator =
        at::detail::createCPUGenerator(seed_ + static_cast<uint64_t>(k) * 0x9e3779b9ull);
    return construction_->base.draw(blockSize_, generator).narrow(0, 0, count);
}

} // namespace bary
