// Drawn characters: whole, centred, different from each other, the same for the same seed.
#include "core/io/font.h"
#include "core/measure/glyph_set.h"
#include "tests/core/io/io_test_support.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <string>

namespace bary::test {
namespace {

GlyphSettings settingsFor(const std::u32string& text, const std::string& style = "all") {
    GlyphSettings settings;
    settings.text = text;
    settings.fonts = glyphFonts(style, "test");
    settings.count = 300;
    return settings;
}

double mean(std::span<const uint8_t> pixels) {
    return std::accumulate(pixels.begin(), pixels.end(), 0.0) / static_cast<double>(pixels.size());
}

TEST(GlyphSet, LabelsDigitsByTheirValueAndOthersByTheirPlace) {
    const ImageSet digits = drawnGlyphs(settingsFor(U"70"), 16, "test");
    ASSERT_EQ(digits.count(), 300);
    EXPECT_EQ(digits.labels[0], 7);
    EXPECT_EQ(digits.labels[1], 0);
    EXPECT_EQ(digits.labels[298], 7);
    const ImageSet letters = drawnGlyphs(settingsFor(U"βA"), 16, "test");
    EXPECT_EQ(letters.labels[0], 0);
    EXPECT_EQ(letters.labels[1], 1);
}

TEST(GlyphSet, IsTheSameForTheSameSeedOnly) {
    GlyphSettings settings = settingsFor(U"01");
    const ImageSet first = drawnGlyphs(settings, 16, "test");
    EXPECT_EQ(drawnGlyphs(settings, 16, "test").pixels, first.pixels);
    settings.seed = 2;
    EXPECT_NE(drawnGlyphs(settings, 16, "test").pixels, first.pixels);
}

TEST(GlyphSet, CutsNothingOffHoweverWildThePose) {
    GlyphSettings settings = settingsFor(U"0W");
    settings.noise = 0;
    settings.rotation = 60;
    settings.shift = 0.5;
    settings.scale = 0.5;
    const int side = 24;
    const ImageSet set = drawnGlyphs(settings, side, "test");
    for (int64_t k = 0; k < set.count(); ++k) {
        const auto picture = set.pictures(k, 1);
        EXPECT_GT(mean(picture), 1) << k;
        for (int at = 0; at < side; ++at) {
            const int border[] = {at, (side - 1) * side + at, at * side, at * side + side - 1};
            for (const int pixel : border) { // the outline ends 0.04 of the side from the edge
                EXPECT_LT(picture[static_cast<size_t>(pixel)], 32) << k << ", pixel " << pixel;
            }
        }
    }
}

TEST(GlyphSet, HasPicturesThatAllDifferAndAreVisible) {
    GlyphSettings settings = settingsFor(U"0");
    settings.noise = 0;
    const ImageSet set = drawnGlyphs(settings, 16, "test");
    std::set<std::string> different;
    for (int64_t k = 0; k < set.count(); ++k) {
        const auto picture = set.pictures(k, 1);
        EXPECT_GT(*std::max_element(picture.begin(), picture.end()), 100) << k;
        different.emplace(picture.begin(), picture.end());
    }
    EXPECT_EQ(different.size(), 300u);
}

TEST(GlyphSet, WithoutSpreadsIsCentredAndUpright) {
    GlyphSettings settings = settingsFor(U"0");
    settings.fonts = {requireFont("DejaVuSans", "test")}; // its zero has two axes of symmetry
    settings.rotation = settings.shear = settings.shift = settings.scale = settings.weight =
        settings.noise = 0;
    settings.count = 1;
    const int side = 32;
    const ImageSet set = drawnGlyphs(settings, side, "test");
    int rows = 0;
    for (int y = 0; y < side; ++y) {
        int ink = 0;
        for (int x = 0; x < side; ++x) {
            const auto at = [&](int column, int row) {
                return int{set.pixels[static_cast<size_t>(row * side + column)]};
            };
            EXPECT_NEAR(at(x, y), at(side - 1 - x, y), 8) << x << ", " << y;
            EXPECT_NEAR(at(x, y), at(x, side - 1 - y), 8) << x << ", " << y;
            ink += at(x, y);
        }
        rows += ink > 0;
    }
    // 0.7 of the side high, and at most a row in part at either end.
    EXPECT_NEAR(rows, 0.7 * side, 2);
}

TEST(GlyphSet, StrokesGrowWithTheirWeight) {
    GlyphPen pen;
    const auto font = requireFont("DejaVuSans", "test");
    GlyphPose thin, thick;
    thick.weight = 0.03;
    const double before = mean(pen.draw(font, U'1', 64, thin).pixels);
    EXPECT_GT(mean(pen.draw(font, U'1', 64, thick).pixels), 1.15 * before);
}

TEST(GlyphSet, NoiseHasTheDeviationThatWasAsked) {
    GlyphSettings plain = settingsFor(U"0"), noisy = plain;
    plain.noise = 0;
    noisy.noise = 0.05;
    plain.count = noisy.count = 1; // the first picture has the same pose in both
    const auto a = drawnGlyphs(plain, 128, "test").pixels,
               b = drawnGlyphs(noisy, 128, "test").pixels;
    double square = 0;
    int full = 0;
    for (size_t k = 0; k < a.size(); ++k) {
        if (a[k] == 0) { // only what is above black remains: half the variance
            square += b[k] * b[k];
            ++full;
        }
    }
    ASSERT_GT(full, 5000);
    EXPECT_NEAR(std::sqrt(square / full), 0.05 * 255 / std::sqrt(2), 0.6);
}

TEST(GlyphSet, OfOtherInksIsLightOnDarkInShadesOfItsOwn) {
    for (const auto& [ink, channels] :
         {std::pair(GlyphInk::Grey, size_t{1}), std::pair(GlyphInk::Coloured, size_t{3})}) {
        GlyphSettings settings = settingsFor(U"0");
        settings.ink = ink;
        settings.noise = 0;
        const ImageSet set = drawnGlyphs(settings, 16, "test");
        ASSERT_EQ(set.channels, static_cast<int>(channels));
        ASSERT_EQ(set.count(), 300);
        std::set<std::vector<uint8_t>> grounds;
        for (int64_t k = 0; k < set.count(); ++k) {
            const auto picture = set.pictures(k, 1);
            const auto corner = picture.begin() + static_cast<int64_t>(channels);
            const std::vector<uint8_t> ground(picture.begin(), corner);
            grounds.insert(ground);
            std::vector<int> brightest(channels);
            for (size_t at = 0; at < picture.size(); ++at) {
                int& most = brightest[at % channels];
                most = std::max(most, int{picture[at]});
            }
            for (size_t c = 0; c < channels; ++c) {
                EXPECT_LE(ground[c], 115) << k; // 0.45 of the range
                EXPECT_GE(brightest[c], ground[c] + 10) << k;
            }
        }
        EXPECT_GT(grounds.size(), channels == 1 ? 80u : 290u); // of 116 shades
    }
}

TEST(GlyphSet, HasTwoStylesThatDiffer) {
    const auto sans = glyphFonts("sans", "test"), serif = glyphFonts("serif", "test");
    ASSERT_FALSE(sans.empty());
    ASSERT_FALSE(serif.empty());
    for (const auto& font : serif) {
        EXPECT_EQ(std::find(sans.begin(), sans.end(), font), sans.end()) << font;
    }
}

TEST(GlyphSet, IsLeftWhenAsked) {
    const Tell tell = [](const std::string&) { throw Cancelled(); };
    EXPECT_THROW(drawnGlyphs(settingsFor(U"0"), 16, "test", tell), Cancelled);
}

TEST(GlyphSet, RefusesTextsThatCannotBeDrawn) {
    EXPECT_TRUE(says(messageOf([] { drawnGlyphs(settingsFor(U""), 16, "here"); }),
                     {"here", "1 to 256 characters"}));
    EXPECT_TRUE(says(messageOf([] { drawnGlyphs(settingsFor(U"\U0010FFFF"), 16, "here"); }),
                     {"here", "no", "characters"}));
}

} // namespace
} // namespace bary::test
