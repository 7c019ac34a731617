#include "app/gl_context.h"
#include "tests/ui/render/pixels.h"
#include "ui/render/camera.h"
#include "ui/render/framebuffer.h"
#include "ui/render/image_texture.h"
#include "ui/render/line_renderer.h"
#include "ui/render/offscreen.h"
#include "ui/render/point_renderer.h"
#include "ui/render/shader.h"

#include <glad/gl.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <stdexcept>
#include <string>

namespace bary {
namespace {

constexpr ImU32 kRed = IM_COL32(255, 0, 0, 255);

std::shared_ptr<const Cloud> cloudOf(int dim, std::vector<float> values) {
    auto cloud = std::make_shared<Cloud>();
    cloud->points = Points(dim, std::move(values));
    return cloud;
}

class Render : public testing::Test {
  protected:
    /// One marker of 20 pixels diameter at data (1, 1) with 10 pixels per unit in 100 x 80.
    Image drawMarker(PointStyle style, const std::shared_ptr<const Cloud>& cloud) {
        Framebuffer target;
        target.resize(100, 80);
        target.clear(ImVec4(0, 0, 0, 0));
        Camera2D camera;
        camera.halfExtent = 4;
        PointBuffer buffer;
        buffer.update(cloud);
        PointRenderer renderer;
        renderer.draw(buffer, style, camera.matrix({100, 80}));
        return target.read();
    }
    static PointStyle red() {
        PointStyle style;
        style.colour = kRed;
        style.diameter = 20;
        return style;
    }

    OffscreenContext context_;
};

TEST_F(Render, DescribesItself) {
    EXPECT_NE(context_.description().find("OpenGL"), std::string::npos);
}

TEST_F(Render, ADiscLightsItsPixelsAndNoOthers) {
    const Image image = drawMarker(red(), cloudOf(2, {1, 1}));
    const float cx = 60, cy = 30; // 50 + 10, 40 - 10
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            const float distance =
                std::hypot(static_cast<float>(x) + 0.5f - cx, static_cast<float>(y) + 0.5f - cy);
            const uint8_t* p = pixel(image, x, y);
            if (distance < 9) {
                EXPECT_EQ(p[0], 255) << x << ", " << y;
                EXPECT_EQ(p[3], 255) << x << ", " << y;
            } else if (distance > 11) {
                EXPECT_EQ(p[3], 0) << x << ", " << y;
            }
        }
    }
}

TEST_F(Render, EdgesAreSmooth) {
    const Image image = drawMarker(red(), cloudOf(2, {1, 1}));
    int partial = 0;
    for (size_t k = 3; k < image.pixels.size(); k += 4) {
        partial += image.pixels[k] > 0 && image.pixels[k] < 255;
    }
    EXPECT_GT(partial, 20);
    EXPECT_LT(partial, 120);
}

TEST_F(Render, MarkersDiffer) {
    std::set<std::string> pictures;
    for (int k = 0; k < 8; ++k) {
        PointStyle style = red();
        style.marker = static_cast<Marker>(k);
        const Image image = drawMarker(style, cloudOf(2, {1, 1}));
        EXPECT_GT(countColour(image, kRed), 60) << k;
        pictures.emplace(image.pixels.begin(), image.pixels.end());
    }
    EXPECT_EQ(pictures.size(), 8u);
}

TEST_F(Render, AHollowMarkerIsEmptyInside) {
    PointStyle style = red();
    style.hollow = 2;
    const Image image = drawMarker(style, cloudOf(2, {1, 1}));
    EXPECT_EQ(pixel(image, 60, 30)[3], 0);
    EXPECT_GT(countColour(image, kRed), 40);
}

TEST_F(Render, PointsMayCarryTheirOwnColour) {
    PointStyle style = red();
    style.ownColour = true;
    const Image image = drawMarker(style, cloudOf(3, {0.2f, 0.4f, 1}));
    EXPECT_GT(countColour(image, IM_COL32(51, 102, 255, 255)), 150);
}

TEST_F(Render, OpacityIsPremultiplied) {
    PointStyle style = red();
    style.colour = IM_COL32(255, 0, 0, 128);
    const Image image = drawMarker(style, cloudOf(2, {1, 1}));
    EXPECT_NEAR(pixel(image, 60, 30)[0], 128, 2);
    EXPECT_NEAR(pixel(image, 60, 30)[3], 128, 2);
}

TEST_F(Render, ExtraCoordinatesAreSkipped) {
    const Image image = drawMarker(red(), cloudOf(5, {1, 1, 9, 9, 9}));
    EXPECT_EQ(pixel(image, 60, 30)[0], 255);
}

TEST_F(Render, ABufferIsOnlyUploadedWhenTheCloudChanges) {
    const auto first = cloudOf(2, {1, 1}), second = cloudOf(2, {2, 2, 3, 3});
    PointBuffer buffer;
    EXPECT_TRUE(buffer.update(first));
    EXPECT_FALSE(buffer.update(first));
    EXPECT_TRUE(buffer.update(second));
    EXPECT_EQ(buffer.count(), 2);
    EXPECT_EQ(buffer.generation(), 2u);
}

