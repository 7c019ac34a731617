#include "core/session/snapshot_builder.h"

#include "core/session/dominant_colours.h"
#include "core/session/image_row_maker.h"
#include "core/session/palette_maps.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>

namespace bary {

namespace {

constexpr int viewTable = 33;        // of the tables of a palette view while something moves
constexpr int fineTable = 65;        // once all is at rest: no eye sees what it misses
constexpr int64_t somePixels = 2000; // by which a table is judged in every picture
constexpr int swatchCount = 6;
constexpr int64_t swatchPoints = 1000; // of the barycenter: enough for so few centres
constexpr int mostImages = 256;        // of a cloud of pictures: more than a stage has room for
constexpr int64_t walkCorners = 4;     // of the walk through the generator's noise

std::shared_ptr<const Cloud> cloud(CloudRole role, int marginal, Points points) {
    return std::make_shared<const Cloud>(Cloud{role, marginal, std::move(points)});
}

torch::Generator viewGenerator(uint64_t seed, uint64_t purpose) {
    return at::detail::createCPUGenerator((seed ^ 0x77656976ull) + purpose);
}

} // namespace

SnapshotBuilder::SnapshotBuilder(const std::vector<Measure>& marginals, MapNames names,
                                 uint64_t seed, int viewPoints)
    : marginals_(marginals), names_(std::move(names)), seed_(seed) {
    setViewPoints(viewPoints);
    for (size_t i = 0; i < marginals_.size(); ++i) {
        if (marginals_[i].photograph) {
            Photo& photo = photos_.emplace_back();
            photo.original.marginal = static_cast<int>(i);
            photo.original.photograph = marginals_[i].photograph;
            const auto& rgb = marginals_[i].photograph->rgb;
            const auto pixels = spreadPixels(*marginals_[i].photograph, somePixels);
            for (const int64_t pixel : pixels) {
                photo.someBytes.insert(photo.someBytes.end(), rgb.begin() + 3 * pixel,
                                       rgb.begin() + 3 * pixel + 3);
            }
            photo.original.before = dominantColours(coloursAt(pixels, rgb), swatchCount);
            photo.near = latticeNear(rgb, viewTable);
            photo.nearFine = latticeNear(rgb, fineTable);
        }
    }
}

void SnapshotBuilder::setViewPoints(int count) {
    const bool images = marginals_.front().kind == PointKind::Image;
    const int shown = images ? std::min(count, mostImages) : count;
    if (shown != viewPoints_) {
        viewPoints_ = shown;
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

std::shared_ptr<const PalettePicture>
SnapshotBuilder::recoloured(const Maps& maps, const Photo& photo, bool fine) const {
    const PalettePicture& original = photo.original;
    auto picture = std::make_shared<PalettePicture>(original);
    const int i = original.marginal;
    const ColourMap map = exactMap(maps, i, marginals_[i].space, 1);
    picture->table = std::make_shared<const ColourTable>(bakedTable(
        map, fine ? fineTable : viewTable, recolour_, fine ? photo.nearFine : photo.near));
    picture->tableError = tableError(photo.someBytes, map, *picture->table, recolour_);
    std::vector<Colour> from, to(original.before.size());
    for (const Swatch& swatch : original.before) {
        from.push_back(swatch.colour);
    }
    map(from, to);
    for (size_t k = 0; k < to.size(); ++k) {
        picture->after.push_back(
            {finishedColour(from[k], to[k], recolour_), original.before[k].share});
    }
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

/// Under a hand, what is shown; and everything of pictures, whose rows are made of all clouds.
bool SnapshotBuilder::wanted(CloudRole role, Detail detail) const {
    return detail != Detail::Moving || marginals_.front().coding || shown_.count(role) > 0;
}

/// Both directions; and where the method has a second answer, that one and the ways from marginal
/// to marginal. Pictures have rows for those.
void SnapshotBuilder::addMaps(Snapshot& snapshot, const Maps& maps, const torch::Tensor& samples,
                              Detail detail) const {
    const int count = static_cast<int>(marginals_.size());
    const auto add = [&](CloudRole role, int marginal, const torch::Tensor& points) {
        snapshot.clouds.push_back(cloud(role, marginal, toPoints(points)));
    };
    const bool second = !names_.average.empty() &&
                        (wanted(CloudRole::Average, detail) || wanted(CloudRole::Across, detail));
    auto average = torch::zeros_like(samples);
    for (int i = 0; i < count; ++i) {
        if (second || wanted(CloudRole::ToBarycenter, detail)) {
            add(CloudRole::ToBarycenter, i,
                maps.toBarycenter(i, toTensor(marginalClouds_[i]->points)));
        }
        if (second || wanted(CloudRole::ToMarginal, detail)) {
            const auto returned = maps.toMarginal(i, samples);
            average.add_(returned, snapshot.weights[i]);
            add(CloudRole::ToMarginal, i, returned);
        }
    }
    if (!second) {
        return;
    }
    add(CloudRole::Average, -1, average);
    for (int i = 0; count > 1 && !marginals_.front().coding && i < count; ++i) {
        add(CloudRole::Across, i, across(snapshot, maps, i));
    }
}

/// Points of all marginals but `target`, in equal parts, carried to it through the barycenter.
torch::Tensor SnapshotBuilder::across(const Snapshot& snapshot, const Maps& maps,
                                      int target) const {
    std::vector<torch::Tensor> middles;
    for (int i = 0; i < static_cast<int>(marginals_.size()); ++i) {
        if (i != target) {
            const auto middle = toTensor(snapshot.find(CloudRole::ToBarycenter, i)->points);
            const int64_t others = static_cast<int64_t>(marginals_.size()) - 1;
            middles.push_back(middle.narrow(0, 0, middle.size(0) / others));
        }
    }
    return maps.toMarginal(target, torch::cat(middles));
}

std::shared_ptr<Snapshot>
SnapshotBuilder::build(const Maps& maps, const std::vector<double>& weights, Detail detail) const {
    torch::NoGradGuard noGrad;
    auto snapshot = std::make_shared<Snapshot>();
    snapshot->clouds = marginalClouds_;
    const auto sample = [&](bool average) {
        auto generator = viewGenerator(seed_, 0); // the same noise every time
        return maps.sampleBarycenter(viewPoints_, generator, average);
    };
    snapshot->weights = weights;
    snapshot->names = names_;
    const auto average = sample(true);
    if (wanted(CloudRole::Barycenter, detail)) {
        snapshot->clouds.push_back(cloud(CloudRole::Barycenter, -1, toPoints(sample(false))));
    }
    snapshot->clouds.push_back(cloud(CloudRole::BarycenterEma, -1, toPoints(average)));
    if (maps.hasMaps()) {
        addMaps(*snapshot, maps, average, detail);
    }
    for (size_t k = 0; maps.hasMaps() && k < photos_.size(); ++k) {
        snapshot->pictures.push_back(recoloured(maps, photos_[k], detail == Detail::Resting));
    }
    if (!snapshot->pictures.empty()) {
        const Points& points = snapshot->find(CloudRole::BarycenterEma)->points;
        const auto colours = screenColours(points, marginals_.front().space, swatchPoints);
        snapshot->dominant = dominantColours(colours, swatchCount);
    }
    if (marginals_.front().coding) {
        auto generator = viewGenerator(seed_, 0x6b6c6177);
        const auto noise =
            torch::randn({walkCorners, std::max<int64_t>(1, maps.latent())}, generator);
        snapshot->rows = imageRows(maps, marginals_, *snapshot, noise);
    }
    const auto truth = wanted(CloudRole::Truth, detail) ? truthAt(weights) : nullptr;
    if (truth) {
        snapshot->clouds.push_back(truth);
    }
    return snapshot;
}

} // namespace bary
