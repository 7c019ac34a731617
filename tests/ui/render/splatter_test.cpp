#include "ui/render/splatter.h"

#include "app/gl_context.h"
#include "tests/ui/render/pixels.h"
#include "ui/render/camera.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

namespace bary {
namespace {

std::shared_ptr<const Cloud> cloudOf(int dim, std::vector<float> values) {
    auto cloud = std::make_shared<Cloud>();
    cloud->points = Points(dim, std::move(values));
    return cloud;
}

std::shared_ptr<const Cloud> scattered(int dim, int count) {
    std::mt19937 random(4);
    std::uniform_real_distribution<float> unit(-4, 4);
    std::vector<float> values(static_cast<size_t>(dim) * count);
    for (float& value : values) {
        value = unit(random);
    }
    return cloudOf(dim, std::move(values));
}

/// With every point in the middle of its quarter of a pixel, of `pixels` a unit from an edge at
/// -low.
Points inQuarters(Points points, Vec2 low, float pixels) {
    for (size_t k = 0; k < points.values.size(); ++k) {
        const float from = k % 2 ? low.y : low.x;
        const float steps = std::floor((points.values[k] + from) * pixels * 4) + 0.5f;
        points.values[k] = steps / (4 * pixels) - from;
    }
    return points;
}

class SplatterTest : public testing::Test {
  protected:
    SplatterTest() { camera_.halfExtent = 3.5f; } // so that some points lie across the edge

    Image byGl(const std::vector<std::shared_ptr<const Cloud>>& clouds, const PointStyle& style) {
        Framebuffer target;
        target.resize(160, 120);
        target.clear(ImVec4(0, 0, 0, 0));
        PointRenderer renderer;
        for (const auto& cloud : clouds) {
            PointBuffer buffer;
            buffer.update(cloud);
            renderer.draw(buffer, style, camera_.matrix({160, 120}));
        }
        return target.read();
    }
    Image byHand(const std::vector<std::shared_ptr<const Cloud>>& clouds, const PointStyle& style) {
        Framebuffer target;
        target.resize(160, 120);
        Splatter splatter;
        splatter.begin(160, 120, style.diameter);
        for (const auto& cloud : clouds) {
            splatter.add(cloud->points, style, camera_.matrix({160, 120}));
        }
        splatter.end(target);
        return target.read();
    }
    static double meanDifference(const Image& a, const Image& b) {
        double sum = 0;
        for (size_t k = 0; k < a.pixels.size(); ++k) {
            sum += std::abs(a.pixels[k] - b.pixels[k]);
        }
        return sum / static_cast<double>(a.pixels.size());
    }

    OffscreenContext context_;
    Camera2D camera_;
};

TEST_F(SplatterTest, DrawsWhatGlDraws) {
    for (int marker = 0; marker < 8; ++marker) {
        for (const float hollow : {0.0f, 1.5f}) {
            PointStyle style;
            style.marker = static_cast<Marker>(marker);
            style.colour = IM_COL32(230, 120, 20, 140);
            style.diameter = 6.3f;
            style.hollow = hollow;
            auto cloud = std::make_shared<Cloud>();
            cloud->points =
                inQuarters(scattered(2, 300)->points, {3.5f * 160 / 120, 3.5f}, 120 / 7.0f);
            const std::vector<std::shared_ptr<const Cloud>> clouds = {cloud};
            const Image gl = byGl(clouds, style), ours = byHand(clouds, style);
            ASSERT_GT(
                meanDifference(gl, Image{160, 120, 4, std::vector<uint8_t>(gl.pixels.size())}), 10);
            EXPECT_LT(meanDifference(gl, ours), 0.3) << marker << ", " << hollow;
        }
    }
}

TEST_F(SplatterTest, APointInTheMiddleOfAQuarterPixelIsExact) {
    PointStyle style;
    style.colour = IM_COL32(255, 0, 0, 200);
    style.diameter = 9;
    // 120 pixels are 7 units; the middle of the picture is the corner of four pixels.
    const float unit = 7.0f / 120;
    const std::vector clouds = {cloudOf(2, {0.125f * unit, 0.625f * unit})};
    const Image gl = byGl(clouds, style), ours = byHand(clouds, style);
    for (size_t k = 0; k < gl.pixels.size(); ++k) {
        ASSERT_NEAR(gl.pixels[k], ours.pixels[k], 2) << k;
    }
}

TEST_F(SplatterTest, LargeMarkersReachOverTheEdges) {
    PointStyle style;
    style.colour = IM_COL32(0, 0, 255, 255);
    style.diameter = 90;
    const std::vector clouds = {cloudOf(2, {4.6f, 3.4f, -4.6f, -3.4f, 0, 0})};
    const Image gl = byGl(clouds, style), ours = byHand(clouds, style);
    EXPECT_GT(countColour(ours, IM_COL32(0, 0, 255, 255)), 6000);
    EXPECT_LT(meanDifference(gl, ours), 0.5);
}

TEST_F(SplatterTest, OnlyTheBoxAroundTheMarkersIsWritten) {
    PointStyle style;
    style.colour = IM_COL32_WHITE;
    style.diameter = 6;
    Framebuffer target;
    target.resize(160, 120);
    target.clear(ImVec4(1, 0, 0, 1));
    Splatter splatter;
    const auto box = [&](Points points, int snap) {
        splatter.begin(160, 120, style.diameter);
        splatter.add(points, style, camera_.matrix({160, 120}));
        return splatter.end(target, snap);
    };
    EXPECT_EQ(box(Points(2, {}), 8).area(), 0);
    // 120 pixels are 7 units: these lie at (80, 60) and (114, 26), from the top left corner.
    const PixelBox found = box(Points(2, {0, 0, 2, 2}), 8);
    const Image image = target.read();
    EXPECT_EQ(countColour(image, IM_COL32(255, 0, 0, 255)), 160 * 120 - found.area());
    EXPECT_GT(countColour(image, IM_COL32_WHITE), 20);
    EXPECT_LE(found.left, 76);
    EXPECT_GE(found.left, 68);
    EXPECT_LE(found.top, 22);
    EXPECT_GE(found.right, 118);
    EXPECT_GE(found.bottom, 64);
    EXPECT_LE(found.bottom, 72);
    // Near an edge it reaches up to it.
    EXPECT_EQ(box(Points(2, {0, -3.1f}), 12).bottom, 120);
    EXPECT_LT(box(Points(2, {0, -2.1f}), 12).bottom, 120);
}

TEST_F(SplatterTest, PointsMayCarryTheirOwnColour) {
    PointStyle style;
    style.diameter = 20;
    style.colour = IM_COL32_WHITE;
    style.ownColour = true;
    const Image image = byHand({cloudOf(3, {0.2f, 0.4f, 1})}, style);
    EXPECT_GT(countColour(image, IM_COL32(51, 102, 255, 255)), 150);
}

TEST_F(SplatterTest, WhatHasNoPlaceIsLeftOut) {
    PointStyle style;
    style.colour = IM_COL32_WHITE;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const float far = std::numeric_limits<float>::infinity();
    const Image image = byHand({cloudOf(2, {nan, 0, 0, far, -1e30f, 0, 1e30f, 1e30f})}, style);
    EXPECT_EQ(countColour(image, IM_COL32_WHITE, 254), 0);
}

} // namespace
} // namespace bary
