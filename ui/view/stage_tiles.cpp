#include "ui/view/stage_tiles.h"

#include "core/base/subscript.h"
#include "ui/view/stage_text.h"

#include <algorithm>

namespace bary {

namespace {

constexpr float kFaint = 0.30f;

/// Makes the tiles of one snapshot; every function adds nothing where the role is absent.
class TileMaker {
  public:
    TileMaker(const Snapshot& snapshot, const Status& status, const Theme& theme,
              const StageOptions& options)
        : snapshot_(snapshot), status_(status), theme_(theme), options_(options),
          signs_(hasFormulaSigns(theme.bold)), count_(marginalCount(snapshot)) {}

    void marginals();
    void barycenter();
    void barycenterAgainstTruth();
    void mapsToBarycenter();
    void mapsToMarginals();
    void average();
    void across();
    void truth();
    /// Its place is kept while the weights move, or all tiles after it would jump.
    bool truthIsComing() const {
        return status_.allWeights && status_.truth.rfind("computing", 0) == 0;
    }
    void overlay(const char* title);
    void transport();
    std::vector<Tile> take() { return std::move(tiles_); }

  private:
    Layer layer(std::shared_ptr<const Cloud> cloud, ImU32 colour, Marker marker) const;
    Layer marginalLayer(int i) const;
    Layer barycenterLayer() const;
    Tile& add(std::string id, const Layer& main);
    void overMarginals(CloudRole role, const std::string& id, const std::string& note);
    std::string dimensionNote() const;

