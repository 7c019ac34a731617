#include "ui/view/density.h"

#include "ui/compat.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/stage_text.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bary {

namespace {

constexpr std::array<float, 5> levels = {0.1f, 0.3f, 0.5f, 0.7f, 0.9f}; // of the peak

/// Convolves every row (step 1) or column (step `nodes`) with the kernel.
void blur(std::vector<float>& values, int nodes, int step, const std::vector<float>& kernel) {
    const int reach = static_cast<int>(kernel.size()) - 1, other = step == 1 ? nodes : 1;
    std::vector<float> line(nodes);
    for (int k = 0; k < nodes; ++k) {
        float* at = values.data() + k * other;
        for (int i = 0; i < nodes; ++i) {
            line[i] = at[i * step];
        }
        for (int i = 0; i < nodes; ++i) {
            float sum = kernel[0] * line[i];
            for (int d = 1; d <= reach; ++d) {
                sum += kernel[d] * ((i >= d ? line[i - d] : 0) + (i + d < nodes ? line[i + d] : 0));
            }
            at[i * step] = sum;
        }
    }
}

/// The kernel's values at whole numbers of cells.
std::vector<float> sampledKernel(float bandwidth, float cell) {
    const float norm = 1 / (bandwidth * std::sqrt(2 * 3.14159265f));
    std::vector<float> kernel;
    for (int d = 0; d == 0 || static_cast<float>(d) * cell <= 4 * bandwidth; ++d) {
        const float x = static_cast<float>(d) * cell / bandwidth;
        kernel.push_back(norm * std::exp(-0.5f * x * x));
    }
    return kernel;
}

ImU32 mixed(ImU32 a, ImU32 b, float share) {
    ImU32 result = 0;
    for (const int shift : {0, 8, 16}) {
        const float x = static_cast<float>(a >> shift & 0xFF), y = float(b >> shift & 0xFF);
        result |= static_cast<ImU32>(x + (y - x) * share + 0.5f) << shift;
    }
    return result;
}

} // namespace

float scottBandwidth(const Points& points) {
    const auto count = static_cast<double>(points.size());
    double variance = 0;
    for (int axis = 0; axis < 2; ++axis) {
        double sum = 0, squares = 0;
        for (int64_t k = 0; k < points.size(); ++k) {
            const double x = points.row(k)[axis];
            sum += x;
            squares += x * x;
        }
        variance += 0.5 * (squares / count - sum / count * sum / count);
    }
    return static_cast<float>(std::sqrt(std::max(0.0, variance)) * std::pow(count, -1.0 / 6));
}

DensityGrid kernelEstimate(const Points& points, float bandwidth, int nodes) {
    DensityGrid grid;
    grid.nodes = nodes;
    grid.values.assign(static_cast<size_t>(nodes) * nodes, 0.0f);
    if (points.dim != 2 || points.empty()) {
        return grid;
    }
    Vec2 low{points.values[0], points.values[1]}, high = low;
    for (int64_t k = 0; k < points.size(); ++k) {
        const auto p = points.row(k);
        low = {std::min(low.x, p[0]), std::min(low.y, p[1])};
        high = {std::max(high.x, p[0]), std::max(high.y, p[1])};
    }
    bandwidth = std::max(bandwidth, 1e-6f);
    grid.low = {low.x - 3 * bandwidth, low.y - 3 * bandwidth};
    grid.high = {high.x + 3 * bandwidth, high.y + 3 * bandwidth};
    const float last = static_cast<float>(nodes - 1);
    const Vec2 cell{(grid.high.x - grid.low.x) / last, (grid.high.y - grid.low.y) / last};
    const float share = 1 / static_cast<float>(points.size());
    for (int64_t k = 0; k < points.size(); ++k) {
        const auto p = points.row(k);
        const float x = (p[0] - grid.low.x) / cell.x, y = (p[1] - grid.low.y) / cell.y;
        const int column = std::clamp(static_cast<int>(x), 0, nodes - 2);
        const int row = std::clamp(static_cast<int>(y), 0, nodes - 2);
        const float right = x - static_cast<float>(column), up = y - static_cast<float>(row);
        float* at = grid.values.data() + row * nodes + column;
        at[0] += share * (1 - right) * (1 - up);
        at[1] += share * right * (1 - up);
        at[nodes] += share * (1 - right) * up;
        at[nodes + 1] += share * right * up;
    }
    blur(grid.values, nodes, 1, sampledKernel(bandwidth, cell.x));
    blur(grid.values, nodes, nodes, sampledKernel(bandwidth, cell.y));
    grid.peak = *std::max_element(grid.values.begin(), grid.values.end());
    return grid;
}

