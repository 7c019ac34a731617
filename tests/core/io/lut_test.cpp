#include "core/io/lut.h"

#include "tests/core/io/io_test_support.h"

#include <limits>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

ColourTable identity(int size) {
    return {size, colourLattice(size)};
}

TEST(Lut, LatticeRunsThroughRedFirst) {
    const std::vector<Colour> colours = colourLattice(3);
    ASSERT_EQ(colours.size(), 27u);
    EXPECT_EQ(colours[0], (Colour{0, 0, 0}));
    EXPECT_EQ(colours[1], (Colour{0.5f, 0, 0}));
    EXPECT_EQ(colours[3], (Colour{0, 0.5f, 0}));
    EXPECT_EQ(colours[9], (Colour{0, 0, 0.5f}));
    EXPECT_EQ(colours[26], (Colour{1, 1, 1}));
}

TEST(Lut, WritesTheTextOfTheFormat) {
    const std::string text = cubeText("Identity", identity(2));
    EXPECT_EQ(text, "TITLE \"Identity\"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0.0 0.0 0.0\n"
                    "DOMAIN_MAX 1.0 1.0 1.0\n"
                    "0.000000 0.000000 0.000000\n1.000000 0.000000 0.000000\n"
                    "0.000000 1.000000 0.000000\n1.000000 1.000000 0.000000\n"
                    "0.000000 0.000000 1.000000\n1.000000 0.000000 1.000000\n"
                    "0.000000 1.000000 1.000000\n1.000000 1.000000 1.000000\n");
}

TEST(Lut, RoundsToSixDecimalsWithoutNegativeZero) {
    ColourTable table = identity(2);
    table.colours[0] = {1.0f / 3.0f, -1e-9f, -0.25f};
    EXPECT_NE(cubeText("", table).find("\n0.333333 0.000000 -0.250000\n"), std::string::npos);
}

TEST(Lut, KeepsTheTitleOnOneQuotedLine) {
    const std::string text = cubeText("a \"b\"\nc", identity(2));
    EXPECT_TRUE(text.starts_with("TITLE \"a 'b' c\"\nLUT_3D_SIZE 2\n"));
}

TEST(Lut, RejectsBadSizesAndValues) {
    EXPECT_TRUE(says(messageOf([] { colourLattice(1); }), {"2 to 256", "found 1"}));
    EXPECT_TRUE(says(messageOf([] { cubeText("", {257, {}}); }), {"2 to 256", "found 257"}));
    EXPECT_THROW(cubeText("", {2, std::vector<Colour>(7)}), std::invalid_argument);
    ColourTable table = identity(2);
    table.colours[1][1] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(says(messageOf([&] { cubeText("", table); }), {"entry 2", "finite"}));
}

TEST(Lut, InterpolatesLinearMapsExactlyAndClampsWhatLiesOutside) {
    ColourTable table = identity(5);
    for (Colour& colour : table.colours) {
        const auto [r, g, b] = colour;
        colour = {0.5f * r + 0.2f * g, 0.1f + 0.3f * b, 0.9f - r + 0.25f * b};
    }
    for (const auto& [r, g, b] :
         {Colour{0.13f, 0.71f, 0.42f}, Colour{0, 1, 0.999f}, Colour{0.9f, 0.2f, 0.6f},
          Colour{0.25f, 0.5f, 0.75f}, Colour{0.3f, 0.3f, 0.1f}, Colour{0.6f, 0.9f, 0.9f}}) {
        const Colour found = interpolated(table, {r, g, b});
        EXPECT_NEAR(found[0], 0.5f * r + 0.2f * g, 1e-6);
        EXPECT_NEAR(found[1], 0.1f + 0.3f * b, 1e-6);
        EXPECT_NEAR(found[2], 0.9f - r + 0.25f * b, 1e-6);
    }
    EXPECT_EQ(interpolated(table, {-1, 2, 0.5f}), interpolated(table, {0, 1, 0.5f}));
    EXPECT_EQ(interpolated(identity(2), {1, 1, 1}), (Colour{1, 1, 1}));
}

TEST(Lut, KeepsGreysGreyWhereTheLatticeDoes) {
    // A curve for each lattice grey, and colours beside them that would tint a trilinear average.
    ColourTable table = identity(3);
    for (Colour& colour : table.colours) {
        const bool grey = colour[0] == colour[1] && colour[1] == colour[2];
        colour = grey ? Colour{colour[0] * colour[0], colour[0] * colour[0], colour[0] * colour[0]}
                      : Colour{1, 0, 0};
    }
    const Colour found = interpolated(table, {0.3f, 0.3f, 0.3f});
    EXPECT_NEAR(found[0], 0.15f, 1e-6);
    EXPECT_EQ(found[0], found[1]);
    EXPECT_EQ(found[1], found[2]);
}

TEST(Lut, WritesTheFile) {
    const TemporaryFolder folder;
    writeCube(folder / "table.cube", "T", identity(2));
    EXPECT_EQ(TemporaryFolder::read(folder / "table.cube"), cubeText("T", identity(2)));
}

} // namespace
} // namespace bary
