// `baryscope animate`: real files, read by hand.
#include "core/io/frames.h"
#include "core/io/image.h"
#include "tests/animation_files.h"
#include "tests/app/command_line.h"

#include <gtest/gtest.h>

#include <csignal>

namespace {

namespace fs = std::filesystem;
using bary::test::Film;
using bary::test::Outcome;

class Animate : public bary::test::CommandLine {
  protected:
    void SetUp() override {
        CommandLine::SetUp();
        train("all", "nwbf");
    }
    void train(const std::string& out, const std::string& solver) {
        const Outcome outcome = run("run gaussians-2 --out " + out + " --set solver=" + solver +
                                    " --iterations 20 --samples 100 --quiet");
        ASSERT_EQ(outcome.code, 0) << outcome.err;
    }
    /// Files in the test's folder beside those that every test has.
    std::vector<std::string> others() const {
        std::vector<std::string> names;
        for (const auto& entry : fs::directory_iterator(folder_)) {
            const std::string name = entry.path().filename().string();
            if (name != "all" && name != "stderr.txt") {
                names.push_back(name);
            }
        }
        return names;
    }
};

TEST_F(Animate, WritesNumberedFramesOfTheSizeAskedFor) {
    const Outcome outcome =
        run("animate all/checkpoint.pt --path edge:1-3 --frames 5 --size 320x200 --view overlay "
            "--theme dark --out frames");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, "5 frames in frames\n");
    int count = 0;
    for (const auto& entry : fs::directory_iterator(folder_ / "frames")) {
        ++count;
        const bary::Image image = bary::readImage(entry.path());
        EXPECT_EQ(image.width, 320);
        EXPECT_EQ(image.height, 200);
        EXPECT_EQ(image.channels, 3) << "transparent";
    }
    EXPECT_EQ(count, 5) << "something else was left";
    EXPECT_NE(text(folder_ / "frames/frame-0001.png"), text(folder_ / "frames/frame-0005.png"));
}

TEST_F(Animate, WritesAGifAndAnApng) {
    if (!bary::ffmpegProblem().empty()) {
        GTEST_SKIP() << bary::ffmpegProblem();
    }
    const std::string common = "animate all/checkpoint.pt --frames 6 --seconds 2 --size 160x120 ";
    const Outcome gif = run(common + "--out tour.gif");
    ASSERT_EQ(gif.code, 0) << gif.err;
    const Film film = bary::test::readGif(text(folder_ / "tour.gif"));
    EXPECT_EQ(film.frames, 6);
    EXPECT_EQ(film.width, 160);
    EXPECT_EQ(film.height, 120);
    EXPECT_NEAR(film.seconds, 2, 0.011);
    EXPECT_TRUE(film.endless);
    const Outcome apng = run(common + "--path '1,0,0; 0.2,0.2,0.6' --out tour.apng");
    ASSERT_EQ(apng.code, 0) << apng.err;
    const Film other = bary::test::readApng(text(folder_ / "tour.apng"));
    EXPECT_EQ(other.frames, 6);
    EXPECT_NEAR(other.seconds, 2, 0.02);
    EXPECT_EQ(others().size(), 2u) << "something half-written was left";
}

TEST_F(Animate, WithoutFfmpegItSaysSoBeforeItDraws) {
    const Outcome outcome = run("animate all/checkpoint.pt --out tour.gif", "PATH=/nowhere");
    EXPECT_EQ(outcome.code, 3);
    EXPECT_EQ(outcome.err, "baryscope: GIF and APNG are written by the program ffmpeg, which is "
                           "not installed (package ffmpeg)\n");
    EXPECT_TRUE(others().empty());
    EXPECT_EQ(
        run("animate all/checkpoint.pt --frames 2 --size 64x64 --out frames", "PATH=/nowhere").code,
        0);
}

TEST_F(Animate, AnInterruptLeavesNoHalfFile) {
    const pid_t child = fork();
    if (child == 0) {
        fs::current_path(folder_);
        if (std::freopen("stderr.txt", "w", stderr)) {
            execl(BARYSCOPE_BINARY, "baryscope", "animate", "all/checkpoint.pt", "--frames", "9000",
                  "--seconds", "900", "--out", "frames", nullptr);
        }
        _exit(127);
    }
    for (int i = 0; i < 600 && text(folder_ / "stderr.txt").find("frame") == std::string::npos;
         ++i) {
        usleep(50000);
    }
    kill(child, SIGINT);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_TRUE(fs::is_empty(folder_ / "frames"));
}

TEST_F(Animate, WrongUsageIsOneLine) {
    train("one", "nwb");
    const std::string animate = "animate all/checkpoint.pt --out frames ";
    expectUsageError("animate one/checkpoint.pt --out frames",
                     {"one/checkpoint.pt", "solver nwb ", "one set of weights", "nwbf"});
    expectUsageError("animate gaussians-2 --out frames", {"gaussians-2", "checkpoint"});
    expectUsageError("animate missing.pt --out frames", {"missing.pt"});
    expectUsageError(animate + "--path '1,0,0; 0.5,0.7,-0.2'",
                     {"path point 2: (0.5, 0.7, -0.2) leaves the simplex", "negative"});
    expectUsageError(animate + "--path '1,0,0; 0.5,0.5'", {"path point 2", "expected 3 weights"});
    expectUsageError(animate + "--path edge:1-4", {"edge:1-4", "1 to 3"});
    expectUsageError(animate + "--size 10y10", {"--size", "WIDTHxHEIGHT"});
    expectUsageError("animate all/checkpoint.pt --out film.mp4", {"film.mp4", ".gif, .apng"});
    write("occupied", "a file");
    expectUsageError("animate all/checkpoint.pt --out occupied", {"occupied", "Not a directory"});
    EXPECT_EQ(run(animate + "--frames 1").code, 2);
    EXPECT_EQ(run(animate + "--view truth").code, 2);
    EXPECT_FALSE(fs::exists(folder_ / "frames"));
    if (bary::ffmpegProblem().empty()) {
        expectUsageError("animate all/checkpoint.pt --frames 900 --out film.gif",
                         {"50 frames a second"});
    }
}

} // namespace
