// Benchmarks as files: what is written reads back as marginals whose truth is known.
#include "core/experiment/make_benchmark.h"

#include "core/experiment/experiment.h"
#include "core/io/json.h"
#include "core/io/npy.h"
#include "tests/core/measure/measure_test_support.h"

#include <fmt/format.h>

namespace bary::test {
namespace {

namespace fs = std::filesystem;

const std::string digits =
    R"({"type":"images","glyphs":{"text":"01","count":480,"fonts":"sans"},"size":8})";

BenchmarkOptions optionsFor(const TemporaryFolder& folder, const std::string& measure) {
    BenchmarkOptions options;
    options.of = folder.write("base.json", measure).string();
    options.out = folder / "made";
    options.count = 150;
    options.potential = "ridge";
    return options;
}

Truth truthOf(const Preset& preset) {
    return computeTruth(buildMarginals(preset), weightsOf(preset), 5000, 0, 1, {});
}

TEST(MakeBenchmark, WritesMarginalsWhoseBarycenterIsKnown) {
    const TemporaryFolder folder;
    BenchmarkOptions options = optionsFor(folder, R"({"type":"moons"})");
    options.count = 3000;
    options.threads = 2;
    const BenchmarkResult result = makeBenchmark(options);
    EXPECT_TRUE(result.finished);
    EXPECT_EQ(result.solved, 9000);
    EXPECT_LT(result.residual, 1e-4);
    const Points barycenter = readNpy(options.out / barycenterFile());
    EXPECT_EQ(barycenter.size(), 9000);
    for (size_t n = 0; n < 3; ++n) {
        EXPECT_EQ(readNpy(options.out / marginalFile(n)).size(), 3000);
    }
    const auto record = readJson(options.out / "benchmark.json");
    EXPECT_TRUE(record.at("finished").get<bool>());
    EXPECT_LT(record.at("congruence_residual").get<double>(), 1e-4);
    EXPECT_FALSE(fs::exists(options.out / "blocks"));

    const Preset preset = loadPreset((options.out / "preset.json").string());
    EXPECT_EQ(preset.solver, "win");
    const Truth truth = truthOf(preset);
    EXPECT_TRUE(truth.exact);
    ASSERT_EQ(truth.maps.size(), 3u);
    EXPECT_LT(bw2Uvp(momentsOf(truth.samples), momentsOf(barycenter)), 0.5);
    // The pairs are those of the measure that the record describes.
    auto form = record.at("construction");
    form["member"] = 2;
    const Measure member = buildMeasure(form, "test", {});
    const auto y = member.congruent->map(toTensor(truth.maps[2].to).narrow(0, 0, 40));
    EXPECT_LT((y - toTensor(truth.maps[2].from).narrow(0, 0, 40)).abs().max().item<double>(), 1e-4);
}

TEST(MakeBenchmark, GoesOnWhereItWasInterrupted) {
    const TemporaryFolder folder;
    BenchmarkOptions options = optionsFor(folder, R"({"type":"moons"})");
    options.count = 5000; // three blocks each
    int asked = 0;
    options.interrupted = [&] { return ++asked > 4; };
    const BenchmarkResult part = makeBenchmark(options);
    EXPECT_FALSE(part.finished);
    EXPECT_GT(part.solved, 0);
    EXPECT_TRUE(says(messageOf([&] { loadPreset((options.out / "preset.json").string()); }), {""}));
    EXPECT_TRUE(says(messageOf([&] { readBenchmark(options.out / "benchmark.json"); }),
                     {"not finished", "--resume"}));
    options.interrupted = nullptr;
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }), {"there is", "--resume"}));
    options.resume = true;
    const BenchmarkResult rest = makeBenchmark(options);
    EXPECT_TRUE(rest.finished);
    EXPECT_EQ(rest.solved, 15000 - part.solved);

    BenchmarkOptions whole = options;
    whole.out = folder / "whole";
    whole.resume = false;
    makeBenchmark(whole);
    for (const auto& name : {marginalFile(0), marginalFile(2), barycenterFile()}) {
        EXPECT_EQ(TemporaryFolder::read(options.out / name),
                  TemporaryFolder::read(whole.out / name));
    }
    // Once more there is nothing to do; of another benchmark it wants nothing.
    EXPECT_EQ(makeBenchmark(options).solved, 0);
    options.seed = 2;
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }), {"another one"}));
}

TEST(MakeBenchmark, OfPicturesWritesPictures) {
    const TemporaryFolder folder;
    BenchmarkOptions options = optionsFor(folder, digits);
    options.kind = "ave";
    const BenchmarkResult result = makeBenchmark(options);
    EXPECT_LT(result.residual, 1e-4);
    const NpyPictures second = readNpyPictures(options.out / marginalFile(1));
    EXPECT_EQ(second.count, 150);
    EXPECT_EQ(second.width, 8);
    EXPECT_EQ(readNpyPictures(options.out / barycenterFile()).count, 450);
    // What clipping costs is measured: something, and not much.
    const auto record = readJson(options.out / "benchmark.json");
    EXPECT_GT(record.at("clipped_share").get<double>(), 0);
    EXPECT_GT(record.at("clipped_congruence_uvp").get<double>(), 0);
    EXPECT_LT(record.at("clipped_congruence_uvp").get<double>(), 5);
    Preset preset = loadPreset((options.out / "preset.json").string());
    EXPECT_EQ(weightsOf(preset), (std::vector<double>{0.25, 0.5, 0.25}));
    EXPECT_TRUE(truthOf(preset).exact);
    EXPECT_EQ(buildMarginals(preset).front().kind, PointKind::Image);
    preset.components = 8; // coordinates, whose barycenter is not that of the pixels
    EXPECT_EQ(buildMarginals(preset).front().dim, 8);
    EXPECT_FALSE(truthOf(preset).exact);
}

TEST(MakeBenchmark, RefusesWhatIsWrongInOneLine) {
    const TemporaryFolder folder;
    BenchmarkOptions options = optionsFor(folder, digits);
    options.count = 161;
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }),
                     {"--count 161", "3 marginals", "160 pictures"}));
    options = optionsFor(folder, R"({"type":"moons"})");
    options.kind = "ave";
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }), {"'images'", "moons"}));
    options = optionsFor(folder, R"({"type":"mons"})");
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }), {"did you mean 'moons'"}));
    options.of = "no-such-preset";
    EXPECT_TRUE(says(messageOf([&] { makeBenchmark(options); }), {"no-such-preset"}));
    EXPECT_FALSE(fs::exists(options.out));
}

TEST(BenchmarkMeasure, RefusesFilesThatDoNotBelongTogether) {
    const TemporaryFolder folder;
    BenchmarkOptions options = optionsFor(folder, R"({"type":"moons"})");
    makeBenchmark(options);
    const auto member = [&](int n) {
        return measureOf(
            fmt::format(R"({{"type":"benchmark","file":"benchmark.json","member":{}}})", n),
            options.out);
    };
    EXPECT_NO_THROW(member(2));
    EXPECT_TRUE(says(messageOf([&] { member(3); }), {"'member'", "0 to 2"}));
    writeNpy(options.out / marginalFile(1), Points(2, {1, 2, 3, 4}));
    EXPECT_TRUE(says(messageOf([&] { member(1); }), {"marginal_2.npy", "150 samples"}));
}

} // namespace
} // namespace bary::test
