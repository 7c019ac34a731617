#include "core/io/image.h"

#include "tests/core/io/io_test_support.h"

#include <cmath>
#include <cstdlib>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

/// A smooth picture whose corners differ, so that flips and swapped channels show.
Image gradient(int width, int height, int channels) {
    Image image{width, height, channels, {}};
    for (int y = 0; y < height; ++y) {
        for (int x = 0; x < width; ++x) {
            for (int c = 0; c < channels; ++c) {
                image.pixels.push_back(
                    static_cast<uint8_t>(20 + 100 * x / width + 80 * y / height + 15 * c));
            }
        }
    }
    return image;
}

int largestDifference(const Image& a, const Image& b) {
    int largest = 0;
    for (size_t i = 0; i < a.pixels.size(); ++i) {
        largest = std::max(largest, std::abs(int{a.pixels[i]} - int{b.pixels[i]}));
    }
    return largest;
}

/// A 2 x 2 PNG of 16 bits per channel, RGB, with stored (uncompressed) data: made by hand,
/// checksums by zlib's definitions.
std::string sixteenBitPng() {
    const auto bigEndian = [](uint32_t v) {
        return std::string{static_cast<char>(v >> 24), static_cast<char>(v >> 16),
                           static_cast<char>(v >> 8), static_cast<char>(v)};
    };
    const auto chunk = [&](const std::string& kind, const std::string& data) {
        uint32_t crc = 0xffffffff;
        for (const unsigned char byte : kind + data) {
            crc ^= byte;
            for (int bit = 0; bit < 8; ++bit) {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320 : 0);
            }
        }
        return bigEndian(static_cast<uint32_t>(data.size())) + kind + data + bigEndian(~crc);
    };
    std::string rows;
    for (int y = 0; y < 2; ++y) {
        rows += '\0';
        for (int i = 0; i < 6; ++i) {
            rows += static_cast<char>(10 * (6 * y + i + 1));
            rows += '\x7f';
        }
    }
    uint32_t a = 1;
    uint32_t b = 0;
    for (const unsigned char byte : rows) {
        a = (a + byte) % 65521;
        b = (b + a) % 65521;
    }
    const char length = static_cast<char>(rows.size());
    const std::string stored = std::string("\x78\x01\x01", 3) + length + '\0' +
                               static_cast<char>(~length) + '\xff' + rows + bigEndian(b << 16 | a);
    return "\x89PNG\r\n\x1a\n" +
           chunk("IHDR", bigEndian(2) + bigEndian(2) + std::string("\x10\x02\0\0\0", 5)) +
           chunk("IDAT", stored) + chunk("IEND", "");
}

TEST(Image, ReadsAPpmWrittenByHandTopRowFirst) {
    const TemporaryFolder folder;
    const auto path = folder.write("tiny.ppm", "P6\n2 2\n255\nABCDEFGHIJKL");
    const Image image = readImage(path);
    EXPECT_EQ(image.width, 2);
    EXPECT_EQ(image.height, 2);
    EXPECT_EQ(image.channels, 3);
    EXPECT_EQ(image.size(), 4);
    EXPECT_EQ(std::string(image.pixels.begin(), image.pixels.end()), "ABCDEFGHIJKL");
}

TEST(Image, LosslessFormatsRoundTrip) {
    const TemporaryFolder folder;
    for (const char* name : {"a.png", "a.bmp", "a.tga", "A.PNG"}) {
        for (const int channels : {3, 4}) {
            const Image image = gradient(13, 7, channels);
            writeImage(folder / name, image);
            const Image read = readImage(folder / name, channels);
            EXPECT_EQ(read.width, 13) << name;
            EXPECT_EQ(read.height, 7) << name;
            EXPECT_EQ(read.pixels, image.pixels) << name << " with " << channels;
        }
    }
}

TEST(Image, PngKeepsEveryNumberOfChannels) {
    const TemporaryFolder folder;
    for (int channels = 1; channels <= 4; ++channels) {
        const Image image = gradient(5, 9, channels);
        const Image read = readImage(folder.write("image.png", pngBytes(image)));
        EXPECT_EQ(read.channels, channels);
        EXPECT_EQ(read.pixels, image.pixels);
    }
}

TEST(Image, JpegIsCloseAndSmallerWithLessQuality) {
    const TemporaryFolder folder;
    const Image image = gradient(64, 48, 3);
    writeImage(folder / "fine.jpg", image);
    writeImage(folder / "coarse.jpeg", image, 10);
    EXPECT_LE(largestDifference(readImage(folder / "fine.jpg"), image), 6);
    EXPECT_LT(std::filesystem::file_size(folder / "coarse.jpeg"),
              std::filesystem::file_size(folder / "fine.jpg"));
}

