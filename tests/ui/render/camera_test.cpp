#include "tests/ui/render/synthetic.h"
#include "ui/render/camera.h"

#include <gtest/gtest.h>

#include <limits>

namespace bary {
namespace {

TEST(Bounds, PercentilesIgnoreStraysAndNonFiniteValues) {
    Points points(2, {});
    for (int k = 0; k <= 1000; ++k) {
        points.values.push_back(static_cast<float>(k) / 1000);
        points.values.push_back(2);
    }
    points.values[0] = 1e6f;
    points.values[2] = std::numeric_limits<float>::quiet_NaN();
    const Bounds bounds = percentileBounds(points);
    EXPECT_NEAR(bounds.low.x, 0.005f, 0.003f);
    EXPECT_NEAR(bounds.high.x, 0.995f, 0.003f);
    EXPECT_FLOAT_EQ(bounds.low.y, 2);
    EXPECT_FLOAT_EQ(bounds.high.y, 2);
    EXPECT_EQ(bounds.low.z, 0);
}

TEST(Bounds, OfNothingAreEmpty) {
    EXPECT_TRUE(percentileBounds(Points()).empty());
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(percentileBounds(Points(1, {nan, nan})).empty());
}

TEST(Camera2D, FitShowsAllPointsInTilesOfAnyShape) {
    const Points points = synthetic::square(2000);
    Camera2D camera;
    camera.fit(percentileBounds(points));
    for (Vec2 size : {Vec2{400, 400}, Vec2{900, 200}, Vec2{150, 700}}) {
        for (int64_t row = 0; row < points.size(); ++row) {
            const Vec2 at = camera.toScreen({points.row(row)[0], points.row(row)[1]}, size);
            EXPECT_GT(at.x, 0);
            EXPECT_LT(at.x, size.x);
            EXPECT_GT(at.y, 0);
            EXPECT_LT(at.y, size.y);
        }
    }
}

TEST(Camera2D, AspectIsEqualAndUpIsUp) {
    Camera2D camera;
    camera.fit({{-3, -1, 0}, {3, 1, 0}});
    const Vec2 size{500, 300};
    const Vec2 origin = camera.toScreen({0, 0}, size);
    EXPECT_FLOAT_EQ(camera.toScreen({1, 0}, size).x - origin.x,
                    origin.y - camera.toScreen({0, 1}, size).y);
    EXPECT_LT(camera.toScreen({0, 1}, size).y, origin.y);
}

TEST(Camera2D, ZoomKeepsThePointUnderTheCursor) {
    Camera2D camera;
    camera.fit({{-5, -5, 0}, {5, 5, 0}});
    const Vec2 size{640, 480}, cursor{123, 301};
    const Vec2 before = camera.toData(cursor, size);
    const float scale = camera.pixelsPerUnit(size);
    camera.zoom(1.7f, cursor, size);
    EXPECT_NEAR(camera.pixelsPerUnit(size) / scale, 1.7f, 1e-4f);
    EXPECT_NEAR(camera.toData(cursor, size).x, before.x, 1e-4f);
    EXPECT_NEAR(camera.toData(cursor, size).y, before.y, 1e-4f);
}

TEST(Camera2D, PanMovesPointsByThePixelsOfTheDrag) {
    Camera2D camera;
    const Vec2 size{300, 200};
    const Vec2 before = camera.toScreen({0.3f, -0.2f}, size);
    camera.pan({25, -40}, size);
    const Vec2 after = camera.toScreen({0.3f, -0.2f}, size);
    EXPECT_NEAR(after.x - before.x, 25, 1e-3f);
    EXPECT_NEAR(after.y - before.y, -40, 1e-3f);
}

TEST(Camera2D, MatrixAgreesWithToScreen) {
    Camera2D camera;
    camera.centre = {0.5f, -2};
    camera.halfExtent = 3;
    const Vec2 size{320, 240};
    const Vec4 clip = camera.matrix(size) * Vec4{1.25f, -1, 0, 1};
    const Vec2 screen = camera.toScreen({1.25f, -1}, size);
    EXPECT_NEAR((clip.x + 1) * size.x / 2, screen.x, 1e-3f);
    EXPECT_NEAR((1 - clip.y) * size.y / 2, screen.y, 1e-3f);
}

TEST(Camera3D, FitShowsTheWholeBoxFromEverySide) {
    Camera3D camera;
    const Bounds bounds{{-1, -2, 0}, {3, 2, 5}};
    const Vec2 size{400, 400};
    for (float yaw = -3; yaw < 3; yaw += 0.5f) {
        camera.fit(bounds);
        camera.yaw = yaw;
        for (int corner = 0; corner < 8; ++corner) {
            const Vec3 point{corner & 1 ? 3.f : -1.f, corner & 2 ? 2.f : -2.f,
                             corner & 4 ? 5.f : 0.f};
            const Vec3 at = camera.toScreen(point, size);
            EXPECT_GT(at.x, 0);
            EXPECT_LT(at.x, size.x);
            EXPECT_GT(at.y, 0);
            EXPECT_LT(at.y, size.y);
            EXPECT_GT(at.z, 0);
            EXPECT_LT(at.z, 1);
        }
    }
}

TEST(Camera3D, StaysUprightAndNeverTipsOver) {
    Camera3D camera;
    camera.fit({{-1, -1, -1}, {1, 1, 1}});
    camera.orbit({0, 1e5f}, {300, 300});
    EXPECT_LT(camera.pitch, 1.5708f);
    camera.orbit({0, -2e5f}, {300, 300});
    EXPECT_GT(camera.pitch, -1.5708f);
    camera.pitch = 0.3f;
    const Vec2 size{300, 300};
    EXPECT_LT(camera.toScreen({0, 0, 1}, size).y, camera.toScreen({0, 0, -1}, size).y);
    EXPECT_NEAR(camera.toScreen({0, 0, 1}, size).x, camera.toScreen({0, 0, -1}, size).x, 0.1f);
}

} // namespace
} // namespace bary
