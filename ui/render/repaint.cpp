#include "ui/render/repaint.h"

#include "ui/compat.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <map>

namespace bary {

namespace {

std::map<unsigned, uint64_t>& stamps() {
    static std::map<unsigned, uint64_t> map;
    return map;
}

} // namespace

void textureChanged(unsigned texture) {
    ++stamps()[texture];
}

uint64_t textureStamp(unsigned texture) {
    const auto found = stamps().find(texture);
    return found == stamps().end() ? 0 : found->second;
}

namespace {

constexpr int tileSize = 32; // pixels
constexpr size_t mostBoxes = 12;

uint64_t mixed(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9E3779B97F4A7C15ull;
    return hash ^ (hash >> 29);
}

template <typename T> uint64_t bits(const T& value) {
    static_assert(sizeof(T) <= 8);
    uint64_t number = 0;
    std::memcpy(&number, &value, sizeof(T));
    return number;
}

uint64_t hashOf(const ImDrawVert& vertex) {
    uint64_t words[3] = {};
    static_assert(sizeof(ImDrawVert) <= sizeof words);
    std::memcpy(words, &vertex, sizeof vertex);
    return mixed(mixed(mixed(1, words[0]), words[1]), words[2]);
}

/// What a command sets for all its triangles.
uint64_t hashOf(const ImDrawCmd& command) {
    const uint64_t texture = bits(command.GetTexID());
    uint64_t hash = mixed(mixed(2, texture), textureStamp(static_cast<unsigned>(texture)));
    for (const float edge :
         {command.ClipRect.x, command.ClipRect.y, command.ClipRect.z, command.ClipRect.w}) {
        hash = mixed(hash, bits(edge));
    }
    return hash;
}

/// The box around a triangle.
struct Span {
    ImVec2 low, high;

    Span(const ImDrawList& list, const ImDrawCmd& command, const ImDrawIdx* index) {
        const auto at = [&](int corner) {
            return list.VtxBuffer.Data[command.VtxOffset + index[corner]].pos;
        };
        const ImVec2 a = at(0), b = at(1), c = at(2);
        low = ImVec2(std::min({a.x, b.x, c.x}), std::min({a.y, b.y, c.y}));
        high = ImVec2(std::max({a.x, b.x, c.x}), std::max({a.y, b.y, c.y}));
    }
};

struct Grid {
    std::vector<uint64_t>& tiles;
    int columns, rows;
    ImVec2 origin, scale; // from ImGui's units to pixels

    /// Adds `hash` to all tiles that the box touches.
    void add(ImVec2 low, ImVec2 high, uint64_t hash) const {
        // A pixel around, for the rounding of edges.
        const auto tile = [](float pixel) {
            return static_cast<int>(std::floor(pixel / tileSize));
        };
        const int left = std::max(0, tile((low.x - origin.x) * scale.x - 1));
        const int top = std::max(0, tile((low.y - origin.y) * scale.y - 1));
        const int right = std::min(columns - 1, tile((high.x - origin.x) * scale.x + 1));
        const int bottom = std::min(rows - 1, tile((high.y - origin.y) * scale.y + 1));
        for (int row = top; row <= bottom; ++row) {
            for (int column = left; column <= right; ++column) {
                uint64_t& found = tiles[static_cast<size_t>(row) * columns + column];
                found = mixed(found, hash);
            }
        }
    }

