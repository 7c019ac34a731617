// `baryscope make-benchmark`, by the real binary.
#include "tests/app/command_line.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <cstdio>

namespace {

namespace fs = std::filesystem;
using bary::test::CommandLine;
using bary::test::Outcome;

TEST_F(CommandLine, MakesABenchmarkThatOpensAndTrains) {
    const Outcome made = run("make-benchmark --of scatter-rolls --out made --count 2000 "
                             "--marginals 4 --potential ridge --threads 2");
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_NE(made.out.find("congruence residual"), std::string::npos) << made.out;
    const auto record = nlohmann::json::parse(text(folder_ / "made" / "benchmark.json"));
    EXPECT_EQ(record.at("weights").size(), 4u);
    EXPECT_LT(record.at("congruence_residual").get<double>(), 1e-4);
    EXPECT_FALSE(record.at("versions").empty());
    const Outcome trained = run("run made/preset.json --out run --iterations 5 --samples 200 "
                                "--quiet");
    EXPECT_EQ(trained.code, 0) << trained.err;
    const auto metrics = nlohmann::json::parse(text(folder_ / "run" / "run.json")).at("metrics");
    EXPECT_TRUE(metrics.dump().find("l2_uvp") != std::string::npos) << metrics.dump();

    expectUsageError("make-benchmark --of scatter-rolls --out made --count 2000",
                     {"benchmark.json", "--resume"});
    EXPECT_EQ(run("make-benchmark --of scatter-rolls --out made --count 2000 --marginals 4 "
                  "--potential ridge --resume")
                  .code,
              0);
}

TEST_F(CommandLine, AnInterruptedBenchmarkGoesOn) {
    const pid_t child = fork();
    if (child == 0) {
        fs::current_path(folder_);
        if (std::freopen("err.txt", "w", stderr)) {
            execl(BARYSCOPE_BINARY, "baryscope", "make-benchmark", "--of", "gaussians-64", "--out",
                  "made", "--count", "4000", "--potential", "ridge", "--threads", "1", nullptr);
        }
        _exit(127);
    }
    const fs::path first = folder_ / "made" / "blocks" / "marginal_1_0.npy";
    for (int i = 0; i < 3000 && !fs::exists(first); ++i) {
        usleep(10000);
    }
    kill(child, SIGINT);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_NE(text(folder_ / "err.txt").find("--resume goes on"), std::string::npos);
    EXPECT_TRUE(fs::exists(first));
    const auto before = fs::last_write_time(first);
    const auto record = nlohmann::json::parse(text(folder_ / "made" / "benchmark.json"));
    EXPECT_FALSE(record.at("finished").get<bool>());

    const std::string again = "make-benchmark --of gaussians-64 --out made --potential ridge "
                              "--threads 1 --resume --count ";
    expectUsageError(again + "3000", {"benchmark.json", "another one"});
    EXPECT_EQ(fs::last_write_time(first), before);
    const Outcome rest = run(again + "4000");
    EXPECT_EQ(rest.code, 0) << rest.err;
    EXPECT_TRUE(fs::exists(folder_ / "made" / "preset.json"));
    EXPECT_EQ(rest.out.find("12000 samples solved"), std::string::npos) << rest.out;
}

TEST_F(CommandLine, ABenchmarkOfWhatIsNotThereIsRefused) {
    expectUsageError("make-benchmark --of nothing --out made", {"nothing"});
    expectUsageError("make-benchmark --of gmm-3 --out made --kind ave", {"'images'"});
    expectUsageError("make-benchmark --of '" +
                         write("m.json", R"({"type": "moons", "x": 1})").string() + "' --out made",
                     {"m.json", "'x'"});
    EXPECT_FALSE(fs::exists(folder_ / "made"));
}

} // namespace
