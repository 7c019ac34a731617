#include "ui/view/stage_layout.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

int rowCount(int count, int columns) {
    return (count + columns - 1) / columns;
}

/// Room of one tile's plot, before its shape is limited.
ImVec2 cell(const GridRoom& room, int count, int columns) {
    const auto across = static_cast<float>(columns);
    const auto down = static_cast<float>(rowCount(count, columns));
    const float width = room.max.x - room.min.x - room.left - room.gap * (across - 1);
    const float height = room.max.y - room.min.y - room.bottom - room.gap * (down - 1);
    return {std::max(1.0f, width / across), std::max(1.0f, height / down - room.titleHeight)};
}

} // namespace

float tileSide(const GridRoom& room, int count, int columns) {
    const ImVec2 size = cell(room, count, columns);
    return std::min(size.x, size.y);
}

int chooseColumns(const GridRoom& room, int count, int meaningful) {
    int best = 1;
    for (int columns = 1; columns <= count; ++columns) {
        if (tileSide(room, count, columns) > tileSide(room, count, best) * 1.001f) {
            best = columns;
        }
    }
    const bool offered = meaningful > 0 && meaningful <= count;
    if (offered && tileSide(room, count, meaningful) >= 0.8f * tileSide(room, count, best)) {
        return meaningful;
    }
    return best;
}

std::vector<TileBox> gridBoxes(const GridRoom& room, int count, int columns) {
    if (count <= 0) {
        return {};
    }
    columns = std::clamp(columns, 1, count);
    ImVec2 size = cell(room, count, columns);
    if (room.widest > 0) {
        size.x = std::min(size.x, size.y * room.widest);
    }
    // Tall tiles waste the room that equal aspect leaves empty.
    size.y = std::min(size.y, size.x * 1.25f);
    size = ImVec2(std::floor(size.x), std::floor(size.y));
    const int rows = rowCount(count, columns);
    const float width = room.left + size.x * static_cast<float>(columns) +
                        room.gap * static_cast<float>(columns - 1);
    const float height = room.bottom + (size.y + room.titleHeight) * static_cast<float>(rows) +
                         room.gap * static_cast<float>(rows - 1);
    const float x0 = std::floor((room.min.x + room.max.x - width) / 2) + room.left;
    const float y0 = std::floor((room.min.y + room.max.y - height) / 2);

    std::vector<TileBox> boxes;
    for (int k = 0; k < count; ++k) {
        TileBox box;
        box.titleHeight = room.titleHeight;
        box.min =
            ImVec2(x0 + static_cast<float>(k % columns) * (size.x + room.gap),
                   y0 + static_cast<float>(k / columns) * (size.y + room.titleHeight + room.gap) +
                       room.titleHeight);
        box.max = ImVec2(box.min.x + size.x, box.min.y + size.y);
        box.leftmost = k % columns == 0;
        box.lowest = k + columns >= count;
        boxes.push_back(box);
    }
    return boxes;
}

} // namespace bary
