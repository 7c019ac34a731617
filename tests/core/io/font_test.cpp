// Characters drawn from packaged fonts: against what is known of their shapes.
#include "core/io/font.h"
#include "tests/core/io/io_test_support.h"

#include <cmath>

namespace bary::test {
namespace {

int inkAt(const Image& image, double x, double y) {
    const int column = static_cast<int>(x * image.width), row = static_cast<int>(y * image.height);
    return image.pixels[static_cast<size_t>(row * image.width + column)];
}

/// The share of the picture that is inked.
double coverage(const Image& image) {
    double sum = 0;
    for (const uint8_t value : image.pixels) {
        sum += value / 255.0;
    }
    return sum / static_cast<double>(image.size());
}

TEST(Glyph, IsCutToItsOutline) {
    const Image image = drawGlyph(requireFont("DejaVuSans", "test"), U'3', 64);
    EXPECT_EQ(image.height, 64);
    EXPECT_EQ(image.channels, 1);
    EXPECT_GT(image.width, 30);
    EXPECT_LT(image.width, 64);
    int top = 0, bottom = 0, left = 0, right = 0;
    for (int k = 0; k < image.width; ++k) {
        top += image.pixels[k];
        bottom += image.pixels[static_cast<size_t>(63 * image.width + k)];
    }
    for (int k = 0; k < image.height; ++k) {
        left += image.pixels[static_cast<size_t>(k * image.width)];
        right += image.pixels[static_cast<size_t>(k * image.width + image.width - 1)];
    }
    EXPECT_TRUE(top > 0 && bottom > 0 && left > 0 && right > 0);
}

TEST(Glyph, StandsUpright) {
    // An L has its foot at the bottom and its stem on the left.
    const Image image = drawGlyph(requireFont("DejaVuSans", "test"), U'L', 100);
    EXPECT_EQ(inkAt(image, 0.05, 0.05), 255);
    EXPECT_EQ(inkAt(image, 0.9, 0.97), 255);
    EXPECT_EQ(inkAt(image, 0.9, 0.05), 0);
}

TEST(Glyph, IsFilledOnceAndHasItsHoles) {
    // A full stop of DejaVu Sans is a square; an O leaves its middle free.
    const auto font = requireFont("DejaVuSans", "test");
    EXPECT_NEAR(coverage(drawGlyph(font, U'.', 40)), 1, 0.05);
    const Image o = drawGlyph(font, U'O', 200);
    EXPECT_EQ(inkAt(o, 0.5, 0.5), 0);
    EXPECT_EQ(inkAt(o, 0.06, 0.5), 255);
    // The share of ink does not depend on the size of the picture.
    EXPECT_NEAR(coverage(o), coverage(drawGlyph(font, U'O', 600)), 0.01);
}

TEST(Glyph, IsFoundBeyondAscii) {
    EXPECT_GT(coverage(drawGlyph(requireFont("DejaVuSans", "test"), U'Σ', 50)), 0.1);
}

TEST(Font, ThatIsNotThereIsNamedWithWhatWouldBe) {
    EXPECT_TRUE(says(messageOf([] { requireFont("Comic", "here"); }),
                     {"here", "'Comic'", "fonts-inter", "DejaVuSans"}));
    EXPECT_EQ(requireFont("/some/font.ttf", "here"), "/some/font.ttf");
    EXPECT_TRUE(findFont({"Comic.ttf"}).empty());
}

TEST(Font, ThatCannotBeDrawnFromIsNamed) {
    const TemporaryFolder folder;
    const auto file = folder.write("font.ttf", "no font");
    EXPECT_TRUE(says(messageOf([&] { drawGlyph(file, U'3', 10); }), {"font.ttf", "not a font"}));
    const auto font = requireFont("DejaVuSans", "test");
    EXPECT_TRUE(says(messageOf([&] { drawGlyph(font, U' ', 10); }), {"U+0020", "no ink"}));
    EXPECT_TRUE(says(messageOf([&] { drawGlyph(font, U'\U0001F9FF', 10); }),
                     {"DejaVuSans", "U+1F9FF", "does not hold"}));
}

} // namespace
} // namespace bary::test
