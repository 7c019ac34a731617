#include "core/io/npy.h"

#include "tests/core/io/io_test_support.h"

#include <cstdlib>
#include <cstring>
#include <limits>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

template <typename T> std::string raw(std::initializer_list<T> values) {
    std::string bytes(values.size() * sizeof(T), '\0');
    std::memcpy(bytes.data(), values.begin(), bytes.size());
    return bytes;
}

/// An NPY file put together by hand, with a header of its exact length.
std::string npyFile(const std::string& dictionary, const std::string& data, int version = 1) {
    const std::string header = dictionary + "\n";
    std::string bytes = "\x93NUMPY";
    bytes += static_cast<char>(version);
    bytes += '\0';
    bytes += static_cast<char>(header.size() & 0xff);
    bytes += static_cast<char>(header.size() >> 8);
    if (version > 1) {
        bytes += std::string(2, '\0');
    }
    return bytes + header + data;
}

std::string dictionary(const std::string& type, const std::string& shape,
                       const std::string& fortran = "False") {
    return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

Points readBytes(const std::string& bytes) {
    const TemporaryFolder folder;
    return readNpy(folder.write("points.npy", bytes));
}

std::string messageFor(const std::string& bytes) {
    const std::string message = messageOf([&] { readBytes(bytes); });
    EXPECT_TRUE(says(message, {"points.npy: "}));
    return message;
}

TEST(Npy, ReadsBytesWrittenByHand) {
    const auto points =
        readBytes(npyFile(dictionary("<f4", "(2, 3)"), raw<float>({1, 2, 3, -4.5f, 5, 6})));
    EXPECT_EQ(points.dim, 3);
    EXPECT_EQ(points.size(), 2);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 3, -4.5f, 5, 6}));
}

TEST(Npy, ReadsVersionsTwoAndThree) {
    const std::string data = raw<float>({1, 2});
    for (const int version : {1, 2, 3}) {
        EXPECT_EQ(readBytes(npyFile(dictionary("<f4", "(1, 2)"), data, version)).values,
                  (std::vector<float>{1, 2}));
    }
}

TEST(Npy, ReadsFortranOrder) {
    const auto points =
        readBytes(npyFile(dictionary("<f4", "(2, 3)", "True"), raw<float>({1, 4, 2, 5, 3, 6})));
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(Npy, ReadsAVectorAsPointsOnALine) {
    const auto points = readBytes(npyFile(dictionary("<f8", "(3,)"), raw<double>({1, 2, 0.5})));
    EXPECT_EQ(points.dim, 1);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 0.5f}));
}

TEST(Npy, ReadsEveryTypeOfNumber) {
    const auto read = [](const std::string& type, const std::string& data) {
        return readBytes(npyFile(dictionary(type, "(1, 2)"), data)).values;
    };
    const std::vector<float> negative = {-2, 7};
    const std::vector<float> positive = {200, 7};
    EXPECT_EQ(read("<f4", raw<float>({-2, 7})), negative);
    EXPECT_EQ(read("=f8", raw<double>({-2, 7})), negative);
    EXPECT_EQ(read("|i1", raw<int8_t>({-2, 7})), negative);
    EXPECT_EQ(read("<i2", raw<int16_t>({-2, 7})), negative);
    EXPECT_EQ(read("<i4", raw<int32_t>({-2, 7})), negative);
    EXPECT_EQ(read("<i8", raw<int64_t>({-2, 7})), negative);
    EXPECT_EQ(read("|u1", raw<uint8_t>({200, 7})), positive);
    EXPECT_EQ(read("<u2", raw<uint16_t>({200, 7})), positive);
    EXPECT_EQ(read("<u4", raw<uint32_t>({200, 7})), positive);
    EXPECT_EQ(read("<u8", raw<uint64_t>({200, 7})), positive);
    EXPECT_EQ(read("|b1", raw<uint8_t>({1, 0})), (std::vector<float>{1, 0}));
}

