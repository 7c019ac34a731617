#include "core/base/colour.h"

#include <cmath>
#include <gtest/gtest.h>

namespace bary {
namespace {

using Triple = std::array<double, 3>;

void expectNear(const Colour& found, const Triple& expected, double tolerance,
                const std::string& what) {
    for (int k = 0; k < 3; ++k) {
        EXPECT_NEAR(found[k], expected[k], tolerance) << what << ", coordinate " << k;
    }
}

/// Linear sRGB of tristimulus values under D65, by the inverse of the standard's matrix.
Colour linearOfXyz(const Triple& xyz) {
    const auto [x, y, z] = xyz;
    return {static_cast<float>(3.2404542 * x - 1.5371385 * y - 0.4985314 * z),
            static_cast<float>(-0.9692660 * x + 1.8760108 * y + 0.0415560 * z),
            static_cast<float>(0.0556434 * x - 0.2040259 * y + 1.0572252 * z)};
}

TEST(Oklab, HasOttossonsPublishedValues) {
    // The table of pairs XYZ -> Lab in "A perceptual color space for image processing", to its
    // three decimals.
    const std::pair<Triple, Triple> pairs[] = {{{0.950, 1.000, 1.089}, {1.000, 0.000, 0.000}},
                                               {{1.000, 0.000, 0.000}, {0.450, 1.236, -0.019}},
                                               {{0.000, 1.000, 0.000}, {0.922, -0.671, 0.263}},
                                               {{0.000, 0.000, 1.000}, {0.153, -1.415, -0.449}}};
    for (const auto& [xyz, lab] : pairs) {
        const Colour srgb = toSrgb(ColourSpace::Linear, linearOfXyz(xyz));
        expectNear(fromSrgb(ColourSpace::Oklab, srgb), lab, 1.5e-3,
                   "X = " + std::to_string(xyz[0]) + ", Y = " + std::to_string(xyz[1]));
    }
}

TEST(Oklab, OfWhiteAndGreyHasNoColour) {
    for (const float grey : {0.0f, 0.2f, 0.5f, 1.0f}) {
        const Colour lab = fromSrgb(ColourSpace::Oklab, {grey, grey, grey});
        EXPECT_NEAR(lab[0], std::cbrt(toLinear(grey)), 1e-4);
        EXPECT_NEAR(lab[1], 0, 1e-4);
        EXPECT_NEAR(lab[2], 0, 1e-4);
    }
}

TEST(LinearLight, HasTheValuesOfTheStandard) {
    // IEC 61966-2-1: half the light is 187.5 of 255, and 0.5 is 21.4 % of the light.
    EXPECT_NEAR(255 * fromLinear(0.5f), 187.516, 1e-2);
    EXPECT_NEAR(toLinear(0.5f), 0.2140411, 1e-6);
    EXPECT_NEAR(toLinear(0.04f), 0.04 / 12.92, 1e-7);
    EXPECT_EQ(toLinear(0), 0);
    EXPECT_EQ(toLinear(1), 1);
    EXPECT_NEAR(toLinear(-0.5f), -0.2140411, 1e-6);
}

TEST(ColourSpaces, AreLeftTheWayTheyWereEntered) {
    for (const std::string& name : colourSpaceNames()) {
        const ColourSpace space = colourSpaceByName(name);
        for (float r = -0.2f; r < 1.3f; r += 0.1f) {
            for (float g = -0.2f; g < 1.3f; g += 0.1f) {
                for (float b = -0.2f; b < 1.3f; b += 0.1f) {
                    expectNear(toSrgb(space, fromSrgb(space, {r, g, b})), {r, g, b}, 2e-4, name);
                }
            }
        }
    }
}

/// The pairs 1 to 34 of Sharma, Wu and Dalal (2005), table 1.
constexpr struct {
    Triple first, second;
    double difference;
} published[] = {
    {{50.0000, 2.6772, -79.7751}, {50.0000, 0.0000, -82.7485}, 2.0425},
    {{50.0000, 3.1571, -77.2803}, {50.0000, 0.0000, -82.7485}, 2.8615},
    {{50.0000, 2.8361, -74.0200}, {50.0000, 0.0000, -82.7485}, 3.4412},
    {{50.0000, -1.3802, -84.2814}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -1.1848, -84.8006}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, -0.9009, -85.5211}, {50.0000, 0.0000, -82.7485}, 1.0000},
    {{50.0000, 0.0000, 0.0000}, {50.0000, -1.0000, 2.0000}, 2.3669},
    {{50.0000, -1.0000, 2.0000}, {50.0000, 0.0000, 0.0000}, 2.3669},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0009}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0010}, 7.1792},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0011}, 7.2195},
    {{50.0000, 2.4900, -0.0010}, {50.0000, -2.4900, 0.0012}, 7.2195},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0009, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0010, -2.4900}, 4.8045},
    {{50.0000, -0.0010, 2.4900}, {50.0000, 0.0011, -2.4900}, 4.7461},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 0.0000, -2.5000}, 4.3065},
    {{50.0000, 2.5000, 0.0000}, {73.0000, 25.0000, -18.0000}, 27.1492},
    {{50.0000, 2.5000, 0.0000}, {61.0000, -5.0000, 29.0000}, 22.8977},
    {{50.0000, 2.5000, 0.0000}, {56.0000, -27.0000, -3.0000}, 31.9030},
    {{50.0000, 2.5000, 0.0000}, {58.0000, 24.0000, 15.0000}, 19.4535},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.1736, 0.5854}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2972, 0.0000}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 1.8634, 0.5757}, 1.0000},
    {{50.0000, 2.5000, 0.0000}, {50.0000, 3.2592, 0.3350}, 1.0000},
    {{60.2574, -34.0099, 36.2677}, {60.4626, -34.1751, 39.4387}, 1.2644},
    {{63.0109, -31.0961, -5.8663}, {62.8187, -29.7946, -4.0864}, 1.2630},
    {{61.2901, 3.7196, -5.3901}, {61.4292, 2.2480, -4.9620}, 1.8731},
    {{35.0831, -44.1164, 3.7933}, {35.0232, -40.0716, 1.5901}, 1.8645},
    {{22.7233, 20.0904, -46.6940}, {23.0331, 14.9730, -42.5619}, 2.0373},
    {{36.4612, 47.8580, 18.3852}, {36.2715, 50.5065, 21.2231}, 1.4146},
    {{90.8027, -2.0831, 1.4410}, {91.1528, -1.6435, 0.0447}, 1.4441},
    {{90.9257, -0.5406, -0.9208}, {88.6381, -0.8985, -0.7239}, 1.5381},
    {{6.7747, -0.2908, -2.4247}, {5.8714, -0.0985, -2.2286}, 0.6377},
    {{2.0776, 0.0795, -1.1350}, {0.9033, -0.0636, -0.5514}, 0.9082},
};

