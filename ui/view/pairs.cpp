#include "ui/view/pairs.h"

#include "ui/compat.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/stage_text.h"
#include "ui/view/stage_tiles.h"
#include "ui/widgets.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr int mostCoordinates = 10; // more are too small to be read
constexpr int bins = 28;
constexpr int outlineNodes = 56;
constexpr int64_t pointsPerPanel = 260;
constexpr float outlineLevel = 0.2f; // of the peak

/// From below to above: the marginals, a wide band for the truth, the barycenter.
std::vector<Layer> pairLayers(const Snapshot& snapshot, const Theme& theme,
                              const StageOptions& options) {
    const bool signs = hasFormulaSigns(theme.bold);
    std::vector<Layer> layers;
    const auto add = [&](std::shared_ptr<const Cloud> cloud, ImU32 colour, Marker marker,
                         float width) {
        if (cloud && !cloud->points.empty()) {
            Layer layer;
            layer.formula = cloudFormula(snapshot.names, cloud->role, cloud->marginal, signs);
            layer.cloud = std::move(cloud);
            layer.colour = colour;
            layer.marker = marker;
            layer.size = width * theme.scale;
            layers.push_back(std::move(layer));
        }
    };
    for (int i = 0; i < marginalCount(snapshot); ++i) {
        if (isVisible(options, i)) {
            add(findCloud(snapshot, CloudRole::Marginal, i), theme.marginal(i), Theme::marker(i),
                1.3f);
        }
    }
    add(findCloud(snapshot, CloudRole::Truth), faded(theme.truth, 0.6f), Marker::Disc, 7);
    add(shownBarycenter(snapshot, options.showEma), theme.barycenter, Marker::Disc, 1.8f);
    return layers;
}

bool isBarycenter(const Layer& layer) {
    return layer.cloud->role == CloudRole::Barycenter ||
           layer.cloud->role == CloudRole::BarycenterEma;
}

std::string coordinateName(int j, bool signs) {
    return "x" + indexText(j, signs);
}

void drawTicks(ImDrawList& list, const Theme& theme, Span span, ImVec2 low, ImVec2 high,
               bool upwards) {
    const auto ticks = roundTicks(span.low, span.high, 3);
    const double step = ticks.size() > 1 ? ticks[1] - ticks[0] : std::abs(span.high);
    for (const double tick : ticks) {
        const float share = (static_cast<float>(tick) - span.low) / (span.high - span.low);
        const std::string text = tickLabel(tick, step);
        const ImVec2 size = textSize(theme.mono, text);
        const float x = low.x + share * (high.x - low.x), y = low.y + share * (high.y - low.y);
        drawText(list, theme.mono,
                 upwards ? ImVec2(low.x - size.x - 7 * theme.scale, y - size.y / 2)
                         : ImVec2(x - size.x / 2, low.y + 4 * theme.scale),
                 theme.faint, text);
    }
}

/// In the corner that the triangle leaves free.
void drawPairLegend(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max,
                    const std::vector<Layer>& layers, const Status& status,
                    const std::string& heading) {
    const float s = theme.scale, line = textSize(theme.body, "Ag").y + 7 * s;
    float y = min.y;
    const float room = max.x - min.x;
    drawText(list, theme.bold, ImVec2(min.x, y), theme.text, fittedText(theme.bold, heading, room));
    y += line;
    drawText(list, theme.body, ImVec2(min.x, y), theme.faint,
             fittedText(theme.body, "lines hold about 80 % of the points", room));
    y += 1.25f * line;
    std::vector<const Layer*> order; // barycenter, truth, then the marginals from the first on
    for (const Layer& layer : layers) {
        const bool last = layer.cloud->role == CloudRole::Marginal;
        order.insert(last ? order.end() : order.begin(), &layer);
    }
    for (auto each = order.begin(); each != order.end() && y + line < max.y; ++each) {
        const Layer* layer = *each;
        std::string text = layer->formula;
        const int i = layer->cloud->marginal;
        if (isBarycenter(*layer)) {
            text += "  barycenter";
        } else if (layer->cloud->role == CloudRole::Truth) {
            // Only what it is; how it was found stands elsewhere.
            text += "  " + status.truth.substr(0, status.truth.find(':'));
        } else if (i < static_cast<int>(status.marginals.size())) {
            text += "  " + status.marginals[static_cast<size_t>(i)].name;
        }
        const float middle = y + line / 2 - 3 * s;
        list.AddLine(ImVec2(min.x, middle), ImVec2(min.x + 26 * s, middle), layer->colour,
                     layer->size);
        drawText(list, theme.body, ImVec2(min.x + 36 * s, y), theme.text,
                 fittedText(theme.body, text, room - 36 * s));
        y += line;
    }
}

} // namespace

