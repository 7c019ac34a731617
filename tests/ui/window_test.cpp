// The real program in a real window: an X server of our own, keys and pointer by xdotool.
#include "core/io/image.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <set>
#include <string>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#ifndef BARYSCOPE_BINARY
#define BARYSCOPE_BINARY "baryscope"
#endif

namespace bary {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using nlohmann::json;

bool installed(const std::string& program) {
    return std::system(("command -v " + program + " >/dev/null 2>&1").c_str()) == 0;
}

/// A child process that is ended with its object.
class Process {
  public:
    Process(const std::vector<std::string>& command, const fs::path& log, int passed = -1) {
        pid_ = fork();
        if (pid_ == 0) {
            const int out = open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
            dup2(out, 1);
            dup2(out, 2);
            if (passed >= 0) {
                fcntl(passed, F_SETFD, 0);
            }
            std::vector<char*> arguments;
            for (const std::string& word : command) {
                arguments.push_back(const_cast<char*>(word.c_str()));
            }
            arguments.push_back(nullptr);
            execvp(arguments[0], arguments.data());
            _exit(127);
        }
    }
    ~Process() { stop(); }
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;

    bool running() {
        if (pid_ > 0 && waitpid(pid_, &status_, WNOHANG) == pid_) {
            pid_ = -1;
        }
        return pid_ > 0;
    }
    int exitCode() const { return WIFEXITED(status_) ? WEXITSTATUS(status_) : -1; }
    void stop() {
        if (running()) {
            kill(pid_, SIGTERM);
            waitpid(pid_, &status_, 0);
            pid_ = -1;
        }
    }