TEST(DeltaE2000, HasTheValuesOfAllPublishedPairs) {
    for (const auto& [first, second, difference] : published) {
        EXPECT_NEAR(deltaE2000(first, second), difference, 5e-5) << first[1] << ", " << second[1];
        EXPECT_NEAR(deltaE2000(second, first), difference, 5e-5) << "the other way round";
        EXPECT_EQ(deltaE2000(first, first), 0);
    }
}

TEST(Cielab, OfPrimariesHasItsUsualValues) {
    // Lindbloom's calculator, sRGB under D65 without adaptation.
    const std::pair<Colour, Triple> pairs[] = {{{1, 0, 0}, {53.2408, 80.0925, 67.2032}},
                                               {{0, 1, 0}, {87.7347, -86.1827, 83.1793}},
                                               {{0, 0, 1}, {32.2970, 79.1875, -107.8602}},
                                               {{1, 1, 1}, {100, 0, 0}}};
    for (const auto& [srgb, expected] : pairs) {
        const Triple lab = cielab(srgb);
        for (int k = 0; k < 3; ++k) {
            EXPECT_NEAR(lab[k], expected[k], 0.02);
        }
    }
}

double hueOf(const Colour& srgb) {
    const Colour lab = fromSrgb(ColourSpace::Oklab, srgb);
    return std::atan2(lab[2], lab[1]);
}

