// The real binary, as a person or a script would call it: exit codes, messages, files.
#include "tests/app/command_line.h"
#include "tests/data_folder.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <set>

namespace {

namespace fs = std::filesystem;
using bary::test::CommandLine;
using bary::test::Outcome;
using bary::test::writeMadeUpMnist;
using bary::test::writeMadeUpPictures;
using bary::test::writeMadeUpRentals;

const std::string square = R"({"weight": 0.5, "measure": {"type": "square"}})";
const std::string ring = R"({"weight": 0.5, "measure": {"type": "ring"}})";
const std::string quick = " --iterations 15 --set pretraining=5 --set potential_width=8 "
                          "--set reference_atoms=200 --samples 500 --quiet";

TEST_F(CommandLine, HelpAndVersionGoToStdoutWithCodeZero) {
    const Outcome help = run("--help");
    EXPECT_EQ(help.code, 0);
    EXPECT_NE(help.out.find("palette"), std::string::npos);
    const Outcome version = run("--version");
    EXPECT_EQ(version.code, 0);
    EXPECT_EQ(version.out.rfind("baryscope ", 0), 0u);
}

TEST_F(CommandLine, ListsAndShowsEveryShippedPreset) {
    writeMadeUpMnist(folder_);
    writeMadeUpPictures(folder_);
    writeMadeUpRentals(folder_);
    const std::string data = "BARYSCOPE_DATA='" + folder_.string() + "'";
    const Outcome list = run("presets --json");
    ASSERT_EQ(list.code, 0) << list.err;
    const auto presets = nlohmann::json::parse(list.out);
    std::vector<std::string> names;
    for (const auto& preset : presets) {
        names.push_back(preset.at("name"));
        const Outcome shown = run("show " + names.back(), data);
        EXPECT_EQ(shown.code, 0) << shown.err;
        const auto json = nlohmann::json::parse(shown.out);
        EXPECT_FALSE(json.at("parameters").empty());
        EXPECT_FALSE(preset.at("story").get<std::string>().empty()) << names.back();
    }
    for (const char* name : {"ring-square", "boxes-3d", "gaussians-2", "parallelograms",
                             "silhouettes", "palette-demo"}) {
        EXPECT_NE(std::find(names.begin(), names.end(), name), names.end()) << name;
    }
}

TEST_F(CommandLine, DataSaysWhatIsThereAndWhatEachPresetLacks) {
    writeMadeUpMnist(folder_);
    const std::string folder = "--data-dir '" + folder_.string() + "'";
    const Outcome outcome = run("data --json " + folder);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    EXPECT_EQ(json.at("folder"), folder_.string());
    const auto& mnist = json.at("sets")[0];
    EXPECT_EQ(mnist.at("name"), "mnist");
    EXPECT_EQ(mnist.at("files")[0].at("count"), 40);
    EXPECT_FALSE(mnist.at("files")[2].at("found"));
    std::set<std::string> ready, waiting;
    for (const auto& preset : json.at("presets")) {
        (preset.at("ready") ? ready : waiting).insert(preset.at("name"));
        EXPECT_EQ(preset.at("ready"), preset.at("missing").empty());
    }
    EXPECT_TRUE(ready.contains("mnist-01") && ready.contains("usps-mnist"));
    EXPECT_TRUE(waiting.contains("bike-posterior"));
    EXPECT_FALSE(ready.contains("glyphs-01") || waiting.contains("glyphs-01"));

    const Outcome text = run(folder + " data");
    EXPECT_EQ(text.code, 0) << text.err;
    for (const char* part : {"40 pictures", "missing", "get it from: UCI", "lacks bike-sharing"}) {
        EXPECT_NE(text.out.find(part), std::string::npos) << part << "\n" << text.out;
    }
}

TEST_F(CommandLine, DoctorNamesVersionsDevicesAndRenderer) {
    const Outcome doctor = run("doctor");
    EXPECT_EQ(doctor.code, 0) << doctor.err;
    for (const char* word : {"libtorch", "GL", "BLAS", "devices"}) {
        EXPECT_NE(doctor.out.find(word), std::string::npos) << word;
    }
}

TEST_F(CommandLine, BenchPrintsJsonWithTheMachineAndEveryWay) {
    const Outcome outcome = run("bench --json --quick --threads 2 --only plane-2 generator");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    const auto json = nlohmann::json::parse(outcome.out);
    const auto& machine = json.at("machine");
    for (const char* key : {"cpu", "isa", "blas"}) {
        EXPECT_FALSE(machine.at(key).get<std::string>().empty()) << key;
    }
    EXPECT_GT(machine.at("peak_gflops"), 0);
    EXPECT_EQ(machine.at("threads"), 2);
    EXPECT_TRUE(machine.at("versions").contains("libtorch"));
    ASSERT_EQ(json.at("problems").size(), 2u);
    EXPECT_EQ(json.at("problems")[1].at("name"), "generator");
    EXPECT_EQ(json.at("problems")[1].at("points"), 10240);
    const auto& outer = json.at("problems")[0];
    EXPECT_EQ(outer.at("name"), "plane-2");
    EXPECT_GT(outer.at("flop"), 0);
    std::set<std::string> works;
    for (const auto& result : outer.at("results")) {
        works.insert(result.at("work"));
        for (const char* key :
             {"threads", "calls", "ms", "ms_quickest", "speedup", "gflops", "share_of_peak"}) {
            EXPECT_GT(result.at(key), 0) << result.at("work") << " " << key;
        }
    }
    EXPECT_EQ(works,
              (std::set<std::string>{"autograd, one by one", "autograd", "tensor", "fused"}));
}

TEST_F(CommandLine, BenchPrintsATableThatATerminalHolds) {
    const Outcome outcome = run("bench --quick --threads 1 --only generator");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    EXPECT_NE(outcome.out.find("kernels"), std::string::npos);
    EXPECT_NE(outcome.err.find("generator"), std::string::npos) << "no progress on stderr";
    std::istringstream lines(outcome.out);
    for (std::string line; std::getline(lines, line);) {
        if (line.rfind("  ", 0) == 0) { // a row: the BLAS above them may have a long name
            EXPECT_LE(line.size(), 100u) << line;
        }
    }
}

TEST_F(CommandLine, AnInterruptEndsBenchWithWhatItHas) {
    EXPECT_EQ(interrupted({"bench", "--json", "--threads", "1", "--only", "dim-64"}, "dim-64"),
              130);
    const auto json = nlohmann::json::parse(text(folder_ / "out.txt"));
    EXPECT_EQ(json.at("interrupted"), true);
    EXPECT_TRUE(json.at("problems").empty());
}

TEST_F(CommandLine, AnInterruptWhilePicturesAreMadeEndsARunThatHasNothingYet) {
    write("long.json", R"({"marginals":[{"name":"m","weight":1,"measure":
        {"type":"images","glyphs":{"text":"0","count":20000},"size":256}}]})");
    EXPECT_EQ(interrupted({"run", "long.json", "--out", "o"}, "drawing characters: "), 130);
    EXPECT_TRUE(fs::is_empty(folder_ / "o"));
}

