#include "ui/view/colour_solid.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

TEST(ColourSolid, TheCubeShowsWhatWasLearnedInAnotherSpace) {
    const Colour srgb{0.8f, 0.3f, 0.1f};
    for (const ColourSpace space : {ColourSpace::Srgb, ColourSpace::Linear, ColourSpace::Oklab}) {
        const Colour there = fromSrgb(space, srgb);
        const Points rows =
            ColourSolid{space, false}.placed(Points(3, {there[0], there[1], there[2]}));
        ASSERT_EQ(rows.values.size(), 6u);
        for (size_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(rows.values[k], srgb[k], 1e-4) << "place";
            EXPECT_NEAR(rows.values[3 + k], srgb[k], 1e-4) << "colour";
        }
    }
}

TEST(ColourSolid, OklabStandsOnBlackWithGreysOnItsAxis) {
    const ColourSolid solid{ColourSpace::Srgb, true};
    for (const float grey : {0.0f, 0.5f, 1.0f}) {
        const Vec3 at = solid.place(std::vector<float>{grey, grey, grey});
        EXPECT_NEAR(at.x, 0, 1e-3);
        EXPECT_NEAR(at.y, 0, 1e-3);
    }
    EXPECT_NEAR(solid.place(std::vector<float>{1, 1, 1}).z, 1, 1e-3);
    EXPECT_NEAR(solid.place(std::vector<float>{0, 0, 0}).z, 0, 1e-3);
    // Ottosson's published values for pure red.
    const Vec3 red = solid.place(std::vector<float>{1, 0, 0});
    EXPECT_NEAR(red.z, 0.62796, 1e-3);
    EXPECT_NEAR(red.x, 0.22486, 1e-3);
    EXPECT_NEAR(red.y, 0.12585, 1e-3);
}

TEST(ColourSolid, TheBoxHoldsTheGamut) {
    for (const bool oklab : {false, true}) {
        const ColourSolid solid{ColourSpace::Srgb, oklab};
        const Bounds box = solid.box();
        const auto lines = solid.edges();
        EXPECT_EQ(lines.size(), 12u * 16);
        for (const Line& line : lines) {
            for (const Vec3 end : {line.from, line.to}) {
                EXPECT_GE(end.x, box.low.x - 1e-4);
                EXPECT_LE(end.x, box.high.x + 1e-4);
                EXPECT_GE(end.y, box.low.y - 1e-4);
                EXPECT_LE(end.y, box.high.y + 1e-4);
                EXPECT_GE(end.z, box.low.z - 1e-4);
                EXPECT_LE(end.z, box.high.z + 1e-3);
            }
        }
    }
    EXPECT_TRUE(ColourSolid{}.plain());
    EXPECT_FALSE((ColourSolid{ColourSpace::Oklab, true}.plain()));
}

} // namespace
} // namespace bary