  private:
    pid_t pid_ = -1;
    int status_ = 0;
};

class WindowTest : public ::testing::Test {
  protected:
    void SetUp() override {
        for (const char* program : {"Xvfb", "xdotool"}) {
            if (!installed(program)) {
                GTEST_SKIP() << program << " is not installed (packages xvfb, xdotool)";
            }
        }
        fs::remove_all(folder_);
        fs::create_directories(folder_ / "config");
        // Xvfb picks a free display and writes its number to the pipe.
        int ends[2];
        ASSERT_EQ(pipe(ends), 0);
        fcntl(ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(ends[1], F_SETFD, FD_CLOEXEC);
        server_ = std::make_unique<Process>(
            std::vector<std::string>{"Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0",
                                     "1600x1000x24", "-nolisten", "tcp"},
            folder_ / "xvfb.log", ends[1]);
        close(ends[1]);
        std::string number;
        char digit = 0;
        while (read(ends[0], &digit, 1) == 1 && digit != '\n') {
            number += digit;
        }
        close(ends[0]);
        ASSERT_FALSE(number.empty()) << "Xvfb did not start";
        setenv("DISPLAY", (":" + number).c_str(), 1);
        unsetenv("WAYLAND_DISPLAY");
        setenv("XDG_CONFIG_HOME", (folder_ / "config").c_str(), 1);
        setenv("BARYSCOPE_STATUS", statusPath_.c_str(), 1);
        setenv("BARYSCOPE_SCREENSHOT", (folder_ / "last.png").c_str(), 1);
    }

    void TearDown() override {
        program_.reset();
        server_.reset();
        for (const char* name : {"BARYSCOPE_STATUS", "BARYSCOPE_SCREENSHOT", "DISPLAY"}) {
            unsetenv(name);
        }
        if (!HasFailure()) {
            fs::remove_all(folder_);
        }
    }

    void start(const std::vector<std::string>& arguments = {}) {
        std::vector<std::string> command = {BARYSCOPE_BINARY};
        command.insert(command.end(), arguments.begin(), arguments.end());
        program_ = std::make_unique<Process>(command, folder_ / "baryscope.log");
        ASSERT_TRUE(until([](const json& now) { return now.value("iteration", 0) > 0; }))
            << "the default experiment did not start to train";
    }

    json status() const {
        std::ifstream file(statusPath_);
        return file ? json::parse(file, nullptr, false) : json::object();
    }

    /// Waits for a status that satisfies the condition.
    bool until(const std::function<bool(const json&)>& condition) {
        const auto end = std::chrono::steady_clock::now() + 90s;
        while (std::chrono::steady_clock::now() < end && program_->running()) {
            const json now = status();
            if (now.is_object() && condition(now)) {
                return true;
            }
            std::this_thread::sleep_for(50ms);
        }
        return false;
    }
    bool untilState(const std::string& wanted) {
        return until([&](const json& now) { return now.value("state", "") == wanted; });
    }

    static void xdotool(const std::string& arguments) {
        ASSERT_EQ(std::system(("xdotool " + arguments).c_str()), 0) << arguments;
    }
    static void key(const std::string& name) { xdotool("key --clearmodifiers " + name); }

    /// Where a control is, once the layout has come to rest.
    std::vector<double> box(const std::string& control) {
        std::vector<double> last;
        until([&](const json& now) {
            std::vector<double> found;
            if (now.contains("controls") && now["controls"].contains(control)) {
                found = now["controls"][control].get<std::vector<double>>();
            }
            const bool resting = !found.empty() && found == last;
            last = found;
            std::this_thread::sleep_for(resting ? 0ms : 250ms);
            return resting;
        });
        return last.size() == 4 ? last : std::vector<double>{0, 0, 0, 0};
    }
    void click(const std::string& control) {
        const auto at = box(control);
        xdotool("mousemove " + std::to_string(int(at[0] + at[2]) / 2) + " " +
                std::to_string(int(at[1] + at[3]) / 2) + " sleep 0.2 click 1");
    }

    fs::path folder_ = fs::temp_directory_path() / ("bary_window_" + std::to_string(getpid()));
    fs::path statusPath_ = folder_ / "status.json";
    std::unique_ptr<Process> server_, program_;
};

TEST_F(WindowTest, KeysPauseStepAndRun) {
    start();
    if (HasFatalFailure()) {
        return;
    }
    key("space");
    ASSERT_TRUE(untilState("paused"));
    const int64_t at = status()["iteration"];
    key("s");
    EXPECT_TRUE(until([&](const json& now) { return now["iteration"] == at + 1; }));
    key("space");
    EXPECT_TRUE(until([&](const json& now) { return now["iteration"] > at + 1; }));
}

TEST_F(WindowTest, ButtonsAndSlidersByThePointer) {
    start();
    if (HasFatalFailure()) {
        return;
    }
    click("run");
    ASSERT_TRUE(untilState("paused"));
    const auto track = box("weight 0");
    const int y = int(track[1] + track[3]) / 2, x = int(track[0] + track[2]) / 2;
    xdotool("mousemove " + std::to_string(x) + " " + std::to_string(y) +
            " sleep 0.2 mousedown 1 sleep 0.2 mousemove " + std::to_string(x + 20) + " " +
            std::to_string(y) + " sleep 0.1 mousemove " + std::to_string(x + 40) + " " +
            std::to_string(y) + " sleep 0.2 mouseup 1");
    EXPECT_TRUE(until([](const json& now) { return now["weights"][0] > 0.55; }));
    const uint64_t seed = status()["seed"];
    click("seed");
    EXPECT_TRUE(until([&](const json& now) { return now["seed"] != seed; }));
    click("view overlay");
    EXPECT_TRUE(until([](const json& now) { return now["view"] == "overlay"; }));
}

TEST_F(WindowTest, TheHandleDraggedAlongAnEdgeTakesTheBarycenterFromOneMarginalToTheOther) {
    start({"f-parallelograms"}); // the second lies at y = -2, the third at y = 4
    if (HasFatalFailure()) {
        return;
    }
    ASSERT_TRUE(until([](const json& now) { return now["iteration"] > 1000; }));
    key("space");
    ASSERT_TRUE(untilState("paused"));
    const auto triangle = box("simplex");
    // The lower edge goes from the second to the third, above their labels.
    const int y = int(triangle[3]) - 30, middle = int(triangle[0] + triangle[2]) / 2;
    const auto moveTo = [&](int x, const std::string& before, const std::string& after) {
        xdotool("mousemove " + std::to_string(x) + " " + std::to_string(y) + before + after);
    };
    moveTo(middle - 142, " sleep 0.2 mousedown 1", " sleep 0.1"); // so that every move moves
    std::vector<double> means, weights;
    for (int x = middle - 140; x <= middle + 140; x += 28) {
        const long frames = status()["frames"];
        moveTo(x, "", " sleep 0.1");
        json last;
        ASSERT_TRUE(until([&](const json& now) {
            // A busy machine may not have drawn the move yet.
            const bool rests = last.is_object() && last["frames"] > frames + 2 &&
                               now["shown_weights"] == now["weights"] &&
                               last["weights"] == now["weights"] &&
                               last["barycenter_mean"] == now["barycenter_mean"];
            last = now;
            std::this_thread::sleep_for(250ms);
            return rests;
        }));
        means.push_back(last["barycenter_mean"][1]);
        weights.push_back(last["shown_weights"][2]);
        EXPECT_EQ(last["shown_weights"][0], 0) << "it left the edge";
    }
    xdotool("mouseup 1");
    EXPECT_EQ(weights.front(), 0);
    EXPECT_EQ(weights.back(), 1);
    EXPECT_NEAR(means.front(), -2, 0.3);
    EXPECT_NEAR(means.back(), 4, 0.3);
    for (size_t k = 1; k < means.size(); ++k) {
        EXPECT_GE(weights[k], weights[k - 1]);
        EXPECT_GE(means[k], means[k - 1] - 0.02);
        EXPECT_NEAR(means[k], -2 + 6 * weights[k], 0.4); // the mean of the exact barycenter
    }
}

TEST_F(WindowTest, LeavesAPictureAndItsPreferencesWhenItIsClosed) {
    start();
    if (HasFatalFailure()) {
        return;
    }
    key("t"); // the light theme
    ASSERT_TRUE(until([](const json& now) { return now["theme"] == "Light"; }));
    key("ctrl+q");
    for (int i = 0; i < 300 && program_->running(); ++i) {
        std::this_thread::sleep_for(100ms);
    }
    ASSERT_FALSE(program_->running()) << "Ctrl+Q did not end the program";
    EXPECT_EQ(program_->exitCode(), 0);
    const Image image = readImage(folder_ / "last.png");
    EXPECT_GE(image.width, 640);
    std::set<uint8_t> shades(image.pixels.begin(), image.pixels.end());
    EXPECT_GT(shades.size(), 50u) << "the window was blank";
    std::ifstream file(folder_ / "config" / "baryscope" / "preferences.json");
    ASSERT_TRUE(file.good());
    EXPECT_EQ(json::parse(file)["theme"], "light");
}

TEST_F(WindowTest, ABadFileIsADialogAndTheProgramGoesOn) {
    const fs::path bad = folder_ / "bad.json";
    std::ofstream(bad) << "{ \"solvr\": \"nwb\" }";
    program_ = std::make_unique<Process>(std::vector<std::string>{BARYSCOPE_BINARY, bad.string()},
                                         folder_ / "baryscope.log");
    ASSERT_TRUE(until([](const json& now) { return !now.value("error", "").empty(); }));
    EXPECT_NE(status()["error"].get<std::string>().find("bad.json"), std::string::npos);
    click("close");
    EXPECT_TRUE(until([](const json& now) { return now["dialog"] == false; }));
}

} // namespace
} // namespace bary