TEST(Image, ConvertsChannels) {
    const TemporaryFolder folder;
    const auto path = folder.write("grey.pgm", std::string("P5\n1 1\n255\n\x64", 12));
    const Image rgba = readImage(path, 4);
    EXPECT_EQ(rgba.channels, 4);
    EXPECT_EQ(rgba.pixels, (std::vector<uint8_t>{100, 100, 100, 255}));
    EXPECT_THROW(readImage(path, 5), std::invalid_argument);
}

TEST(Image, ReducesSixteenBitsToTheHighEight) {
    const TemporaryFolder folder;
    const Image image = readImage(folder.write("deep.png", sixteenBitPng()));
    EXPECT_EQ(image.channels, 3);
    EXPECT_EQ(image.pixels,
              (std::vector<uint8_t>{10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120}));
}

TEST(Image, SaysWhatReadingLost) {
    const TemporaryFolder folder;
    EXPECT_EQ(readImage(folder.write("deep.png", sixteenBitPng())).lost,
              "16 bits a channel, reduced to 8");
    EXPECT_EQ(readImage(folder.write("plain.png", pngBytes(gradient(2, 2, 3)))).lost, "");
}

TEST(Image, ReducesHighDynamicRangeToWhatAScreenShows) {
    const TemporaryFolder folder;
    // Radiance RGBE, not run-length coded: light 4, 1, 1/4 and 0 as grey.
    const std::string pixels = {'\x80', '\x80', '\x80', '\x83', '\x80', '\x80', '\x80', '\x81',
                                '\x80', '\x80', '\x80', '\x7f', 0,      0,      0,      0};
    const auto path = folder.write("light.hdr", "#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n"
                                                "-Y 1 +X 4\n" +
                                                    pixels);
    EXPECT_TRUE(isImageFile(path));
    const Image image = readImage(path, 1);
    EXPECT_EQ(image.pixels[0], 255); // brighter than white is white
    EXPECT_EQ(image.pixels[1], 255);
    EXPECT_NEAR(image.pixels[2], 255 * std::pow(0.25, 1 / 2.2), 1);
    EXPECT_EQ(image.pixels[3], 0);
    EXPECT_TRUE(says(image.lost, {"high dynamic range"}));
}

TEST(Image, ReadsByContentNotByExtension) {
    const TemporaryFolder folder;
    const Image image = gradient(3, 3, 3);
    EXPECT_EQ(readImage(folder.write("image.jpg", pngBytes(image))).pixels, image.pixels);
}

TEST(Image, RejectsWhatIsNoPicture) {
    const TemporaryFolder folder;
    for (const std::string& bytes : {std::string(), std::string("hello, this is text\n"),
                                     std::string(5000, '\0'), std::string("\x89PNG\r\n\x1a\n")}) {
        const auto path = folder.write("broken.png", bytes);
        EXPECT_TRUE(says(messageOf([&] { readImage(path); }),
                         {path.string(), "cannot be read as a picture (", "PNG, JPEG"}));
    }
    EXPECT_TRUE(says(messageOf([&] { readImage(folder / "none.png"); }), {"No such file"}));
    EXPECT_TRUE(says(messageOf([&] { readImage(folder.path()); }), {"folder"}));
}

TEST(Image, KeepsTheMessageOnOneLineWhereTheReasonHoldsBytesOfTheFile) {
    const TemporaryFolder folder;
    std::string bytes = pngBytes(gradient(3, 3, 3));
    bytes[bytes.find("IDAT") + 1] = '\n';
    const auto path = folder.write("broken.png", bytes);
    EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string(), "I?AT"}));
}

TEST(Image, RejectsTruncatedPicturesOfEveryFormat) {
    const TemporaryFolder folder;
    const Image image = gradient(40, 30, 3);
    for (const char* name : {"a.png", "a.jpg", "a.bmp", "a.tga"}) {
        writeImage(folder / name, image);
        const std::string whole = TemporaryFolder::read(folder / name);
        for (const double part : {0.3, 0.6, 0.9}) {
            const auto size = static_cast<size_t>(part * static_cast<double>(whole.size()));
            const auto path = folder.write(name, whole.substr(0, size));
            EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string()}))
                << name << " " << part;
        }
    }
    const auto path = folder.write("a.ppm", "P6\n2 2\n255\nABCDEFGHI");
    EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string()}));
}

