// Where tiles go: as large as the room allows, in rows and columns that mean something where that
// costs little.
#pragma once

#include <imgui.h>

#include <vector>

namespace bary {

struct TileBox {
    ImVec2 min, max; ///< the plot itself
    float titleHeight = 0;
    bool leftmost = false; ///< carries tick labels on its left
    bool lowest = false;   ///< carries tick labels below
};

struct GridRoom {
    ImVec2 min, max;
    float titleHeight = 0; ///< above every tile
    float gap = 0;         ///< between tiles
    float left = 0;        ///< for tick labels left of the first column
    float bottom = 0;      ///< for tick labels below the last row
    float widest = 1.75f;  ///< largest width of a tile over its height; 0: any
};

/// Side of the square that fits into each of `count` tiles in so many columns.
float tileSide(const GridRoom& room, int count, int columns);

/// Columns that make tiles largest; `meaningful` columns (0: none) win unless that shrinks the
/// tiles below four fifths.
int chooseColumns(const GridRoom& room, int count, int meaningful);

/// The grid, centred in its room.
std::vector<TileBox> gridBoxes(const GridRoom& room, int count, int columns);

} // namespace bary
