#include "core/io/process.h"

#include "tests/core/io/io_test_support.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <thread>

namespace bary {
namespace {

std::string failureOf(const std::vector<std::string>& arguments, const std::stop_token& stop = {}) {
    try {
        runProgram(arguments, "/", stop);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Process, FindsAProgramInThePath) {
    EXPECT_EQ(findProgram("sh").filename(), "sh");
    EXPECT_TRUE(findProgram("no-such-program-anywhere").empty());
}

TEST(Process, AnEmptyPathHasNoPrograms) {
    const std::string path = std::getenv("PATH");
    setenv("PATH", "", 1);
    EXPECT_TRUE(findProgram("sh").empty());
    setenv("PATH", path.c_str(), 1);
}

TEST(Process, RunsInItsFolderWithWordsAsTheyAre) {
    const test::TemporaryFolder folder;
    // A shell would split the words and expand the star.
    runProgram({findProgram("touch").string(), "a file; *"}, folder.path(), {});
    EXPECT_TRUE(std::filesystem::exists(folder / "a file; *"));
    EXPECT_EQ(folder.count(), 1u);
}

TEST(Process, AFailureShowsTheLastLineOfItsErrors) {
    const std::string shell = findProgram("sh").string();
    EXPECT_EQ(failureOf({shell, "-c", "echo first >&2; echo the reason >&2; echo >&2; exit 3"}),
              "sh: the reason");
    EXPECT_EQ(failureOf({shell, "-c", "exit 1"}), "sh: it failed");
    EXPECT_NE(failureOf({"/nowhere/program"}).find("/nowhere/program"), std::string::npos);
}

TEST(Process, MuchOutputDoesNotBlockIt) {
    const std::string shell = findProgram("sh").string();
    EXPECT_EQ(failureOf({shell, "-c",
                         "i=0; while [ $i -lt 5000 ]; do echo a line of errors, number $i >&2; "
                         "i=$((i+1)); done; exit 1"}),
              "sh: a line of errors, number 4999");
}

TEST(Process, ARequestToStopKillsIt) {
    std::stop_source stop;
    std::string failure;
    std::jthread waiting([&] {
        failure = failureOf({findProgram("sleep").string(), "600"}, stop.get_token());
    });
    stop.request_stop();
    waiting.join(); // which would take ten minutes
    EXPECT_EQ(failure, "sleep was stopped");
}

} // namespace
} // namespace bary
