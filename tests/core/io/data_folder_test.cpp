// The folder of data sets: where it is, and what is found in it.
#include "core/io/data_folder.h"

#include "tests/core/io/io_test_support.h"
#include "tests/data_folder.h"

#include <algorithm>

namespace bary::test {
namespace {

const KnownDataSet& known(const std::string& name) {
    const auto& sets = knownDataSets();
    return *std::find_if(sets.begin(), sets.end(),
                         [&](const KnownDataSet& set) { return set.name == name; });
}

TEST(TheDataFolder, IsTheOneThatWasNamedOrInTheXdgFolder) {
    const DataFolder given("/some/where");
    EXPECT_EQ(dataFolder(), "/some/where");
    const DataFolder none("");
    const char* old = std::getenv("XDG_DATA_HOME");
    const std::string before = old ? old : "";
    setenv("XDG_DATA_HOME", "/xdg", 1);
    EXPECT_EQ(dataFolder(), "/xdg/baryscope/data");
    before.empty() ? unsetenv("XDG_DATA_HOME") : setenv("XDG_DATA_HOME", before.c_str(), 1);
}

TEST(TheDataFolder, TellsWhatIsThereFromWhatIsMissingOrBroken) {
    const TemporaryFolder folder;
    writeMadeUpMnist(folder.path());
    writeMadeUpRentals(folder.path());
    folder.write("mnist/t10k-images-idx3-ubyte.gz", "not pictures at all");
    std::filesystem::create_directories(folder / "faces" / "deep");
    folder.write("faces/deep/a.png", "");
    folder.write("faces/b.jpg", "");
    folder.write("faces/LICENSE", "");

    const auto mnist = foundOf(known("mnist"), folder.path());
    ASSERT_EQ(mnist.size(), 4u);
    EXPECT_EQ(mnist[0].count, 40);
    EXPECT_EQ(mnist[1].count, 40);
    EXPECT_TRUE(mnist[2].found);
    EXPECT_TRUE(says(mnist[2].trouble, {"t10k-images", "not an IDX"}));
    EXPECT_FALSE(mnist[3].found);
    const auto usps = foundOf(known("usps"), folder.path());
    EXPECT_EQ(usps[0].count, 40);
    EXPECT_FALSE(usps[1].found);
    EXPECT_EQ(foundOf(known("bike-sharing"), folder.path())[0].count, 200);
    EXPECT_EQ(foundOf(known("faces"), folder.path())[0].count, 2);
    EXPECT_FALSE(foundOf(known("shoes"), folder.path())[0].found);
}

} // namespace
} // namespace bary::test
