// The whole interface without GL, driven by pointer events; what it did is read from the session.
#include "tests/ui/null_frame.h"
#include "ui/workspace.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <thread>

namespace bary {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

Preset smallPreset() {
    Preset preset = loadPreset("ring-square");
    preset.threads = 1;
    preset.referenceAtoms = 200;
    preset.iterations = 100000;
    return preset;
}

class WorkspaceTest : public ::testing::Test {
  protected:
    WorkspaceTest() : workspace_(Preferences{}, false) {}

    void frame() {
        workspace_.update();
        frame_.run([&] { workspace_.draw({1600, 1000}, frame_.theme); });
    }

    /// Draws frames until the condition holds; false after a generous time.
    template <typename Condition> bool until(Condition&& condition) {
        const auto end = std::chrono::steady_clock::now() + 60s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            frame();
            std::this_thread::sleep_for(3ms);
        }
        return true;
    }

    const Status& status() const { return workspace_.desk().status; }
    ImVec2 centre(const std::string& control) const {
        const auto found = workspace_.desk().controls.find(control);
        EXPECT_NE(found, workspace_.desk().controls.end()) << control;
        return found == workspace_.desk().controls.end() ? ImVec2(-1, -1) : found->second.centre();
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
        press(centre(control));
        release();
    }
    void click(ImVec2 at) {
        press(at);
        release();
    }

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

    test::NullFrame frame_;
    Workspace workspace_;
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
