// Which tiles a view shows, and which clouds lie in each: decided from the snapshot alone, without
// drawing anything.
#pragma once

#include "core/session/session.h"
#include "core/session/snapshot.h"
#include "ui/theme.h"
#include "ui/view/stage.h"

#include <set>
#include <string>
#include <vector>

namespace bary {

/// One cloud as a tile draws it.
struct Layer {
    std::shared_ptr<const Cloud> cloud;
    ImU32 colour = 0;
    Marker marker = Marker::Disc;
    float opacity = 1;   ///< times the person's own choice
    float size = 1;      ///< times the person's own choice
    bool hollow = false; ///< outlines only, so that what lies above stays readable
    std::string formula; ///< for legends and read-outs
    /// Where not null, the points are drawn on their way to this cloud's rows, at this time.
    std::shared_ptr<const Cloud> to = nullptr;
    float time = 0;
};

struct Tile {
    std::string id;      ///< stable from snapshot to snapshot
    std::string formula; ///< the title
    std::string note;    ///< quieter, beside the title
    ImU32 colour = 0;
    bool hasMarker = false;
    Marker marker = Marker::Disc;
    std::vector<Layer> layers; ///< from below to above
    int rays = 0;              ///< lines of transport for each layer that is on its way
};

/// The number of marginal `index` (from 0) in a formula: "₁", or "1" without signs.
std::string indexText(int index, bool signs);
/// What a cloud is, in the method's names; `signs` false writes it in ASCII.
std::string cloudFormula(const MapNames& names, CloudRole role, int marginal, bool signs);
/// A point on its way at time t, from the barycenter to a marginal or there.
std::string transportFormula(const MapNames& names, bool back, bool signs);

/// The cloud shown as the barycenter: the running average where wanted and there, else the
/// generator as it stands.
std::shared_ptr<const Cloud> shownBarycenter(const Snapshot& snapshot, bool ema);
std::shared_ptr<const Cloud> findCloud(const Snapshot& snapshot, CloudRole role, int marginal = -1);
/// Number of marginals that the snapshot speaks of.
int marginalCount(const Snapshot& snapshot);
bool isVisible(const StageOptions& options, int marginal);

/// Tiles of a view, in reading order; roles that the snapshot lacks are left out. For "multiples"
/// rows of N + 1 read as: marginals and barycenter, maps to it and truth, maps back and overlay.
/// Where the method has a second answer, those of "maps" read as: maps to the barycenter and it,
/// maps back and their average, ways from marginal to marginal.
std::vector<Tile> stageTiles(const std::string& view, const Snapshot& snapshot,
                             const Status& status, const Theme& theme, const StageOptions& options);
/// The clouds that these tiles are made of, whether they are there yet or not.
std::set<CloudRole> cloudsOf(const std::string& view, const StageOptions& options);

} // namespace bary
