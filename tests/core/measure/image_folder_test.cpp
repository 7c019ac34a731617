// Folders of pictures: their order, shape and labels, what is broken, and what is kept.
#include "core/measure/image_folder.h"

#include "core/io/image.h"
#include "tests/core/io/io_test_support.h"

#include <fmt/format.h>

namespace bary::test {
namespace {

namespace fs = std::filesystem;

/// A folder of pictures with a cache folder of its own.
class ImageFolder : public ::testing::Test {
  protected:
    ImageFolder() {
        const char* old = std::getenv("XDG_CACHE_HOME");
        old_ = old ? old : "";
        setenv("XDG_CACHE_HOME", cache_.path().c_str(), 1);
    }
    ~ImageFolder() override {
        old_.empty() ? unsetenv("XDG_CACHE_HOME") : setenv("XDG_CACHE_HOME", old_.c_str(), 1);
    }

    /// Left half `left`, right half `right`, all channels alike.
    void paint(const std::string& name, int width, int height, uint8_t left, uint8_t right) const {
        Image image{width, height, 3, {}};
        for (int pixel = 0; pixel < width * height; ++pixel) {
            image.pixels.insert(image.pixels.end(), 3, pixel % width < width / 2 ? left : right);
        }
        fs::create_directories((folder_ / name).parent_path());
        writeImage(folder_ / name, image);
    }

    FolderPictures read(const FolderSettings& settings = {8, 1, true}) const {
        return readPictureFolder(folder_.path(), settings);
    }

