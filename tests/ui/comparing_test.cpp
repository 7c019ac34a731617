// A comparison in the whole interface: pointer and keys move all of its runs.
#include "app/gl_context.h"
#include "tests/ui/workspace_fixture.h"
#include "ui/panel/compare_panel.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

class ComparingTest : public WorkspaceFixture {
  protected:
    void start(const std::string& entries) {
        Preset preset = loadPreset("disc-lesson");
        applySetting(preset, "batch=32");
        preset.iterations = 100000;
        workspace_.openComparison(preset, entries);
        ASSERT_TRUE(until([&] { return workspace_.runs() != nullptr; }));
        ASSERT_TRUE(until([&] { return status().iteration > 0; }));
        frame();
    }
    double epsilon(size_t run) const {
        return std::get<double>(parameterValue(workspace_.runs()->runs()[run].preset, "epsilon"));
    }
    bool allAre(State state) const {
        const auto& runs = workspace_.runs()->runs();
        return std::all_of(runs.begin(), runs.end(),
                           [&](const RunGroup::Run& run) { return run.status.state == state; });
    }
};

const std::string three = "disc:discrepancy=sinkhorn:epsilon=5,disc:discrepancy=sinkhorn,"
                          "disc:discrepancy=energy";

TEST_F(ComparingTest, APresetThatNamesOneOpensAsOne) {
    workspace_.open({"disc-lesson"});
    ASSERT_TRUE(until([&] { return workspace_.runs() != nullptr; }));
    EXPECT_EQ(workspace_.runs()->runs().size(), 7u);
    EXPECT_EQ(workspace_.views().front(), "compare");
    EXPECT_EQ(workspace_.desk().preferences.stage.view, "compare");
    workspace_.act(Action::Compare); // back to the one that is chosen
    ASSERT_TRUE(until([&] { return !workspace_.runs()->compares(); }));
    EXPECT_EQ(workspace_.views().front(), "multiples");
}

TEST_F(ComparingTest, TheSliderUnderThePointerMovesEpsilonOfTheLiveRunAlone) {
    start(three);
    const Rectangle track = workspace_.desk().controls.at("epsilon");
    const auto drag = [&](float share) {
        press(track.centre());
        const float end = track.from.x + share * (track.to.x - track.from.x);
        for (int i = 1; i <= 4; ++i) {
            const float way = static_cast<float>(i) / 4;
            frame_.moveTo({track.centre().x + way * (end - track.centre().x), track.centre().y});
            frame();
        }
        release();
    };
    drag(0.9f);
    EXPECT_TRUE(until([&] { return epsilon(1) > 5; }));
    drag(0.1f);
    EXPECT_TRUE(until([&] { return epsilon(1) < 0.05; }));
    EXPECT_EQ(epsilon(0), 5);
    EXPECT_EQ(nameOf(workspace_.runs()->runs()[0]), "Sinkhorn, ε = 5");
}

TEST_F(ComparingTest, KeysMoveEpsilonByAQuarter) {
    start(three);
    workspace_.act(Action::LargerEpsilon);
    EXPECT_TRUE(until([&] { return epsilon(1) == 0.625; }));
    workspace_.act(Action::SmallerEpsilon);
    EXPECT_TRUE(until([&] { return epsilon(1) == 0.5; }));
}

TEST_F(ComparingTest, TheButtonsRunPauseAndResetAll) {
    start(three);
    click("run");
    ASSERT_TRUE(until([&] { return allAre(State::Paused); }));
    EXPECT_EQ(status().state, State::Paused);
    click("reset");
    ASSERT_TRUE(until([&] { return allAre(State::Ready); }));
    click("run");
    EXPECT_TRUE(until([&] { return allAre(State::Running); }));
}

TEST_F(ComparingTest, AMovedWeightIsThatOfAll) {
    start(three);
    const Rectangle track = workspace_.desk().controls.at("weight 0");
    click(ImVec2(track.from.x + 0.8f * (track.to.x - track.from.x), track.centre().y));
    const auto& runs = workspace_.runs()->runs();
    EXPECT_TRUE(until([&] {
        return std::all_of(runs.begin(), runs.end(), [&](const RunGroup::Run& run) {
            return run.status.weights[0] > 0.7 && run.status.weights == runs[0].status.weights;
        });
    }));
}

TEST_F(ComparingTest, WhatASolverCannotDoIsATileAndTheOthersGoOn) {
    Preset preset = loadPreset("gaussians-8");
    preset.iterations = 1000;
    workspace_.openComparison(preset, "grid,disc:generator=gaussian:batch=32");
    ASSERT_TRUE(until([&] { return workspace_.runs() != nullptr; }));
    EXPECT_EQ(workspace_.runs()->chosen(), 1u);
    const auto answers = answersOf(*workspace_.runs());
    EXPECT_TRUE(answers[0].troubled);
    EXPECT_NE(answers[0].foot.find("plane"), std::string::npos) << answers[0].foot;
    EXPECT_TRUE(until([&] { return status().iteration > 0; }));
    EXPECT_FALSE(workspace_.dialogOpen());
}

/// With GL, so that there are tiles.
class ComparedTiles : public ::testing::Test {
  protected:
    void draw() {
        frame_.run([&] {
            ImGui::SetNextWindowPos({0, 0});
            ImGui::SetNextWindowSize({1200, 800});
            ImGui::Begin("tiles", nullptr, ImGuiWindowFlags_NoDecoration);
            desk_.theme = frame_.theme;
            comparePanel(desk_, runs_, &view_, {1180, 780});
            ImGui::End();
        });
    }

    OffscreenContext context_;
    test::NullFrame frame_{{1200, 800}};
    Desk desk_;
    RunGroup runs_{readEntries(loadPreset("disc-lesson"), three)};
    SideBySide view_;
};

TEST_F(ComparedTiles, AClickChoosesARunAndADragMovesTheCamera) {
    const auto seen = [&](const RunGroup::Run& run) { return run.snapshot != nullptr; };
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!std::all_of(runs_.runs().begin(), runs_.runs().end(), seen)) {
        ASSERT_LT(std::chrono::steady_clock::now(), end);
        std::this_thread::sleep_for(std::chrono::milliseconds(3));
        runs_.update();
    }
    draw();
    draw();
    ASSERT_EQ(view_.boxes().size(), 3u);
    EXPECT_EQ(runs_.chosen(), 1u);
    const auto pull = [&](size_t tile, float by) {
        const ImVec2 at = desk_.controls.at("run " + std::to_string(tile)).centre();
        frame_.moveTo(at);
        draw();
        frame_.press(true);
        draw();
        frame_.moveTo({at.x + by, at.y});
        draw();
        frame_.press(false);
        draw();
        draw();
    };
    pull(0, 60);
    EXPECT_EQ(runs_.chosen(), 1u) << "a drag is no click";
    pull(2, 0);
    EXPECT_EQ(runs_.chosen(), 2u);
}

} // namespace
} // namespace bary
