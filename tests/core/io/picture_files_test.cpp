#include "core/io/picture_files.h"

#include "tests/core/io/io_test_support.h"

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;
using Paths = std::vector<std::filesystem::path>;

TEST(PictureFiles, OfAFolderAreInNaturalOrderAndNothingElse) {
    const TemporaryFolder folder;
    for (const char* name : {"p10.png", "p9.JPG", "notes.txt", "a.hdr"}) {
        folder.write(name, "");
    }
    std::filesystem::create_directory(folder / "deeper.png");
    const PictureFiles found = picturesAmong({"first.png", folder.path()}, 9);
    EXPECT_EQ(found.files,
              (Paths{"first.png", folder / "a.hdr", folder / "p9.JPG", folder / "p10.png"}));
    EXPECT_EQ(found.note, "");
}

TEST(PictureFiles, BeyondTheLimitAreLeftOutAndSaidSo) {
    const PictureFiles found = picturesAmong({"a.png", "b.png", "c.png"}, 2);
    EXPECT_EQ(found.files, (Paths{"a.png", "b.png"}));
    EXPECT_TRUE(says(found.note, {"3 pictures", "at most 2", "b.png"}));
}

TEST(PictureFiles, NameWhatIsWrong) {
    const TemporaryFolder folder;
    EXPECT_TRUE(says(messageOf([&] { picturesAmong({folder.path()}, 9); }),
                     {folder.path().string(), "no pictures", ".png"}));
    EXPECT_TRUE(says(messageOf([&] { picturesAmong({"notes.txt"}, 9); }),
                     {"notes.txt", "not a picture", ".jpg"}));
}

} // namespace
} // namespace bary
