// What the worker shows of itself: plain numbers only, immutable once published.
#pragma once

#include "core/base/points.h"
#include "core/io/swatches.h"
#include "core/measure/photograph.h"
#include "core/session/image_rows.h"
#include "core/session/recolour.h"
#include "core/solver/map_names.h"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace bary {

/// What a cloud is, in the terms of NWB; a snapshot carries its own method's names.
enum class CloudRole {
    Marginal,      ///< samples of mu_i
    Barycenter,    ///< h#eta, the generator as it stands
    BarycenterEma, ///< h#eta of the running average of the generator
    ToBarycenter,  ///< grad g_i # mu_i ; row k is the image of row k of Marginal i
    ToMarginal,    ///< grad f_i # (h#eta) ; row k is the image of row k of BarycenterEma
    Truth,         ///< the exact barycenter or the discrete reference
    Average,       ///< Σ a_i of ToMarginal, where the method names it
    Across         ///< into marginal i through the barycenter, from all others in equal parts
};

/// All of them.
inline std::set<CloudRole> allClouds() {
    return {CloudRole::Marginal,     CloudRole::Barycenter, CloudRole::BarycenterEma,
            CloudRole::ToBarycenter, CloudRole::ToMarginal, CloudRole::Truth,
            CloudRole::Average,      CloudRole::Across};
}

struct Cloud {
    CloudRole role = CloudRole::Marginal;
    int marginal = -1; ///< index i for Marginal, ToBarycenter, ToMarginal, Across
    Points points;
};

/// A photograph and what becomes of its colours, for palette views of any size.
struct PalettePicture {
    int marginal = 0;
    std::shared_ptr<const Photograph> photograph;
    std::shared_ptr<const ColourTable> table; ///< grad g_i with the settings in it
    TableError tableError;                    ///< of the table, over some of the pixels
    std::vector<Swatch> before, after;        ///< dominant colours, and what becomes of each
};

struct Snapshot {
    uint64_t number = 0; ///< grows by one with every publication
    int64_t iteration = 0;
    std::vector<double> weights; ///< the weights that this snapshot answers
    std::vector<std::shared_ptr<const Cloud>> clouds;
    std::vector<std::shared_ptr<const PalettePicture>> pictures;
    std::vector<Swatch> dominant; ///< colours of the barycenter, where there are pictures
    std::vector<std::shared_ptr<const ImageRow>> rows; ///< where points are pictures
    MapNames names;                                    ///< of all these in the method's own terms

    const Cloud* find(CloudRole role, int marginal = -1) const {
        for (const auto& cloud : clouds) {
            if (cloud->role == role && cloud->marginal == marginal) {
                return cloud.get();
            }
        }
        return nullptr;
    }
};

/// One number of the history. `series` indexes Session::series().
struct Record {
    int series = 0;
    int64_t iteration = 0;
    double seconds = 0; ///< solver time
    double value = 0;
};

struct SeriesInfo {
    std::string key;       ///< e.g. "objective", "bw2_uvp_ema", "bw2_uvp_map_0"
    std::string label;     ///< e.g. "BW2-UVP of EMA of h, %"
    std::string tooltip;   ///< what it measures, and against what
    bool isMetric = false; ///< a metric (compared with the truth) rather than a loss
};

/// A metric at the last evaluation. `floor` is the value that exact samples of the truth score at
/// the same sample count (NaN where there is none).
struct Metric {
    std::string key, label;
    double value = 0;
    double floor = 0;
    std::string quantity{}, subject{}; ///< column and row in a table: "UVP" and "EMA of h"
};

} // namespace bary
