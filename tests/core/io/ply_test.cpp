#include "core/io/ply.h"

#include "tests/core/io/io_test_support.h"

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

Points readBytes(const std::string& bytes) {
    const TemporaryFolder folder;
    return readPly(folder.write("points.ply", bytes));
}

std::string messageFor(const std::string& bytes) {
    const std::string message = messageOf([&] { readBytes(bytes); });
    EXPECT_TRUE(says(message, {"points.ply: "}));
    return message;
}

const std::string ascii = "ply\nformat ascii 1.0\n";
const std::string binary = "ply\nformat binary_little_endian 1.0\n";
const std::string xyz = "property float x\nproperty float y\nproperty float z\n";

TEST(Ply, ReadsAsciiVerticesAmongOtherPropertiesAndElements) {
    const Points points = readBytes(
        "ply\r\nformat ascii 1.0\r\ncomment made by hand\r\nobj_info none\r\n"
        "element material 2\r\nproperty list uchar int indices\r\nproperty float shine\r\n"
        "element vertex 2\r\nproperty uchar red\r\nproperty double z\r\nproperty float32 x\r\n"
        "property list uint8 int32 links\r\nproperty float y\r\n"
        "element face 1\r\nproperty list uchar int vertex_indices\r\nend_header\r\n"
        "2 7 8 0.5\r\n0 0.25\r\n255 3 1 2 9 9 2\r\n0 6 4 0 5.5\r\n2 0 1\r\n");
    EXPECT_EQ(points.dim, 3);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 3, 4, 5.5f, 6}));
}

TEST(Ply, ReadsBinaryVerticesAmongOtherPropertiesAndElements) {
    const std::string header =
        binary + "element material 2\nproperty list uchar short indices\nproperty double shine\n"
                 "element camera 1\nproperty int a\nproperty ushort b\n"
                 "element vertex 2\nproperty uchar red\nproperty double x\nproperty short y\n"
                 "property list ushort double links\nproperty float z\nend_header\n";
    const std::string materials = raw<uint8_t>({2}) + raw<int16_t>({1, 2}) + raw<double>({0.5}) +
                                  raw<uint8_t>({0}) + raw<double>({0.5});
    const std::string camera = raw<int32_t>({1}) + raw<uint16_t>({2});
    const std::string first = raw<uint8_t>({9}) + raw<double>({1}) + raw<int16_t>({-2}) +
                              raw<uint16_t>({1}) + raw<double>({7}) + raw<float>({3});
    const std::string second = raw<uint8_t>({9}) + raw<double>({4}) + raw<int16_t>({5}) +
                               raw<uint16_t>({0}) + raw<float>({6});
    EXPECT_EQ(readBytes(header + materials + camera + first + second).values,
              (std::vector<float>{1, -2, 3, 4, 5, 6}));
}

TEST(Ply, ReadsVerticesWithoutZAsPointsInThePlane) {
    const Points points = readBytes(ascii + "element vertex 1\nproperty float x\n"
                                            "property float y\nend_header\n1 2\n");
    EXPECT_EQ(points.dim, 2);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2}));
}

TEST(Ply, WritesTheBytesOfTheFormat) {
    const std::vector<uint8_t> rgb = {255, 128, 0, 1, 2, 3};
    EXPECT_EQ(plyBytes({3, {1, 2, 3, 4, 5, 6}}, rgb),
              binary + "element vertex 2\n" + xyz +
                  "property uchar red\nproperty uchar green\nproperty uchar blue\nend_header\n" +
                  raw<float>({1, 2, 3}) + raw<uint8_t>({255, 128, 0}) + raw<float>({4, 5, 6}) +
                  raw<uint8_t>({1, 2, 3}));
    EXPECT_EQ(plyBytes({3, {1, 2, 3}}),
              binary + "element vertex 1\n" + xyz + "end_header\n" + raw<float>({1, 2, 3}));
}

TEST(Ply, WritesPlanePointsWithZeroHeightAndReadsThemBackAsPlane) {
    const TemporaryFolder folder;
    writePly(folder / "plane.ply", {2, {1, 2, 3, 4}});
    const std::string bytes = TemporaryFolder::read(folder / "plane.ply");
    EXPECT_TRUE(bytes.ends_with("end_header\n" + raw<float>({1, 2, 0, 3, 4, 0})));
    const Points read = readPly(folder / "plane.ply");
    EXPECT_EQ(read.dim, 2);
    EXPECT_EQ(read.values, (std::vector<float>{1, 2, 3, 4}));
}

