// Clouds in the plane drawn by the processor: where GL itself is software, stamping markers costs a
// tenth of what its point sprites do.
#pragma once

#include "ui/render/framebuffer.h"
#include "ui/render/point_renderer.h"

#include <array>
#include <map>
#include <tuple>
#include <vector>

namespace bary {

/// True where the current context is drawn by the processor (Mesa's llvmpipe and its kin).
bool softwareRendering();

class Splatter {
  public:
    /// An empty picture of this size, in pixels, for markers of at most this diameter.
    void begin(int width, int height, float largest);
    /// Adds `points` [n, D], of which the first two coordinates count: what PointRenderer draws,
    /// but for places rounded to quarters of a pixel. The matrix scales and moves.
    void add(const Points& points, const PointStyle& style, const Mat4& matrix);
    /// Puts the picture into the target, which has its size, as far as there is anything in it:
    /// into the box around all markers, which it returns. Where that comes as near as `snap` pixels
    /// to an edge it goes up to the edge. Outside, the target stays as it is.
    PixelBox end(const Framebuffer& target, int snap = 0) const;

  private:
    using Group = std::array<uint8_t, 16>; ///< four pixels, which the compiler blends in one go

    /// Four pixels of a marker: where they begin, from its corner, and how far each is covered.
    struct Cell {
        int row = 0, byte = 0;
        Group coverage;
    };
    /// A marker at one place within a pixel.
    struct Stamp {
        int left = 0, low = 0;
        std::vector<Cell> cells; ///< those that are not empty
    };
    /// What a cell in some colour adds, and how much of what was there it keeps.
    struct Ink {
        Group add, keep;
    };
    struct Marks {
        int side = 0; ///< of a square around the marker at any place
        std::vector<Stamp> places;
    };

    const Marks& marks(const PointStyle& style);
    static void fill(std::vector<Ink>& inks, const Stamp& stamp, const Group& colour);
    void blend(const Stamp& stamp, const std::vector<Ink>& inks, int x, int y);

    PointRenderer renderer_; // draws the stamps, so that both ways show the same shapes
    std::map<std::tuple<Marker, float, float>, Marks> marks_;
    std::vector<uint8_t> pixels_; // BGRA, premultiplied, bottom row first, with a margin around
    int width_ = 0, height_ = 0, margin_ = 0;
    int left_ = 0, right_ = 0, low_ = 0, high_ = 0; // of what was stamped
};

} // namespace bary
