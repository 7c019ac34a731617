#include "ui/render/camera.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary {

namespace {

// A narrow field of view keeps parallel edges nearly parallel; a box then reads as a box.
constexpr float kFieldOfView = 0.40f;
constexpr float kMinimumHalfExtent = 1e-6f;

} // namespace

void Bounds::add(const Bounds& other) {
    if (other.empty()) {
        return;
    }
    if (empty()) {
        *this = other;
        return;
    }
    low = {std::min(low.x, other.low.x), std::min(low.y, other.low.y),
           std::min(low.z, other.low.z)};
    high = {std::max(high.x, other.high.x), std::max(high.y, other.high.y),
            std::max(high.z, other.high.z)};
}

Bounds percentileBounds(const Points& points, float low, float high) {
    const int axes = std::min(points.dim, 3);
    float lows[3] = {0, 0, 0}, highs[3] = {0, 0, 0};
    std::vector<float> column;
    for (int axis = 0; axis < axes; ++axis) {
        column.clear();
        for (int64_t i = 0; i < points.size(); ++i) {
            const float value = points.values[i * points.dim + axis];
            if (std::isfinite(value)) {
                column.push_back(value);
            }
        }
        if (column.empty()) {
            return {};
        }
        auto at = [&](float percent) {
            const auto rank = static_cast<int64_t>(
                std::lround(percent / 100 * static_cast<float>(column.size() - 1)));
            std::nth_element(column.begin(), column.begin() + rank, column.end());
            return column[rank];
        };
        lows[axis] = at(low);
        highs[axis] = at(high);
    }
    if (axes == 0) {
        return {};
    }
    return {{lows[0], lows[1], lows[2]}, {highs[0], highs[1], highs[2]}};
}

float Camera2D::pixelsPerUnit(Vec2 size) const {
    return std::max(1.0f, std::min(size.x, size.y)) / (2 * halfExtent);
}

Vec2 Camera2D::toScreen(Vec2 point, Vec2 size) const {
    const float scale = pixelsPerUnit(size);
    return {size.x / 2 + (point.x - centre.x) * scale, size.y / 2 - (point.y - centre.y) * scale};
}

Vec2 Camera2D::toData(Vec2 pixel, Vec2 size) const {
    const float scale = pixelsPerUnit(size);
    return {centre.x + (pixel.x - size.x / 2) / scale, centre.y - (pixel.y - size.y / 2) / scale};
}

void Camera2D::pan(Vec2 pixels, Vec2 size) {
    const float scale = pixelsPerUnit(size);
    centre = {centre.x - pixels.x / scale, centre.y + pixels.y / scale};
}

void Camera2D::zoom(float factor, Vec2 cursor, Vec2 size) {
    const Vec2 before = toData(cursor, size);
    halfExtent = std::clamp(halfExtent / factor, kMinimumHalfExtent, 1e9f);
    const Vec2 after = toData(cursor, size);
    centre = centre + (before - after);
}

void Camera2D::fit(const Bounds& bounds, float margin) {
    if (bounds.empty()) {
        *this = {};
        return;
    }
    centre = {bounds.centre().x, bounds.centre().y};
    const float half = std::max(bounds.half().x, bounds.half().y);
    halfExtent = half > kMinimumHalfExtent ? half * (1 + margin) : 1;
}

Mat4 Camera2D::matrix(Vec2 size) const {
    const float scale = pixelsPerUnit(size);
    const float sx = 2 * scale / std::max(1.0f, size.x), sy = 2 * scale / std::max(1.0f, size.y);
    Mat4 result;
    result.m = {sx, 0, 0, 0, 0, sy, 0, 0, 0, 0, 0, 0, -centre.x * sx, -centre.y * sy, 0, 1};
    return result;
}

void Camera3D::orbit(Vec2 pixels, Vec2 size) {
    const float perPixel = std::numbers::pi_v<float> / std::max(200.0f, std::min(size.x, size.y));
    yaw -= pixels.x * perPixel;
    pitch = std::clamp(pitch + pixels.y * perPixel, -1.55f, 1.55f);
}

void Camera3D::zoom(float factor) {
    zoomFactor = std::clamp(zoomFactor * factor, 0.1f, 50.0f);
}

void Camera3D::fit(const Bounds& bounds) {
    zoomFactor = 1;
    if (bounds.empty()) {
        target = {};
        radius = 1;
        return;
    }
    target = bounds.centre();
    constexpr float room = 1.15f; // for the names of the axes, which stand outside the box
    radius = room * std::max(length(bounds.half()), kMinimumHalfExtent);
}

namespace {

float eyeDistance(const Camera3D& camera) {
    return camera.radius / std::sin(kFieldOfView / 2) / camera.zoomFactor;
}

Mat4 lookAt(Vec3 eye, Vec3 target) {
    const Vec3 forward = normalized(target - eye);
    const Vec3 right = normalized(cross(forward, {0, 0, 1}));
    const Vec3 up = cross(right, forward);
    Mat4 view;
    view.m = {right.x,          up.x,          -forward.x,        0, //
              right.y,          up.y,          -forward.y,        0, //
              right.z,          up.z,          -forward.z,        0, //
              -dot(right, eye), -dot(up, eye), dot(forward, eye), 1};
    return view;
}

} // namespace

Vec3 Camera3D::eye() const {
    const Vec3 direction{std::cos(pitch) * std::cos(yaw), std::cos(pitch) * std::sin(yaw),
                         std::sin(pitch)};
    return target + direction * eyeDistance(*this);
}

Mat4 Camera3D::matrix(Vec2 size) const {
    const float distance = eyeDistance(*this);
    const float far = distance + 20 * radius;
    const float near = std::max(distance - 4 * radius, distance * 0.02f);
    const float focal = 1 / std::tan(kFieldOfView / 2);
    const float shorter = std::max(1.0f, std::min(size.x, size.y));
    Mat4 projection;
    projection.m = {focal * shorter / std::max(1.0f, size.x),
                    0,
                    0,
                    0, //
                    0,
                    focal * shorter / std::max(1.0f, size.y),
                    0,
                    0, //
                    0,
                    0,
                    -(far + near) / (far - near),
                    -1, //
                    0,
                    0,
                    -2 * far * near / (far - near),
                    0};
    // What is near is low on screen when seen from above: a small lens shift centres the box.
    projection.m[9] = -0.11f * std::sin(pitch) * std::min(zoomFactor, 1.0f);
    return projection * lookAt(eye(), target);
}

Vec3 Camera3D::toScreen(Vec3 point, Vec2 size) const {
    const Vec4 clip = matrix(size) * Vec4{point.x, point.y, point.z, 1};
    const float w = std::max(clip.w, 1e-6f);
    return {(clip.x / w + 1) * size.x / 2, (1 - clip.y / w) * size.y / 2, (clip.z / w + 1) / 2};
}

} // namespace bary
