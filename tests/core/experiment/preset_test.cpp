// Reading, checking, changing and writing presets.
#include "core/experiment/preset.h"
#include "core/io/image.h"
#include "core/io/json.h"
#include "tests/core/io/io_test_support.h"

#include <cmath>

namespace bary::test {
namespace {

Preset parsed(const std::string& json, const std::filesystem::path& folder = {}) {
    return parsePreset(nlohmann::json::parse(json), "my.json", folder);
}

const std::string marginals = R"("marginals":[{"measure":{"type":"square"}},
                                              {"measure":{"type":"ring"}}])";

Preset withBody(const std::string& more = "") {
    return parsed("{" + marginals + (more.empty() ? "" : ",") + more + "}");
}

std::string refusal(const std::string& more) {
    SCOPED_TRACE(more);
    return messageOf([&] { withBody(more); });
}

const std::string full = R"({"title":"T","story":"S","answers":"A","solver":"nwb",
    "recipe":"paper","seed":77,"iterations":123,"threads":2,"device":"cpu",
    "reference_atoms":500,"view":"maps",
    "parameters":{"k1":3,"lr_potential":0.00025,"batchnorm":false,"schedule":"constant"},
    "recipes":{"paper":{"batch":64,"iterations":9000},"fast":{"lambda":0.3}},
    "marginals":[
        {"name":"first","weight":0.1,"measure":{"type":"square","side":3}},
        {"name":"second","weight":0.9,"measure":{"type":"affine","of":{"type":"ring"},
            "matrix":[[1,0],[0,2]]}}]})";

TEST(Preset, ReadsEveryKey) {
    const Preset preset = parsed(full);
    EXPECT_EQ(preset.title, "T");
    EXPECT_EQ(preset.story, "S");
    EXPECT_EQ(preset.answers, "A");
    EXPECT_EQ(preset.recipe, "paper");
    EXPECT_EQ(preset.seed, 77u);
    EXPECT_EQ(preset.threads, 2);
    EXPECT_EQ(preset.device, "cpu");
    EXPECT_EQ(preset.referenceAtoms, 500);
    EXPECT_EQ(preset.view, "maps");
    EXPECT_EQ(plannedIterations(preset), 123);
    EXPECT_EQ(weightsOf(preset), (std::vector<double>{0.1, 0.9}));
    EXPECT_EQ(preset.marginals[1].name, "second");
    EXPECT_EQ(std::get<double>(parameterValue(preset, "lr_potential")), 0.00025);
    EXPECT_EQ(std::get<bool>(parameterValue(preset, "batchnorm")), false);
    EXPECT_EQ(std::get<std::string>(parameterValue(preset, "schedule")), "constant");
}

TEST(Preset, HasDefaultsForAllButTheMarginals) {
    const Preset preset = withBody();
    EXPECT_EQ(preset.solver, "nwb");
    EXPECT_EQ(preset.recipe, "fast");
    EXPECT_EQ(weightsOf(preset), (std::vector<double>{0.5, 0.5}));
    EXPECT_GT(plannedIterations(preset), 0);
}

TEST(Preset, IsTheSameAfterWritingAndReading) {
    for (const Preset& preset : {parsed(full), withBody()}) {
        const auto json = presetJson(preset);
        const Preset again = parsePreset(nlohmann::json::parse(jsonText(json)), "again", {});
        EXPECT_EQ(presetJson(again), json);
        EXPECT_EQ(resolvedJson(again), resolvedJson(preset));
    }
}

TEST(Preset, IsTheSameAfterResolvingAndReading) {
    for (const Preset& preset : {parsed(full), withBody()}) {
        const auto json = resolvedJson(preset);
        EXPECT_FALSE(json.contains("recipes"));
        for (const ParameterInfo& info : solverParameters(preset.solver)) {
            EXPECT_TRUE(json["parameters"].contains(info.key)) << info.key;
        }
        const Preset again = parsePreset(nlohmann::json::parse(jsonText(json)), "again", {});
        EXPECT_EQ(resolvedJson(again), json);
        for (const ParameterInfo& info : solverParameters(preset.solver)) {
            EXPECT_EQ(parameterValue(again, info.key), parameterValue(preset, info.key));
        }
        EXPECT_EQ(plannedIterations(again), plannedIterations(preset));
    }
}

TEST(Preset, TakesAValueByHandBeforeItsRecipeAndThatBeforeTheTable) {
    Preset preset = withBody(R"("recipes":{"fast":{"k1":7,"k2":8,"iterations":50},
                                           "paper":{"k1":9}},
                                "parameters":{"k1":5})");
    const auto value = [&](const std::string& key) {
        return std::get<double>(parameterValue(preset, key));
    };
    EXPECT_EQ(value("k1"), 5);
    EXPECT_EQ(value("k2"), 8);
    EXPECT_EQ(value("beta1"), 0.5);
    EXPECT_EQ(plannedIterations(preset), 50);
    preset.iterations = 3;
    EXPECT_EQ(plannedIterations(preset), 3);
    preset.iterations = 0;
    preset.recipe = "paper";
    EXPECT_EQ(value("k1"), 5);
    EXPECT_EQ(value("k2"), 4);
    EXPECT_EQ(value("beta1"), 0.9);
    EXPECT_EQ(plannedIterations(preset), 15000);
    preset.parameters.clear();
    EXPECT_EQ(value("k1"), 9);
}

