#include "ui/view/scatter_histogram.h"

#include "ui/compat.h"
#include "ui/view/stage_text.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr int kBins = 60;

/// The bins reach beyond what the camera was fitted to, so that strays have a place.
struct BinRange {
    float low, high;
    explicit BinRange(const Viewport& viewport) {
        const float centre = viewport.box.centre().x;
        const float half = std::max(viewport.box.half().x, 1e-6f) * 1.1f;
        low = centre - half;
        high = centre + half;
    }
};

} // namespace

std::vector<float> histogram(const Points& points, float low, float high, int bins) {
    std::vector<float> shares(static_cast<size_t>(std::max(bins, 1)), 0.0f);
    if (points.empty() || !(high > low)) {
        return shares;
    }
    const float each = 1 / static_cast<float>(points.size());
    for (int64_t row = 0; row < points.size(); ++row) {
        const float at = (points.row(row)[0] - low) / (high - low) * static_cast<float>(bins);
        if (at >= 0 && at < static_cast<float>(bins)) {
            shares[static_cast<size_t>(at)] += each;
        }
    }
    return shares;
}

float histogramPeak(const std::vector<Tile>& tiles, const Viewport& viewport) {
    const BinRange range(viewport);
    float peak = 1e-6f;
    for (const Tile& tile : tiles) {
        for (const Layer& layer : tile.layers) {
            for (float share : histogram(layer.cloud->points, range.low, range.high, kBins)) {
                peak = std::max(peak, share);
            }
        }
    }
    return peak;
}

void drawHistograms(ImDrawList& list, const Theme& theme, const Tile& tile, const TileBox& box,
                    const Viewport& viewport, float opacity, float peak) {
    const BinRange range(viewport);
    const Vec2 size{box.max.x - box.min.x, box.max.y - box.min.y};
    const float width = (range.high - range.low) / kBins;
    const float headroom = 0.92f * size.y / peak;
    for (const Layer& layer : tile.layers) {
        const auto shares = histogram(layer.cloud->points, range.low, range.high, kBins);
        std::vector<ImVec2> outline; // of one run of bins that hold something
        auto finish = [&](float x) {
            if (!outline.empty()) {
                outline.push_back(ImVec2(x, box.max.y));
                compat::addPolyline(&list, outline.data(), static_cast<int>(outline.size()),
                                    faded(layer.colour, 0.4f + 0.6f * layer.opacity),
                                    1.6f * theme.scale);
                outline.clear();
            }
        };
        float right = box.min.x;
        for (int k = 0; k < kBins; ++k) {
            const float from = range.low + width * static_cast<float>(k);
            const float x0 = box.min.x + viewport.plane.toScreen({from, 0}, size).x;
            const float x1 = box.min.x + viewport.plane.toScreen({from + width, 0}, size).x;
            const float y = box.max.y - shares[k] * headroom;
            right = x1;
            if (shares[k] <= 0) {
                finish(x0);
                continue;
            }
            if (outline.empty()) {
                outline.push_back(ImVec2(x0, box.max.y));
            }
            if (!layer.hollow) {
                list.AddRectFilled(ImVec2(x0, y), ImVec2(x1, box.max.y),
                                   faded(layer.colour, 0.45f * opacity * layer.opacity));
            }
            outline.push_back(ImVec2(x0, y));
            outline.push_back(ImVec2(x1, y));
        }
        finish(right);
    }
}

} // namespace bary
