#include "core/session/recolour.h"

#include <cmath>
#include <gtest/gtest.h>

namespace bary {
namespace {

ColourMap eachBy(Colour (*function)(const Colour&)) {
    return [function](std::span<const Colour> from, std::span<Colour> to) {
        std::transform(from.begin(), from.end(), to.begin(), function);
    };
}

/// Smooth, curved, and partly out of gamut.
Colour curved(const Colour& c) {
    return {1.2f * c[0] * c[0] - 0.05f, 0.2f + 0.7f * c[1] * c[2], 0.9f * c[2] + 0.2f * c[0]};
}
Colour same(const Colour& c) {
    return c;
}

std::vector<uint8_t> noise(size_t pixels) {
    std::vector<uint8_t> rgb;
    uint32_t state = 11;
    for (size_t k = 0; k < 3 * pixels; ++k) {
        state = state * 1664525 + 1013904223;
        rgb.push_back(static_cast<uint8_t>(state >> 24));
    }
    return rgb;
}

TEST(Recolour, IsTheMapOfEveryPixelOnAnyNumberOfThreads) {
    const auto rgb = noise(20000);
    for (const int threads : {1, 3}) {
        const RecolouredPixels found = recolour(rgb, eachBy(curved), {}, threads);
        ASSERT_EQ(found.rgb.size(), rgb.size());
        int64_t clipped = 0;
        for (size_t p = 0; p < rgb.size(); p += 3) {
            const Colour mapped = curved(colourOfBytes(rgb.data() + p));
            uint8_t expected[3];
            toBytes(intoGamut(mapped), expected);
            ASSERT_TRUE(std::equal(expected, expected + 3, found.rgb.data() + p)) << p;
            clipped += outOfGamut(mapped);
        }
        EXPECT_EQ(found.clipped, clipped);
        EXPECT_GT(clipped, 1000);
    }
    EXPECT_TRUE(recolour({}, eachBy(curved), {}, 2).rgb.empty());
}

TEST(Recolour, OfStrengthZeroIsThePictureAndOfOneHalfIsBetween) {
    const auto rgb = noise(3000);
    EXPECT_EQ(recolour(rgb, eachBy(curved), {0, false}, 2).rgb, rgb);
    EXPECT_EQ(recolour(rgb, eachBy(curved), {0, true}, 2).rgb, rgb);
    const Colour from = {0.5f, 0.4f, 0.6f}, to = {0.3f, 0.55f, 0.5f};
    const Colour half = fromSrgb(ColourSpace::Oklab, finishedColour(from, to, {0.5, false}));
    const Colour a = fromSrgb(ColourSpace::Oklab, from), b = fromSrgb(ColourSpace::Oklab, to);
    for (size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(half[k], (a[k] + b[k]) / 2, 1e-4);
    }
}

TEST(Recolour, ProtectsTheHueOfNeutralsAndNotTheirLightness) {
    const RecolourSettings protect{1, true};
    const Colour tinted = {0.7f, 0.5f, 0.3f};
    const Colour grey = finishedColour({0.5f, 0.5f, 0.5f}, tinted, protect);
    EXPECT_NEAR(grey[0], grey[1], 1e-3);
    EXPECT_NEAR(grey[1], grey[2], 1e-3);
    EXPECT_NEAR(fromSrgb(ColourSpace::Oklab, grey)[0], fromSrgb(ColourSpace::Oklab, tinted)[0],
                1e-3);
    const Colour vivid = finishedColour({0.8f, 0.3f, 0.3f}, tinted, protect);
    for (size_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(vivid[k], tinted[k], 1e-3);
    }
}

TEST(Recolour, ByATableIsNearTheMapAndTheErrorSaysHowNear) {
    const auto rgb = noise(5000);
    const auto map = eachBy(curved);
    double last = 100;
    for (const int size : {5, 17, 33}) {
        const auto table = std::make_shared<const ColourTable>(bakedTable(map, size, {}));
        const TableError error = tableError(rgb, map, *table, {});
        EXPECT_LT(error.mean, last) << size;
        EXPECT_GE(error.p99, error.mean);
        EXPECT_GT(error.mean, 0);
        last = error.mean;
    }
    EXPECT_LT(last, 0.2);
    const ColourTable identity = bakedTable(eachBy(same), 2, {0, false});
    EXPECT_NEAR(tableError(rgb, eachBy(same), identity, {0, false}).p99, 0, 1e-3);
    const auto exact = recolour(rgb, map, {}, 1).rgb;
    const auto table = std::make_shared<const ColourTable>(bakedTable(map, 65, {}));
    const auto near = recolour(rgb, tableMap(table), {}, 1).rgb;
    int64_t sum = 0;
    for (size_t k = 0; k < exact.size(); ++k) {
        sum += std::abs(exact[k] - near[k]);
    }
    // The soft border is applied once in the table and leaves what is inside alone.
    EXPECT_LT(static_cast<double>(sum) / static_cast<double>(exact.size()), 1.0);
}

TEST(Lipschitz, OfALinearMapIsItsLargestSingularValue) {
    // Q diag(3, 1, 0.5) with Q a rotation: 3 in every direction's worst case.
    const double found =
        lipschitzOnCube(eachBy([](const Colour& c) -> Colour {
                            const float s = std::sqrt(0.5f);
                            return {s * (3 * c[0] - c[1]), s * (3 * c[0] + c[1]), 0.5f * c[2]};
                        }),
                        9);
    EXPECT_NEAR(found, 3, 0.02);
    EXPECT_NEAR(lipschitzOnCube(eachBy(same), 5), 1, 0.01);
    EXPECT_EQ(lipschitzOnCube(eachBy([](const Colour&) -> Colour { return {0.5f, 0, 1}; }), 5), 0);
    // One steep cell among flat ones is found.
    const double steep =
        lipschitzOnCube(eachBy([](const Colour& c) -> Colour {
                            return {c[0] > 0.45f && c[1] > 0.9f ? 1.0f : 0.0f, 0, 0};
                        }),
                        11);
    EXPECT_GE(steep, 9.9);
}

TEST(Edges, AreComparedWithTheirDirection) {
    const auto rgb = noise(30 * 20);
    std::vector<uint8_t> inverted, flat(rgb.size(), 90), dimmed;
    for (const uint8_t value : rgb) {
        inverted.push_back(static_cast<uint8_t>(255 - value));
        dimmed.push_back(static_cast<uint8_t>(value / 4 + 100));
    }
    EXPECT_NEAR(edgeCorrelation(30, 20, rgb, rgb), 1, 1e-6);
    EXPECT_NEAR(edgeCorrelation(30, 20, rgb, inverted), -1, 1e-6);
    EXPECT_GT(edgeCorrelation(30, 20, rgb, dimmed), 0.99);
    EXPECT_EQ(edgeCorrelation(30, 20, rgb, flat), 0);
    EXPECT_EQ(edgeCorrelation(30, 20, flat, flat), 1);
    EXPECT_EQ(edgeCorrelation(1, 1, std::vector<uint8_t>{1, 2, 3}, std::vector<uint8_t>{4, 5, 6}),
              1);
}

TEST(Recolour, ATableNearSomeColoursIsTheFullOneThereAndClampedElsewhere) {
    const ColourMap brighter = [](std::span<const Colour> from, std::span<Colour> to) {
        std::transform(from.begin(), from.end(), to.begin(), [](const Colour& c) {
            return Colour{1.3f * c[0] + 0.1f, c[1], 0.9f * c[2] - 0.05f};
        });
    };
    const std::vector<uint8_t> rgb = {250, 40, 10, 128, 128, 128, 255, 255, 255, 0, 0, 0};
    const auto near = latticeNear(rgb, 9);
    EXPECT_EQ(std::count(near.begin(), near.end(), true), 4 * 8);
    const auto part = bakedTable(brighter, 9, {}, near), whole = bakedTable(brighter, 9, {});
    size_t different = 0;
    for (size_t k = 0; k < near.size(); ++k) {
        different += near[k] && part.colours[k] != whole.colours[k];
        for (const float value : part.colours[k]) {
            EXPECT_TRUE(value >= 0 && value <= 1);
        }
    }
    EXPECT_EQ(different, 0u);
    for (size_t p = 0; p < rgb.size(); p += 3) {
        const Colour colour = colourOfBytes(rgb.data() + p);
        EXPECT_EQ(interpolated(part, colour), interpolated(whole, colour)) << p;
    }
}

} // namespace
} // namespace bary
