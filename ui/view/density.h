// Densities of clouds in the plane: kernel estimates, with level sets.
#pragma once

#include "ui/render/image_texture.h"
#include "ui/view/scatter.h"

#include <map>
#include <memory>
#include <string>
#include <vector>

namespace bary {

/// A density on the nodes of a square grid over a box.
struct DensityGrid {
    int nodes = 0; ///< a side
    Vec2 low, high;
    std::vector<float> values; ///< [nodes, nodes], row by row from `low`
    float peak = 0;

    float at(int column, int row) const { return values[row * nodes + column]; }
    Vec2 place(float column, float row) const {
        const float last = static_cast<float>(nodes - 1);
        return {low.x + (high.x - low.x) * column / last, low.y + (high.y - low.y) * row / last};
    }
};

/// Scott's bandwidth (1992): n^(-1/6) times the deviation of a coordinate, in the mean.
float scottBandwidth(const Points& points);

/// The estimate by Gaussian kernels of this bandwidth, on a box three bandwidths wider than the
/// cloud. Points are shared among the nodes around them before the kernel is applied, which costs
/// little more than the grid's own size.
DensityGrid kernelEstimate(const Points& points, float bandwidth, int nodes = 128);

/// The level set as pieces of straight line, by marching squares.
std::vector<std::pair<Vec2, Vec2>> levelSet(const DensityGrid& grid, float level);

class DensityView {
  public:
    /// The topmost cloud of a tile, in its colour.
    void draw(ImDrawList& list, const Tile& tile, const TileBox& box, const Scene& scene);
    void clear() { pictures_.clear(); }

  private:
    struct Picture {
        std::shared_ptr<const Cloud> cloud;
        float factor = 0;
        ImU32 low = 0, high = 0; ///< colours of nothing and of the peak
        DensityGrid grid;
        std::vector<std::vector<std::pair<Vec2, Vec2>>> levels;
        ImageTexture texture;
    };
    void refresh(Picture& picture, const Layer& layer, const Scene& scene);

    std::map<std::string, Picture> pictures_;
};

} // namespace bary
