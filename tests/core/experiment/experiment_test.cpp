// Presets brought to life: their measures, and what the result is compared with.
#include "core/experiment/experiment.h"
#include "tests/core/measure/measure_test_support.h"
#include "tests/data_folder.h"

#include <cmath>
#include <set>

namespace bary::test {
namespace {

Preset presetWith(const std::string& first, const std::string& second) {
    return parsePreset(nlohmann::json::parse(R"({"marginals":[{"measure":)" + first +
                                             R"(},{"measure":)" + second + "}]}"),
                       "test", {});
}

std::vector<Measure> measuresOf(const std::vector<std::string>& forms) {
    std::vector<Measure> measures;
    for (const std::string& form : forms) {
        measures.push_back(measureOf(form));
    }
    return measures;
}

Truth truthOf(const std::vector<std::string>& forms, const std::vector<double>& weights,
              int atoms = 100) {
    return computeTruth(measuresOf(forms), weights, 100000, atoms, 1, {});
}

TEST(Experiment, RefusesMarginalsOfDifferentDimensionsOrKinds) {
    const std::string message =
        messageOf([] { buildMarginals(presetWith(R"({"type":"square"})", R"({"type":"box"})")); });
    EXPECT_TRUE(says(message, {"marginals[1]", "dimension 3", "marginals[0]", "dimension 2"}));
    const TemporaryFolder folder;
    folder.write("p.ppm", "P6\n1 1\n255\nabc");
    EXPECT_TRUE(says(messageOf([&] {
                         buildMarginals(presetWith(R"({"type":"box"})",
                                                   R"({"type":"palette","file":")" +
                                                       (folder / "p.ppm").string() + "\"}"));
                     }),
                     {"colours", "points in space"}));
}

TEST(Experiment, RefusesPalettesInDifferentSpaces) {
    const TemporaryFolder folder;
    folder.write("p.ppm", "P6\n1 1\n255\nabc");
    const std::string form = R"({"type":"palette","file":")" + (folder / "p.ppm").string();
    EXPECT_TRUE(says(messageOf([&] {
                         buildMarginals(presetWith(form + R"(","space":"oklab"})", form + "\"}"));
                     }),
                     {"marginals[1]", "'srgb'", "'oklab'"}));
}

TEST(Experiment, HasNoReferenceWhereNoneIsAskedFor) {
    const Truth truth = truthOf({R"({"type":"moons"})", R"({"type":"spiral"})"}, {0.5, 0.5}, 0);
    EXPECT_TRUE(truth.samples.empty());
    EXPECT_TRUE(says(truth.description, {"none", "reference_atoms"}));
}

TEST(Experiment, NamesTheMarginalThatCannotBeBuilt) {
    EXPECT_TRUE(says(messageOf([] {
                         buildMarginals(presetWith(R"({"type":"square"})", R"({"type":"sqare"})"));
                     }),
                     {"marginals[1]", "'sqare'"}));
}

TEST(Experiment, ChoosesADeviceThatExists) {
    EXPECT_EQ(chooseDevice("cpu"), torch::Device(torch::kCPU));
    EXPECT_NO_THROW(chooseDevice("auto"));
    EXPECT_TRUE(says(messageOf([] { chooseDevice("gpu"); }), {"'gpu'", "cuda"}));
    EXPECT_THROW(chooseDevice("cuda:999"), EnvironmentError);
    EXPECT_THROW(chooseDevice("cuda:x"), EnvironmentError);
}

TEST(ShippedPresets, LoadValidateAndDraw) {
    const TemporaryFolder sets;
    writeMadeUpMnist(sets.path());
    writeMadeUpFaces(sets.path());
    writeMadeUpRentals(sets.path());
    const DataFolder data(sets.path().string());
    std::set<std::string> names;
    const auto list = listPresets();
    size_t files = 0;
    const std::filesystem::path folder = std::filesystem::path(BARYSCOPE_SOURCE) / "presets";
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".json") {
            continue;
        }
        ++files;
        SCOPED_TRACE(entry.path().string());
        const Preset preset = loadPreset(entry.path().string());
        EXPECT_NO_THROW(validate(preset, "shipped"));
        EXPECT_FALSE(preset.title.empty() || preset.story.empty());
        EXPECT_TRUE(names.insert(preset.name).second) << "the name is taken";
        EXPECT_EQ(resolvedJson(parsePreset(resolvedJson(preset), "again", {})),
                  resolvedJson(preset));
        for (const Measure& marginal : buildMarginals(preset)) {
            if (marginal.prepare) {
                continue; // long work, which other tests do with less of it
            }
            auto generator = seeded(1);
            const auto x = marginal.draw(10, generator);
            EXPECT_EQ(x.size(1), marginal.dim);
            EXPECT_TRUE(torch::isfinite(x).all().item<bool>());
        }
        for (const std::string recipe : {"fast", "paper"}) {
            Preset changed = preset;
            changed.recipe = recipe;
            EXPECT_GT(plannedIterations(changed), 0);
        }
    }
    EXPECT_GT(files, 0u);
    EXPECT_GE(list.size(), files);
    for (const std::string& name : names) {
        EXPECT_EQ(loadPreset(name).name, name);
    }
}