TEST(Npy, ReadsAHeaderWithOtherOrderQuotesAndSpaces) {
    const std::string unusual = "  {\"shape\":( 1 , 2 ),'fortran_order':False,'descr':'<f4'}   ";
    EXPECT_EQ(readBytes(npyFile(unusual, raw<float>({1, 2}))).values, (std::vector<float>{1, 2}));
}

TEST(Npy, WritesTheBytesOfTheFormat) {
    const std::string bytes = npyBytes({2, {1, 2, 3, 4, 5, 6}});
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const size_t length =
        static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    EXPECT_EQ((10 + length) % 64, 0u);
    EXPECT_EQ(bytes.size(), 10 + length + 24);
    EXPECT_EQ(bytes[10 + length - 1], '\n');
    EXPECT_TRUE(bytes.substr(10).starts_with(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"));
    EXPECT_EQ(bytes.substr(10 + length), raw<float>({1, 2, 3, 4, 5, 6}));
}

TEST(Npy, RoundTripsEveryBit) {
    const TemporaryFolder folder;
    const Points points(3, {0.1f, -0.0f, std::numeric_limits<float>::denorm_min(),
                            std::numeric_limits<float>::max(), 1e-30f, 3});
    writeNpy(folder / "points.npy", points);
    const Points read = readNpy(folder / "points.npy");
    EXPECT_EQ(read.dim, 3);
    EXPECT_EQ(std::memcmp(read.values.data(), points.values.data(), 24), 0);
}

TEST(Npy, RejectsATruncatedFileAndSaysHowManyBytesAreMissing) {
    EXPECT_TRUE(says(messageFor(npyFile(dictionary("<f4", "(3, 2)"), raw<float>({1, 2, 3}))),
                     {"truncated", "24 bytes expected", "(3, 2)", "12 found"}));
}

TEST(Npy, RejectsATruncatedHeader) {
    const std::string whole = npyFile(dictionary("<f4", "(1, 1)"), raw<float>({1}));
    EXPECT_TRUE(says(messageFor(whole.substr(0, 20)), {"header is truncated", "20 found"}));
    EXPECT_TRUE(says(messageFor(whole.substr(0, 9)), {"header is truncated", "9 found"}));
    EXPECT_TRUE(says(messageFor(whole.substr(0, 6)), {"header is truncated", "6 found"}));
}

TEST(Npy, RejectsFilesOfAnotherKind) {
    EXPECT_TRUE(says(messageFor(""), {"not an NPY file"}));
    EXPECT_TRUE(says(messageFor("x,y\n1,2\n"), {"not an NPY file"}));
    EXPECT_TRUE(says(messageFor(npyFile("{}", "", 4)), {"version 4", "1, 2 or 3"}));
}

TEST(Npy, RejectsAHeaderThatClaimsTooMuch) {
    const std::string bytes = std::string("\x93NUMPY\x02\x00", 8) + "\xff\xff\xff\x7f" + "{}";
    EXPECT_TRUE(says(messageFor(bytes), {"header claims 2147483647 bytes", "at most 65535"}));
}

TEST(Npy, RejectsADamagedHeader) {
    EXPECT_TRUE(says(messageFor(npyFile("nonsense", "")), {"not a Python dictionary"}));
    EXPECT_TRUE(says(messageFor(npyFile("{'descr': '<f4", "")), {"not a Python dictionary"}));
    EXPECT_TRUE(says(messageFor(npyFile("{'descr': '<f4', 'shape': (1,)}", "")),
                     {"no key 'fortran_order'"}));
    EXPECT_TRUE(says(messageFor(npyFile(dictionary("<f4", "(1, 1)", "Maybe"), "")),
                     {"True or False", "Maybe"}));
    EXPECT_TRUE(says(messageFor(npyFile(dictionary("<f4", "(1, -1)"), "")), {"tuple of sizes"}));
}

TEST(Npy, RejectsTypesThatAreNoPlainNumbers) {
    const auto messageForType = [](const std::string& type) {
        return messageFor(npyFile(dictionary(type, "(1, 1)"), std::string(16, '\0')));
    };
    EXPECT_TRUE(says(messageForType("|O"), {"Python objects", "float32"}));
    EXPECT_TRUE(says(messageForType(">f4"), {"'>f4' is big-endian", "astype('<f4')"}));
    EXPECT_TRUE(says(messageForType("<c8"), {"'<c8' is not supported"}));
    EXPECT_TRUE(says(messageForType("<f2"), {"'<f2' is not supported"}));
    EXPECT_TRUE(says(messageForType("<U5"), {"'<U5' is not supported"}));
    EXPECT_TRUE(says(messageForType(""), {"not supported"}));
    const std::string fields = "{'descr': [('x', '<f4'), ('y', '<f4')], 'fortran_order': False, "
                               "'shape': (1,), }";
    EXPECT_TRUE(says(messageFor(npyFile(fields, std::string(8, '\0'))), {"structured array"}));
}

TEST(Npy, RejectsShapesThatAreNoTableOfPoints) {
    const auto messageForShape = [](const std::string& shape) {
        return messageFor(npyFile(dictionary("<f4", shape), std::string(64, '\0')));
    };
    EXPECT_TRUE(says(messageForShape("()"), {"'()'", "[n, D]"}));
    EXPECT_TRUE(says(messageForShape("(2, 2, 2)"), {"'(2, 2, 2)'", "[n, D]"}));
    EXPECT_TRUE(says(messageForShape("(0, 2)"), {"no points"}));
    EXPECT_TRUE(says(messageForShape("(2, 0)"), {"no points"}));
}

TEST(Npy, SurvivesShapesWhoseProductOverflows) {
    const auto messageForShape = [](const std::string& shape) {
        return messageFor(npyFile(dictionary("<f4", shape), std::string(64, '\0')));
    };
    EXPECT_TRUE(says(messageForShape("(4294967296, 4294967296)"), {"too large"}));
    EXPECT_TRUE(says(messageForShape("(4611686018427387904, 1)"), {"too large"}));
    EXPECT_TRUE(says(messageForShape("(1, 3000000000)"), {"too large"}));
    EXPECT_TRUE(says(messageForShape("(1000000000000, 1)"), {"truncated", "64 found"}));
    EXPECT_TRUE(says(messageForShape("(99999999999999999999, 1)"), {"tuple of sizes"}));
}

TEST(Npy, RejectsNumbersThatAreNotFiniteAndNamesThem) {
    constexpr float nan = std::numeric_limits<float>::quiet_NaN();
    constexpr float infinity = std::numeric_limits<float>::infinity();
    EXPECT_TRUE(says(messageFor(npyFile(dictionary("<f4", "(2, 2)"), raw<float>({1, 2, nan, 4}))),
                     {"row 2, column 1", "NaN"}));
    EXPECT_TRUE(says(
        messageFor(npyFile(dictionary("<f4", "(2, 2)", "True"), raw<float>({1, 2, -infinity, 4}))),
        {"row 1, column 2", "infinite"}));
    EXPECT_TRUE(says(messageFor(npyFile(dictionary("<f8", "(1, 1)"), raw<double>({1e300}))),
                     {"row 1, column 1", "too large for a 32-bit float"}));
}

NpyPictures picturesFrom(const std::string& bytes) {
    const TemporaryFolder folder;
    return readNpyPictures(folder.write("pictures.npy", bytes));
}

TEST(NpyPictures, AreReadFromBytesAndFractions) {
    const NpyPictures grey = picturesFrom(
        npyFile(dictionary("|u1", "(2, 1, 3)"), raw<uint8_t>({0, 1, 2, 253, 254, 255})));
    EXPECT_EQ(grey.count, 2);
    EXPECT_EQ(grey.height, 1);
    EXPECT_EQ(grey.width, 3);
    EXPECT_EQ(grey.channels, 1);
    EXPECT_EQ(grey.pixels, (std::vector<uint8_t>{0, 1, 2, 253, 254, 255}));
    const NpyPictures colour =
        picturesFrom(npyFile(dictionary("<f4", "(1, 1, 1, 3)"), raw<float>({0, 0.5f, 1})));
    EXPECT_EQ(colour.channels, 3);
    EXPECT_EQ(colour.pixels, (std::vector<uint8_t>{0, 128, 255}));
}

TEST(NpyPictures, MustHaveAShapeAndValuesThatFit) {
    const auto refusal = [](const std::string& type, const std::string& shape,
                            const std::string& data, const std::string& fortran = "False") {
        return messageOf([&] { picturesFrom(npyFile(dictionary(type, shape, fortran), data)); });
    };
    EXPECT_TRUE(says(refusal("|u1", "(2, 2)", "abcd"), {"(2, 2)", "[n, height, width]"}));
    EXPECT_TRUE(says(refusal("|u1", "(1, 1, 1, 2)", "ab"), {"2 channels", "1 or 3"}));
    EXPECT_TRUE(says(refusal("|u1", "(2, 1, 3)", "abcde"), {"truncated", "6 bytes expected"}));
    EXPECT_TRUE(says(refusal("|u1", "(1, 2, 2)", "abcd", "True"), {"Fortran"}));
    EXPECT_TRUE(says(refusal("|u1", "(1, 5000, 1)", ""), {"1 x 5000", "4096"}));
    EXPECT_TRUE(says(refusal("|u1", "(0, 2, 2)", ""), {"(0, 2, 2)"}));
    EXPECT_TRUE(says(refusal("<f4", "(2, 1, 1)", raw<float>({0.5f, 1.5f})),
                     {"picture 2", "1.5", "0 to 1"}));
    const float nan = std::numeric_limits<float>::quiet_NaN();
    EXPECT_TRUE(says(refusal("<f4", "(1, 1, 1)", raw<float>({nan})), {"picture 1", "nan"}));
    EXPECT_TRUE(says(refusal("<i2", "(1, 1, 1)", raw<int16_t>({300})), {"picture 1", "300"}));
    EXPECT_TRUE(says(refusal("|u1", "(4611686018427387904, 4096, 4096)", ""), {"too large"}));
}

TEST(Npy, AgreesWithNumpyBothWays) {
    if (std::system("python3 -c 'import numpy' >/dev/null 2>&1") != 0) {
        GTEST_SKIP() << "python3 with numpy is not installed";
    }
    const TemporaryFolder folder;
    writeNpy(folder / "ours.npy", {2, {0.1f, 2, 3, 4, 5, 6}});
    const std::string script =
        "import numpy as np\n"
        "a = np.load('ours.npy')\n"
        "assert a.dtype == np.float32 and a.shape == (3, 2) and a.flags.c_contiguous\n"
        "assert (a == np.array([[0.1, 2], [3, 4], [5, 6]], 'f4')).all()\n"
        "np.save('theirs.npy', np.asfortranarray(a.astype('f8')))\n"
        "np.save('vector.npy', np.arange(3))\n";
    folder.write("check.py", script);
    const std::string command = "cd '" + folder.path().string() + "' && python3 check.py";
    ASSERT_EQ(std::system(command.c_str()), 0);
    EXPECT_EQ(readNpy(folder / "theirs.npy").values, (std::vector<float>{0.1f, 2, 3, 4, 5, 6}));
    EXPECT_EQ(readNpy(folder / "vector.npy").values, (std::vector<float>{0, 1, 2}));
}

TEST(NpyPictures, ReadBackAsTheyWereWritten) {
    const TemporaryFolder folder;
    for (const int channels : {1, 3}) {
        NpyPictures pictures{2, 3, 2, channels, {}};
        for (int k = 0; k < 12 * channels; ++k) {
            pictures.pixels.push_back(static_cast<uint8_t>(250 - 7 * k));
        }
        const std::string bytes = npyBytes(pictures);
        EXPECT_EQ((bytes.size() - pictures.pixels.size()) % 64, 0u);
        const NpyPictures read = readNpyPictures(folder.write("pictures.npy", bytes));
        EXPECT_EQ(read.count, 2);
        EXPECT_EQ(read.height, 3);
        EXPECT_EQ(read.width, 2);
        EXPECT_EQ(read.channels, channels);
        EXPECT_EQ(read.pixels, pictures.pixels);
    }
}

} // namespace
} // namespace bary
