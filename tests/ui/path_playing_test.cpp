// Playing and exporting a path of weights in the whole interface, with a solver that answers.
#include "app/gl_context.h"
#include "core/experiment/weight_path.h"
#include "tests/ui/null_frame.h"
#include "ui/workspace.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <thread>

namespace bary {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

class PathPlayingTest : public ::testing::Test {
  protected:
    PathPlayingTest() : workspace_(Preferences{}, false) {
        fs::create_directories(folder_);
        workspace_.preferences().lastFolder = folder_;
        workspace_.preferences().theme = ThemeName::Light;
    }
    ~PathPlayingTest() override { fs::remove_all(folder_); }

    void frame() {
        workspace_.update();
        frame_.run([&] { workspace_.draw({1600, 1000}, frame_.theme); });
        workspace_.finishExports();
    }
    template <typename Condition> bool until(Condition&& condition) {
        const auto end = std::chrono::steady_clock::now() + 120s;
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            frame();
            std::this_thread::sleep_for(3ms);
        }
        return true;
    }
    void click(const std::string& control) {
        frame();
        frame();
        ASSERT_EQ(desk().controls.count(control), 1u) << control;
        frame_.moveTo(desk().controls.at(control).centre());
        frame();
        frame();
        frame_.press(true);
        frame();
        frame();
        frame_.press(false);
        frame();
        frame();
    }
    void start(const std::string& solver) {
        Preset preset = loadPreset("gaussians-2");
        applySetting(preset, "solver=" + solver);
        preset.threads = 1;
        preset.iterations = 30;
        workspace_.openPreset(preset);
        ASSERT_TRUE(until([&] {
            return desk().preset.solver == solver && desk().status.state == State::Completed;
        }));
    }
    const Desk& desk() const { return workspace_.desk(); }

    OffscreenContext context_;
    test::NullFrame frame_;
    Workspace workspace_;
    fs::path folder_ = fs::temp_directory_path() / ("bary_path_" + std::to_string(getpid()));
};

TEST_F(PathPlayingTest, TheButtonPlaysAndWhatIsShownFollows) {
    start("nwbf");
    click("play path");
    ASSERT_TRUE(desk().path.playing);
    EXPECT_TRUE(workspace_.animating());
    ASSERT_TRUE(until([&] { return desk().path.position > 0.05f; }));
    const uint64_t number = desk().snapshot->number;
    // The weights in force are on the first edge, and so is what is drawn.
    ASSERT_TRUE(until([&] {
        const Weights& shown = desk().snapshot->weights;
        return desk().snapshot->number > number + 2 && shown[0] > 0 && shown[0] < 1;
    }));
    click("play path");
    ASSERT_FALSE(desk().path.playing);
    ASSERT_TRUE(until([&] { return !desk().mailbox.waiting("weights"); }));
    const Weights held = WeightPath(desk().path.points).at(desk().path.position);
    EXPECT_EQ(desk().status.weights, held);
    EXPECT_EQ(desk().status.state, State::Completed) << "playing is no training";
}

TEST_F(PathPlayingTest, TheKeyPlaysOnlyWhereThereIsAPath) {
    start("nwb");
    workspace_.act(Action::PlayPath);
    workspace_.act(Action::ExportAnimation);
    frame();
    EXPECT_FALSE(desk().path.playing);
    EXPECT_FALSE(workspace_.dialogOpen());
    EXPECT_EQ(desk().controls.count("play path"), 0u);
    start("nwbf");
    workspace_.act(Action::PlayPath);
    EXPECT_TRUE(desk().path.playing);
}

TEST_F(PathPlayingTest, TheExportWritesFramesAndPutsTheWeightsBack) {
    start("nwbf");
    const Weights before = desk().status.weights;
    click("export animation");
    ASSERT_TRUE(workspace_.dialogOpen());
    click("format frames");
    click("save");
    EXPECT_TRUE(workspace_.animating());
    EXPECT_FALSE(workspace_.act(Action::PlayPath)) << "the export is to be finished first";
    ASSERT_TRUE(until([&] { return !workspace_.animating(); }));
    EXPECT_EQ(workspace_.errorText(), "");
    int count = 0;
    for (const auto& entry : fs::directory_iterator(folder_ / "gaussians-2-frames")) {
        count += entry.path().extension() == ".png";
    }
    EXPECT_EQ(count, 120);
    EXPECT_TRUE(until([&] { return desk().status.weights == before; }));
    EXPECT_FALSE(workspace_.dialogOpen());
}

TEST_F(PathPlayingTest, ACancelledExportLeavesNothing) {
    start("nwbf");
    workspace_.act(Action::ExportAnimation);
    click("format frames");
    click("save");
    ASSERT_TRUE(until([&] { return desk().controls.count("cancel animation") > 0; }));
    click("cancel animation");
    EXPECT_FALSE(workspace_.animating());
    EXPECT_FALSE(workspace_.dialogOpen());
    EXPECT_TRUE(fs::is_empty(folder_ / "gaussians-2-frames"));
    ASSERT_TRUE(until([&] { return !desk().mailbox.waiting("weights"); })); // a line of the panel
    click("play path"); // nothing stands in the way any more
    EXPECT_TRUE(desk().path.playing);
}

TEST_F(PathPlayingTest, WithoutFfmpegOnlyFramesAreOffered) {
    start("nwbf");
    const std::string path = std::getenv("PATH");
    setenv("PATH", "", 1);
    workspace_.act(Action::ExportAnimation);
    click("format films"); // greyed
    click("save");
    ASSERT_TRUE(until([&] { return desk().controls.count("cancel animation") > 0; }));
    setenv("PATH", path.c_str(), 1);
    EXPECT_TRUE(fs::is_directory(folder_ / "gaussians-2-frames"));
    workspace_.act(Action::Close);
    EXPECT_FALSE(workspace_.animating());
}

} // namespace
} // namespace bary