TEST(Preset, RefusesUnknownKeysAndSuggestsTheNearest) {
    const std::vector<std::pair<std::string, std::vector<std::string_view>>> cases = {
        {R"("titel":"x")", {"my.json", "'titel'", "'title'"}},
        {R"("solver":"nvb")", {"solver", "'nvb'", "'nwb'"}},
        {R"("recipe":"fsat")", {"recipe", "'fsat'", "'fast'"}},
        {R"("view":"multiple")", {"view", "'multiples'"}},
        {R"("parameters":{"lr_potentail":0.1})", {"'lr_potentail'", "'lr_potential'"}},
        {R"("parameters":{"schedule":"cosin"})", {"'schedule'", "'cosine'"}},
        {R"("recipes":{"fats":{}})", {"recipes", "'fats'", "'fast'"}},
        {R"("recipes":{"fast":{"bathc":3}})", {"recipes.fast", "'bathc'", "'batch'"}},
    };
    for (const auto& [more, parts] : cases) {
        const std::string message = refusal(more);
        for (const std::string_view part : parts) {
            EXPECT_TRUE(says(message, {part})) << more;
        }
    }
    EXPECT_TRUE(
        says(messageOf([] { parsed(R"({"marginals":[{"wieght":1,"measure":{"type":"ring"}}]})"); }),
             {"marginals[0]", "'wieght'", "'weight'"}));
}

TEST(Preset, RefusesValuesOutOfTheirRange) {
    const std::vector<std::pair<std::string, std::string_view>> cases = {
        {R"("seed":-1)", "seed"},
        {R"("seed":1.5)", "seed"},
        {R"("iterations":0)", "iterations"},
        {R"("threads":-1)", "threads"},
        {R"("reference_atoms":6000)", "reference_atoms"},
        {R"("parameters":{"k1":0})", "'k1'"},
        {R"("parameters":{"k1":2.5})", "'k1'"},
        {R"("parameters":{"k1":"2"})", "'k1'"},
        {R"("parameters":{"k1":[2]})", "k1"},
        {R"("parameters":{"batchnorm":1})", "'batchnorm'"},
        {R"("parameters":{"beta1":1})", "'beta1'"},
        {R"("parameters":{"init":"other"})", "'init'"},
        {R"("parameters":[1])", "parameters"},
        {R"("recipes":{"fast":{"k1":1000}})", "'k1'"},
        {R"("recipes":{"fast":{"iterations":0}})", "iterations"},
        {R"("recipes":{"fast":3})", "recipes.fast"},
    };
    for (const auto& [more, part] : cases) {
        EXPECT_TRUE(says(refusal(more), {"my.json", part})) << more;
    }
}

TEST(Preset, RefusesWeightsThatAreNone) {
    const auto weights = [](const std::string& a, const std::string& b) {
        return messageOf([&] {
            parsed(R"({"marginals":[{"weight":)" + a + R"(,"measure":{"type":"ring"}},{"weight":)" +
                   b + R"(,"measure":{"type":"ring"}}]})");
        });
    };
    EXPECT_TRUE(says(weights("0.5", "0.6"), {"my.json", "1.1", "sum to 1"}));
    EXPECT_TRUE(says(weights("1.5", "-0.5"), {"weight 2", "-0.5"}));
    EXPECT_TRUE(says(messageOf([] { parsed(R"({"marginals":[]})"); }), {"marginals"}));
    EXPECT_TRUE(says(messageOf([] { parsed("{}"); }), {"marginals"}));
    EXPECT_TRUE(says(messageOf([] { parsed("[]"); }), {"my.json"}));
    EXPECT_THROW(checkWeightList({NAN, 1}, 2, "w"), InputError);
    EXPECT_THROW(checkWeightList({1}, 2, "w"), InputError);
    EXPECT_NO_THROW(checkWeightList({0, 1}, 2, "w"));
    EXPECT_NO_THROW(checkWeightList({1.0 / 3, 1.0 / 3, 1.0 / 3}, 3, "w"));
}

TEST(Preset, MakesRelativeFilesAbsoluteAtAnyDepth) {
    const Preset preset = parsed(
        R"({"marginals":[{"measure":{"type":"affine","of":{"type":"points","file":"a/../b.csv"},
            "matrix":[[1]]}},{"measure":{"type":"points","file":"/c.csv"}}]})",
        "/data/set");
    EXPECT_EQ(preset.marginals[0].measure["of"]["file"], "/data/set/b.csv");
    EXPECT_EQ(preset.marginals[1].measure["file"], "/c.csv");
}

