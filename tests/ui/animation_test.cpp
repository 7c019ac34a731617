// Animations of a real session, drawn off-screen; which weights a frame shows is read from the bar
// at its foot.
#include "ui/animation.h"

#include "app/gl_context.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "tests/ui/render/pixels.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <numeric>
#include <thread>

namespace bary {
namespace {

namespace fs = std::filesystem;

Preset presetOf(const std::string& solver) {
    Preset preset = loadPreset("gaussians-2");
    applySetting(preset, "solver=" + solver);
    preset.threads = 1;
    preset.iterations = 100000;
    return preset;
}

/// The shares of the marginals in the bar of weights; empty where there is none.
std::vector<double> weightsInBar(const Image& image) {
    const Theme theme = makeTheme(ThemeName::Light, 1);
    for (int y = image.height - 1; y >= 0; --y) {
        const Image row{image.width,
                        1,
                        image.channels,
                        {image.pixels.begin() + ptrdiff_t(y) * image.width * image.channels,
                         image.pixels.begin() + ptrdiff_t(y + 1) * image.width * image.channels}};
        std::vector<double> counts;
        for (int i = 0; i < 3; ++i) {
            counts.push_back(countColour(row, theme.marginal(i)));
        }
        const double sum = std::accumulate(counts.begin(), counts.end(), 0.0);
        if (sum > 0.9 * image.width) {
            for (double& count : counts) {
                count /= sum;
            }
            return counts;
        }
    }
    return {};
}

class AnimationTest : public ::testing::Test {
  protected:
    AnimationTest() { fs::create_directories(folder_); }
    ~AnimationTest() override { fs::remove_all(folder_); }

    AnimationOptions small(int frames, const std::string& out = "frames") const {
        AnimationOptions options;
        options.out = folder_ / out;
        options.frames = frames;
        options.seconds = 1;
        options.width = 320;
        options.height = 200;
        options.stage.view = "barycenter";
        return options;
    }
    static void finish(Animation& animation) {
        while (!animation.advance()) {
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
    }
    std::vector<double> shownIn(int frame) const {
        return weightsInBar(readImage(folder_ / "frames" / frameName(frame)));
    }
    static void expectNear(const std::vector<double>& found, const std::vector<double>& wanted) {
        ASSERT_EQ(found.size(), wanted.size());
        for (size_t i = 0; i < found.size(); ++i) {
            EXPECT_NEAR(found[i], wanted[i], 0.015) << i;
        }
    }

    OffscreenContext context_;
    fs::path folder_ = fs::temp_directory_path() / ("bary_animation_" + std::to_string(getpid()));
};

TEST_F(AnimationTest, FramesFollowATourWithoutRepeatingItsStart) {
    Session session(presetOf("nwbf"));
    waitPrepared(session);
    Animation animation(session, WeightPath(tourPath(3)), small(6));
    finish(animation);
    EXPECT_EQ(animation.drawn(), 6);
    expectNear(shownIn(0), {1, 0, 0});
    expectNear(shownIn(1), {0.5, 0.5, 0});
    expectNear(shownIn(2), {0, 1, 0});
    expectNear(shownIn(5), {0.5, 0, 0.5});
    const std::vector<double> last = session.status().weights;
    EXPECT_NEAR(last[2], 0.5, 1e-9);
}

TEST_F(AnimationTest, AnOpenPathEndsAtItsEnd) {
    Session session(presetOf("nwbf"));
    waitPrepared(session);
    Animation animation(session, WeightPath(edgePath(3, 0, 2)), small(3));
    finish(animation);
    expectNear(shownIn(1), {0.5, 0, 0.5});
    expectNear(shownIn(2), {0, 0, 1});
}

TEST_F(AnimationTest, TrainingGoesOnMeanwhile) {
    Session session(presetOf("nwbf"));
    waitPrepared(session);
    require(session, command::Run{});
    const int64_t before = session.status().iteration;
    Animation animation(session, WeightPath(edgePath(3, 0, 1)), small(9));
    finish(animation);
    EXPECT_EQ(session.status().state, State::Running);
    EXPECT_GT(session.status().iteration, before);
    expectNear(shownIn(4), {0.5, 0.5, 0});
    expectNear(shownIn(8), {0, 1, 0});
}

TEST_F(AnimationTest, ComesThroughAlthoughSomebodyElseMovesTheWeights) {
    Session session(presetOf("nwbf"));
    waitPrepared(session);
    Animation animation(session, WeightPath(edgePath(3, 0, 1)), small(3));
    for (int turn = 0; !animation.advance(); ++turn) {
        if (turn < 3) {
            session.post(command::SetWeights{{0.2, 0.2, 0.6}});
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    expectNear(shownIn(0), {1, 0, 0});
    expectNear(shownIn(1), {0.5, 0.5, 0});
}

TEST_F(AnimationTest, AnUnfinishedOneLeavesTheOldOneAsItWas) {
    Session session(presetOf("nwbf"));
    waitPrepared(session);
    fs::create_directories(folder_ / "frames");
    std::ofstream(folder_ / "frames" / frameName(0)) << "old";
    {
        Animation animation(session, WeightPath(tourPath(3)), small(50));
        while (animation.drawn() < 3) {
            animation.advance();
        }
    }
    const fs::directory_iterator files(folder_ / "frames");
    EXPECT_EQ(std::distance(begin(files), end(files)), 1);
    EXPECT_EQ(fs::file_size(folder_ / "frames" / frameName(0)), 3u);
}

TEST_F(AnimationTest, AsksForWhatItNeeds) {
    Session one(presetOf("nwb"));
    waitPrepared(one);
    EXPECT_THROW(Animation(one, WeightPath(tourPath(3)), small(6)), InputError);
    Session all(presetOf("nwbf"));
    waitPrepared(all);
    EXPECT_THROW(Animation(all, WeightPath(tourPath(3)), small(1)), InputError);
    EXPECT_THROW(Animation(all, WeightPath(tourPath(3)), small(6, "film.mp4")), InputError);
    EXPECT_THROW(Animation(all, WeightPath(tourPath(3)), small(6, "no/film.gif")), std::exception);
    EXPECT_TRUE(fs::is_empty(folder_));
}

} // namespace
} // namespace bary