    void add(const ImDrawList& list) const {
        uint64_t state = 0; // callbacks change it for what follows
        for (const ImDrawCmd& command : list.CmdBuffer) {
            if (command.UserCallback) {
                state = command.UserCallback == ImDrawCallback_ResetRenderState
                            ? 0
                            : bits(command.UserCallback);
                continue;
            }
            const uint64_t hash = mixed(hashOf(command), state);
            const ImVec4& clip = command.ClipRect;
            for (unsigned k = 0; k + 2 < command.ElemCount; k += 3) {
                const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset + k;
                uint64_t triangle = hash;
                for (int corner = 0; corner < 3; ++corner) {
                    triangle = mixed(
                        triangle, hashOf(list.VtxBuffer.Data[command.VtxOffset + index[corner]]));
                }
                const Span span(list, command, index);
                const ImVec2 low(std::max(span.low.x, clip.x), std::max(span.low.y, clip.y));
                const ImVec2 high(std::min(span.high.x, clip.z), std::min(span.high.y, clip.w));
                if (low.x < high.x && low.y < high.y) {
                    add(low, high, triangle);
                }
            }
        }
    }
};

PixelBox around(const PixelBox& a, const PixelBox& b) {
    return {std::min(a.left, b.left), std::min(a.top, b.top), std::max(a.right, b.right),
            std::max(a.bottom, b.bottom)};
}

/// Joins the two boxes that waste the least area, until a few are left and none overlap.
void merge(std::vector<PixelBox>& boxes) {
    while (boxes.size() > 1) {
        size_t first = 0, second = 1;
        int64_t least = std::numeric_limits<int64_t>::max();
        for (size_t i = 0; i < boxes.size(); ++i) {
            for (size_t j = i + 1; j < boxes.size(); ++j) {
                const int64_t waste =
                    around(boxes[i], boxes[j]).area() - boxes[i].area() - boxes[j].area();
                if (waste < least) {
                    least = waste;
                    first = i;
                    second = j;
                }
            }
        }
        if (boxes.size() <= mostBoxes && least > 0) {
            return;
        }
        boxes[first] = around(boxes[first], boxes[second]);
        boxes.erase(boxes.begin() + static_cast<ptrdiff_t>(second));
    }
}

} // namespace

std::vector<PixelBox> Repaint::changed(const ImDrawData& data, ImU32 background) {
    const int width = static_cast<int>(data.DisplaySize.x * data.FramebufferScale.x);
    const int height = static_cast<int>(data.DisplaySize.y * data.FramebufferScale.y);
    const int columns = (width + tileSize - 1) / tileSize,
              rows = (height + tileSize - 1) / tileSize;
    std::vector<uint64_t> tiles(static_cast<size_t>(columns) * rows, 0);
    const Grid grid{tiles, columns, rows, data.DisplayPos, data.FramebufferScale};
    for (int k = 0; k < data.CmdListsCount; ++k) {
        grid.add(*data.CmdLists[k]);
    }
    const bool all = tiles_.size() != tiles.size() || columns != columns_ || width != width_ ||
                     height != height_ || background != background_;
    std::swap(tiles_, tiles);
    columns_ = columns;
    width_ = width;
    height_ = height;
    background_ = background;
    if (all) {
        return {{0, 0, width, height}};
    }
    std::vector<PixelBox> boxes;
    for (int row = 0; row < rows; ++row) {
        std::vector<PixelBox> runs;
        for (int column = 0; column < columns; ++column) {
            const size_t k = static_cast<size_t>(row) * columns + column;
            if (tiles[k] == tiles_[k]) {
                continue;
            }
            const PixelBox tile{column * tileSize, row * tileSize,
                                std::min(width, (column + 1) * tileSize),
                                std::min(height, (row + 1) * tileSize)};
            if (!runs.empty() && runs.back().right == tile.left) {
                runs.back().right = tile.right;
            } else {
                runs.push_back(tile);
            }
        }
        for (const PixelBox& run : runs) {
            const auto above = std::find_if(boxes.begin(), boxes.end(), [&](const PixelBox& box) {
                return box.left == run.left && box.right == run.right && box.bottom == run.top;
            });
            if (above != boxes.end()) {
                above->bottom = run.bottom;
            } else {
                boxes.push_back(run);
            }
        }
    }
    merge(boxes);
    return boxes;
}

namespace {

/// A box in ImGui's units.
struct Cut {
    ImVec2 from, to;

    Cut(const ImDrawData& data, const PixelBox& box)
        : from(data.DisplayPos.x + static_cast<float>(box.left) / data.FramebufferScale.x,
               data.DisplayPos.y + static_cast<float>(box.top) / data.FramebufferScale.y),
          to(data.DisplayPos.x + static_cast<float>(box.right) / data.FramebufferScale.x,
             data.DisplayPos.y + static_cast<float>(box.bottom) / data.FramebufferScale.y) {}