TEST(Settings, OfEveryKindAreApplied) {
    Preset preset = withBody();
    for (const std::string setting :
         {"recipe=paper", "solver=nwb", "iterations=1e3", "seed=42", "threads=3",
          "reference_atoms=100", "device=cuda:1", "weights=0.25,0.75", "k1=3", "lr_potential=0.005",
          "batchnorm=false", "schedule=constant"}) {
        applySetting(preset, setting);
    }
    EXPECT_EQ(preset.recipe, "paper");
    EXPECT_EQ(plannedIterations(preset), 1000);
    EXPECT_EQ(preset.seed, 42u);
    EXPECT_EQ(preset.threads, 3);
    EXPECT_EQ(preset.referenceAtoms, 100);
    EXPECT_EQ(preset.device, "cuda:1");
    EXPECT_EQ(weightsOf(preset), (std::vector<double>{0.25, 0.75}));
    EXPECT_EQ(std::get<double>(parameterValue(preset, "k1")), 3);
    EXPECT_EQ(std::get<double>(parameterValue(preset, "lr_potential")), 0.005);
    EXPECT_FALSE(std::get<bool>(parameterValue(preset, "batchnorm")));
    EXPECT_EQ(std::get<std::string>(parameterValue(preset, "schedule")), "constant");
}

TEST(Settings, ThatAreWrongAreNamedAndChangeNothing) {
    const std::vector<std::pair<std::string, std::string_view>> cases = {
        {"k1", "key=value"},
        {"=3", "key=value"},
        {"recipe=papr", "'paper'"},
        {"solver=nbw", "'nwb'"},
        {"iterations=0", "iterations"},
        {"iterations=2.5", "2.5"},
        {"iterations=many", "many"},
        {"seed=-1", "seed"},
        {"threads=x", "threads"},
        {"reference_atoms=-1", "reference_atoms"},
        {"weights=0.5", "weights"},
        {"weights=0.5,0.6", "sum to 1"},
        {"weights=0.5;0.5", "weights"},
        {"weights=0.5,", "weights"},
        {"k1=0", "'k1'"},
        {"k1=nan", "'k1'"},
        {"lr_potential=fast", "'lr_potential'"},
        {"batchnorm=yes", "'batchnorm'"},
        {"sede=3", "'seed'"},
        {"schedul=cosine", "'schedule'"},
    };
    const Preset before = withBody();
    for (const auto& [setting, part] : cases) {
        Preset preset = before;
        EXPECT_TRUE(says(messageOf([&] { applySetting(preset, setting); }), {part})) << setting;
        EXPECT_EQ(presetJson(preset), presetJson(before)) << setting;
    }
}

TEST(PresetFromFiles, MakesPointsOfTablesAndDensitiesOrPalettesOfPictures) {
    const TemporaryFolder folder;
    folder.write("cloud.csv", "1,2\n3,4\n");
    writeImage(folder / "photo.png", Image{2, 1, 3, {0, 0, 0, 255, 255, 255}});
    const std::filesystem::path csv = folder / "cloud.csv", png = folder / "photo.png";

    const Preset points = presetFromFiles({csv, csv}, false);
    EXPECT_EQ(points.marginals[1].measure["type"], "points");
    EXPECT_EQ(points.marginals[1].measure["file"], csv.string());
    EXPECT_EQ(points.marginals[0].name, "cloud");
    EXPECT_EQ(weightsOf(points), (std::vector<double>{0.5, 0.5}));

    const Preset mixed = presetFromFiles({png, csv}, false);
    EXPECT_EQ(mixed.marginals[0].measure["type"], "density");
    EXPECT_EQ(mixed.marginals[0].measure["invert"], true);

    const Preset palette = presetFromFiles({png, png, png}, true);
    EXPECT_EQ(palette.marginals[2].measure["type"], "palette");
    EXPECT_EQ(palette.view, "palette");
    for (const Preset& preset : {points, mixed, palette}) {
        EXPECT_NO_THROW(validate(preset, "files"));
        EXPECT_EQ(resolvedJson(parsePreset(presetJson(preset), "again", {})), resolvedJson(preset));
    }
}

TEST(PresetFromFiles, RefusesWhatIsNeitherPictureNorTable) {
    EXPECT_TRUE(says(messageOf([] { presetFromFiles({"letter.docx"}, false); }),
                     {"letter.docx", ".csv", ".png"}));
    EXPECT_TRUE(says(messageOf([] { presetFromFiles({}, false); }), {"no files"}));
}

TEST(PresetLibrary, LoadsByPathAndNamesTheFileInErrors) {
    const TemporaryFolder folder;
    std::filesystem::create_directory(folder / "mine");
    const auto good = folder.write("mine/two.json", "{" + marginals + "}");
    const Preset preset = loadPreset(good.string());
    EXPECT_EQ(preset.name, "two");
    EXPECT_EQ(preset.family, "mine");
    EXPECT_EQ(preset.title, "two");
    const auto bad = folder.write("bad.json", "{\"marginals\": [}");
    EXPECT_TRUE(says(messageOf([&] { loadPreset(bad.string()); }), {"bad.json"}));
}

TEST(PresetLibrary, SuggestsTheNearestName) {
    EXPECT_TRUE(
        says(messageOf([] { loadPreset("ring-sqare"); }), {"'ring-sqare'", "'ring-square'"}));
}

} // namespace
} // namespace bary::test
