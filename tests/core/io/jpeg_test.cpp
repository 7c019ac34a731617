#include "core/io/jpeg.h"

#include "core/io/exif.h"
#include "tests/core/io/io_test_support.h"

#include <cstdlib>
#include <turbojpeg.h>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

/// A picture of 32 x 16 pixels whose four quarters are red, green (above), blue and white (below).
Image quarters() {
    Image image{32, 16, 3, {}};
    for (int y = 0; y < 16; ++y) {
        for (int x = 0; x < 32; ++x) {
            const bool right = x >= 16, below = y >= 8;
            const uint8_t r = below == right ? 255 : 0, g = right ? 255 : 0, b = below ? 255 : 0;
            image.pixels.insert(image.pixels.end(),
                                {static_cast<uint8_t>(right && !below ? 0 : r), g, b});
        }
    }
    return image;
}

/// 'r', 'g', 'b' or 'w' at the middle of each quarter: top left, top right, bottom left and right.
std::string quarterNames(const Image& image) {
    std::string names;
    for (const int y : {image.height / 4, 3 * image.height / 4}) {
        for (const int x : {image.width / 4, 3 * image.width / 4}) {
            const uint8_t* p = image.pixels.data() +
                               3 * (static_cast<size_t>(y) * static_cast<size_t>(image.width) +
                                    static_cast<size_t>(x));
            const bool r = p[0] > 128, g = p[1] > 128, b = p[2] > 128;
            names += r && g && b ? 'w' : r ? 'r' : g ? 'g' : b ? 'b' : '?';
        }
    }
    return names;
}

std::string number(uint32_t value, size_t width, bool little) {
    std::string bytes;
    for (size_t k = 0; k < width; ++k) {
        const size_t byte = little ? k : width - 1 - k;
        bytes += static_cast<char>(value >> (8 * byte));
    }
    return bytes;
}

/// An APP1 segment with a directory of two entries, the second of which is the orientation.
std::string exifSegment(uint32_t orientation, bool little) {
    const auto n = [&](uint32_t value, size_t width) { return number(value, width, little); };
    const std::string tiff = std::string(little ? "II" : "MM") + n(42, 2) + n(8, 4) + n(2, 2) +
                             n(0x0100, 2) + n(4, 2) + n(1, 4) + n(32, 4) + // width, a long
                             n(0x0112, 2) + n(3, 2) + n(1, 4) + n(orientation, 2) + n(0, 2) +
                             n(0, 4);
    const std::string body = std::string("Exif\0\0", 6) + tiff;
    return "\xff\xe1" + number(static_cast<uint32_t>(body.size() + 2), 2, false) + body;
}

std::string withSegment(const std::string& jpeg, const std::string& segment) {
    return jpeg.substr(0, 2) + segment + jpeg.substr(2);
}

TEST(Jpeg, IsReadTheWayUpThatItsExifDataAskFor) {
    // Where the stored quarters r g / b w must be seen, for the orientations 1 to 8 of the
    // standard: the side where the first row is seen, and the side where the first column is.
    const char* expected[] = {"rgbw", "grwb", "wbgr", "bwrg", "rbgw", "brwg", "wgbr", "gwrb"};
    const TemporaryFolder folder;
    const std::string jpeg = jpegBytes("a.jpg", quarters(), 100);
    for (const bool little : {true, false}) {
        for (uint32_t orientation = 1; orientation <= 8; ++orientation) {
            const std::string bytes = withSegment(jpeg, exifSegment(orientation, little));
            EXPECT_EQ(exifOrientation(bytes), static_cast<int>(orientation));
            const Image image = readImage(folder.write("a.jpg", bytes), 3);
            EXPECT_EQ(image.width, orientation <= 4 ? 32 : 16) << orientation;
            EXPECT_EQ(image.height, orientation <= 4 ? 16 : 32) << orientation;
            EXPECT_EQ(quarterNames(image), expected[orientation - 1]) << orientation;
        }
    }
}

TEST(Jpeg, WithoutUsableExifDataIsUpright) {
    const std::string jpeg = jpegBytes("a.jpg", quarters(), 90);
    EXPECT_EQ(exifOrientation(jpeg), 1);
    EXPECT_EQ(exifOrientation(""), 1);
    EXPECT_EQ(exifOrientation(withSegment(jpeg, exifSegment(9, true))), 1);
    EXPECT_EQ(exifOrientation(withSegment(jpeg, exifSegment(0, false))), 1);
    const std::string whole = exifSegment(6, true);
    for (size_t size = 4; size < whole.size(); ++size) { // cut anywhere, lengths beyond the end
        const int found = exifOrientation("\xff\xd8" + whole.substr(0, size));
        EXPECT_TRUE(found == 1 || found == 6);
    }
    std::string other = whole; // neither byte order
    other[10] = 'X';
    EXPECT_EQ(exifOrientation(withSegment(jpeg, other)), 1);
    std::string far = whole; // a directory far behind the end
    far[14] = '\x7f';
    far[15] = '\x7f';
    EXPECT_EQ(exifOrientation(withSegment(jpeg, far)), 1);
}

