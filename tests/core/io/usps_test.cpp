// USPS digits as text, plain and gzipped: against rows written here.
#include "core/io/usps.h"
#include "tests/core/io/io_test_support.h"

#include <cstdlib>

namespace bary::test {
namespace {

/// A row whose first pixel is `first`, the second 1, the others -1.
std::string row(const std::string& label, const std::string& first, int pixels = 256) {
    std::string text = label + " " + first + " 1.0000";
    for (int pixel = 2; pixel < pixels; ++pixel) {
        text += " -1.0000";
    }
    return text + " \n"; // the file that people have ends its rows with a blank
}

TEST(Usps, GivesLabelsAndPixelsAsBytes) {
    const TemporaryFolder folder;
    const auto file = folder.write("usps", row("6.0000", "-1.0") + "\n" + row("3", "0"));
    for (const bool compressed : {false, true}) {
        if (compressed) {
            ASSERT_EQ(std::system(("gzip -k '" + file.string() + "'").c_str()), 0);
        }
        const UspsDigits digits = readUsps(compressed ? folder / "usps.gz" : file);
        EXPECT_EQ(digits.labels, (std::vector<uint8_t>{6, 3}));
        ASSERT_EQ(digits.pixels.size(), 512u);
        EXPECT_EQ(digits.pixels[0], 0);
        EXPECT_EQ(digits.pixels[1], 255);
        EXPECT_EQ(digits.pixels[256], 128);
    }
}

TEST(Usps, NamesTheRowThatIsWrong) {
    const TemporaryFolder folder;
    const auto refused = [&](const std::string& second) {
        const auto file = folder.write("usps", row("6", "0") + second);
        return messageOf([&] { readUsps(file); });
    };
    EXPECT_TRUE(says(refused(row("1", "0", 255)), {"usps", "row 2", "256 numbers"}));
    EXPECT_TRUE(says(refused(row("1", "dark")), {"row 2", "'dark'"}));
    EXPECT_TRUE(says(refused(row("1", "nan")), {"row 2", "pixel 1"}));
    EXPECT_TRUE(says(refused(row("1", "1.5")), {"row 2", "pixel 1", "1.5"}));
    EXPECT_TRUE(says(refused(row("11", "0")), {"row 2", "label 11"}));
    EXPECT_TRUE(says(refused(row("6.5", "0")), {"row 2", "label 6.5"}));
    EXPECT_TRUE(says(refused(row("nan", "0")), {"row 2", "label"}));
    const auto none = folder.write("none", "\n");
    EXPECT_TRUE(says(messageOf([&] { readUsps(none); }), {"none", "no digits"}));
}

TEST(Usps, NoticesThatItsGzipFileWasCutOff) {
    const TemporaryFolder folder;
    const auto file = folder.write("usps", row("6", "0") + row("3", "0"));
    ASSERT_EQ(std::system(("gzip '" + file.string() + "'").c_str()), 0);
    const std::string whole = TemporaryFolder::read(folder / "usps.gz");
    const auto cut = folder.write("cut.gz", whole.substr(0, whole.size() - 9));
    EXPECT_TRUE(says(messageOf([&] { readUsps(cut); }), {"cut.gz", "too early"}));
}

} // namespace
} // namespace bary::test
