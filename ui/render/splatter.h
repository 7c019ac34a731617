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
    /// Puts the picture into the target, which has its size.
    void end(Framebuffer& target) const;

  private:
    using Group = std::array<uint8_t, 16>; ///< four pixels, which the compiler blends in one go

    /// A marker at one place within a pixel: the box that it covers, from its corner on.
    struct Stamp {
        int left = 0, low = 0, rows = 0, groups = 0; ///< groups a row
        std::vector<Group> coverage;                 ///< of every pixel, once a channel
    };
    struct Marks {
        int side = 0; ///< of a square around the marker at any place
        std::vector<Stamp> places;
    };

    const Marks& marks(const PointStyle& style);
    void blend(const Stamp& stamp, const Group& ink, int x, int y);

    PointRenderer renderer_; // draws the stamps, so that both ways show the same shapes
    std::map<std::tuple<Marker, float, float>, Marks> marks_;
    std::vector<uint8_t> pixels_; // RGBA, premultiplied, bottom row first, with a margin around
    int width_ = 0, height_ = 0, margin_ = 0;
};

} // namespace bary
