// MNIST's file format, plain and gzipped: against bytes written here.
#include "core/io/idx.h"
#include "tests/core/io/io_test_support.h"

#include <cstdlib>

namespace bary::test {
namespace {

/// Three pictures of 2 rows by 3 columns, the pixels counting up from 1.
std::string threePictures() {
    std::string bytes("\0\0\x08\x03\0\0\0\x03\0\0\0\x02\0\0\0\x03", 16);
    for (char value = 1; value <= 18; ++value) {
        bytes += value;
    }
    return bytes;
}

TEST(Idx, GivesThePictureAskedFor) {
    const TemporaryFolder folder;
    const auto file = folder.write("images", threePictures());
    const Image image = readIdxImage(file, 1);
    EXPECT_EQ(image.width, 3);
    EXPECT_EQ(image.height, 2);
    EXPECT_EQ(image.channels, 1);
    EXPECT_EQ(image.pixels, (std::vector<uint8_t>{7, 8, 9, 10, 11, 12}));
    EXPECT_EQ(readIdxImage(file, 2).pixels.back(), 18);
}

TEST(Idx, IsReadGzipped) {
    const TemporaryFolder folder;
    const auto file = folder.write("images", threePictures());
    ASSERT_EQ(std::system(("gzip '" + file.string() + "'").c_str()), 0);
    EXPECT_EQ(readIdxImage(folder / "images.gz", 2).pixels,
              (std::vector<uint8_t>{13, 14, 15, 16, 17, 18}));
}

TEST(Idx, RefusesWhatIsNotThere) {
    const TemporaryFolder folder;
    const auto file = folder.write("images", threePictures());
    for (const int64_t index : {-1, 3}) {
        EXPECT_TRUE(says(messageOf([&] { readIdxImage(file, index); }),
                         {"images", "3 pictures", std::to_string(index)}));
    }
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(folder / "none", 0); }), {"none", "opened"}));
}

TEST(Idx, RefusesOtherAndBrokenFiles) {
    const TemporaryFolder folder;
    const auto text = folder.write("text", "sixteen letters and more");
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(text, 0); }), {"text", "not an IDX"}));
    const auto labels = folder.write("labels", std::string("\0\0\x08\x01\0\0\0\x09 123456789", 18));
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(labels, 0); }), {"labels", "not an IDX"}));
    const auto empty = folder.write("empty", "");
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(empty, 0); }), {"empty", "too early"}));
    const auto half = folder.write("half", threePictures().substr(0, 25));
    EXPECT_EQ(readIdxImage(half, 0).pixels.size(), 6u);
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(half, 1); }), {"half", "too early"}));
    const auto huge = folder.write(
        "huge", std::string("\0\0\x08\x03\0\0\0\x03\xff\xff\xff\xff\xff\xff\xff\xff", 16));
    EXPECT_TRUE(says(messageOf([&] { readIdxImage(huge, 0); }), {"huge", "not an IDX"}));
}

} // namespace
} // namespace bary::test
