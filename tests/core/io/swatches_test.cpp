#include "core/io/swatches.h"

#include "tests/core/io/io_test_support.h"

namespace bary {
namespace {

using test::says;

std::vector<SwatchRow> rows() {
    return {{"a", {{{1, 0.5f, 0}, 0.75}, {{0, 0, 1}, 0.25}}}, {"b", {{{0.2f, 1.5f, -1}, 1}}}};
}

TEST(Swatches, AsCsv) {
    EXPECT_EQ(swatchesCsv(rows()), "name,red,green,blue,share\na,1,0.5,0,0.75\na,0,0,1,0.25\n"
                                   "b,0.2,1.5,-1,1\n");
}

TEST(Swatches, AsGimpPalette) {
    EXPECT_EQ(swatchesGpl("T", rows()), "GIMP Palette\nName: T\nColumns: 2\n#\n"
                                        "255 128   0\ta 1\n  0   0 255\ta 2\n 51 255   0\tb 1\n");
}

TEST(Swatches, AsAdobeSwatchExchange) {
    // Signature, version 1.0, 4 blocks; a group named "é" (here "??"), one colour, its end.
    const auto z = [](std::string_view text) { return std::string(text); };
    const std::string expected = z("ASEF") + std::string("\0\1\0\0\0\0\0\3", 8) +
                                 std::string("\xc0\1\0\0\0\x6\0\2\0x\0\0", 12) +
                                 std::string("\0\1\0\0\0\x1c\0\4\0x\0 \0"
                                             "1\0\0RGB ",
                                             20) +
                                 std::string("\x3f\x80\0\0\x3f\0\0\0\0\0\0\0\0\0", 14) +
                                 std::string("\xc0\2\0\0\0\0", 6);
    EXPECT_EQ(swatchesAse({{"x", {{{1, 0.5f, 0}, 1}}}}), expected);
}

TEST(Swatches, AsPictureHaveOneRowEach) {
    const Image image = swatchesPicture(rows());
    EXPECT_EQ(image.width, 2 * 96);
    EXPECT_EQ(image.height, 2 * 96 + 12);
    const auto at = [&](int x, int y) {
        const uint8_t* p = image.pixels.data() + 3 * (y * image.width + x);
        return std::vector<int>{p[0], p[1], p[2]};
    };
    EXPECT_EQ(at(0, 0), (std::vector<int>{255, 128, 0}));
    EXPECT_EQ(at(100, 95), (std::vector<int>{0, 0, 255}));
    EXPECT_EQ(at(0, 100), (std::vector<int>{255, 255, 255}));
    EXPECT_EQ(at(0, 108), (std::vector<int>{51, 255, 0}));
    EXPECT_EQ(at(100, 150), (std::vector<int>{255, 255, 255}));
}

} // namespace
} // namespace bary
