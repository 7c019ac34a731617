// The whole interface without GL, driven by pointer events; what it did is read from the session.
#include "tests/ui/workspace_fixture.h"

#include <unistd.h>

#include <cmath>
#include <fstream>

namespace bary {
namespace {

namespace fs = std::filesystem;

Preset smallPreset() {
    Preset preset = loadPreset("ring-square");
    preset.threads = 1;
    preset.referenceAtoms = 200;
    preset.iterations = 100000;
    return preset;
}

class WorkspaceTest : public WorkspaceFixture {
  protected:
    void start() {
        workspace_.openPreset(smallPreset());
        ASSERT_TRUE(until([&] { return workspace_.session() != nullptr; }));
        ASSERT_TRUE(until([&] { return status().state == State::Running; }));
        ASSERT_TRUE(until([&] { return status().iteration > 0; }));
    }
    void pause() {
        click("run");
        ASSERT_TRUE(until([&] { return status().state == State::Paused; }));
        ASSERT_TRUE(until([&] { return workspace_.desk().allowed.step; }));
    }
};

TEST_F(WorkspaceTest, DrawsBeforeAnythingIsOpen) {
    frame();
    frame();
    EXPECT_FALSE(workspace_.dialogOpen());
}

TEST_F(WorkspaceTest, RunAndPauseByTheButton) {
    start();
    pause();
    const int64_t at = status().iteration;
    for (int i = 0; i < 20; ++i) {
        frame();
    }
    EXPECT_EQ(status().iteration, at);
    click("run");
    EXPECT_TRUE(until([&] { return status().iteration > at; }));
    EXPECT_EQ(status().state, State::Running);
}

TEST_F(WorkspaceTest, StepRunsOneIteration) {
    start();
    pause();
    const int64_t at = status().iteration;
    click("step");
    EXPECT_TRUE(until([&] { return status().iteration == at + 1; }));
    EXPECT_TRUE(until([&] { return status().state == State::Paused; }));
    EXPECT_EQ(status().iteration, at + 1);
}

TEST_F(WorkspaceTest, StepIsDisabledWhileRunning) {
    start();
    click("step");
    EXPECT_EQ(status().state, State::Running);
}

TEST_F(WorkspaceTest, ResetKeepsTheSeedAndNewSeedChangesIt) {
    start();
    pause();
    const uint64_t seed = status().seed;
    ASSERT_GT(status().iteration, 0);
    click("reset");
    EXPECT_TRUE(until([&] { return status().iteration == 0; }));
    EXPECT_EQ(status().seed, seed);
    click("seed");
    EXPECT_TRUE(until([&] { return status().seed != seed; }));
}

TEST_F(WorkspaceTest, DraggingAWeightSliderChangesTheWeights) {
    start();
    pause();
    const Rectangle track = workspace_.desk().controls.at("weight 0");
    press(track.centre());
    for (int i = 0; i < 8; ++i) {
        frame_.moveTo({track.centre().x + 5.0f * static_cast<float>(i), track.centre().y});
        frame();
    }
    release();
    EXPECT_TRUE(until([&] { return status().weights.at(0) > 0.55; }));
    EXPECT_NEAR(status().weights[0] + status().weights[1], 1, 1e-6);
    ASSERT_TRUE(until([&] { return !workspace_.desk().mailbox.waiting("weights"); }));
    frame();
    EXPECT_EQ(workspace_.desk().askedWeights, status().weights);
}

TEST_F(WorkspaceTest, TheHeldHandleFollowsThePointerBetweenFrames) {
    start();
    pause();
    const ImVec2 middle = centre("simplex");
    const auto passes = [&](double weight) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
        while (std::abs(status().weights[0] - weight) > 1e-9) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            workspace_.update();
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        return true;
    };
    press(middle);
    for (const float by : {-1000.0f, 1000.0f}) { // both ends of the segment
        workspace_.pointerMoved({middle.x + by, middle.y});
        const double asked = workspace_.desk().askedWeights[0];
        EXPECT_TRUE(asked == 0 || asked == 1);
        EXPECT_TRUE(passes(asked));
    }
    frame_.moveTo({middle.x + 1000, middle.y});
    release();
    const Weights weights = workspace_.desk().askedWeights;
    workspace_.pointerMoved({middle.x - 1000, middle.y});
    EXPECT_EQ(workspace_.desk().askedWeights, weights);
}

TEST_F(WorkspaceTest, AFailedOpenLeavesTheRunningExperiment) {
    start();
    Session* before = workspace_.session();
    workspace_.open({"/nowhere/missing.json"});
    ASSERT_TRUE(until([&] { return workspace_.dialogOpen(); }));
    EXPECT_NE(workspace_.errorText().find("missing.json"), std::string::npos);
    EXPECT_EQ(workspace_.session(), before);
    EXPECT_EQ(status().state, State::Running);
    ASSERT_TRUE(until([&] { return workspace_.desk().controls.count("close") > 0; }));
    for (int i = 0; i < 3; ++i) {
        frame();
    }
    click("close");
    EXPECT_FALSE(workspace_.dialogOpen());
    click("run"); // the dialog no longer stands in the way
    EXPECT_TRUE(until([&] { return status().state == State::Paused; }));
}

TEST_F(WorkspaceTest, EscapeClosesADialogForGood) {
    start();
    EXPECT_TRUE(workspace_.act(Action::Help));
    for (int i = 0; i < 3; ++i) {
        frame();
    }
    EXPECT_FALSE(workspace_.act(Action::RunPause)); // the dialog is to be answered first
    EXPECT_TRUE(workspace_.act(Action::Close));
    frame();
    frame();
    EXPECT_FALSE(workspace_.dialogOpen());
    pause();
}

TEST_F(WorkspaceTest, TabsAndKeysChooseTheView) {
    start();
    click("view overlay");
    EXPECT_EQ(workspace_.desk().preferences.stage.view, "overlay");
    workspace_.act(Action::NextView);
    EXPECT_EQ(workspace_.desk().preferences.stage.view, workspace_.views().at(2));
    workspace_.act(Action::View1);
    EXPECT_EQ(workspace_.desk().preferences.stage.view, workspace_.views().at(0));
    workspace_.act(Action::PreviousView);
    EXPECT_EQ(workspace_.desk().preferences.stage.view, workspace_.views().back());
}

TEST_F(WorkspaceTest, TheEyeHidesAMarginal) {
    start();
    click("eye 1");
    EXPECT_FALSE(workspace_.desk().preferences.stage.visible.at(1));
    click("eye 1");
    EXPECT_TRUE(workspace_.desk().preferences.stage.visible.at(1));
}

TEST_F(WorkspaceTest, AFileDroppedOnAMarginalReplacesIt) {
    start();
    const fs::path file =
        fs::temp_directory_path() / ("bary_drop_" + std::to_string(getpid()) + ".csv");
    std::ofstream out(file);
    for (int i = 0; i < 200; ++i) {
        out << std::cos(i * 0.1) << "," << std::sin(i * 0.1) << "\n";
    }
    out.close();
    Session* before = workspace_.session();
    const std::string other = status().marginals.at(0).name;
    workspace_.drop({file}, centre("marginal 1"));
    EXPECT_TRUE(until([&] { return status().marginals.at(1).count == 200; }));
    EXPECT_EQ(workspace_.session(), before);
    EXPECT_EQ(status().marginals.at(0).name, other);
    fs::remove(file);
}

TEST_F(WorkspaceTest, DroppedPicturesAskWhatTheyAre) {
    workspace_.drop({"a.png", "b.png"}, {500, 500});
    frame();
    EXPECT_TRUE(workspace_.dialogOpen());
    workspace_.act(Action::Close);
    frame();
    EXPECT_FALSE(workspace_.dialogOpen());
}

TEST_F(WorkspaceTest, SizesAndThemesAllDraw) {
    start();
    for (const ImVec2 size : {ImVec2(1600, 1000), ImVec2(1280, 720), ImVec2(640, 400)}) {
        ImGui::GetIO().DisplaySize = size;
        for (int tab = 0; tab < 3; ++tab) {
            workspace_.act(Action::NextTheme);
            workspace_.update();
            frame_.run([&] { workspace_.draw(size, frame_.theme); });
        }
    }
    for (const char* tab : {"tab Explain", "tab Log", "tab Curves"}) {
        ImGui::GetIO().DisplaySize = {1600, 1000};
        frame();
        click(tab);
    }
    workspace_.act(Action::Lecture);
    frame();
    EXPECT_EQ(workspace_.desk().controls.count("marginal 0"), 0u);
    EXPECT_TRUE(workspace_.act(Action::Close));
    frame();
    EXPECT_EQ(workspace_.desk().controls.count("marginal 0"), 1u);
}

TEST_F(WorkspaceTest, TheCheckpointKeySavesOne) {
    start();
    const fs::path folder = fs::temp_directory_path() / ("bary_export_" + std::to_string(getpid()));
    fs::create_directories(folder);
    workspace_.preferences().lastFolder = folder;
    workspace_.act(Action::SaveCheckpoint);
    for (int i = 0; i < 3; ++i) {
        frame();
    }
    click("save");
    EXPECT_FALSE(workspace_.dialogOpen());
    bool saved = false;
    EXPECT_TRUE(until([&] {
        for (const auto& entry : fs::directory_iterator(folder)) {
            saved = saved || entry.path().extension() == ".pt";
        }
        return saved;
    }));
    fs::remove_all(folder);
}

} // namespace
} // namespace bary