TEST(Jpeg, OfEveryNumberOfChannelsIsReadAsAsked) {
    const TemporaryFolder folder;
    const Image colour = quarters();
    const Image grey{2, 1, 2, {10, 0, 200, 255}};
    EXPECT_EQ(readImage(folder.write("c.jpg", jpegBytes("", colour, 95))).channels, 3);
    const auto path = folder.write("g.jpg", jpegBytes("", grey, 100));
    EXPECT_EQ(readImage(path).channels, 1);
    const Image rgba = readImage(path, 4);
    EXPECT_NEAR(rgba.pixels[0], 10, 2);
    EXPECT_EQ(rgba.pixels[3], 255);
    const Image pair = readImage(path, 2);
    EXPECT_EQ(pair.pixels.size(), 4u);
    EXPECT_NEAR(pair.pixels[2], 200, 2);
    EXPECT_EQ(pair.pixels[3], 255);
}

TEST(Jpeg, KeepsColourInFullFromQuality90On) {
    // Columns of red and blue, one pixel wide: half the colour resolution would mix them.
    Image stripes{16, 16, 3, {}};
    for (int k = 0; k < 256; ++k) {
        const bool red = k % 2 == 0;
        stripes.pixels.insert(stripes.pixels.end(), {static_cast<uint8_t>(red ? 200 : 20), 20,
                                                     static_cast<uint8_t>(red ? 20 : 200)});
    }
    const TemporaryFolder folder;
    const Image fine = readImage(folder.write("fine.jpg", jpegBytes("", stripes, 95)), 3);
    EXPECT_GT(fine.pixels[0] - fine.pixels[3], 100);
    const Image coarse = readImage(folder.write("coarse.jpg", jpegBytes("", stripes, 80)), 3);
    EXPECT_LT(std::abs(coarse.pixels[0] - coarse.pixels[3]), 100);
}

TEST(Jpeg, OfPrintInksIsRefused) {
    const std::vector<unsigned char> inks(16 * 16 * 4, 90);
    const TemporaryFolder folder;
    tjhandle handle = tjInitCompress();
    unsigned char* bytes = nullptr;
    unsigned long size = 0;
    ASSERT_EQ(
        tjCompress2(handle, inks.data(), 16, 0, 16, TJPF_CMYK, &bytes, &size, TJSAMP_444, 90, 0),
        0);
    const auto path = folder.write("print.jpg", {reinterpret_cast<const char*>(bytes), size});
    tjFree(bytes);
    tjDestroy(handle);
    EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string(), "CMYK", "RGB"}));
}

TEST(Jpeg, ThatIsBrokenIsRefusedByName) {
    const TemporaryFolder folder;
    const std::string whole = jpegBytes("", quarters(), 95);
    std::string damaged = whole;
    const size_t middle = whole.find("\xff\xda") + 16;
    for (size_t k = middle; k + 2 < damaged.size(); ++k) {
        damaged[k] = static_cast<char>(k * 37 % 255);
    }
    for (const std::string& bytes :
         {damaged, whole.substr(0, whole.size() / 2), std::string("\xff\xd8\xff and no more")}) {
        const auto path = folder.write("broken.jpg", bytes);
        EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string(), "JPEG"}));
    }
}

TEST(Jpeg, TooLargeIsRefusedBeforeItIsDecoded) {
    const TemporaryFolder folder;
    std::string bytes = jpegBytes("", quarters(), 95);
    const size_t frame = bytes.find("\xff\xc0");
    ASSERT_NE(frame, std::string::npos);
    bytes.replace(frame + 5, 4, "\xea\x60\xea\x60"); // 60000 x 60000
    const auto path = folder.write("huge.jpg", bytes);
    EXPECT_TRUE(says(messageOf([&] { readImage(path); }), {path.string(), "60000 x 60000", "100"}));
    const Image wide{70000, 1, 1, std::vector<uint8_t>(70000)};
    EXPECT_TRUE(
        says(messageOf([&] { writeImage(folder / "wide.jpg", wide); }), {"wide.jpg", "65500"}));
}

} // namespace
} // namespace bary