std::vector<Span> pairSpans(const Snapshot& snapshot, int count) {
    std::vector<Span> spans(static_cast<size_t>(count), {1, -1});
    for (const auto& cloud : snapshot.clouds) {
        if (cloud->role != CloudRole::Marginal && cloud->role != CloudRole::Truth) {
            continue;
        }
        for (int j = 0; j < count; ++j) {
            const Bounds bounds = percentileBounds(pairOf(cloud->points, j, j, {}, {}));
            Span& span = spans[static_cast<size_t>(j)];
            if (!bounds.empty()) {
                const bool first = span.low > span.high;
                span.low = first ? bounds.low.x : std::min(span.low, bounds.low.x);
                span.high = first ? bounds.high.x : std::max(span.high, bounds.high.x);
            }
        }
    }
    for (Span& span : spans) {
        const bool known = span.low <= span.high;
        const float centre = known ? (span.low + span.high) / 2 : 0;
        const float half = known ? std::max((span.high - span.low) / 2, 1e-6f) : 1;
        span = {centre - 1.12f * half, centre + 1.12f * half};
    }
    return spans;
}

Points pairOf(const Points& points, int a, int b, Span across, Span upwards) {
    Points pair(2, {});
    pair.values.reserve(static_cast<size_t>(2 * points.size()));
    for (int64_t k = 0; k < points.size(); ++k) {
        const auto row = points.row(k);
        pair.values.push_back((row[static_cast<size_t>(a)] - across.low) /
                              (across.high - across.low));
        pair.values.push_back((row[static_cast<size_t>(b)] - upwards.low) /
                              (upwards.high - upwards.low));
    }
    return pair;
}

std::vector<std::pair<Vec2, Vec2>> outlineOf(const Points& pair) {
    const DensityGrid grid = kernelEstimate(pair, 1.2f * scottBandwidth(pair), outlineNodes);
    return levelSet(grid, outlineLevel * grid.peak);
}

std::vector<float> coordinateShares(const Points& points, int coordinate, Span span, int count) {
    std::vector<float> shares(static_cast<size_t>(count), 0.0f);
    const float each = 1 / static_cast<float>(std::max<int64_t>(1, points.size()));
    for (int64_t k = 0; k < points.size(); ++k) {
        const float share =
            (points.row(k)[static_cast<size_t>(coordinate)] - span.low) / (span.high - span.low);
        if (share >= 0 && share < 1) {
            shares[static_cast<size_t>(share * static_cast<float>(count))] += each;
        }
    }
    return shares;
}

const PairsView::Outlines& PairsView::outlines(const std::shared_ptr<const Cloud>& cloud,
                                               int count) {
    Outlines& known = known_[{cloud->role, cloud->marginal}];
    const auto same = [](Span a, Span b) { return a.low == b.low && a.high == b.high; };
    if (known.cloud == cloud &&
        std::equal(known.spans.begin(), known.spans.end(), spans_.begin(), spans_.end(), same)) {
        return known;
    }
    known = {cloud, spans_, {}, {}};
    for (int row = 0; row < count; ++row) {
        const Span across = spans_[static_cast<size_t>(row)];
        known.shares.push_back(coordinateShares(cloud->points, row, across, bins));
        for (int column = 0; column < row; ++column) {
            known.lines[{row, column}] = outlineOf(
                pairOf(cloud->points, column, row, spans_[static_cast<size_t>(column)], across));
        }
    }
    return known;
}

void PairsView::drawPanel(ImDrawList& list, const Grid& grid, int row, int column,
                          const std::vector<Layer>& layers, const Theme& theme, float opacity) {
    const ImVec2 min = grid.at(row, column), max(min.x + grid.side, min.y + grid.side);
    list.AddRectFilled(min, max, theme.stage, 4 * theme.scale);
    list.PushClipRect(min, max, true);
    const auto place = [&](Vec2 share) {
        return ImVec2(min.x + share.x * grid.side, max.y - share.y * grid.side);
    };
    for (const Layer& layer : layers) {
        if (isBarycenter(layer)) {
            const Points& points = layer.cloud->points;
            const int64_t shown = std::min(points.size(), pointsPerPanel);
            const Points pair = pairOf(
                {points.dim, {points.values.begin(), points.values.begin() + shown * points.dim}},
                column, row, spans_[static_cast<size_t>(column)], spans_[static_cast<size_t>(row)]);
            const float r = std::clamp(0.006f * grid.side, 0.7f, 1.3f * theme.scale);
            for (int64_t k = 0; k < pair.size(); ++k) {
                const ImVec2 at = place({pair.row(k)[0], pair.row(k)[1]});
                list.AddRectFilled(ImVec2(at.x - r, at.y - r), ImVec2(at.x + r, at.y + r),
                                   faded(layer.colour, 0.55f * opacity));
            }
        }
        for (const auto& [from, to] : outlines(layer.cloud, grid.count).lines.at({row, column})) {
            list.AddLine(place(from), place(to), layer.colour, layer.size);
        }
    }
    list.PopClipRect();
    compat::addRect(&list, min, max, theme.grid, 4 * theme.scale, std::max(1.0f, theme.scale));
}

