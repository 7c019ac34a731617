// The little linear algebra that a camera needs: 2-, 3- and 4-vectors and 4x4 matrices.
#pragma once

#include <array>
#include <cmath>

namespace bary {

struct Vec2 {
    float x = 0, y = 0;

    friend Vec2 operator+(Vec2 a, Vec2 b) { return {a.x + b.x, a.y + b.y}; }
    friend Vec2 operator-(Vec2 a, Vec2 b) { return {a.x - b.x, a.y - b.y}; }
    friend Vec2 operator*(Vec2 a, float s) { return {a.x * s, a.y * s}; }
    friend bool operator==(Vec2, Vec2) = default;
};

struct Vec3 {
    float x = 0, y = 0, z = 0;

    friend Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
    friend Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
    friend Vec3 operator*(Vec3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
    friend bool operator==(Vec3, Vec3) = default;
};

struct Vec4 {
    float x = 0, y = 0, z = 0, w = 0;
};

inline float dot(Vec2 a, Vec2 b) {
    return a.x * b.x + a.y * b.y;
}
inline float dot(Vec3 a, Vec3 b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
inline float length(Vec2 a) {
    return std::sqrt(dot(a, a));
}
inline float length(Vec3 a) {
    return std::sqrt(dot(a, a));
}
inline Vec3 cross(Vec3 a, Vec3 b) {
    return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline Vec3 normalized(Vec3 a) {
    const float n = length(a);
    return n > 0 ? a * (1 / n) : a;
}

/// Column-major, as GL wants it: m[4 * column + row].
struct Mat4 {
    std::array<float, 16> m{1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};

    friend Mat4 operator*(const Mat4& a, const Mat4& b) {
        Mat4 c;
        for (int column = 0; column < 4; ++column) {
            for (int row = 0; row < 4; ++row) {
                float sum = 0;
                for (int k = 0; k < 4; ++k) {
                    sum += a.m[4 * k + row] * b.m[4 * column + k];
                }
                c.m[4 * column + row] = sum;
            }
        }
        return c;
    }
    friend Vec4 operator*(const Mat4& a, Vec4 v) {
        auto row = [&](int r) {
            return a.m[r] * v.x + a.m[4 + r] * v.y + a.m[8 + r] * v.z + a.m[12 + r] * v.w;
        };
        return {row(0), row(1), row(2), row(3)};
    }
};

} // namespace bary
