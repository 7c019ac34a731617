// The real binary, as a person or a script would call it, in a folder of its own.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace bary::test {

namespace fs = std::filesystem;

struct Outcome {
    int code = -1;
    std::string out, err;
};

class CommandLine : public ::testing::Test {
  protected:
    void SetUp() override {
        folder_ = fs::temp_directory_path() /
                  ("baryscope-cli-" + std::to_string(getpid()) + "-" +
                   ::testing::UnitTest::GetInstance()->current_test_info()->name());
        fs::create_directories(folder_);
    }
    void TearDown() override { fs::remove_all(folder_); }

    Outcome run(const std::string& arguments, const std::string& environment = "") const {
        const fs::path err = folder_ / "stderr.txt";
        const std::string command = "cd '" + folder_.string() + "' && env -u DISPLAY " +
                                    environment + " XDG_CONFIG_HOME='" + folder_.string() + "' '" +
                                    BARYSCOPE_BINARY + "' " + arguments + " 2>'" + err.string() +
                                    "'";
        Outcome outcome;
        FILE* pipe = popen(command.c_str(), "r");
        std::array<char, 4096> buffer{};
        while (size_t n = fread(buffer.data(), 1, buffer.size(), pipe)) {
            outcome.out.append(buffer.data(), n);
        }
        const int status = pclose(pipe);
        outcome.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
        outcome.err = text(err);
        return outcome;
    }

    /// Starts the binary and interrupts it once `awaited` stands on its stderr; its exit code, or
    /// -1 where it did not end by itself. What it wrote is in out.txt and err.txt.
    int interrupted(std::vector<std::string> arguments, const std::string& awaited) const {
        const pid_t child = fork();
        if (child == 0) {
            std::vector<char*> all = {const_cast<char*>("baryscope")};
            for (std::string& each : arguments) {
                all.push_back(each.data());
            }
            all.push_back(nullptr);
            fs::current_path(folder_);
            if (std::freopen("out.txt", "w", stdout) && std::freopen("err.txt", "w", stderr)) {
                execv(BARYSCOPE_BINARY, all.data());
            }
            _exit(127);
        }
        for (int i = 0; i < 600 && text(folder_ / "err.txt").find(awaited) == std::string::npos;
             ++i) {
            usleep(50000);
        }
        kill(child, SIGINT);
        int status = 0;
        waitpid(child, &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    static std::string text(const fs::path& path) {
        std::ifstream file(path, std::ios::binary);
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }

    fs::path write(const std::string& name, const std::string& content) const {
        std::ofstream(folder_ / name, std::ios::binary) << content;
        return folder_ / name;
    }

    /// Expects exit code 2, one line on stderr that holds all of `parts`, and nothing on stdout.
    void expectUsageError(const std::string& arguments, const std::vector<std::string>& parts) {
        const Outcome outcome = run(arguments);
        EXPECT_EQ(outcome.code, 2) << arguments << "\n" << outcome.err;
        for (const std::string& part : parts) {
            EXPECT_NE(outcome.err.find(part), std::string::npos)
                << arguments << "\nlacks '" << part << "' in: " << outcome.err;
        }
        EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
        EXPECT_TRUE(outcome.out.empty()) << outcome.out;
    }

    static std::string preset(const std::string& marginals, const std::string& more = "") {
        return "{\"marginals\": [" + marginals + "]" + more + "}";
    }

    fs::path folder_;
};

} // namespace bary::test