    bool within(const ImVec4& clip) const {
        return clip.x <= from.x && clip.y <= from.y && clip.z >= to.x && clip.w >= to.y;
    }
    /// Bits of the corners that lie in the triangle.
    int cornersIn(ImVec2 a, ImVec2 b, ImVec2 c) const {
        const auto side = [](ImVec2 p, ImVec2 q, ImVec2 at) {
            return (q.x - p.x) * (at.y - p.y) - (q.y - p.y) * (at.x - p.x);
        };
        const ImVec2 corners[] = {from, {to.x, from.y}, to, {from.x, to.y}};
        int bits = 0;
        for (int k = 0; k < 4; ++k) {
            const float ab = side(a, b, corners[k]), bc = side(b, c, corners[k]),
                        ca = side(c, a, corners[k]);
            bits |= ((ab >= 0 && bc >= 0 && ca >= 0) || (ab <= 0 && bc <= 0 && ca <= 0)) << k;
        }
        return bits;
    }
};

/// The first triangle that is to be drawn, and what lies below it.
struct Ground {
    int list = 0, command = 0;
    unsigned element = 0;
    ImU32 colour = 0;
};

/// ImGui fills convex shapes by triangles around their first corner, one after the other.
void findGround(const ImDrawList& list, const Cut& cut, int which, Ground& ground) {
    constexpr int all = 15;
    const ImVec2 white = ImGui::GetFontTexUvWhitePixel();
    bool plain = true; // as ImGui blends
    for (int k = 0; k < list.CmdBuffer.Size; ++k) {
        const ImDrawCmd& command = list.CmdBuffer[k];
        if (command.UserCallback) {
            plain = command.UserCallback == ImDrawCallback_ResetRenderState;
            continue;
        }
        if (!plain || command.GetTexID() != compat::fontTexture() ||
            !cut.within(command.ClipRect)) {
            continue;
        }
        const ImDrawIdx* index = list.IdxBuffer.Data + command.IdxOffset;
        const ImDrawVert* vertices = list.VtxBuffer.Data + command.VtxOffset;
        int covered = 0;
        for (unsigned at = 0; at + 2 < command.ElemCount; at += 3) {
            const ImDrawVert &a = vertices[index[at]], &b = vertices[index[at + 1]],
                             &c = vertices[index[at + 2]];
            const bool goesOn =
                at > 0 && index[at] == index[at - 3] && index[at + 1] == index[at - 1];
            covered = goesOn ? covered : 0;
            const bool opaque =
                a.col >> IM_COL32_A_SHIFT == 255 && a.col == b.col && a.col == c.col;
            const auto isWhite = [&](const ImDrawVert& v) {
                return v.uv.x == white.x && v.uv.y == white.y;
            };
            if (opaque && isWhite(a) && isWhite(b) && isWhite(c)) {
                covered |= cut.cornersIn(a.pos, b.pos, c.pos);
                if (covered == all) {
                    ground = {which, k, at + 3, a.col};
                }
            }
        }
    }
}

/// The commands of a list that draw something in the box, with the triangles that do.
void cutList(ImDrawList& list, const Cut& cut, int firstCommand, unsigned firstElement,
             const ImVector<ImDrawCmd>& commands, const ImVector<ImDrawIdx>& indices) {
    list.CmdBuffer.resize(0);
    list.IdxBuffer.resize(0);
    list.IdxBuffer.reserve(indices.Size);
    for (int k = 0; k < commands.Size; ++k) {
        ImDrawCmd command = commands[k];
        if (command.UserCallback) {
            list.CmdBuffer.push_back(command);
            continue;
        }
        const unsigned first = command.IdxOffset;
        command.IdxOffset = static_cast<unsigned>(list.IdxBuffer.Size);
        ImVec4& clip = command.ClipRect;
        clip = ImVec4(std::max(clip.x, cut.from.x), std::max(clip.y, cut.from.y),
                      std::min(clip.z, cut.to.x), std::min(clip.w, cut.to.y));
        const unsigned begin = k < firstCommand    ? command.ElemCount
                               : k == firstCommand ? firstElement
                                                   : 0;
        for (unsigned at = first + begin; at + 2 < first + command.ElemCount; at += 3) {
            const ImDrawIdx* index = indices.Data + at;
            const Span span(list, command, index);
            if (span.low.x < clip.z && span.high.x > clip.x && span.low.y < clip.w &&
                span.high.y > clip.y) {
                for (int corner = 0; corner < 3; ++corner) {
                    list.IdxBuffer.push_back(index[corner]);
                }
            }
        }
        command.ElemCount = static_cast<unsigned>(list.IdxBuffer.Size) - command.IdxOffset;
        if (command.ElemCount > 0) {
            list.CmdBuffer.push_back(command);
        }
    }
}

} // namespace

void renderWithin(ImDrawData& data, const PixelBox& box, ImU32 background,
                  const std::function<void(ImU32 ground)>& render) {
    const Cut cut(data, box);
    Ground ground;
    ground.colour = background;
    for (int k = 0; k < data.CmdListsCount; ++k) {
        findGround(*data.CmdLists[k], cut, k, ground);
    }
    std::vector<ImVector<ImDrawCmd>> commands(data.CmdListsCount);
    std::vector<ImVector<ImDrawIdx>> indices(data.CmdListsCount);
    std::vector<ImVector<ImDrawVert>> vertices(data.CmdListsCount);
    for (int k = 0; k < data.CmdListsCount; ++k) {
        ImDrawList& list = *data.CmdLists[k];
        commands[k].swap(list.CmdBuffer);
        indices[k].swap(list.IdxBuffer);
        const int first = k < ground.list    ? commands[k].Size
                          : k == ground.list ? ground.command
                                             : 0;
        cutList(list, cut, first, k == ground.list ? ground.element : 0, commands[k], indices[k]);
        if (list.IdxBuffer.empty()) {
            vertices[k].swap(list.VtxBuffer); // which need not be handed over, either
        }
    }
    render(ground.colour);
    for (int k = 0; k < data.CmdListsCount; ++k) {
        ImDrawList& list = *data.CmdLists[k];
        if (list.IdxBuffer.empty()) {
            vertices[k].swap(list.VtxBuffer);
        }
        list.CmdBuffer.swap(commands[k]);
        list.IdxBuffer.swap(indices[k]);
    }
}

} // namespace bary
