#include "core/io/frames.h"

#include "core/base/error.h"
#include "core/io/image.h"
#include "tests/animation_files.h"
#include "tests/core/io/io_test_support.h"

#include <gtest/gtest.h>

#include <cstdlib>

namespace bary {
namespace {

namespace fs = std::filesystem;

/// A dark picture with a light bar at column `at`.
Image barAt(int at) {
    Image image{40, 30, 3, std::vector<uint8_t>(40 * 30 * 3, 20)};
    for (int y = 0; y < 30; ++y) {
        for (int x = at; x < at + 4; ++x) {
            image.pixels[(y * 40 + x) * 3 + 1] = 230;
        }
    }
    return image;
}

void writeFrames(const fs::path& folder, int count) {
    for (int k = 0; k < count; ++k) {
        writeImage(folder / frameName(k), barAt(3 * k));
    }
}

class FramesTest : public ::testing::Test {
  protected:
    void SetUp() override {
        fs::create_directories(frames_);
        path_ = std::getenv("PATH");
    }
    void TearDown() override { setenv("PATH", path_.c_str(), 1); }

    test::TemporaryFolder folder_;
    fs::path frames_ = folder_ / "100% of (frames)"; // ffmpeg reads % in names of frames
    std::string path_;
};

TEST_F(FramesTest, NamesCountFromOneAndSort) {
    EXPECT_EQ(frameName(0), "frame-0001.png");
    EXPECT_EQ(frameName(mostFrames - 1), "frame-9999.png");
}

TEST_F(FramesTest, AGifHasEveryFrameAndRunsForever) {
    if (!ffmpegProblem().empty()) {
        GTEST_SKIP() << ffmpegProblem();
    }
    writeFrames(frames_, 12);
    encodeFrames(frames_, 12, 1.5, folder_ / "a:b.GIF", {});
    const test::Film film = test::readGif(test::TemporaryFolder::read(folder_ / "a:b.GIF"));
    EXPECT_EQ(film.frames, 12);
    EXPECT_EQ(film.width, 40);
    EXPECT_EQ(film.height, 30);
    EXPECT_NEAR(film.seconds, 1.5, 0.011);
    EXPECT_TRUE(film.endless);
    // Its first frame is the first picture, in colours of the common palette.
    const Image first = readImage(folder_ / "a:b.GIF", 3);
    EXPECT_NEAR(first.pixels[1], 230, 12);
    EXPECT_NEAR(first.pixels[3 * 20 + 1], 20, 12);
}

TEST_F(FramesTest, AnApngHasEveryFrameExactly) {
    if (!ffmpegProblem().empty()) {
        GTEST_SKIP() << ffmpegProblem();
    }
    writeFrames(frames_, 9);
    encodeFrames(frames_, 9, 3, folder_ / "film.apng", {});
    const test::Film film = test::readApng(test::TemporaryFolder::read(folder_ / "film.apng"));
    EXPECT_EQ(film.frames, 9);
    EXPECT_EQ(film.width, 40);
    EXPECT_NEAR(film.seconds, 3, 0.02);
    EXPECT_TRUE(film.endless);
    EXPECT_EQ(readImage(folder_ / "film.apng", 3).pixels, barAt(0).pixels);
}

TEST_F(FramesTest, AFailureShowsWhatFfmpegSaidAndLeavesTheOldFile) {
    if (!ffmpegProblem().empty()) {
        GTEST_SKIP() << ffmpegProblem();
    }
    folder_.write("film.gif", "old");
    try {
        encodeFrames(frames_, 3, 1, folder_ / "film.gif", {}); // there are no frames
        FAIL();
    } catch (const std::runtime_error& error) {
        EXPECT_EQ(std::string(error.what()).rfind("ffmpeg: ", 0), 0u) << error.what();
        EXPECT_NE(std::string(error.what()).find("frame-%04d.png"), std::string::npos)
            << error.what();
    }
    EXPECT_EQ(test::TemporaryFolder::read(folder_ / "film.gif"), "old");
    EXPECT_EQ(folder_.count(), 2u) << "something half-written was left";
}

TEST_F(FramesTest, AStoppedOneLeavesNothing) {
    if (!ffmpegProblem().empty()) {
        GTEST_SKIP() << ffmpegProblem();
    }
    writeFrames(frames_, 12);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_THROW(encodeFrames(frames_, 12, 1, folder_ / "film.gif", stop.get_token()),
                 std::runtime_error);
    EXPECT_EQ(folder_.count(), 1u);
}

TEST_F(FramesTest, WithoutFfmpegItSaysSo) {
    setenv("PATH", "", 1);
    EXPECT_NE(ffmpegProblem().find("ffmpeg, which is not installed"), std::string::npos);
    EXPECT_THROW(encodeFrames(frames_, 3, 1, folder_ / "film.gif", {}), EnvironmentError);
}

TEST_F(FramesTest, PublishedFramesTakeThePlaceOfOlderOnes) {
    const fs::path out = folder_ / "out";
    fs::create_directories(out);
    for (const char* name : {"frame-0002.png", "frame-0004.png", "frame-0005.png", "frame-5.png",
                             "frame-0006.png.txt", "notes.txt"}) {
        folder_.write(std::string("out/") + name, "old");
    }
    writeFrames(frames_, 3);
    publishFrames(frames_, 3, out);
    for (int k = 0; k < 3; ++k) {
        EXPECT_EQ(readImage(out / frameName(k)).pixels, barAt(3 * k).pixels);
    }
    EXPECT_FALSE(fs::exists(out / "frame-0004.png"));
    EXPECT_FALSE(fs::exists(out / "frame-0005.png"));
    for (const char* name : {"frame-5.png", "frame-0006.png.txt", "notes.txt"}) {
        EXPECT_TRUE(fs::exists(out / name)) << name << " is not ours";
    }
}

TEST_F(FramesTest, ATemporaryFolderGoesWithItsContent) {
    fs::path path;
    {
        const TemporaryFolder temporary(folder_.path());
        path = temporary.path();
        writeFrames(path, 2);
        EXPECT_EQ(path.parent_path(), folder_.path());
    }
    EXPECT_FALSE(fs::exists(path));
    EXPECT_NE(test::messageOf([&] { TemporaryFolder(folder_ / "nowhere"); }).find("nowhere"),
              std::string::npos);
}

} // namespace
} // namespace bary