TEST(Truth, OfGaussiansIsTheExactBarycenter) {
    // Commuting covariances: the deviations average, (1 + 3)/2 and (2 + 4)/2.
    const Truth truth =
        truthOf({R"({"type":"gaussian","covariance":[[1,0],[0,4]],"centre":[2,0]})",
                 R"({"type":"gaussian","covariance":[[9,0],[0,16]],"centre":[0,4]})"},
                {0.5, 0.5});
    EXPECT_TRUE(truth.exact);
    EXPECT_LT((truth.moments.mean - Eigen::Vector2d(1, 2)).norm(), 1e-9);
    EXPECT_LT((truth.moments.covariance - Eigen::Matrix2d{{4, 0}, {0, 9}}).norm(), 1e-6);
    EXPECT_EQ(truth.samples.size(), 100000);
    const Moments drawn = momentsOf(truth.samples);
    EXPECT_LT(bw2Uvp(drawn, truth.moments), 0.05);
    EXPECT_NE(truth.samples.values, truth.again.values);
    EXPECT_LT(bw2Uvp(momentsOf(truth.again), truth.moments), 0.05);
}

TEST(Truth, HonoursTheWeights) {
    const Truth truth =
        truthOf({R"({"type":"gaussian"})", R"({"type":"gaussian","covariance":[[25,0],[0,25]]})"},
                {0.75, 0.25});
    EXPECT_LT((truth.moments.covariance - 4 * Eigen::Matrix2d::Identity()).norm(), 1e-6);
}

TEST(Truth, OfBoxesIsTheBoxOfTheMeanSides) {
    const Truth truth = truthOf(
        {R"({"type":"box","size":[1,2,3],"centre":[1,0,0]})", R"({"type":"box","size":[3,2,5]})"},
        {0.5, 0.5});
    ASSERT_TRUE(truth.exact);
    const Eigen::Vector3d sides(2, 2, 4), centre(0.5, 0, 0);
    double most = 0;
    for (int64_t k = 0; k < truth.samples.size(); ++k) {
        for (int c = 0; c < 3; ++c) {
            const double reach = std::abs(truth.samples.row(k)[c] - centre[c]) / (sides[c] / 2);
            ASSERT_LE(reach, 1 + 1e-5);
            most = std::max(most, reach);
        }
    }
    EXPECT_GT(most, 0.999);
    EXPECT_LT(
        (truth.moments.covariance - Eigen::Matrix3d(Eigen::Vector3d(4, 4, 16).asDiagonal()) / 12)
            .norm(),
        1e-9);
}

TEST(Truth, OfSquareAndRingIsADiscreteReference) {
    const Truth truth =
        truthOf({R"({"type":"square","side":8})", R"({"type":"ring","inner":4,"outer":6})"},
                {0.5, 0.5}, 300);
    EXPECT_FALSE(truth.exact);
    EXPECT_TRUE(says(truth.description, {"discrete", "300"}));
    EXPECT_EQ(truth.samples.size(), 300);
    EXPECT_EQ(truth.again.size(), 300);
    EXPECT_NE(truth.samples.values, truth.again.values);
    // Both are centred and symmetric; the radius lies between those of square and ring.
    const Moments moments = momentsOf(truth.samples);
    EXPECT_LT(moments.mean.norm(), 0.6);
    const double variance = moments.covariance.trace() / 2;
    EXPECT_GT(variance, 64.0 / 12);
    EXPECT_LT(variance, 13);
}

TEST(Truth, OfOneMarginalIsThatMarginal) {
    const Truth truth = truthOf({R"({"type":"ring","inner":4,"outer":6})"}, {1});
    EXPECT_TRUE(truth.exact);
    EXPECT_NEAR(truth.moments.covariance(0, 0), 13, 0.15);
    for (int64_t k = 0; k < 100; ++k) {
        const auto x = truth.samples.row(k);
        const double radius = std::hypot(x[0], x[1]);
        EXPECT_TRUE(radius > 4 - 1e-4 && radius < 6 + 1e-4);
    }
}

TEST(Truth, IgnoresAMarginalOfWeightZero) {
    const Truth truth = truthOf(
        {R"({"type":"gaussian","centre":[1,0]})", R"({"type":"square","centre":[100,100]})"},
        {1, 0});
    EXPECT_TRUE(truth.exact);
    EXPECT_LT((truth.moments.mean - Eigen::Vector2d(1, 0)).norm(), 1e-9);
    EXPECT_LT(bw2Uvp(momentsOf(truth.samples), truth.moments), 0.05);
}

TEST(Truth, IsTheSameForTheSameSeed) {
    const std::vector<std::string> forms = {R"({"type":"square"})", R"({"type":"moons"})"};
    EXPECT_EQ(truthOf(forms, {0.5, 0.5}, 50).samples.values,
              truthOf(forms, {0.5, 0.5}, 50).samples.values);
}

TEST(Truth, EndsSoonWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    const Truth truth = computeTruth(measuresOf({R"({"type":"square"})", R"({"type":"moons"})"}),
                                     {0.5, 0.5}, 1000, 5000, 1, stop.get_token());
    EXPECT_TRUE(truth.again.empty());
}

} // namespace
} // namespace bary::test