TEST_F(Render, NearPointsHideFarOnesInSpace) {
    Framebuffer target;
    target.resize(80, 80);
    target.clear(ImVec4(0, 0, 0, 0));
    Camera3D camera;
    camera.fit({{-1, -1, -1}, {1, 1, 1}});
    const Vec3 towards = normalized(camera.eye() - camera.target);
    PointBuffer near, far;
    near.update(cloudOf(3, {towards.x, towards.y, towards.z}));
    far.update(cloudOf(3, {-towards.x, -towards.y, -towards.z}));
    DepthCue depth;
    depth.distance = length(camera.eye() - camera.target);
    PointRenderer renderer;
    PointStyle style = red();
    style.marker = Marker::Square;
    renderer.draw(near, style, camera.matrix({80, 80}), &depth);
    style.colour = IM_COL32(0, 0, 255, 255);
    renderer.draw(far, style, camera.matrix({80, 80}), &depth);
    const Image image = target.read();
    EXPECT_GT(countColour(image, kRed), 100);
    EXPECT_LT(countColour(image, IM_COL32(0, 0, 255, 255)), 20);
}

TEST_F(Render, LinesHaveTheirWidthAndColours) {
    Framebuffer target;
    target.resize(100, 100);
    target.clear(ImVec4(0, 0, 0, 0));
    LineRenderer renderer;
    const Line line{{-0.8f, 0, 0}, {0.8f, 0, 0}, kRed, IM_COL32(0, 0, 255, 255)};
    renderer.draw({line}, 4, Mat4(), {100, 100}, false);
    const Image image = target.read();
    EXPECT_GT(pixel(image, 12, 50)[0], 240);
    EXPECT_GT(pixel(image, 87, 50)[2], 240);
    EXPECT_EQ(pixel(image, 50, 40)[3], 0);
    int height = 0;
    for (int y = 0; y < 100; ++y) {
        height += pixel(image, 50, y)[3] > 127;
    }
    EXPECT_EQ(height, 4);
}

TEST_F(Render, SeveralSamplesPerPixelAreAveraged) {
    Framebuffer target(4);
    target.resize(40, 40);
    target.clear(ImVec4(0, 0.5f, 0, 1));
    const Image image = target.read();
    EXPECT_NEAR(pixel(image, 20, 20)[1], 128, 1);
    EXPECT_EQ(glGetError(), static_cast<unsigned>(GL_NO_ERROR));
}

TEST_F(Render, TheTargetBeforeComesBack) {
    Framebuffer outer, inner;
    outer.resize(30, 20);
    outer.bind();
    {
        TargetGuard guard;
        inner.resize(8, 8);
        inner.clear(ImVec4(1, 1, 1, 1));
    }
    int viewport[4];
    glGetIntegerv(GL_VIEWPORT, viewport);
    EXPECT_EQ(viewport[2], 30);
    EXPECT_EQ(viewport[3], 20);
}

TEST_F(Render, ATextureIsUploadedOnlyWhenThePixelsChange) {
    ImageTexture texture;
    const auto first = std::make_shared<std::vector<uint8_t>>(12, uint8_t{7});
    const auto equal = std::make_shared<std::vector<uint8_t>>(*first);
    const auto other = std::make_shared<std::vector<uint8_t>>(12, uint8_t{9});
    EXPECT_TRUE(texture.update(first, 2, 2, *first));
    EXPECT_FALSE(texture.update(equal, 2, 2, *equal));
    EXPECT_TRUE(texture.update(other, 2, 2, *other));
    EXPECT_FALSE(texture.update(other, 200, 2, *other)) << "too few pixels";
}

TEST_F(Render, AMissingShaderIsNamed) {
    try {
        makeProgram("point.vert.glsl", "nowhere.glsl");
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_NE(std::string(error.what()).find("nowhere.glsl"), std::string::npos);
    }
}

TEST_F(Render, PicturesHaveTheirSizeAndGround) {
    PictureOptions options;
    options.width = 120;
    options.height = 60;
    const Image image = renderPicture(options, [](const Theme&) {});
    EXPECT_EQ(image.width, 120);
    EXPECT_EQ(image.height, 60);
    EXPECT_EQ(image.channels, 3);
    EXPECT_EQ(countColour(image, makeTheme(ThemeName::Light, 1).background, 1), 120 * 60);
}

TEST_F(Render, ATransparentPictureKeepsColoursStraight) {
    PictureOptions options;
    options.width = 60;
    options.height = 60;
    options.transparent = true;
    const Image image = renderPicture(options, [](const Theme&) {
        ImGui::GetWindowDrawList()->AddRectFilled(ImVec2(20, 10), ImVec2(40, 30),
                                                  IM_COL32(200, 100, 50, 128));
    });
    ASSERT_EQ(image.channels, 4);
    EXPECT_EQ(pixel(image, 5, 55)[3], 0);
    const uint8_t* p = pixel(image, 30, 20); // rows from the top
    EXPECT_NEAR(p[3], 128, 2);
    EXPECT_NEAR(p[0], 200, 3);
    EXPECT_NEAR(p[1], 100, 3);
    EXPECT_NEAR(p[2], 50, 3);
}

TEST_F(Render, APictureLeavesAnotherInterfaceAlone) {
    ImGuiContext* own = ImGui::CreateContext();
    ImGui::SetCurrentContext(own);
    renderPicture({64, 64}, [&](const Theme&) { EXPECT_NE(ImGui::GetCurrentContext(), own); });
    EXPECT_EQ(ImGui::GetCurrentContext(), own);
    ImGui::DestroyContext(own);
}

} // namespace
} // namespace bary
