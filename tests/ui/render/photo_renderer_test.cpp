#include "ui/render/photo_renderer.h"

#include "app/gl_context.h"
#include "core/session/recolour.h"
#include "tests/ui/render/pixels.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary {
namespace {

/// Every colour of a grid over the cube, one a pixel.
std::shared_ptr<Photograph> allColours(int side) {
    auto photo = std::make_shared<Photograph>();
    photo->width = side * side;
    photo->height = side;
    for (int b = 0; b < side; ++b) {
        for (int k = 0; k < side * side; ++k) {
            const auto byte = [side](int value) {
                return static_cast<uint8_t>(value * 255 / (side - 1));
            };
            photo->rgb.insert(photo->rgb.end(), {byte(k % side), byte(k / side), byte(b)});
        }
    }
    return photo;
}

/// Smooth, and different in every channel.
void bend(std::span<const Colour> from, std::span<Colour> to) {
    for (size_t k = 0; k < from.size(); ++k) {
        const auto [r, g, b] = from[k];
        to[k] = {0.2f + 0.5f * r * g, 0.9f - 0.6f * g, std::sqrt(b + 0.1f) * 0.9f};
    }
}

class PhotoRendererTest : public testing::Test {
  protected:
    Image draw(const std::shared_ptr<const Photograph>& photograph, float divider,
               const PictureWindow& window = {}, int width = 0, int height = 0) {
        Framebuffer target;
        target.resize(width ? width : photograph->width, height ? height : photograph->height);
        PhotoTexture photo;
        photo.update(photograph, 1 << 24);
        TableTexture table;
        table.update(table_);
        PhotoRenderer renderer;
        renderer.draw(target, photo, table, window, divider);
        return target.read();
    }

    OffscreenContext context_;
    std::shared_ptr<const ColourTable> table_ =
        std::make_shared<const ColourTable>(bakedTable(bend, 33, {}));
};

TEST_F(PhotoRendererTest, TheShaderAppliesTheTableAsTheProcessorDoes) {
    const auto photograph = allColours(12);
    const auto expected = recolour(photograph->rgb, bend, {}, 1).rgb;
    const Image image = draw(photograph, 0);
    int most = 0;
    for (size_t p = 0; p < expected.size() / 3; ++p) {
        for (size_t c = 0; c < 3; ++c) {
            most = std::max(most, std::abs(image.pixels[4 * p + c] - expected[3 * p + c]));
        }
    }
    EXPECT_LE(most, 2) << "eight bits a lattice point";
}

TEST_F(PhotoRendererTest, LeftOfTheDividerThePictureIsAsItWas) {
    const auto photograph = allColours(8);
    const Image image = draw(photograph, 40);
    for (int y = 0; y < 8; ++y) {
        for (int x = 0; x < 64; ++x) {
            const bool same =
                std::equal(photograph->rgb.begin() + 3 * (y * 64 + x),
                           photograph->rgb.begin() + 3 * (y * 64 + x) + 3, pixel(image, x, y));
            if (x < 40) {
                EXPECT_TRUE(same) << x << ", " << y;
            }
        }
    }
    EXPECT_NE(pixel(image, 60, 7)[0], photograph->rgb[3 * (7 * 64 + 60)]);
}

TEST_F(PhotoRendererTest, AWindowShowsThatPartEnlarged) {
    auto photograph = std::make_shared<Photograph>();
    photograph->width = photograph->height = 4;
    for (int k = 0; k < 16; ++k) { // the lower right quarter is green
        const bool green = k % 4 >= 2 && k / 4 >= 2;
        photograph->rgb.insert(photograph->rgb.end(),
                               {uint8_t(green ? 0 : 255), uint8_t(green ? 255 : 0), 0});
    }
    const Image image = draw(photograph, 1e6f, {{0.6f, 0.6f}, {1, 1}}, 50, 50);
    EXPECT_EQ(pixel(image, 25, 25)[1], 255);
    EXPECT_EQ(pixel(image, 49, 49)[1], 255);
    EXPECT_EQ(pixel(draw(photograph, 1e6f, {{0, 0}, {0.4f, 0.4f}}, 50, 50), 25, 25)[0], 255);
}

TEST_F(PhotoRendererTest, ALargePictureIsMadeSmallerForTheCard) {
    auto photograph = std::make_shared<Photograph>();
    photograph->width = 400;
    photograph->height = 100;
    for (int k = 0; k < 400 * 100; ++k) { // a fine checkerboard, whose mean is 77
        const uint8_t value = (k + k / 400) % 2 ? 154 : 0;
        photograph->rgb.insert(photograph->rgb.end(), {value, value, value});
    }
    PhotoTexture photo;
    EXPECT_TRUE(photo.update(photograph, 10000));
    EXPECT_FALSE(photo.update(photograph, 10000)) << "it is there";
    Framebuffer target;
    target.resize(200, 50);
    TableTexture none;
    PhotoRenderer renderer;
    renderer.draw(target, photo, none, {}, 0);
    const Image image = target.read();
    for (size_t k = 0; k < image.pixels.size(); k += 4) {
        ASSERT_NEAR(image.pixels[k], 77, 1) << "without a table it stays as it is";
    }
}

} // namespace
} // namespace bary
