#include "core/session/dominant_colours.h"

#include <gtest/gtest.h>

#include <random>

namespace bary {
namespace {

TEST(DominantColours, FindTheCentresAndSharesOfSeparateClusters) {
    const std::vector<Colour> centres = {
        {0.1f, 0.1f, 0.2f}, {0.9f, 0.3f, 0.1f}, {0.8f, 0.9f, 0.9f}};
    const std::vector<int> counts = {600, 300, 100};
    std::mt19937 random(3);
    std::normal_distribution<float> noise(0, 0.02f);
    std::vector<Colour> colours;
    for (size_t c = 0; c < centres.size(); ++c) {
        for (int k = 0; k < counts[c]; ++k) {
            Colour colour = centres[c];
            for (float& value : colour) {
                value += noise(random);
            }
            colours.push_back(colour);
        }
    }
    const auto swatches = dominantColours(colours, 3);
    ASSERT_EQ(swatches.size(), 3u);
    for (size_t c = 0; c < centres.size(); ++c) {
        EXPECT_NEAR(swatches[c].share, counts[c] / 1000.0, 1e-12) << "most frequent first";
        for (size_t k = 0; k < 3; ++k) {
            EXPECT_NEAR(swatches[c].colour[k], centres[c][k], 0.01);
        }
    }
}

TEST(DominantColours, OneColourIsOneSwatchAndNoneIsNone) {
    const auto swatches = dominantColours(std::vector<Colour>(50, Colour{0.5f, 0.25f, 0}), 8);
    ASSERT_EQ(swatches.size(), 1u);
    EXPECT_EQ(swatches[0].share, 1);
    EXPECT_FLOAT_EQ(swatches[0].colour[1], 0.25f);
    EXPECT_TRUE(dominantColours({}, 8).empty());
}

} // namespace
} // namespace bary
