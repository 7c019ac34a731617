#include "ui/view/palette_strips.h"

#include "tests/ui/null_frame.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

TEST(PaletteStrips, AHistogramCountsEveryChannelInItsBin) {
    const ChannelHistogram histogram =
        histogramOf({{0, 0.5f, 1}, {0, 0.5f, 1}, {0.99f, 0.5f, 2}, {-1, 0.5f, 0}});
    EXPECT_FLOAT_EQ(histogram.channels[0][0], 0.75f); // beside the four greens of one bin
    EXPECT_FLOAT_EQ(histogram.channels[0][31], 0.25f);
    EXPECT_FLOAT_EQ(histogram.channels[1][16], 1);
    EXPECT_FLOAT_EQ(histogram.channels[2][31], 0.75f);
    EXPECT_FLOAT_EQ(histogram.channels[2][0], 0.25f);
}

TEST(PaletteStrips, HistogramsFollowTheTable) {
    auto photograph = std::make_shared<Photograph>();
    photograph->width = photograph->height = 2;
    photograph->rgb.assign(12, 0);
    PalettePicture picture;
    picture.photograph = photograph;
    const auto constant = [](float value) {
        return std::make_shared<const ColourTable>(
            ColourTable{2, std::vector<Colour>(8, Colour{value, value, value})});
    };
    PictureHistograms histograms;
    for (const int bin : {8, 24}) {
        picture.table = constant((static_cast<float>(bin) + 0.5f) / 32);
        histograms.update(picture);
        EXPECT_EQ(histograms.before().channels[1][0], 1);
        EXPECT_EQ(histograms.after().channels[1][static_cast<size_t>(bin)], 1);
    }
}

TEST(PaletteStrips, SwatchesAreAsWideAsTheirSharesDarkestFirst) {
    NullFrame frame;
    frame.run([&] {
        ImDrawList* list = ImGui::GetForegroundDrawList();
        const int before = list->VtxBuffer.Size;
        drawSwatches(*list, frame.theme, {100, 10}, {200, 20},
                     {{{1, 1, 1}, 0.75}, {{0, 0, 0}, 0.25}});
        const ImDrawVert* vertex = list->VtxBuffer.Data + before;
        EXPECT_EQ(vertex[0].col, IM_COL32(0, 0, 0, 255));
        EXPECT_FLOAT_EQ(vertex[0].pos.x, 100);
        EXPECT_FLOAT_EQ(vertex[2].pos.x, 125);
        EXPECT_EQ(vertex[4].col, IM_COL32(255, 255, 255, 255));
        EXPECT_FLOAT_EQ(vertex[6].pos.x, 200);
    });
}

} // namespace
} // namespace bary::test