TEST(Ply, ColouredPointsReadBackWithoutColours) {
    const TemporaryFolder folder;
    const std::vector<uint8_t> rgb = {1, 2, 3, 4, 5, 6};
    writePly(folder / "c.ply", {3, {1, 2, 3, 4, 5, 6}}, rgb);
    EXPECT_EQ(readPly(folder / "c.ply").values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(Ply, RefusesColoursOfAnotherCount) {
    const std::vector<uint8_t> rgb = {1, 2, 3};
    EXPECT_THROW(plyBytes({3, {1, 2, 3, 4, 5, 6}}, rgb), std::invalid_argument);
}

TEST(Ply, RejectsBigEndianAndUnknownFormats) {
    EXPECT_TRUE(says(messageFor("ply\nformat binary_big_endian 1.0\nend_header\n"),
                     {"line 2", "binary_big_endian is not read", "binary_little_endian or ascii"}));
    EXPECT_TRUE(says(messageFor("ply\nformat utf8 1.0\nend_header\n"), {"line 2", "'utf8'"}));
    EXPECT_TRUE(says(messageFor("ply\nformat ascii 2.0\nend_header\n"), {"version '2.0'", "1.0"}));
    EXPECT_TRUE(says(messageFor("ply\nelement vertex 1\n" + xyz + "end_header\n1 2 3\n"),
                     {"no 'format' line"}));
}

TEST(Ply, RejectsFilesOfAnotherKind) {
    EXPECT_TRUE(says(messageFor(""), {"not a PLY file"}));
    EXPECT_TRUE(says(messageFor("x,y\n1,2\n"), {"not a PLY file"}));
    EXPECT_TRUE(says(messageFor(std::string(10000, 'a')), {"not a PLY file"}));
}

TEST(Ply, RejectsADamagedHeader) {
    EXPECT_TRUE(says(messageFor("ply\nformat ascii 1.0\nelement vertex 1\n"),
                     {"line 4", "truncated", "end_header"}));
    EXPECT_TRUE(says(messageFor(ascii + "elephant 3\nend_header\n"), {"line 3", "'elephant'"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex many\nend_header\n"),
                     {"line 3", "element NAME COUNT", "'many'"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex -1\nend_header\n"), {"'-1'"}));
    EXPECT_TRUE(says(messageFor(ascii + "property float x\nend_header\n"),
                     {"line 3", "before the first element"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex 1\nproperty colour x\nend_header\n"),
                     {"line 4", "'colour'", "float"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex 1\nproperty float\nend_header\n"),
                     {"line 4", "no name"}));
}

TEST(Ply, RejectsAHeaderWithoutPoints) {
    EXPECT_TRUE(says(messageFor(ascii + "end_header\n"), {"no element 'vertex'"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex 0\n" + xyz + "end_header\n"),
                     {"'vertex' has 0 points"}));
    EXPECT_TRUE(says(messageFor(ascii + "element vertex 1\nproperty float x\nend_header\n1\n"),
                     {"0 properties 'y'"}));
    EXPECT_TRUE(says(
        messageFor(ascii + "element vertex 1\nproperty float x\n" + xyz + "end_header\n1 1 2 3\n"),
        {"2 properties 'x'"}));
}

TEST(Ply, RejectsTruncatedDataAndSaysWhere) {
    EXPECT_TRUE(says(messageFor(ascii + "element vertex 2\n" + xyz + "end_header\n1 2 3\n4 5\n"),
                     {"vertex 2 of 2", "'z' is missing"}));
    EXPECT_TRUE(says(
        messageFor(binary + "element vertex 2\n" + xyz + "end_header\n" + raw<float>({1, 2, 3, 4})),
        {"truncated", "2 x 12 bytes expected", "16 found"}));
    EXPECT_TRUE(says(messageFor(binary +
                                "element face 1\nproperty list uchar int i\n"
                                "element vertex 1\n" +
                                xyz + "end_header\n" + raw<uint8_t>({3, 0, 0})),
                     {"face 1 of 1", "'i' needs 12 bytes", "2 found"}));
}

TEST(Ply, SurvivesCountsThatOverflow) {
    EXPECT_TRUE(
        says(messageFor(binary + "element vertex 18446744073709551615\n" + xyz + "end_header\n"),
             {"truncated"}));
    EXPECT_TRUE(says(
        messageFor(ascii + "element vertex 18446744073709551615\n" + xyz + "end_header\n1 2 3\n"),
        {"vertex 2 of 18446744073709551615", "missing"}));
    EXPECT_TRUE(
        says(messageFor(ascii + "element vertex 99999999999999999999\n" + xyz), {"line 3"}));
    const std::string empty = "element nothing 18446744073709551615\n";
    EXPECT_EQ(readBytes(ascii + empty + "element vertex 1\n" + xyz + "end_header\n1 2 3").size(),
              1);
}

TEST(Ply, RejectsListLengthsThatAreNoCounts) {
    const std::string header = ascii +
                               "element face 1\nproperty list int int i\nelement vertex 1\n" + xyz +
                               "end_header\n";
    EXPECT_TRUE(says(messageFor(header + "-1\n"), {"list 'i' has the length -1"}));
    EXPECT_TRUE(says(messageFor(header + "1.5 1\n"), {"list 'i' has the length 1.5"}));
    EXPECT_TRUE(says(messageFor(header + "1e30 1\n"), {"list 'i' has the length 1e+30"}));
    EXPECT_TRUE(says(messageFor(header + "nan 1\n"), {"list 'i' has the length nan"}));
}

TEST(Ply, RejectsCoordinatesThatAreNoFiniteNumbers) {
    const std::string header = ascii + "element vertex 2\n" + xyz + "end_header\n";
    EXPECT_TRUE(says(messageFor(header + "1 2 3\n4 five 6\n"), {"vertex 2 of 2", "'y'", "'five'"}));
    EXPECT_TRUE(says(messageFor(header + "1 2 3\n4 5 nan\n"), {"vertex 2 of 2", "z is NaN"}));
    EXPECT_TRUE(says(messageFor(binary + "element vertex 1\n" + xyz + "end_header\n" +
                                raw<float>({std::numeric_limits<float>::infinity(), 2, 3})),
                     {"vertex 1 of 1", "x is infinite"}));
}

} // namespace
} // namespace bary