TEST(Gamut, LeavesWhatLiesInsideAsItIs) {
    // A cube a little larger than the one for which a short cut is taken: that the knee does not
    // reach into that one.
    for (int r = 0; r <= 16; ++r) {
        for (int g = 0; g <= 16; ++g) {
            for (int b = 0; b <= 16; ++b) {
                const auto at = [](int k) { return 0.185f + 0.72f * static_cast<float>(k) / 16; };
                const Colour colour = {at(r), at(g), at(b)};
                EXPECT_EQ(intoGamut(colour), colour) << r << " " << g << " " << b;
            }
        }
    }
    for (const float grey : {0.0f, 0.03f, 0.97f, 1.0f}) {
        expectNear(intoGamut({grey, grey, grey}), {grey, grey, grey}, 1e-4, "grey");
    }
}

TEST(Gamut, BringsEverythingInsideWithoutChangingTheHue) {
    for (const Colour& colour :
         {Colour{1.3f, 0.2f, 0.1f}, Colour{-0.2f, 0.7f, 0.3f}, Colour{0.9f, 1.2f, -0.1f},
          Colour{0.5f, 0.4f, 1.4f}, Colour{-0.1f, 0.1f, 0.7f}, Colour{1.2f, 1.1f, 0.9f}}) {
        EXPECT_TRUE(outOfGamut(colour));
        const Colour found = intoGamut(colour);
        for (const float value : found) {
            EXPECT_GE(value, 0);
            EXPECT_LE(value, 1);
        }
        EXPECT_NEAR(std::remainder(hueOf(found) - hueOf(colour), 2 * M_PI), 0, 0.02)
            << colour[0] << " " << colour[1] << " " << colour[2];
    }
    expectNear(intoGamut({1.4f, 1.4f, 1.4f}), {1, 1, 1}, 1e-3, "brighter than white");
    expectNear(intoGamut({-0.4f, -0.4f, -0.4f}), {0, 0, 0}, 1e-3, "darker than black");
}

TEST(Gamut, IsASoftBorder) {
    // At one lightness and hue, and ever more vivid: the result goes on becoming more vivid too,
    // ever more slowly, with neither a jump nor a wall where the border is.
    const auto chromaAt = [](float chroma) {
        const Colour srgb = toSrgb(ColourSpace::Oklab, {0.65f, 0.9f * chroma, 0.436f * chroma});
        const Colour lab = fromSrgb(ColourSpace::Oklab, intoGamut(srgb));
        return std::hypot(lab[1], lab[2]);
    };
    constexpr float step = 0.002f;
    float last = chromaAt(0.1f), lastRise = step, rises = 0;
    for (float chroma = 0.1f + step; chroma < 0.24f; chroma += step) {
        const float here = chromaAt(chroma);
        EXPECT_GT(here, last) << chroma;
        EXPECT_LT(here - last, lastRise + 1e-4f) << chroma;
        rises += here - last < 0.8f * step ? 1 : 0;
        lastRise = here - last;
        last = here;
    }
    EXPECT_GE(rises, 5); // slower for a while, not at once at the border
    EXPECT_NEAR(chromaAt(0.15f), 0.15f, 1e-4f);
}

TEST(Gamut, CountsWhatAByteCannotHold) {
    EXPECT_FALSE(outOfGamut({0, 1, 0.5f}));
    EXPECT_FALSE(outOfGamut({-0.0019f, 1.0019f, 0.5f})); // rounds to a byte
    EXPECT_TRUE(outOfGamut({0.5f, 1.003f, 0.5f}));
    EXPECT_TRUE(outOfGamut({0.5f, 0.5f, std::nanf("")}));
}

} // namespace
} // namespace bary