std::vector<std::pair<Vec2, Vec2>> levelSet(const DensityGrid& grid, float level) {
    std::vector<std::pair<Vec2, Vec2>> lines;
    for (int row = 0; row + 1 < grid.nodes; ++row) {
        for (int column = 0; column + 1 < grid.nodes; ++column) {
            // Around the cell; where the level is crossed between two corners lies an end.
            const std::array<std::pair<int, int>, 4> corners = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
            std::array<Vec2, 4> ends;
            int count = 0;
            for (int k = 0; k < 4; ++k) {
                const auto [ax, ay] = corners[k];
                const auto [bx, by] = corners[(k + 1) % 4];
                const float a = grid.at(column + ax, row + ay) - level;
                const float b = grid.at(column + bx, row + by) - level;
                if ((a < 0) != (b < 0)) {
                    const float t = a / (a - b);
                    ends[count++] = grid.place(
                        static_cast<float>(column) + static_cast<float>(ax) + t * float(bx - ax),
                        static_cast<float>(row) + static_cast<float>(ay) + t * float(by - ay));
                }
            }
            for (int k = 0; k + 1 < count; k += 2) {
                lines.emplace_back(ends[k], ends[k + 1]);
            }
        }
    }
    return lines;
}

void DensityView::refresh(Picture& picture, const Layer& layer, const Scene& scene) {
    const float factor = scene.options.bandwidth;
    const ImU32 low = scene.theme.stage | IM_COL32_A_MASK, high = layer.colour;
    if (picture.cloud == layer.cloud && picture.factor == factor && picture.low == low &&
        picture.high == high) {
        return;
    }
    picture.cloud = layer.cloud;
    picture.factor = factor;
    picture.low = low;
    picture.high = high;
    picture.grid =
        kernelEstimate(layer.cloud->points, factor * scottBandwidth(layer.cloud->points));
    picture.levels.clear();
    for (const float level : levels) {
        picture.levels.push_back(levelSet(picture.grid, level * picture.grid.peak));
    }
    const int nodes = picture.grid.nodes;
    auto pixels = std::make_shared<std::vector<uint8_t>>();
    for (int row = nodes - 1; row >= 0; --row) { // pictures begin at the top
        for (int column = 0; column < nodes; ++column) {
            const float share = picture.grid.at(column, row) / std::max(picture.grid.peak, 1e-30f);
            const ImU32 colour = mixed(low, high, 0.85f * std::sqrt(share));
            for (const int shift : {0, 8, 16}) {
                pixels->push_back(static_cast<uint8_t>(colour >> shift & 0xFF));
            }
        }
    }
    picture.texture.update(pixels, nodes, nodes, *pixels);
}

void DensityView::draw(ImDrawList& list, const Tile& tile, const TileBox& box, const Scene& scene) {
    const Theme& theme = scene.theme;
    const float rounding = 8 * theme.scale;
    list.AddRectFilled(box.min, box.max, theme.stage, rounding);
    list.PushClipRect(box.min, box.max, true);
    if (!tile.layers.empty()) {
        Picture& picture = pictures_[tile.id];
        refresh(picture, tile.layers.back(), scene);
        const Projector project(scene.viewport, scene.look, box.min, box.max);
        const auto pixel = [&](Vec2 p) { return project(std::array<float, 2>{p.x, p.y}); };
        const ImVec2 a = pixel(picture.grid.low), b = pixel(picture.grid.high);
        list.AddImage(textureId(picture.texture.id()), {a.x, b.y}, {b.x, a.y});
        for (size_t k = 0; k < picture.levels.size(); ++k) {
            for (const auto& [from, to] : picture.levels[k]) {
                list.AddLine(pixel(from), pixel(to), faded(theme.text, 0.35f + 0.12f * float(k)),
                             1.2f * theme.scale);
            }
        }
    }
    if (scene.options.showGrid) {
        drawGrid(list, theme, scene.viewport.plane, box, true);
    }
    list.PopClipRect();
    compat::addRect(&list, box.min, box.max, theme.grid, rounding, std::max(1.0f, theme.scale));
    if (scene.options.showGrid) {
        drawTickLabels(list, theme, scene.viewport.plane, box, true);
    }
}

} // namespace bary
