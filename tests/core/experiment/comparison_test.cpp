// The entries of a comparison, from text and from presets.
#include "core/experiment/comparison.h"
#include "tests/core/io/io_test_support.h"

namespace bary::test {
namespace {

TEST(Comparison, SettingsOfAPresetHoldForItsOwnSolver) {
    const auto entries = readEntries(loadPreset("disc-lesson"), "disc:epsilon=2,nwb,disc");
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[0].label, "disc: ε = 2");
    EXPECT_EQ(entries[0].folder, "1-disc-2");
    EXPECT_EQ(std::get<double>(parameterValue(entries[0].preset, "epsilon")), 2);
    EXPECT_EQ(std::get<std::string>(parameterValue(entries[0].preset, "generator")), "mixture");
    EXPECT_EQ(plannedIterations(entries[0].preset), 1500);
    EXPECT_TRUE(entries[1].preset.parameters.empty());
    EXPECT_NE(plannedIterations(entries[1].preset), 1500);
}

TEST(Comparison, KnowsWhatAnEntryStates) {
    const auto entries = readEntries(loadPreset("disc-lesson"), "disc:epsilon=2,disc:ema=0.9");
    EXPECT_TRUE(states(entries[0], "epsilon"));
    EXPECT_FALSE(states(entries[1], "epsilon"));
    EXPECT_FALSE(states(entries[1], "em"));
}

constexpr const char* twoSquares = R"({"marginals":[{"measure":{"type":"square"}},
                                                    {"measure":{"type":"ring"}}])";

TEST(Comparison, APresetMayNameOne) {
    const TemporaryFolder folder;
    const auto with = folder.write("with.json", std::string(twoSquares) +
                                                    R"(,"compare":["nwb","grid:side=32"]})");
    const auto without = folder.write("without.json", std::string(twoSquares) + "}");
    EXPECT_EQ(comparisonOf(with.string()), "nwb,grid:side=32");
    EXPECT_EQ(readEntries(loadPreset(with.string()), comparisonOf(with.string())).size(), 2u);
    EXPECT_EQ(comparisonOf(without.string()), "");
    EXPECT_EQ(comparisonOf("ring-square"), "");
    EXPECT_NE(comparisonOf("disc-lesson").find("disc:discrepancy=energy"), std::string::npos);
}

TEST(Comparison, ABadEntryIsFoundWithThePreset) {
    const TemporaryFolder folder;
    const auto message = [&](const std::string& compare) {
        const auto file =
            folder.write("bad.json", std::string(twoSquares) + R"(,"compare":)" + compare + "}");
        return messageOf([&] { loadPreset(file.string()); });
    };
    EXPECT_TRUE(says(message(R"(["nwb","grdi"])"), {"bad.json", "compare", "grdi", "grid"}));
    EXPECT_TRUE(says(message(R"(["nwb:epsilon=1"])"), {"bad.json", "compare", "epsilon"}));
    EXPECT_TRUE(says(message(R"("nwb")"), {"bad.json", "compare", "array"}));
}

} // namespace
} // namespace bary::test