TEST_F(CommandLine, RunLeavesAllFilesAndACompleteRecord) {
    const Outcome outcome = run("run ring-square --out results" + quick);
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* file :
         {"run.json", "metrics.csv", "samples.npy", "marginal_0.npy", "marginal_1.npy",
          "to_barycenter_0.npy", "to_marginal_1.npy", "view.png", "checkpoint.pt"}) {
        EXPECT_TRUE(fs::is_regular_file(folder_ / "results" / file)) << file;
    }
    const auto record = nlohmann::json::parse(text(folder_ / "results" / "run.json"));
    for (const char* key :
         {"preset", "solver", "recipe", "seed", "threads", "device", "status", "iterations",
          "seconds", "seconds_per_iteration", "metrics", "versions", "commit"}) {
        EXPECT_TRUE(record.contains(key)) << key;
    }
    EXPECT_EQ(record.at("status"), "completed");
    EXPECT_EQ(record.at("iterations"), 15);
    for (const char* key : {"bw2_uvp", "bw2_uvp_ema", "sliced_w2", "sliced_w2_ema"}) {
        EXPECT_TRUE(record.at("metrics").at(key).is_number()) << key;
    }
    EXPECT_EQ(record.at("metrics").at("bw2_uvp_maps").size(), 2u);
    EXPECT_EQ(
        text(folder_ / "results" / "metrics.csv").rfind("series,iteration,seconds,value\n", 0), 0u);
}

