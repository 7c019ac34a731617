#include "core/session/snapshot_builder.h"

#include "core/io/image.h"
#include "core/session/palette_maps.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace bary {

namespace {

constexpr int previewSide = 384; // pixels of the longer side of a photograph in a palette view

std::shared_ptr<const Cloud> cloud(CloudRole role, int marginal, Points points) {
    return std::make_shared<const Cloud>(Cloud{role, marginal, std::move(points)});
}

torch::Generator viewGenerator(uint64_t seed, uint64_t purpose) {
    return at::detail::createCPUGenerator((seed ^ 0x77656976ull) + purpose);
}

} // namespace

SnapshotBuilder::SnapshotBuilder(const std::vector<Measure>& marginals, uint64_t seed,
                                 int viewPoints)
    : marginals_(marginals), seed_(seed), viewPoints_(viewPoints) {
    drawMarginals();
    for (size_t i = 0; i < marginals_.size(); ++i) {
        if (const auto& photograph = marginals_[i].photograph) {
            const Image preview =
                fitImage({photograph->width, photograph->height, 3, photograph->rgb}, previewSide);
            previews_.push_back(
                {static_cast<int>(i), preview.width, preview.height, preview.pixels, {}});
        }
    }
}

void SnapshotBuilder::setViewPoints(int count) {
    if (count != viewPoints_) {
        viewPoints_ = count;
        drawMarginals();
    }
}

void SnapshotBuilder::drawMarginals() {
    marginalClouds_.clear();
    for (size_t i = 0; i < marginals_.size(); ++i) {
        auto generator = viewGenerator(seed_, 1 + i);
        marginalClouds_.push_back(cloud(CloudRole::Marginal, static_cast<int>(i),
                                        toPoints(marginals_[i].draw(viewPoints_, generator))));
    }
}

void SnapshotBuilder::setTruth(const Points& samples) {
    const int64_t shown = std::min<int64_t>(samples.size(), viewPoints_);
    const auto first = samples.values.begin();
    truth_ = samples.empty() ? nullptr
                             : cloud(CloudRole::Truth, -1,
                                     Points(samples.dim, {first, first + shown * samples.dim}));
}

std::shared_ptr<const PalettePicture> SnapshotBuilder::recoloured(const Maps& maps,
                                                                  int marginal) const {
    const auto preview =
        std::find_if(previews_.begin(), previews_.end(),
                     [&](const PalettePicture& p) { return p.marginal == marginal; });
    auto picture = std::make_shared<PalettePicture>(*preview);
    const ColourMap map = exactMap(maps, marginal, marginals_[marginal].space, 1);
    picture->recoloured = recolour(picture->original, map, {}, 1).rgb;
    return picture;
}

std::shared_ptr<const Cloud> SnapshotBuilder::truthAt(const std::vector<double>& weights) const {
    constexpr int most = 3; // dimensions in which the formula takes no time
    if (truth_ || marginals_.front().dim > most || marginals_.size() < 2) {
        return truth_;
    }
    auto samples = exactSamples(marginals_, weights, viewPoints_, seed_);
    return samples ? cloud(CloudRole::Truth, -1, std::move(*samples)) : nullptr;
}

std::shared_ptr<Snapshot> SnapshotBuilder::build(const Maps& maps,
                                                 const std::vector<double>& weights) const {
    torch::NoGradGuard noGrad;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->clouds = marginalClouds_;
    const auto sample = [&](bool average) {
        auto generator = viewGenerator(seed_, 0); // the same noise every time
        return maps.sampleBarycenter(viewPoints_, generator, average);
    };
    const auto add = [&](CloudRole role, int marginal, const torch::Tensor& points) {
        snapshot->clouds.push_back(cloud(role, marginal, toPoints(points)));
    };
    const auto average = sample(true);
    add(CloudRole::Barycenter, -1, sample(false));
    add(CloudRole::BarycenterEma, -1, average);
    for (int i = 0; maps.hasMaps() && i < static_cast<int>(marginals_.size()); ++i) {
        add(CloudRole::ToBarycenter, i, maps.toBarycenter(i, toTensor(marginalClouds_[i]->points)));
        add(CloudRole::ToMarginal, i, maps.toMarginal(i, average));
        if (marginals_[i].photograph) {
            snapshot->pictures.push_back(recoloured(maps, i));
        }
    }
    if (const auto truth = truthAt(weights)) {
        snapshot->clouds.push_back(truth);
    }
    snapshot->weights = weights;
    return snapshot;
}

} // namespace bary
