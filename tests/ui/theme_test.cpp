#include "tests/ui/null_frame.h"
#include "ui/theme.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>

namespace bary {
namespace {

constexpr ThemeName all[] = {ThemeName::Dark, ThemeName::Light, ThemeName::HighContrast};

double luminance(ImU32 colour) {
    const ImVec4 c = ImGui::ColorConvertU32ToFloat4(colour);
    const auto linear = [](double v) {
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(c.x) + 0.7152 * linear(c.y) + 0.0722 * linear(c.z);
}

/// Contrast ratio of WCAG 2.
double contrast(ImU32 a, ImU32 b) {
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

bool hasGlyph(ImFont& font, ImWchar sign) {
#if IMGUI_VERSION_NUM >= 19200
    return font.IsGlyphInFont(sign);
#else
    return font.FindGlyphNoFallback(sign) != nullptr;
#endif
}

TEST(Theme, TextCanBeReadOnEveryGround) {
    for (const ThemeName name : all) {
        const Theme theme = makeTheme(name, 1);
        for (const ImU32 ground : {theme.background, theme.stage, theme.panel}) {
            EXPECT_GE(contrast(theme.text, ground), 7) << themeLabel(name);
            EXPECT_GE(contrast(theme.faint, ground), 4.5) << themeLabel(name);
            for (const ImU32 word : {theme.good, theme.warning, theme.error, theme.accent}) {
                EXPECT_GE(contrast(word, ground), 4.5) << themeLabel(name) << std::hex << word;
            }
        }
    }
}

TEST(Theme, CloudsStandOutFromTheStage) {
    for (const ThemeName name : all) {
        const Theme theme = makeTheme(name, 1);
        EXPECT_GE(contrast(theme.barycenter, theme.stage), 7) << themeLabel(name);
        EXPECT_GE(contrast(theme.truth, theme.stage), 3) << themeLabel(name);
        for (int i = 0; i < 8; ++i) {
            EXPECT_GE(contrast(theme.marginal(i), theme.stage), 3) << themeLabel(name) << i;
        }
    }
}

TEST(Theme, EightMarginalsDifferInColourAndMarker) {
    for (const ThemeName name : all) {
        const Theme theme = makeTheme(name, 1);
        std::set<ImU32> colours;
        std::set<Marker> markers;
        for (int i = 0; i < 8; ++i) {
            colours.insert(theme.marginal(i));
            markers.insert(Theme::marker(i));
        }
        EXPECT_EQ(colours.size(), 8u);
        EXPECT_EQ(markers.size(), 8u);
        EXPECT_EQ(theme.marginal(8), theme.marginal(0));
    }
}

TEST(Theme, StyleStartsFromAPristineOneEachTime) {
    test::NullFrame frame;
    applyStyle(makeTheme(ThemeName::Dark, 2));
    const float once = ImGui::GetStyle().FramePadding.x;
    applyStyle(makeTheme(ThemeName::Dark, 2));
    EXPECT_FLOAT_EQ(ImGui::GetStyle().FramePadding.x, once);
}

TEST(Theme, FontsHaveTheSignsOfThePaper) {
    test::NullFrame frame;
    if (std::string(frame.theme.body->GetDebugName()).find("Proggy") != std::string::npos) {
        GTEST_SKIP() << "no packaged font is installed";
    }
    for (ImFont* font : {frame.theme.body, frame.theme.bold, frame.theme.large}) {
        for (const ImWchar sign : {0x3B7, 0x3BC, 0x2207, 0x266F, 0x2016, 0xBD, 0x2081, 0x2082, 0xB2,
                                   0x2192, 0x2264, 0xB7, 0x2026, 0x1D62, 0x2013, 0x2212, 0x27E8}) {
            EXPECT_TRUE(hasGlyph(*font, sign)) << std::hex << sign;
        }
    }
}

} // namespace
} // namespace bary