    const Snapshot& snapshot_;
    const Status& status_;
    const Theme& theme_;
    const StageOptions& options_;
    bool signs_;
    int count_;
    std::vector<Tile> tiles_;
};

Layer TileMaker::layer(std::shared_ptr<const Cloud> cloud, ImU32 colour, Marker marker) const {
    Layer result;
    if (cloud && !cloud->points.empty()) {
        result.formula = cloudFormula(snapshot_.names, cloud->role, cloud->marginal, signs_);
        result.cloud = std::move(cloud);
    }
    result.colour = colour;
    result.marker = marker;
    return result;
}

Layer TileMaker::marginalLayer(int i) const {
    return layer(findCloud(snapshot_, CloudRole::Marginal, i), theme_.marginal(i),
                 Theme::marker(i));
}

Layer TileMaker::barycenterLayer() const {
    return layer(shownBarycenter(snapshot_, options_.showEma), theme_.barycenter, Marker::Disc);
}

Tile& TileMaker::add(std::string id, const Layer& main) {
    Tile tile;
    tile.id = std::move(id);
    tile.formula = main.formula;
    tile.colour = main.colour;
    tile.marker = main.marker;
    tile.note = dimensionNote();
    tile.layers = {main};
    tiles_.push_back(std::move(tile));
    return tiles_.back();
}

std::string TileMaker::dimensionNote() const {
    const bool more = status_.kind == PointKind::Vector || status_.kind == PointKind::Image;
    return more && status_.dim > 3 ? "coordinates 1 and 2 of " + std::to_string(status_.dim) : "";
}

void TileMaker::marginals() {
    for (int i = 0; i < count_; ++i) {
        const Layer main = marginalLayer(i);
        if (!main.cloud || !isVisible(options_, i)) {
            continue;
        }
        Tile& tile = add("marginal" + std::to_string(i), main);
        tile.hasMarker = true;
        if (tile.note.empty() && i < static_cast<int>(status_.marginals.size())) {
            tile.note = status_.marginals[i].name;
        }
    }
}

void TileMaker::barycenter() {
    const Layer main = barycenterLayer();
    if (main.cloud) {
        Tile& tile = add("barycenter", main);
        tile.hasMarker = true;
        if (tile.note.empty()) {
            tile.note = "barycenter";
        }
    }
}

void TileMaker::barycenterAgainstTruth() {
    barycenter();
    Layer below = layer(findCloud(snapshot_, CloudRole::Truth), theme_.truth, Marker::Disc);
    if (tiles_.empty() || !below.cloud) {
        return;
    }
    below.hollow = true;
    below.size = 1.9f;
    Tile& tile = tiles_.back();
    tile.layers.front().colour = theme_.accent; // stands out from the truth's grey
    tile.colour = theme_.accent;
    tile.layers.insert(tile.layers.begin(), below);
    if (!status_.truth.empty()) {
        tile.note = "over the truth (" + status_.truth + ")";
    }
}

void TileMaker::mapsToBarycenter() {
    for (int i = 0; i < count_; ++i) {
        const Layer main = layer(findCloud(snapshot_, CloudRole::ToBarycenter, i),
                                 theme_.marginal(i), Theme::marker(i));
        if (main.cloud && isVisible(options_, i)) {
            add("to_barycenter" + std::to_string(i), main).hasMarker = true;
        }
    }
}

void TileMaker::mapsToMarginals() {
    overMarginals(CloudRole::ToMarginal, "to_marginal", dimensionNote());
}

void TileMaker::average() {
    const Layer main =
        layer(findCloud(snapshot_, CloudRole::Average), theme_.barycenter, Marker::Disc);
    if (main.cloud) {
        add("average", main).note = "the average of the maps";
    }
}

void TileMaker::across() {
    overMarginals(CloudRole::Across, "across", "from all other marginals");
}

/// What was carried to a marginal, over that marginal.
void TileMaker::overMarginals(CloudRole role, const std::string& id, const std::string& note) {
    for (int i = 0; i < count_; ++i) {
        const Layer main = layer(findCloud(snapshot_, role, i), theme_.barycenter, Marker::Disc);
        if (!main.cloud || !isVisible(options_, i)) {
            continue;
        }
        Tile& tile = add(id + std::to_string(i), main);
        tile.note = note;
        tile.colour = theme_.marginal(i);
        tile.marker = Theme::marker(i);
        tile.hasMarker = true;
        Layer below = marginalLayer(i);
        // Points that carry their own colour tell where they belong; a veil would tint them.
        if (below.cloud && status_.kind != PointKind::Colour) {
            below.opacity = 0.5f;
            below.size = 1.4f;
            tile.layers.front().size = 0.85f;
            tile.layers.insert(tile.layers.begin(), below);
        }
    }
}

void TileMaker::truth() {
    const Layer main = layer(findCloud(snapshot_, CloudRole::Truth), theme_.truth, Marker::Disc);
    if (main.cloud) {
        Tile& tile = add("truth", main);
        tile.note = status_.truth;
        tile.hasMarker = true;
    } else if (truthIsComing()) {
        Tile tile;
        tile.id = "truth";
        tile.formula = cloudFormula(snapshot_.names, CloudRole::Truth, -1, signs_);
        tile.note = status_.truth;
        tile.colour = theme_.truth;
        tiles_.push_back(std::move(tile));
    }
}

void TileMaker::transport() {
    const bool back = options_.transport.back;
    Tile tile;
    tile.id = "transport";
    tile.formula = transportFormula(snapshot_.names, back, signs_);
    tile.note = back ? "at t = 0 the barycenter, at t = 1 its images in the marginals"
                     : "at t = 0 the marginals, at t = 1 their images in the barycenter";
    tile.colour = theme_.text;
    tile.rays = options_.transport.lines;
    const Layer barycenter = barycenterLayer();
    std::vector<Layer> moving;
    for (int i = 0; i < count_; ++i) {
        Layer start = back ? barycenter : marginalLayer(i);
        const auto to =
            findCloud(snapshot_, back ? CloudRole::ToMarginal : CloudRole::ToBarycenter, i);
        if (!isVisible(options_, i) || !start.cloud || !to) {
            continue;
        }
        Layer faint = marginalLayer(i);
        faint.opacity = kFaint;
        tile.layers.push_back(faint);
        start.colour = theme_.marginal(i);
        start.marker = Theme::marker(i);
        start.formula = faint.formula;
        start.to = to;
        start.time = options_.transport.time;
        start.opacity *= 0.6f; // so that the lines are seen through the points
        moving.push_back(start);
    }
    if (moving.empty()) {
        return;
    }
    if (barycenter.cloud) {
        tile.layers.push_back(barycenter);
        tile.layers.back().opacity = kFaint;
    }
    tile.layers.insert(tile.layers.end(), moving.begin(), moving.end());
    tiles_.push_back(std::move(tile));
}

void TileMaker::overlay(const char* title) {
    Tile tile;
    tile.id = "overlay";
    tile.formula = title;
    tile.colour = theme_.text;
    tile.note = dimensionNote();
    for (int i = 0; i < count_; ++i) {
        Layer below = marginalLayer(i);
        if (below.cloud && isVisible(options_, i)) {
            below.opacity = kFaint * 1.6f;
            tile.layers.push_back(std::move(below));
        }
    }
    Layer above = barycenterLayer();
    if (above.cloud) {
        tile.layers.push_back(std::move(above));
    }
    if (tile.layers.size() > 1) {
        tiles_.push_back(std::move(tile));
    }
}

} // namespace

std::string indexText(int index, bool signs) {
    return signs ? subscriptText(index + 1) : std::to_string(index + 1);
}

namespace {

std::string withSigns(const MapNames& names, CloudRole role, int i) {
    switch (role) {
    case CloudRole::Marginal:
        return named(names.marginal, i);
    case CloudRole::Barycenter:
    case CloudRole::BarycenterEma:
        return names.generated;
    case CloudRole::ToBarycenter:
        return named(names.toBarycenter + "♯" + names.marginal, i);
    case CloudRole::ToMarginal:
        return named(names.returned, i);
    case CloudRole::Average:
        return names.average;
    case CloudRole::Across:
        return named(names.toMarginal, i) + "∘" +
               named(names.toBarycenter + "♯" + names.marginal, -1);
    case CloudRole::Truth:
        return "truth";
    }
    return {};
}

} // namespace

std::string cloudFormula(const MapNames& names, CloudRole role, int marginal, bool signs) {
    const std::string formula = withSigns(names, role, marginal);
    return signs ? formula : plainFormula(formula);
}

std::string transportFormula(const MapNames& names, bool back, bool signs) {
    const std::string formula = back ? "(1 − t) x + t " + named(names.toMarginal, -1) + "(x)"
                                     : "(1 − t) y + t " + named(names.toBarycenter, -1) + "(y)";
    return signs ? formula : plainFormula(formula);
}

std::shared_ptr<const Cloud> findCloud(const Snapshot& snapshot, CloudRole role, int marginal) {
    for (const auto& cloud : snapshot.clouds) {
        if (cloud->role == role && cloud->marginal == marginal) {
            return cloud;
        }
    }
    return nullptr;
}

std::shared_ptr<const Cloud> shownBarycenter(const Snapshot& snapshot, bool ema) {
    auto average = findCloud(snapshot, CloudRole::BarycenterEma);
    auto current = findCloud(snapshot, CloudRole::Barycenter);
    return ema ? (average ? average : current) : (current ? current : average);
}

int marginalCount(const Snapshot& snapshot) {
    int count = 0;
    for (const auto& cloud : snapshot.clouds) {
        count = std::max(count, cloud->marginal + 1);
    }
    return count;
}

bool isVisible(const StageOptions& options, int marginal) {
    return marginal < 0 || marginal >= static_cast<int>(options.visible.size()) ||
           options.visible[marginal];
}

std::vector<Tile> stageTiles(const std::string& view, const Snapshot& snapshot,
                             const Status& status, const Theme& theme,
                             const StageOptions& options) {
    TileMaker make(snapshot, status, theme, options);
    if (view == "overlay") {
        make.overlay("marginals and barycenter");
    } else if (view == "barycenter") {
        make.barycenterAgainstTruth();
    } else if (view == "transport") {
        make.transport();
    } else if (view == "truth") {
        make.truth();
    } else if (view == "maps") {
        const bool average = findCloud(snapshot, CloudRole::Average) != nullptr;
        make.mapsToBarycenter();
        if (average) {
            make.barycenter();
        }
        make.mapsToMarginals();
        make.average();
        make.across();
    } else if (view == "palette" || view == "density") {
        make.marginals();
        make.barycenter();
        if (view == "density") {
            make.truth();
        }
    } else {
        make.marginals();
        make.barycenter();
        make.mapsToBarycenter();
        const bool hasTruth =
            findCloud(snapshot, CloudRole::Truth) != nullptr || make.truthIsComing();
        // Without a truth the overlay takes its place, so that the rows keep their meaning.
        hasTruth ? make.truth() : make.overlay("overlay");
        make.mapsToMarginals();
        if (hasTruth) {
            make.overlay("overlay");
        }
    }
    return make.take();
}

std::set<CloudRole> cloudsOf(const std::string& view, const StageOptions& options) {
    const CloudRole barycenter = options.showEma ? CloudRole::BarycenterEma : CloudRole::Barycenter;
    if (view == "overlay" || view == "palette") {
        return {CloudRole::Marginal, barycenter};
    }
    if (view == "barycenter") {
        return {barycenter, CloudRole::Truth};
    }
    if (view == "density") {
        return {CloudRole::Marginal, barycenter, CloudRole::Truth};
    }
    if (view == "truth") {
        return {CloudRole::Truth};
    }
    if (view == "transport") {
        return {CloudRole::Marginal, barycenter,
                options.transport.back ? CloudRole::ToMarginal : CloudRole::ToBarycenter};
    }
    return allClouds();
}

} // namespace bary
