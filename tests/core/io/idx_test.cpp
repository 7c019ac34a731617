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

/// Compresses a file by other means than the code under test.
std::string gzipped(const TemporaryFolder& folder, const std::string& bytes) {
    const auto file = folder.write("to-compress", bytes);
    EXPECT_EQ(std::system(("gzip -f '" + file.string() + "'").c_str()), 0);
    return TemporaryFolder::read(folder / "to-compress.gz");
}

TEST(Idx, GivesAllPicturesAndLabels) {
    const TemporaryFolder folder;
    for (const bool compressed : {false, true}) {
        const std::string pictures = threePictures();
        const std::string labels("\0\0\x08\x01\0\0\0\x03\x04\x00\x09", 11);
        const auto file = folder.write("images", compressed ? gzipped(folder, pictures) : pictures);
        const IdxImages images = readIdxImages(file);
        EXPECT_EQ(images.count, 3);
        EXPECT_EQ(images.height, 2);
        EXPECT_EQ(images.width, 3);
        ASSERT_EQ(images.pixels.size(), 18u);
        for (size_t k = 0; k < 18; ++k) {
            EXPECT_EQ(images.pixels[k], k + 1);
        }
        const auto labelFile =
            folder.write("labels", compressed ? gzipped(folder, labels) : labels);
        EXPECT_EQ(readIdxLabels(labelFile), (std::vector<uint8_t>{4, 0, 9}));
    }
}

TEST(Idx, RefusesToMixUpPicturesAndLabels) {
    const TemporaryFolder folder;
    const auto images = folder.write("images", threePictures());
    const auto labels = folder.write("labels", std::string("\0\0\x08\x01\0\0\0\x09"
                                                           "012345678",
                                                           17));
    EXPECT_TRUE(says(messageOf([&] { readIdxLabels(images); }), {"images", "of pictures"}));
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(labels); }), {"labels", "of labels"}));
    const auto wrong = folder.write("wrong", std::string("\0\0\x09\x03", 4) + threePictures());
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(wrong); }), {"wrong", "not an IDX"}));
    EXPECT_TRUE(says(messageOf([&] { readIdxLabels(wrong); }), {"wrong", "not an IDX"}));
}

TEST(Idx, NoticesEveryPlaceAtWhichAGzipFileWasCutOff) {
    const TemporaryFolder folder;
    const std::string whole = gzipped(folder, threePictures());
    for (size_t length = 0; length < whole.size(); ++length) {
        const auto file = folder.write("cut.gz", whole.substr(0, length));
        EXPECT_TRUE(says(messageOf([&] { readIdxImages(file); }), {"cut.gz"})) << length;
    }
}

TEST(Idx, NoticesADamagedChecksum) {
    const TemporaryFolder folder;
    std::string bytes = gzipped(folder, threePictures());
    bytes[bytes.size() - 6] ^= 1;
    const auto file = folder.write("bad.gz", bytes);
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(file); }), {"bad.gz", "damaged"}));
}

TEST(Idx, NoticesBytesThatItsHeaderDoesNotPromise) {
    const TemporaryFolder folder;
    const auto file = folder.write("more", threePictures() + "x");
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(file); }), {"more", "than the 18 bytes"}));
}

TEST(Idx, MakesNoRoomForWhatCannotBeThere) {
    const TemporaryFolder folder;
    const std::string header("\0\0\x08\x03\0\x0f\xff\xff\0\0\0\x1c\0\0\0\x1c", 16); // 822 MB
    for (const bool compressed : {false, true}) {
        const auto file = folder.write("vast", compressed ? gzipped(folder, header) : header);
        EXPECT_TRUE(says(messageOf([&] { readIdxImages(file); }),
                         {"vast", "822082800", "more than the file can hold"}));
    }
    const auto huge =
        folder.write("huge", std::string("\0\0\x08\x03\xff\xff\xff\xff\0\0\x10\0\0\0\x10\0", 16));
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(huge); }), {"huge", "at most 4096"}));
    const auto none =
        folder.write("none", std::string("\0\0\x08\x03\0\0\0\0\0\0\0\x1c\0\0\0\x1c", 16));
    EXPECT_TRUE(says(messageOf([&] { readIdxImages(none); }), {"none", "no pictures"}));
}

} // namespace
} // namespace bary::test
