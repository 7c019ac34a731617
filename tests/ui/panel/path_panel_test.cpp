// The path of weights, by pointer events on the panel and by the clock of the test.
#include "ui/panel/path_panel.h"

#include "core/experiment/weight_path.h"
#include "tests/ui/null_frame.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bary {
namespace {

class PathPanelTest : public ::testing::Test {
  protected:
    PathPanelTest() { begin(3); }

    void begin(size_t count) {
        desk_.status.allWeights = true;
        desk_.status.weights = Weights(count, 1.0 / static_cast<double>(count));
        desk_.askedWeights = desk_.status.weights;
        desk_.allowed.tune = true;
        desk_.path = {};
        desk_.act = [this](Action action) { acted_.push_back(action); };
        desk_.theme = frame_.theme;
        advancePath(desk_, 0);
    }

    void frame() {
        frame_.run([&] {
            desk_.controls.clear();
            ImGui::SetNextWindowPos({0, 0});
            ImGui::SetNextWindowSize({400, 700});
            ImGui::Begin("panel", nullptr, ImGuiWindowFlags_NoDecoration);
            pathPanel(desk_);
            ImGui::End();
        });
    }
    void press(ImVec2 at) {
        frame_.moveTo(at);
        frame();
        frame();
        frame_.press(true);
        frame();
        frame();
    }
    void release() {
        frame_.press(false);
        frame();
        frame();
    }
    void click(const std::string& control) {
        frame();
        ASSERT_EQ(desk_.controls.count(control), 1u) << control;
        press(desk_.controls.at(control).centre());
        release();
    }
    /// What the picker does while the hand draws.
    void stroke(const PathPoints& points) {
        desk_.path.drawn = points;
        desk_.path.strokeEnded = true;
        advancePath(desk_, 0);
    }

    test::NullFrame frame_;
    Desk desk_;
    std::vector<Action> acted_;
};

TEST_F(PathPanelTest, IsThereOnlyWhereAllWeightsAreLearned) {
    frame();
    EXPECT_EQ(desk_.controls.count("play path"), 1u);
    desk_.status.allWeights = false;
    advancePath(desk_, 0);
    EXPECT_TRUE(desk_.path.points.empty());
    frame();
    EXPECT_EQ(desk_.controls.count("play path"), 0u);
}

TEST_F(PathPanelTest, BeginsWithTheTour) {
    EXPECT_EQ(desk_.path.points, tourPath(3));
    begin(2);
    EXPECT_EQ(desk_.path.points, tourPath(2));
}

TEST_F(PathPanelTest, PlayWalksThePathInItsTime) {
    click("play path");
    ASSERT_TRUE(desk_.path.playing);
    desk_.path.seconds = 6;
    advancePath(desk_, 1); // a sixth of the tour: the middle of the first edge
    EXPECT_NEAR(desk_.path.position, 1.0 / 6, 1e-6);
    EXPECT_NEAR(desk_.askedWeights[0], 0.5, 1e-6);
    EXPECT_NEAR(desk_.askedWeights[1], 0.5, 1e-6);
    EXPECT_TRUE(desk_.mailbox.waiting("weights"));
    advancePath(desk_, 3); // half the tour further: the third corner
    EXPECT_NEAR(desk_.askedWeights[2], 1, 1e-5);
    click("play path");
    EXPECT_FALSE(desk_.path.playing);
    const Weights held = desk_.askedWeights;
    advancePath(desk_, 1);
    EXPECT_EQ(desk_.askedWeights, held);
}

TEST_F(PathPanelTest, RepeatsOrStopsAtTheEnd) {
    click("play path");
    desk_.path.seconds = 4;
    advancePath(desk_, 5);
    EXPECT_TRUE(desk_.path.playing);
    EXPECT_NEAR(desk_.path.position, 0.25, 1e-6);
    click("path loop");
    EXPECT_FALSE(desk_.path.loop);
    advancePath(desk_, 5);
    EXPECT_FALSE(desk_.path.playing);
    EXPECT_EQ(desk_.path.position, 1);
    EXPECT_EQ(desk_.askedWeights, tourPath(3).back());
    playOrPause(desk_.path); // after the end it begins again
    advancePath(desk_, 0.4);
    EXPECT_NEAR(desk_.path.position, 0.1, 1e-6);
}

TEST_F(PathPanelTest, ScrubbingShowsThatPointAndPauses) {
    click("play path");
    ASSERT_TRUE(desk_.path.playing);
    const Rectangle track = desk_.controls.at("path position");
    press({track.from.x + 4, track.centre().y});
    frame_.moveTo({track.centre().x, track.centre().y});
    frame();
    frame();
    release();
    EXPECT_FALSE(desk_.path.playing);
    EXPECT_NEAR(desk_.path.position, 0.5, 0.05);
    const Weights there = WeightPath(tourPath(3)).at(desk_.path.position);
    EXPECT_EQ(desk_.askedWeights, there);
}

TEST_F(PathPanelTest, AHandOnTheWeightsEndsThePlaying) {
    click("play path");
    advancePath(desk_, 0.5);
    ASSERT_TRUE(desk_.path.playing);
    desk_.askWeights({0.2, 0.3, 0.5});
    advancePath(desk_, 0.5);
    EXPECT_FALSE(desk_.path.playing);
    EXPECT_EQ(desk_.askedWeights, (Weights{0.2, 0.3, 0.5}));
}

TEST_F(PathPanelTest, AnEdgeIsChosenInTheMenu) {
    click("path");
    click("path 3"); // tour, star, 1 to 2, 1 to 3
    EXPECT_EQ(desk_.path.points, (PathPoints{{1, 0, 0}, {0, 0, 1}, {1, 0, 0}}));
}

TEST_F(PathPanelTest, ADrawnPathIsPlayedThereAndBack) {
    click("path");
    click("path 5");
    ASSERT_TRUE(desk_.path.drawing);
    EXPECT_TRUE(desk_.path.points.empty());
    stroke({{1, 0, 0}, {1, 0, 0}}); // a click only
    EXPECT_TRUE(desk_.path.drawing);
    PathPoints hand;
    for (int k = 0; k <= 50; ++k) {
        const double s = k / 50.0;
        hand.push_back({0.8 * (1 - s), 0.2, 0.8 * s});
    }
    stroke(hand);
    EXPECT_FALSE(desk_.path.drawing);
    EXPECT_FALSE(desk_.path.strokeEnded);
    EXPECT_TRUE(desk_.path.drawn.empty());
    const WeightPath path(desk_.path.points);
    EXPECT_TRUE(path.closed());
    EXPECT_NEAR(path.at(0)[0], 0.8, 1e-9);
    EXPECT_NEAR(path.at(0.5)[2], 0.8, 1e-9);
    EXPECT_NEAR(path.at(0.25)[1], 0.2, 1e-9);
}

TEST_F(PathPanelTest, TheButtonAsksForTheExport) {
    desk_.path.playing = true;
    click("export animation");
    EXPECT_EQ(acted_, std::vector<Action>{Action::ExportAnimation});
    EXPECT_FALSE(desk_.path.playing);
}

TEST_F(PathPanelTest, NothingMovesWhileTheRunCannotBeTuned) {
    desk_.allowed.tune = false;
    click("play path");
    EXPECT_FALSE(desk_.path.playing);
}

} // namespace
} // namespace bary
