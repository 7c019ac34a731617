#include "ui/view/thumbnails.h"

#include "tests/ui/null_frame.h"
#include "ui/render/offscreen.h"

#include "app/gl_context.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

std::shared_ptr<const Survey> twoSquares() {
    auto survey = std::make_shared<Survey>();
    survey->points.push_back({{1, 0, 0}, Points(2, {0, 0, 1, 0, 0, 1, 1, 1}), 0});
    survey->points.push_back({{0, 1, 0}, Points(2, {5, 5, 6, 5, 5, 6, 6, 6}), 0});
    return survey;
}

struct Ink {
    double x = 0, y = 0, sum = 0; ///< centre in ImGui's units
};

/// Of what lies in the left or in the right half of the figure.
Ink inkOf(const Image& picture, ImVec2 corner, int fromX, int toX) {
    Ink ink;
    for (int y = 0; y < picture.height; ++y) {
        for (int x = fromX; x < toX; ++x) {
            const double alpha =
                picture.pixels[(static_cast<size_t>(y) * picture.width + x) * 4 + 3];
            ink.sum += alpha;
            ink.x += alpha * (x + 0.5);
            ink.y += alpha * (y + 0.5);
        }
    }
    ink.x = ink.x / ink.sum + corner.x;
    ink.y = ink.y / ink.sum + corner.y;
    return ink;
}

TEST(Thumbnails, LieWhereTheirWeightsDo) {
    OffscreenContext context;
    NullFrame frame;
    Thumbnails thumbnails;
    const SimplexShape shape(3, {100, 100}, {300, 300});
    ImVec2 corner{};
    frame.run([&] {
        ImDrawList* list = ImGui::GetForegroundDrawList();
        const int before = list->VtxBuffer.Size;
        thumbnails.draw(list, frame.theme, shape, twoSquares(), {});
        ASSERT_EQ(list->VtxBuffer.Size, before + 4) << "one picture";
        corner = list->VtxBuffer[before].pos;
    });
    const Image picture = thumbnails.picture().read();
    std::vector<ImVec2> corners(shape.corners().begin(), shape.corners().begin() + 2);
    for (const ImVec2 at : corners) {
        const int middle = static_cast<int>(at.x - corner.x);
        const Ink ink =
            inkOf(picture, corner, std::max(0, middle - 40), std::min(picture.width, middle + 40));
        EXPECT_GT(ink.sum, 0);
        EXPECT_NEAR(ink.x, at.x, 1);
        EXPECT_NEAR(ink.y, at.y, 1);
    }
}

TEST(Thumbnails, AreKeptWhileNothingChanges) {
    OffscreenContext context;
    NullFrame frame;
    Thumbnails thumbnails;
    const SimplexShape shape(3, {100, 100}, {300, 300});
    const auto survey = twoSquares();
    const auto draw = [&](const auto& what) {
        frame.run(
            [&] { thumbnails.draw(ImGui::GetForegroundDrawList(), frame.theme, shape, what, {}); });
        return textureStamp(thumbnails.picture().texture());
    };
    const uint64_t first = draw(survey);
    EXPECT_EQ(draw(survey), first);
    EXPECT_GT(draw(twoSquares()), first);
}

} // namespace
} // namespace bary::test