TEST(Image, NamesTheLimitBeforeItDecodesAHugePicture) {
    const TemporaryFolder folder;
    const auto path = folder.write("huge.ppm", "P6\n20000 10000\n255\nA");
    EXPECT_TRUE(says(messageOf([&] { readImage(path); }),
                     {path.string(), "20000 x 10000", "at most 100 megapixels"}));
}

TEST(Image, LargePngsOfEveryKindRoundTrip) {
    // More than one piece of compressed data, and noise, which does not compress.
    for (int channels = 1; channels <= 4; ++channels) {
        Image image{901, 700, channels, {}};
        uint32_t state = 7;
        for (int64_t k = 0; k < image.size() * channels; ++k) {
            state = state * 1664525 + 1013904223;
            image.pixels.push_back(static_cast<uint8_t>(state >> 24));
        }
        const TemporaryFolder folder;
        const Image read = readImage(folder.write("noise.png", pngBytes(image)));
        EXPECT_EQ(read.channels, channels);
        EXPECT_TRUE(read.pixels == image.pixels) << channels;
    }
}

TEST(Image, KnowsWhatItCanWrite) {
    for (const char* name : {"a.png", "a.JPG", "a.jpeg", "a.bmp", "a.tga"}) {
        EXPECT_TRUE(isWritableImage(name)) << name;
    }
    for (const char* name : {"a.hdr", "a.gif", "a", "a.psd"}) {
        EXPECT_FALSE(isWritableImage(name)) << name;
    }
}

TEST(Image, RefusesOtherExtensionsAndInconsistentPixels) {
    const Image image = gradient(2, 2, 3);
    EXPECT_TRUE(says(messageOf([&] { writeImage("/tmp/image.webp", image); }),
                     {"/tmp/image.webp", ".webp", ".png, .jpg"}));
    EXPECT_TRUE(says(messageOf([&] { writeImage("/none/image.png", image); }),
                     {"/none/image.png", "there is no folder"}));
    EXPECT_THROW(pngBytes({2, 2, 3, {1, 2, 3}}), std::invalid_argument);
    EXPECT_THROW(pngBytes({}), std::invalid_argument);
}

TEST(Image, KnowsItsExtensions) {
    EXPECT_TRUE(isImageFile("a/photo.JPEG"));
    EXPECT_TRUE(isImageFile("a.png"));
    EXPECT_FALSE(isImageFile("a.npy"));
    EXPECT_FALSE(isImageFile("png"));
}

TEST(ResizeImage, KeepsAConstantPictureConstant) {
    for (int channels = 1; channels <= 4; ++channels) {
        const Image image{9, 5, channels, std::vector<uint8_t>(size_t(45 * channels), 137)};
        for (const auto& [width, height] : {std::pair(3, 2), std::pair(20, 11), std::pair(1, 1)}) {
            const Image resized = resizeImage(image, width, height);
            ASSERT_EQ(resized.pixels.size(), size_t(width * height * channels));
            for (const uint8_t value : resized.pixels) {
                EXPECT_NEAR(value, 137, 1);
            }
        }
    }
}

TEST(ResizeImage, AveragesInLinearLight) {
    // Half black and half white is half the light, which is 188 in sRGB and not 128.
    Image stripes{64, 64, 3, {}};
    for (int i = 0; i < 64 * 64; ++i) {
        stripes.pixels.insert(stripes.pixels.end(), 3, i % 2 == 0 ? 0 : 255);
    }
    EXPECT_NEAR(resizeImage(stripes, 8, 8).pixels[3 * 27], 188, 2);
}

TEST(ResizeImage, KeepsTheOrientationAndTheSamePicture) {
    const Image image = gradient(32, 32, 1);
    const Image small = resizeImage(image, 4, 4);
    EXPECT_LT(small.pixels[0], small.pixels[3]);
    EXPECT_LT(small.pixels[0], small.pixels[12]);
    EXPECT_LT(small.pixels[12], small.pixels[15]);
    EXPECT_EQ(resizeImage(image, 32, 32).pixels, image.pixels);
    EXPECT_THROW(resizeImage(image, 0, 4), std::invalid_argument);
}

TEST(FitImage, ReducesTheLongSideAndNeverEnlarges) {
    const Image image = gradient(60, 40, 3);
    const Image fitted = fitImage(image, 30);
    EXPECT_EQ(fitted.width, 30);
    EXPECT_EQ(fitted.height, 20);
    EXPECT_EQ(fitImage(image, 60).pixels, image.pixels);
    EXPECT_EQ(fitImage(image, 1000).width, 60);
    EXPECT_EQ(fitImage(gradient(100, 1, 3), 10).height, 1);
    EXPECT_THROW(fitImage(image, 0), std::invalid_argument);
}

} // namespace
} // namespace bary
