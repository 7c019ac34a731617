// `baryscope compare`: the real binary, its files, its table, and what it does with what fails.
#include "core/io/image.h"
#include "tests/app/command_line.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace {

namespace fs = std::filesystem;
using bary::test::Outcome;

class Compare : public bary::test::CommandLine {
  protected:
    nlohmann::json record(const std::string& out) const {
        return nlohmann::json::parse(text(folder_ / out / "compare.json"));
    }
    /// The line of `text` that begins with `start`.
    static std::string line(const std::string& text, const std::string& start) {
        const size_t begin = ("\n" + text).find("\n" + start);
        return begin == std::string::npos ? "" : text.substr(begin, text.find('\n', begin) - begin);
    }
};

const std::string lesson = "compare disc-lesson --quiet --samples 300 --iterations 10 ";

TEST_F(Compare, WritesEveryRunATableAndOnePicture) {
    const Outcome outcome =
        run(lesson + "--seed 7 --out o --solvers "
                     "disc:discrepancy=energy,grid:side=32,"
                     "disc:discrepancy=sinkhorn:epsilon=0.5:batch=32:generator=gaussian");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const std::vector<std::string> folders = {"1-disc-energy", "2-grid-32",
                                              "3-disc-sinkhorn-0.5-32-gaussian"};
    for (const std::string& name : folders) {
        for (const char* file : {"run.json", "metrics.csv", "samples.npy", "checkpoint.pt"}) {
            EXPECT_TRUE(fs::is_regular_file(folder_ / "o" / name / file)) << name << "/" << file;
        }
        const auto own = nlohmann::json::parse(text(folder_ / "o" / name / "run.json"));
        EXPECT_EQ(own.at("seed"), 7);
        EXPECT_EQ(own.at("iterations"), 10);
    }
    const auto json = record("o");
    EXPECT_EQ(json.at("seed"), 7);
    ASSERT_EQ(json.at("entries").size(), folders.size());
    for (size_t k = 0; k < folders.size(); ++k) {
        const auto& entry = json.at("entries")[k];
        EXPECT_EQ(entry.at("folder"), folders[k]);
        EXPECT_EQ(entry.at("status"), "completed");
        EXPECT_EQ(entry.at("truth_under"), k == 0 ? "MMD" : "W2");
        // What the run itself says of the same generator.
        const auto own = nlohmann::json::parse(text(folder_ / "o" / folders[k] / "run.json"));
        for (const char* key : {"bw2_uvp", "sliced_w2", "energy"}) {
            const std::string stored = std::string(key) + "_ema";
            EXPECT_EQ(entry.at("metrics").at(key), own.at("metrics").at(stored)) << key;
            EXPECT_EQ(entry.at("floors").at(key), own.at("floors").at(stored)) << key;
        }
    }
    // Settings of the preset hold for its own solver alone, and an entry's own win.
    EXPECT_EQ(json.at("entries")[0].at("settings").at("lr_shape"), 0.15);
    EXPECT_EQ(json.at("entries")[2].at("settings").at("generator"), "gaussian");
    EXPECT_EQ(json.at("entries")[1].at("settings").at("epsilon"), 1e-4);

    const std::string csv = text(folder_ / "o" / "compare.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4) << csv;
    EXPECT_NE(line(outcome.out, "disc: energy").find("MMD: the mixture"), std::string::npos)
        << outcome.out;
    EXPECT_NE(line(outcome.out, "disc: sinkhorn, ε = 0.5").find("W2: exact"), std::string::npos)
        << outcome.out;
    const bary::Image picture = bary::readImage(folder_ / "o" / "compare.png");
    EXPECT_EQ(picture.width, 1920);
    EXPECT_GT(picture.height, 600);
}

TEST_F(Compare, WhatASolverCannotDoIsARowAndTheOthersGoOn) {
    write("one.json", R"({"marginals": [{"measure": {"type": "gaussian", "dim": 4, "random": 1}},
                                        {"measure": {"type": "gaussian", "dim": 4, "random": 2}}]})");
    const Outcome some = run("compare one.json --quiet --samples 100 --iterations 10 --out o "
                             "--solvers grid,disc:generator=gaussian:batch=32");
    ASSERT_EQ(some.code, 0) << some.err;
    EXPECT_NE(line(some.out, "grid").find("no result: "), std::string::npos) << some.out;
    const auto entries = record("o").at("entries");
    EXPECT_NE(entries[0].at("reason").get<std::string>().find("plane"), std::string::npos)
        << entries[0];
    EXPECT_FALSE(entries[0].contains("metrics"));
    EXPECT_FALSE(fs::exists(folder_ / "o" / "1-grid"));
    EXPECT_FALSE(entries[1].contains("reason"));
    EXPECT_TRUE(fs::exists(folder_ / "o" / "compare.png"));

    const Outcome none = run("compare one.json --quiet --out n --solvers grid,grid:side=32");
    EXPECT_EQ(none.code, 1) << none.err;
    EXPECT_EQ(record("n").at("entries").size(), 2u);
    EXPECT_FALSE(fs::exists(folder_ / "n" / "compare.png"));
}

TEST_F(Compare, WrongUsageIsOneLineBeforeAnythingRuns) {
    const auto expect = [&](const std::string& solvers, const std::vector<std::string>& parts) {
        expectUsageError("compare disc-lesson --out o --solvers " + solvers, parts);
    };
    expect("nwb,dsic", {"--solvers dsic", "solver", "did you mean 'disc'"});
    expect("disc:epsilo=1", {"--solvers disc:epsilo=1", "epsilo", "did you mean 'epsilon'"});
    expect("disc:discrepancy=mdm", {"discrepancy", "must be one of sinkhorn"});
    expect("nwb:epsilon=1", {"--solvers nwb:epsilon=1", "epsilon"});
    expect("disc:epsilon", {"--solvers disc:epsilon", "key=value"});
    expect("disc:seed=3", {"seed cannot differ between entries"});
    expect("nwb,grid,nwb", {"'nwb' stands there twice"});
    expect("nwb,", {"--solvers", "solver"});
    expectUsageError("compare ring-square --out o", {"ring-square", "--solvers is required"});
    EXPECT_FALSE(fs::exists(folder_ / "o"));
}

} // namespace