TEST_F(CommandLine, TheSameSeedGivesTheSameSamplesAndAnotherSeedOthers) {
    ASSERT_EQ(run("run gaussians-2 --out a --seed 3" + quick).code, 0);
    ASSERT_EQ(run("run gaussians-2 --out b --seed 3" + quick).code, 0);
    ASSERT_EQ(run("run gaussians-2 --out c --seed 4" + quick).code, 0);
    EXPECT_EQ(text(folder_ / "a" / "samples.npy"), text(folder_ / "b" / "samples.npy"));
    EXPECT_NE(text(folder_ / "a" / "samples.npy"), text(folder_ / "c" / "samples.npy"));
}

TEST_F(CommandLine, AResumedRunEndsWhereAnUninterruptedOneDoes) {
    // A constant schedule, because the plan of the first run ends earlier.
    const std::string settings = " --set schedule=constant --set pretraining=5 --quiet "
                                 "--set reference_atoms=200 --samples 300";
    ASSERT_EQ(run("run gaussians-2 --out whole --iterations 30" + settings).code, 0);
    ASSERT_EQ(run("run gaussians-2 --out half --iterations 15" + settings).code, 0);
    const Outcome rest = run("run gaussians-2 --out rest --iterations 30 "
                             "--resume half/checkpoint.pt" +
                             settings);
    ASSERT_EQ(rest.code, 0) << rest.err;
    EXPECT_EQ(text(folder_ / "whole" / "samples.npy"), text(folder_ / "rest" / "samples.npy"));
}

TEST_F(CommandLine, TrainsInverseMapsFurtherFromTheCheckpointOfAFinishedRun) {
    const std::string small = " --threads 1 --set width=8 --set batch=8 --set reference_atoms=100";
    ASSERT_EQ(run("run win-gaussians-2 --out w --iterations 20" + small).code, 0);
    const Outcome more =
        run("run win-gaussians-2 --out m --resume w/checkpoint.pt --set inverse=alone" + small);
    ASSERT_EQ(more.code, 0) << more.err;
    EXPECT_NE(more.out.find("\n30 iterations"), std::string::npos) << more.out;
    const auto same = [&](const char* file) {
        return text(folder_ / "w" / file) == text(folder_ / "m" / file);
    };
    EXPECT_TRUE(same("samples.npy") && same("to_marginal_0.npy"));
    EXPECT_FALSE(same("to_barycenter_0.npy"));
    // The width of a network is none of the live settings.
    expectUsageError("run win-gaussians-2 --out q --resume w/checkpoint.pt --set width=9 "
                     "--set batch=8 --set reference_atoms=100",
                     {"w/checkpoint.pt", "another experiment", "/parameters/width"});
}

TEST_F(CommandLine, SamplesAndRendersACheckpoint) {
    ASSERT_EQ(run("run ring-square --out r" + quick).code, 0);
    ASSERT_EQ(run("sample r/checkpoint.pt --count 25 --out s.csv").code, 0);
    const std::string csv = text(folder_ / "s.csv");
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 26);
    const Outcome picture =
        run("render r/checkpoint.pt --size 320x200 --view overlay --transparent --out p.png");
    ASSERT_EQ(picture.code, 0) << picture.err;
    EXPECT_GT(fs::file_size(folder_ / "p.png"), 2000u);
    expectUsageError("sample r/checkpoint.pt --out s.xyz2", {"s.xyz2", ".npy"});
    expectUsageError("sample r/checkpoint.pt --weights 0.9,0.1 --out s.npy", {"--weights"});
    expectUsageError("run gaussians-2 --out q --resume r/checkpoint.pt",
                     {"r/checkpoint.pt", "another experiment"});
    expectUsageError("render r/checkpoint.pt --size 10y10 --out p.png", {"--size", "WIDTHxHEIGHT"});
}

