#include "ui/view/simplex_picker.h"

#include "tests/ui/null_frame.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary::test {
namespace {

/// A picker alone in a window, moved by the pointer.
struct PickerTest : ::testing::TestWithParam<int> {
    NullFrame frame;
    SimplexState state;
    PathState path;
    Weights asked;
    ImVec2 min, max;
    bool changed = false;

    void draw() {
        frame.run([&] {
            ImGui::SetNextWindowPos({20, 20});
            ImGui::SetNextWindowSize({340, 500});
            ImGui::Begin("picker");
            const SimplexScene scene{{"first", "second", "third"}, asked, {}};
            changed =
                simplexPicker(frame.theme, "simplex", 300, state, scene, path, asked) || changed;
            min = ImGui::GetItemRectMin();
            max = ImGui::GetItemRectMax();
            ImGui::End();
        });
    }
    void start(int count) {
        asked = Weights(count, 1.0 / count);
        draw();
        draw();
    }
    void pointer(ImVec2 at, bool down) {
        frame.moveTo(at);
        frame.press(down);
        draw();
        draw();
    }
    /// Where the handle of these weights is, found by dragging: corners are drawn to.
    ImVec2 middle() const { return {(min.x + max.x) / 2, (min.y + max.y) / 2}; }
};

TEST_P(PickerTest, DraggedFarOutToEachSideReachesTheBorder) {
    start(GetParam());
    pointer(middle(), false);
    pointer(middle(), true);
    for (const ImVec2 off : {ImVec2(-2000, 0), ImVec2(2000, 0), ImVec2(0, -2000)}) {
        pointer({middle().x + off.x, middle().y + off.y}, true);
        double sum = 0;
        int positive = 0;
        for (const double weight : asked) {
            sum += weight;
            positive += weight > 1e-9;
        }
        EXPECT_NEAR(sum, 1, 1e-9);
        if (GetParam() > 2 || off.y == 0) {
            EXPECT_LE(positive, 2) << "an edge has two ends";
        }
    }
    pointer(middle(), false);
    EXPECT_TRUE(changed);
}

TEST_P(PickerTest, BetweenFramesAPlaceMeansWhatTheNextFrameWouldAsk) {
    start(GetParam());
    pointer(middle(), false);
    EXPECT_FALSE(state.held);
    pointer(middle(), true);
    ASSERT_TRUE(state.held);
    for (const ImVec2 off : {ImVec2(31, 12), ImVec2(-40, 25), ImVec2(2000, 0)}) {
        // Dear ImGui takes whole pixels.
        const ImVec2 at(std::floor(middle().x + off.x), std::floor(middle().y + off.y));
        const Weights early = state.held(at);
        pointer(at, true);
        EXPECT_EQ(early, asked);
    }
    pointer(middle(), false);
    EXPECT_FALSE(state.held);
}

INSTANTIATE_TEST_SUITE_P(Marginals, PickerTest, ::testing::Values(2, 3, 5));

TEST_F(PickerTest, DraggedAlongAnEdgeMovesWeightFromOneEndToTheOther) {
    start(3);
    pointer(middle(), false);
    pointer(middle(), true);
    pointer({min.x, max.y + 400}, true); // below the lower left corner
    EXPECT_EQ(asked, (Weights{0, 1, 0}));
    double last = 1;
    for (float x = min.x + 40; x < max.x - 40; x += 12) {
        pointer({x, max.y + 60}, true);
        EXPECT_EQ(asked[0], 0);
        EXPECT_LE(asked[1], last);
        last = asked[1];
    }
    pointer({max.x, max.y + 400}, true);
    EXPECT_EQ(asked, (Weights{0, 0, 1}));
    pointer({max.x, max.y + 400}, false);
}

TEST_F(PickerTest, OfAnUntouchedHandleKeepsTheWeights) {
    start(3);
    const Weights before = asked;
    pointer(middle(), false);
    EXPECT_EQ(asked, before);
    EXPECT_FALSE(changed);
}

TEST_F(PickerTest, DrawsAPathInsteadWhileOneIsWanted) {
    start(3);
    path.drawing = true;
    const Weights before = asked;
    pointer(middle(), false);
    pointer(middle(), true);
    pointer({middle().x + 30, middle().y + 30}, true);
    EXPECT_FALSE(path.strokeEnded);
    pointer({middle().x + 30, middle().y + 30}, false);
    EXPECT_TRUE(path.strokeEnded);
    EXPECT_GE(path.drawn.size(), 2u);
    EXPECT_NE(path.drawn.front(), path.drawn.back());
    EXPECT_EQ(asked, before);
}

TEST_F(PickerTest, LeavesATrailThatFades) {
    start(3);
    pointer(middle(), false);
    pointer(middle(), true);
    pointer({middle().x + 30, middle().y + 30}, true);
    EXPECT_GT(state.trail.size(), 1u);
    pointer({middle().x + 30, middle().y + 30}, false);
    for (int k = 0; k < 240; ++k) { // four seconds
        draw();
    }
    EXPECT_EQ(state.trail.size(), 1u);
}

} // namespace
} // namespace bary::test