void PairsView::drawDiagonal(ImDrawList& list, const Grid& grid, int row,
                             const std::vector<Layer>& layers, const Theme& theme) {
    const ImVec2 min = grid.at(row, row), max(min.x + grid.side, min.y + grid.side);
    float peak = 1e-6f;
    for (const Layer& layer : layers) {
        const auto& shares = outlines(layer.cloud, grid.count).shares[static_cast<size_t>(row)];
        peak = std::max(peak, *std::max_element(shares.begin(), shares.end()));
    }
    list.AddRectFilled(min, max, theme.stage, 4 * theme.scale);
    list.PushClipRect(min, max, true);
    const float height = 0.8f * grid.side / peak, width = grid.side / bins;
    for (const Layer& layer : layers) {
        const auto& shares = outlines(layer.cloud, grid.count).shares[static_cast<size_t>(row)];
        std::vector<ImVec2> line;
        for (int k = 0; k < bins; ++k) {
            const float x = min.x + width * static_cast<float>(k);
            const float y = max.y - height * shares[static_cast<size_t>(k)];
            line.push_back({x + width / 2, y});
        }
        compat::addPolyline(&list, line.data(), static_cast<int>(line.size()), layer.colour,
                            0.8f * layer.size);
    }
    list.PopClipRect();
    compat::addRect(&list, min, max, theme.grid, 4 * theme.scale, std::max(1.0f, theme.scale));
    const std::string name = coordinateName(row, hasFormulaSigns(theme.bold));
    drawText(list, theme.bold, ImVec2(min.x + 6 * theme.scale, min.y + 3 * theme.scale), theme.text,
             name);
}

void PairsView::draw(ImDrawList& list, ImVec2 min, ImVec2 max, const Snapshot& snapshot,
                     const Status& status, const Theme& theme, const StageOptions& options) {
    const auto layers = pairLayers(snapshot, theme, options);
    if (layers.empty()) {
        drawMessage(list, theme, min, max, theme.text, "Nothing to show",
                    "Every marginal is hidden, or the barycenter is not there yet.");
        return;
    }
    const int dim = layers.front().cloud->points.dim;
    Grid grid;
    grid.count = std::min(dim, mostCoordinates);
    std::vector<std::shared_ptr<const Cloud>> still;
    for (const auto& cloud : snapshot.clouds) {
        if (cloud->role == CloudRole::Marginal || cloud->role == CloudRole::Truth) {
            still.push_back(cloud);
        }
    }
    if (still != spansFrom_ || static_cast<int>(spans_.size()) != grid.count) {
        spans_ = pairSpans(snapshot, grid.count);
        spansFrom_ = std::move(still);
    }
    const float s = theme.scale, left = 52 * s, bottom = 26 * s;
    const auto across = static_cast<float>(grid.count);
    grid.gap = 5 * s;
    const ImVec2 room(max.x - min.x - left - 6 * s, max.y - min.y - bottom - 6 * s);
    grid.side = std::floor((std::min(room.x, room.y) - grid.gap * (across - 1)) / across);
    if (grid.side < 8) {
        return;
    }
    const float whole = across * grid.side + (across - 1) * grid.gap;
    grid.origin = ImVec2(std::floor((min.x + max.x - whole - left) / 2) + left,
                         std::floor((min.y + max.y - whole - bottom) / 2));
    for (int row = 0; row < grid.count; ++row) {
        for (int column = 0; column < row; ++column) {
            drawPanel(list, grid, row, column, layers, theme, options.opacity);
        }
        drawDiagonal(list, grid, row, layers, theme);
        const Span span = spans_[static_cast<size_t>(row)];
        const ImVec2 corner = grid.at(row, 0), foot = grid.at(grid.count - 1, row);
        if (row > 0) {
            drawTicks(list, theme, span, ImVec2(corner.x, corner.y + grid.side), corner, true);
        }
        drawTicks(list, theme, span, ImVec2(foot.x, foot.y + grid.side),
                  ImVec2(foot.x + grid.side, foot.y + grid.side), false);
    }
    const ImVec2 free = grid.at(0, (grid.count + 1) / 2);
    const std::string heading = dim > grid.count
                                    ? "coordinates 1 to " + std::to_string(grid.count) + " of " +
                                          std::to_string(dim) + ", by pairs"
                                    : "coordinates by pairs";
    const float right = std::max(grid.origin.x + whole, std::min(max.x, free.x + 460 * s));
    drawPairLegend(list, theme, ImVec2(free.x + 8 * s, grid.origin.y + 2 * s),
                   ImVec2(right, grid.at((grid.count + 1) / 2, 0).y - grid.gap), layers, status,
                   heading);
}

} // namespace bary