TEST_F(CommandLine, PaletteWritesRecolouredPicturesOfTheInputsSizeAndFormat) {
    const std::string pictures = std::string(BARYSCOPE_SOURCE) + "/assets/pictures/";
    const Outcome outcome =
        run("palette " + pictures + "sunset.png " + pictures +
            "meadow.png --weights .3,.7 "
            "--out p --lut 9 --set iterations=10 --set pretraining=5 --set reference_atoms=100");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* file : {"sunset-recoloured.png", "meadow-recoloured.png", "sunset.cube",
                             "meadow.cube", "palettes.csv", "palettes.png", "agreement.json"}) {
        EXPECT_TRUE(fs::is_regular_file(folder_ / "p" / file)) << file;
    }
    const auto header = [](const std::string& png) { return png.substr(16, 8); }; // width, height
    EXPECT_EQ(header(text(folder_ / "p" / "sunset-recoloured.png")),
              header(text(pictures + "sunset.png")));
    for (const char* part : {"ratio", "ΔE2000", "Lipschitz", "edges", "out of gamut"}) {
        EXPECT_NE(outcome.out.find(part), std::string::npos) << part << "\n" << outcome.out;
    }
}

TEST_F(CommandLine, PaletteTakesAFolderASpaceAndFurtherPictures) {
    const std::string pictures = std::string(BARYSCOPE_SOURCE) + "/assets/pictures/";
    const Outcome outcome = run("palette " + pictures +
                                " --out p --lut 5 --space oklab --format jpg "
                                "--quality 80 --strength .5 --protect-neutrals --apply " +
                                pictures + "sunset.png --set iterations=5 --set pretraining=5");
    ASSERT_EQ(outcome.code, 0) << outcome.err;
    for (const char* file :
         {"aurora-recoloured.jpg", "meadow-recoloured.jpg", "sunset-recoloured.jpg",
          "sunset-2-recoloured.jpg", "contact-sheet.png", "palettes.ase"}) {
        EXPECT_TRUE(fs::is_regular_file(folder_ / "p" / file)) << file;
    }
    EXPECT_NE(outcome.out.find("by the table of sunset"), std::string::npos) << outcome.out;
}

TEST_F(CommandLine, PaletteNamesWhatIsWrongBeforeItTrains) {
    const std::string picture = std::string(BARYSCOPE_SOURCE) + "/assets/pictures/sunset.png ";
    const std::string two = "palette " + picture + picture;
    expectUsageError(two + "--out o --weights .5,.2,.3", {"--weights", "2"});
    expectUsageError(two + "--out o --weights .5,.6", {"--weights", "sum"});
    write("broken.jpg", "\xff\xd8\xff and no more");
    expectUsageError("palette broken.jpg " + picture + "--out o", {"broken.jpg", "JPEG"});
    expectUsageError(two + "--out o --apply broken.jpg", {"broken.jpg", "JPEG"});
    write("file", "in the way");
    expectUsageError(two + "--out file/o", {"file"});
    fs::create_directory(folder_ / "empty");
    expectUsageError("palette empty --out o", {"empty", "no pictures"});
}

TEST_F(CommandLine, AnInterruptWritesACheckpointAndGives130) {
    const pid_t child = fork();
    if (child == 0) {
        fs::current_path(folder_);
        execl(BARYSCOPE_BINARY, "baryscope", "run", "ring-square", "--out", "r", "--iterations",
              "1000000", "--quiet", "--set", "reference_atoms=200", nullptr);
        _exit(127);
    }
    // The log of the history exists as soon as training does.
    for (int i = 0; i < 600 && !fs::exists(folder_ / "r" / "metrics.csv.part"); ++i) {
        usleep(50000);
    }
    usleep(1000000);
    kill(child, SIGINT);
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 130);
    EXPECT_TRUE(fs::is_regular_file(folder_ / "r" / "checkpoint.pt"));
    const auto record = nlohmann::json::parse(text(folder_ / "r" / "run.json"));
    EXPECT_EQ(record.at("status"), "paused");
}

TEST_F(CommandLine, ADivergedRunGivesOneAndKeepsTheFilesOfAGoodOne) {
    const std::string huge = R"({"weight": 0.5, "measure": {"type": "affine",
        "of": {"type": "square", "side": 1000000}, "matrix": [[4e32, 0], [0, 4e32]]}})";
    write("huge.json", preset(huge + "," + huge));
    fs::create_directories(folder_ / "o");
    write("o/samples.npy", "of a good run");
    write("o/checkpoint.pt", "of a good run");
    const Outcome outcome = run("run huge.json --out o --set standardise=false --set "
                                "pretraining=0 --set lr_potential=1 --set reference_atoms=50 "
                                "--iterations 50 --quiet");
    EXPECT_EQ(outcome.code, 1) << outcome.err;
    EXPECT_NE(outcome.err.find("not finite"), std::string::npos) << outcome.err;
    EXPECT_EQ(text(folder_ / "o" / "samples.npy"), "of a good run");
    EXPECT_EQ(text(folder_ / "o" / "checkpoint.pt"), "of a good run");
}