    TemporaryFolder folder_, cache_;
    std::string old_;
};

TEST_F(ImageFolder, IsReadWithItsSubfoldersInNaturalOrder) {
    paint("apple/10.png", 20, 20, 30, 30);
    paint("apple/9.png", 20, 20, 20, 20);
    paint("pear/deep/1.png", 20, 20, 40, 40);
    folder_.write("notes.txt", "no picture");
    const FolderPictures found = read();
    EXPECT_EQ(found.lost, "");
    ASSERT_EQ(found.set.count(), 3);
    EXPECT_EQ(found.set.labels, (std::vector<uint8_t>{0, 0, 1}));
    for (int64_t k = 0; k < 3; ++k) {
        EXPECT_NEAR(found.set.pictures(k, 1)[5], 20 + 10 * k, 1) << k;
    }
}

TEST_F(ImageFolder, CropsToTheMiddleOrPadsWithBlack) {
    paint("wide.png", 48, 16, 200, 100);
    const auto cropped = read({16, 1, true}).set.pixels;
    EXPECT_EQ(cropped[0], 200);
    EXPECT_EQ(cropped[15], 100);
    const auto padded = read({48, 1, false}).set.pixels;
    ASSERT_EQ(padded.size(), 48u * 48);
    EXPECT_EQ(padded[15 * 48], 0);
    EXPECT_EQ(padded[16 * 48], 200);
    EXPECT_EQ(padded[31 * 48 + 47], 100);
    EXPECT_EQ(padded[32 * 48], 0);
}

TEST_F(ImageFolder, AveragesPixelsInLinearLight) {
    Image stripes{64, 64, 1, {}};
    for (int pixel = 0; pixel < 64 * 64; ++pixel) {
        stripes.pixels.push_back(pixel % 2 == 0 ? 0 : 255);
    }
    writeImage(folder_ / "stripes.png", stripes);
    // Half the light of white is 188 in sRGB; without a filter it would be 0 or 255.
    EXPECT_NEAR(read().set.pictures(0, 1)[27], 188, 3);
}

TEST_F(ImageFolder, KeepsColoursAndPutsWhatIsTransparentOnBlack) {
    Image image{8, 8, 4, {}};
    for (int pixel = 0; pixel < 64; ++pixel) {
        const uint8_t alpha = pixel < 32 ? 255 : 0;
        image.pixels.insert(image.pixels.end(), {250, 100, 50, alpha});
    }
    writeImage(folder_ / "half.png", image);
    const auto pixels = read({8, 3, true}).set.pixels;
    ASSERT_EQ(pixels.size(), 8u * 8 * 3);
    EXPECT_EQ((std::vector<uint8_t>(pixels.begin(), pixels.begin() + 3)),
              (std::vector<uint8_t>{250, 100, 50}));
    EXPECT_EQ(pixels.back(), 0);
}

TEST_F(ImageFolder, CountsAndNamesOneBrokenPictureAmongAThousand) {
    paint("p0.bmp", 4, 4, 10, 10);
    const std::string bytes = TemporaryFolder::read(folder_ / "p0.bmp");
    for (int k = 1; k < 1000; ++k) {
        folder_.write(fmt::format("p{}.bmp", k), k == 500 ? bytes.substr(0, 20) : bytes);
    }
    for (int time = 0; time < 2; ++time) { // from the files, then from the cache
        const FolderPictures found = read();
        EXPECT_EQ(found.set.count(), 999);
        EXPECT_EQ(found.lost, "1 of 1000 could not be read: p500.bmp");
    }
}

TEST_F(ImageFolder, IsReadAgainOnlyWhereSomethingChanged) {
    paint("a.png", 8, 8, 50, 50);
    read();
    ASSERT_EQ(std::distance(fs::recursive_directory_iterator(cache_.path()), {}), 3);
    const auto time = fs::last_write_time(folder_ / "a.png");
    const auto size = fs::file_size(folder_ / "a.png");
    folder_.write("a.png", std::string(size, 'x')); // broken, but looks the same from outside
    fs::last_write_time(folder_ / "a.png", time);
    EXPECT_EQ(read().set.pixels[0], 50);
    fs::last_write_time(folder_ / "a.png", time + std::chrono::seconds(1));
    EXPECT_TRUE(says(messageOf([&] { read(); }), {"none of its 1 pictures", "a.png"}));
}

TEST_F(ImageFolder, DoesNotTrustADamagedCache) {
    paint("a.png", 8, 8, 50, 50);
    read();
    for (const auto& entry : fs::recursive_directory_iterator(cache_.path())) {
        if (entry.is_regular_file()) {
            fs::resize_file(entry, entry.file_size() - 1);
        }
    }
    EXPECT_EQ(read().set.count(), 1);
    EXPECT_EQ(read().set.pixels[0], 50);
}

TEST_F(ImageFolder, WorksWithoutAPlaceForTheCache) {
    paint("a.png", 8, 8, 50, 50);
    setenv("XDG_CACHE_HOME", "/proc/none", 1);
    EXPECT_EQ(read().set.count(), 1);
}

TEST_F(ImageFolder, TellsHowManyPicturesAreRead) {
    for (int k = 0; k < 5; ++k) {
        paint(fmt::format("{}.png", k), 8, 8, 50, 50);
    }
    std::vector<std::string> told;
    readPictureFolder(folder_.path(), {}, [&](const std::string& text) { told.push_back(text); });
    const std::string name = folder_.path().filename().string();
    std::vector<std::string> expected;
    for (int k = 1; k <= 5; ++k) {
        expected.push_back(fmt::format("{}: {} pictures found", name, k));
    }
    for (int k = 0; k < 5; ++k) {
        expected.push_back(fmt::format("{}: {} of 5 pictures", name, k));
    }
    EXPECT_EQ(told, expected);
}

TEST_F(ImageFolder, IsLeftInTheMiddleWhenAskedAndKeepsNothing) {
    for (int k = 0; k < 20; ++k) {
        paint(fmt::format("{}.png", k), 8, 8, 50, 50);
    }
    std::string last;
    const Tell tell = [&](const std::string& text) {
        last = text;
        if (text.find("7 of 20") != std::string::npos) {
            throw Cancelled();
        }
    };
    EXPECT_THROW(readPictureFolder(folder_.path(), {}, tell), Cancelled);
    EXPECT_TRUE(says(last, {"7 of 20"})) << "read on";
    EXPECT_EQ(cache_.count(), 0u);
}

TEST_F(ImageFolder, RefusesFoldersWithoutPicturesAndSetsThatAreTooLarge) {
    EXPECT_TRUE(says(messageOf([&] { read(); }), {folder_.path().string(), "holds pictures"}));
    EXPECT_TRUE(says(messageOf([&] { readPictureFolder(folder_ / "none", {}); }),
                     {"none", "cannot be read"}));
    folder_.write("a.png", "x");
    EXPECT_TRUE(says(messageOf([&] { read({30000, 3, true}); }), {"1 pictures", "2048 MB"}));
}

} // namespace
} // namespace bary::test
