#include "ui/render/repaint.h"

#include "app/gl_context.h"
#include "tests/ui/null_frame.h"
#include "ui/compat.h"
#include "ui/render/framebuffer.h"

#include <backends/imgui_impl_opengl3.h>
#include <gtest/gtest.h>

#include <utility>
#include <vector>

namespace bary::test {
namespace {

constexpr ImU32 background = IM_COL32(20, 30, 40, 255);

/// Some of everything: text, fine lines, overlapping veils, a picture, a clipped part.
void drawScene(const Theme& theme, int moving, const Framebuffer& picture) {
    ImDrawList* list = ImGui::GetBackgroundDrawList();
    const auto t = static_cast<float>(moving);
    list->AddRectFilled({20, 20}, {300, 200}, IM_COL32(200, 60, 60, 120), 9);
    list->AddCircle({90 + 3 * t, 120}, 30, IM_COL32(0, 200, 200, 180), 0, 1.5f);
    list->AddText(theme.body, theme.body->FontSize, {30, 40}, IM_COL32_WHITE,
                  moving % 2 ? "odd" : "even");
    list->AddImage(textureId(picture.texture()), {320, 40}, {384, 104});
    list->PushClipRect({250, 150}, {360, 260}, true);
    list->AddLine({200, 100 + 5 * t}, {400, 300}, IM_COL32(250, 250, 0, 200), 3);
    list->PopClipRect();
    list->AddRectFilled({10, 260}, {60, 290}, IM_COL32(20, 200, 20, 255));
}

class RepaintTest : public testing::Test {
  protected:
    RepaintTest() : frame_({420, 310}) {
        ImGui_ImplOpenGL3_Init("#version 330");
        ImGui_ImplOpenGL3_NewFrame();
        picture_.resize(64, 64);
        picture_.clear(ImVec4(1, 0, 1, 1));
        whole_.resize(420, 310);
        pieces_.resize(420, 310);
    }
    ~RepaintTest() override { ImGui_ImplOpenGL3_Shutdown(); }

    ImDrawData& next(int moving) {
        frame_.run([&] { drawScene(frame_.theme, moving, picture_); });
        return *ImGui::GetDrawData();
    }

    /// Where the boxes' pieces, drawn one by one, are not what the whole frame shows there.
    size_t differentBytes(ImDrawData& data, const std::vector<PixelBox>& boxes) {
        whole_.clear(ImGui::ColorConvertU32ToFloat4(background));
        ImGui_ImplOpenGL3_RenderDrawData(&data);
        for (const PixelBox& box : boxes) {
            renderWithin(data, box, background, [&](ImU32 ground) {
                pieces_.clear(ImGui::ColorConvertU32ToFloat4(ground), box);
                ImGui_ImplOpenGL3_RenderDrawData(&data);
            });
        }
        const Image expected = whole_.read(), shown = pieces_.read();
        size_t different = 0;
        for (size_t k = 0; k < shown.pixels.size(); ++k) {
            different += shown.pixels[k] != expected.pixels[k];
        }
        return different;
    }

    OffscreenContext context_;
    NullFrame frame_;
    Framebuffer picture_, whole_, pieces_;
    Repaint repaint_;
};

TEST_F(RepaintTest, PiecesAddUpToWhatAWholeFrameShows) {
    int64_t painted = 0;
    for (const int moving : {0, 1, 2, 2, 9, 4, 3, 0}) {
        ImDrawData& data = next(moving);
        const auto boxes = repaint_.changed(data, background);
        for (const PixelBox& box : boxes) {
            painted += box.area();
        }
        EXPECT_EQ(differentBytes(data, boxes), 0u) << moving;
    }
    EXPECT_LT(painted, 5 * 420 * 310) << "eight frames";
}

/// Elements of the data, and the colour below them, as renderWithin() cuts them.
std::pair<int, ImU32> cutTo(const PixelBox& box, ImDrawData& data) {
    int elements = 0;
    ImU32 colour = 0;
    renderWithin(data, box, background, [&](ImU32 ground) {
        colour = ground;
        for (int k = 0; k < data.CmdListsCount; ++k) {
            elements += data.CmdLists[k]->IdxBuffer.Size;
        }
    });
    return {elements, colour};
}

TEST_F(RepaintTest, WhatAnOpaqueShapeCoversIsNotDrawn) {
    constexpr ImU32 card = IM_COL32(90, 80, 70, 255);
    const auto draw = [&](ImU32 colour, float reach) {
        frame_.run([&] {
            ImDrawList* list = ImGui::GetBackgroundDrawList();
            list->AddCircleFilled({200, 150}, 90, IM_COL32(250, 0, 0, 200));
            list->AddRectFilled({40, 40}, {reach, 260}, colour, 12);
            list->AddRectFilled({180, 120}, {220, 160}, IM_COL32(0, 0, 250, 100));
        });
        return ImGui::GetDrawData();
    };
    const PixelBox inside{64, 64, 320, 224}, corner{32, 32, 320, 224};
    const auto [veil, veiled] = cutTo(inside, *draw(IM_COL32(90, 80, 70, 254), 380));
    const auto [part, partly] = cutTo(inside, *draw(card, 300));
    const auto [rounded, below] = cutTo(corner, *draw(card, 380));
    for (const ImU32 colour : {veiled, partly, below}) {
        EXPECT_EQ(colour, background);
    }
    for (const int elements : {veil, part, rounded}) {
        EXPECT_GT(elements, 100);
    }
    ImDrawData& covered = *draw(card, 380);
    const auto [left, ground] = cutTo(inside, covered);
    EXPECT_EQ(ground, card);
    EXPECT_LT(left, 60) << "the veil above it, and the edge of the card";
    EXPECT_EQ(differentBytes(covered, {{0, 0, 420, 310}, inside}), 0u);
}

TEST_F(RepaintTest, NothingIsDrawnAnewWhereNothingChanged) {
    EXPECT_EQ(repaint_.changed(next(1), background), (std::vector<PixelBox>{{0, 0, 420, 310}}));
    EXPECT_TRUE(repaint_.changed(next(1), background).empty());
    EXPECT_EQ(repaint_.changed(next(1), background + 1).size(), 1u);
}

TEST_F(RepaintTest, ATextureThatChangedIsDrawnAnew) {
    repaint_.changed(next(1), background);
    picture_.clear(ImVec4(0, 1, 0, 1));
    const auto boxes = repaint_.changed(next(1), background);
    ASSERT_EQ(boxes.size(), 1u);
    EXPECT_LE(boxes[0].left, 320);
    EXPECT_LE(boxes[0].top, 40);
    EXPECT_GE(boxes[0].right, 384);
    EXPECT_GE(boxes[0].bottom, 104);
    EXPECT_LT(boxes[0].area(), 420 * 310 / 4);
}

TEST_F(RepaintTest, AForgottenFrameIsDrawnWhole) {
    repaint_.changed(next(1), background);
    repaint_.forget();
    EXPECT_EQ(repaint_.changed(next(1), background), (std::vector<PixelBox>{{0, 0, 420, 310}}));
}

} // namespace
} // namespace bary::test