TEST_F(CommandLine, NoDisplayIsAnEnvironmentProblem) {
    const Outcome outcome = run("", "-u WAYLAND_DISPLAY");
    EXPECT_EQ(outcome.code, 3) << outcome.err;
    EXPECT_NE(outcome.err.find("display"), std::string::npos) << outcome.err;
}

TEST_F(CommandLine, WrongUsageIsOneLineAndCodeTwo) {
    EXPECT_EQ(run("run").code, 2);
    EXPECT_EQ(run("run ring-square").code, 2);
    EXPECT_EQ(run("frobnicate --out x").code, 2);
    expectUsageError("run ring-squar --out o", {"ring-squar", "did you mean 'ring-square'"});
    expectUsageError("run ring-square --out o --set k11=3", {"k11", "did you mean 'k1'"});
    expectUsageError("run ring-square --out o --set k1=many", {"k1", "whole number", "'many'"});
    expectUsageError("run ring-square --out o --set k1=0", {"k1", "from 1 to 100"});
    expectUsageError("run ring-square --out o --set recipe=slow", {"recipe", "fast, paper"});
    expectUsageError("run ring-square --out o --set solver=nbw", {"solver", "'nwb'"});
    expectUsageError("run ring-square --out o --set weights=.5,.6", {"sum to 1"});
    expectUsageError("run ring-square --out o --set weights=-1,2", {"negative"});
    expectUsageError("run ring-square --out o --device gpu", {"gpu", "auto, cpu"});
    expectUsageError("bench --only palete", {"palete", "did you mean 'palette'", "plane-2"});
    EXPECT_EQ(run("bench --threads 0").code, 2);
}

TEST_F(CommandLine, ABadPresetIsNamedWithItsKey) {
    write("key.json", preset(square + "," + ring, R"(, "itterations": 5)"));
    expectUsageError("run key.json --out o", {"key.json", "itterations", "'iterations'"});
    write("type.json", preset(R"({"measure": {"type": "sqare"}})"));
    expectUsageError("run type.json --out o", {"marginals[0]", "sqare", "'square'"});
    write("dim.json", preset(square + R"(,{"weight": 0.5, "measure": {"type": "ball"}})"));
    expectUsageError("run dim.json --out o", {"marginals[1]", "dimension 3", "dimension 2"});
    write("weights.json", preset(square + "," + square + "," + square));
    expectUsageError("run weights.json --out o", {"weights.json", "sum to 1.5"});
    write("negative.json", preset(R"({"weight": -0.5, "measure": {"type": "square"}},)"
                                  R"({"weight": 1.5, "measure": {"type": "square"}})"));
    expectUsageError("run negative.json --out o", {"negative.json", "-0.5", "negative"});
    write("solver.json", preset(square + "," + ring, R"(, "solver": "nvb")"));
    expectUsageError("run solver.json --out o", {"solver.json", "nvb", "nwb"});
    write("broken.json", "{\"marginals\": [");
    expectUsageError("run broken.json --out o", {"broken.json", "line 1"});
    EXPECT_FALSE(fs::exists(folder_ / "o" / "run.json"));
}

TEST_F(CommandLine, BadDataIsNamedWithFileAndRow) {
    write("nan.csv", "x,y\n1,2\n3,nan\n");
    expectUsageError("run nan.csv --out o", {"nan.csv", "row 3"});
    write("empty.csv", "");
    expectUsageError("run empty.csv --out o", {"empty.csv"});
    write("short.npy", std::string("\x93NUMPY\x01\x00", 8) + std::string(20, ' '));
    expectUsageError("run short.npy --out o", {"short.npy"});
    write("fake.png", "this is not a picture");
    expectUsageError("palette fake.png fake.png --out o", {"fake.png"});
    expectUsageError("palette missing.jpg --out o", {"missing.jpg"});
    write("fake.pt", "nor is this a checkpoint");
    expectUsageError("sample fake.pt --out s.npy", {"fake.pt", "not a Baryscope checkpoint"});
    write("file", "in the way");
    expectUsageError("run ring-square --out file/o", {"file"});
}

} // namespace
