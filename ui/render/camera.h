// Cameras shared by all tiles of a kind: pan and zoom in the plane, a turntable in space. Both are
// small values, so that a changed camera is found by comparing.
#pragma once

#include "core/base/points.h"
#include "ui/render/linalg.h"

#include <vector>

namespace bary {

/// An axis-aligned box that holds what a camera should look at; `empty()` until something is added.
struct Bounds {
    Vec3 low{1, 1, 1}, high{-1, -1, -1};

    bool empty() const { return low.x > high.x; }
    Vec3 centre() const { return (low + high) * 0.5f; }
    Vec3 half() const { return (high - low) * 0.5f; }
    void add(const Bounds& other);
    friend bool operator==(const Bounds&, const Bounds&) = default;
};

/// Box between two percentiles (0..100) of every coordinate, so that a few strays do not shrink
/// the rest to a dot. Coordinates beyond the third are ignored, missing ones are 0; non-finite
/// values are left out.
Bounds percentileBounds(const Points& points, float low = 0.5f, float high = 99.5f);

/// The plane at equal aspect. Screen y points down, data y up; pixels are relative to the tile.
struct Camera2D {
    Vec2 centre;
    float halfExtent = 1; ///< data units from the centre to the nearest edge of the tile

    float pixelsPerUnit(Vec2 size) const;
    Vec2 toScreen(Vec2 point, Vec2 size) const;
    Vec2 toData(Vec2 pixel, Vec2 size) const;
    /// Follows the pointer: what was under it stays under it.
    void pan(Vec2 pixels, Vec2 size);
    /// factor > 1 looks closer; the data point under `cursor` stays there.
    void zoom(float factor, Vec2 cursor, Vec2 size);
    /// Shows the whole box with a relative margin in a tile of any shape.
    void fit(const Bounds& bounds, float margin = 0.1f);
    Mat4 matrix(Vec2 size) const;
    friend bool operator==(const Camera2D&, const Camera2D&) = default;
};

/// A turntable: z stays upright.
struct Camera3D {
    Vec3 target;
    float radius = 1;    ///< of the ball around `target` that fills the tile at zoom 1
    float yaw = -0.95f;  ///< radians; the view that matplotlib made familiar
    float pitch = 0.42f; ///< radians above the horizon
    float zoomFactor = 1;

    void orbit(Vec2 pixels, Vec2 size);
    void zoom(float factor);
    void fit(const Bounds& bounds);
    Vec3 eye() const;
    Mat4 matrix(Vec2 size) const;
    /// Pixel relative to the tile; z is the depth in 0..1 (smaller is nearer).
    Vec3 toScreen(Vec3 point, Vec2 size) const;
    friend bool operator==(const Camera3D&, const Camera3D&) = default;
};

} // namespace bary
