#include "core/io/lut.h"

#include "tests/core/io/io_test_support.h"

#include <limits>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

TEST(Lut, LatticeRunsThroughRedFirst) {
    const std::vector<float> colours = latticeColours(3);
    ASSERT_EQ(colours.size(), 81u);
    const auto entry = [&](size_t i) {
        return std::vector<float>(colours.begin() + static_cast<long>(3 * i),
                                  colours.begin() + static_cast<long>(3 * i + 3));
    };
    EXPECT_EQ(entry(0), (std::vector<float>{0, 0, 0}));
    EXPECT_EQ(entry(1), (std::vector<float>{0.5f, 0, 0}));
    EXPECT_EQ(entry(3), (std::vector<float>{0, 0.5f, 0}));
    EXPECT_EQ(entry(9), (std::vector<float>{0, 0, 0.5f}));
    EXPECT_EQ(entry(26), (std::vector<float>{1, 1, 1}));
}

TEST(Lut, WritesTheTextOfTheFormat) {
    const std::string text = cubeText("Identity", 2, latticeColours(2));
    EXPECT_EQ(text, "TITLE \"Identity\"\nLUT_3D_SIZE 2\nDOMAIN_MIN 0.0 0.0 0.0\n"
                    "DOMAIN_MAX 1.0 1.0 1.0\n"
                    "0.000000 0.000000 0.000000\n1.000000 0.000000 0.000000\n"
                    "0.000000 1.000000 0.000000\n1.000000 1.000000 0.000000\n"
                    "0.000000 0.000000 1.000000\n1.000000 0.000000 1.000000\n"
                    "0.000000 1.000000 1.000000\n1.000000 1.000000 1.000000\n");
}

TEST(Lut, RoundsToSixDecimalsWithoutNegativeZero) {
    std::vector<float> rgb(24, 0.0f);
    rgb[0] = 1.0f / 3.0f;
    rgb[1] = -1e-9f;
    rgb[2] = -0.25f;
    EXPECT_NE(cubeText("", 2, rgb).find("\n0.333333 0.000000 -0.250000\n"), std::string::npos);
}

TEST(Lut, KeepsTheTitleOnOneQuotedLine) {
    const std::string text = cubeText("a \"b\"\nc", 2, latticeColours(2));
    EXPECT_TRUE(text.starts_with("TITLE \"a 'b' c\"\nLUT_3D_SIZE 2\n"));
}

TEST(Lut, RejectsBadSizesAndValues) {
    EXPECT_TRUE(says(messageOf([] { latticeColours(1); }), {"2 to 256", "found 1"}));
    EXPECT_TRUE(says(messageOf([] { cubeText("", 257, {}); }), {"2 to 256", "found 257"}));
    EXPECT_THROW(cubeText("", 2, std::vector<float>(23)), std::invalid_argument);
    std::vector<float> rgb(24, 0.5f);
    rgb[4] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(says(messageOf([&] { cubeText("", 2, rgb); }), {"entry 2", "finite"}));
}

TEST(Lut, WritesTheFile) {
    const TemporaryFolder folder;
    writeCube(folder / "table.cube", "T", 2, latticeColours(2));
    EXPECT_EQ(TemporaryFolder::read(folder / "table.cube"), cubeText("T", 2, latticeColours(2)));
}

} // namespace
} // namespace bary
