#include "core/io/table.h"

#include "core/io/text_points.h"
#include "tests/core/io/io_test_support.h"

#include <clocale>
#include <limits>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

Points readText(const std::string& text, const std::string& name = "points.csv") {
    const TemporaryFolder folder;
    return readPoints(folder.write(name, text));
}

std::string messageFor(const std::string& text, const std::string& name = "points.csv") {
    const std::string message = messageOf([&] { readText(text, name); });
    EXPECT_TRUE(says(message, {name + ": "}));
    return message;
}

const std::vector<float> fourNumbers = {1, -2.5f, 3e-3f, 4};

TEST(Table, ReadsEverySeparator) {
    for (const char* text :
         {"1,-2.5\n3e-3,4\n", "1;-2.5\n3e-3;4\n", "1\t-2.5\n3e-3\t4\n", "1 -2.5\n3e-3 4\n",
          "  1   -2.5 \n\t3e-3 \t 4", "1, -2.5\n 3e-3 ,+4"}) {
        const Points points = readText(text);
        EXPECT_EQ(points.dim, 2) << text;
        EXPECT_EQ(points.values, fourNumbers) << text;
    }
}

TEST(Table, SkipsHeaderCommentsBlankLinesAndByteOrderMark) {
    const Points points =
        readText("\xEF\xBB\xBF# made by hand\r\n\r\n\"x\",\"y\"\r\n1,-2.5 # first\r\n"
                 "\r\n\"3e-3\",4\r\n");
    EXPECT_EQ(points.values, fourNumbers);
}

TEST(Table, ReadsOneColumnAndManyColumns) {
    EXPECT_EQ(readText("1\n2\n3").dim, 1);
    EXPECT_EQ(readText("height\n1\n2\n3").size(), 3);
    EXPECT_EQ(readText("1,2,3,4,5", "points.txt").dim, 5);
}

TEST(Table, KnowsExtensionsInAnyCase) {
    EXPECT_EQ(readText("1\t2\n", "POINTS.TSV").dim, 2);
    EXPECT_TRUE(isPointFile("a/b.NPY"));
    EXPECT_TRUE(isPointFile("b.xyz"));
    EXPECT_FALSE(isPointFile("b.png"));
    EXPECT_FALSE(isPointFile("npy"));
}

TEST(Table, RejectsRaggedRows) {
    EXPECT_TRUE(says(messageFor("x,y\n1,2\n\n3,4,5\n"), {"row 4 has 3 columns", "2 as in row 1"}));
    EXPECT_TRUE(says(messageFor("1,2\n3\n"), {"row 2 has 1 columns", "2 as in row 1"}));
}

TEST(Table, RejectsTextInANumberColumn) {
    EXPECT_TRUE(says(messageFor("x,y\n1,2\n3,red\n"), {"row 3, column 2", "'red'", "number"}));
    EXPECT_TRUE(says(messageFor("setosa,1,2\n"), {"row 1, column 1", "'setosa'"}));
    EXPECT_TRUE(says(messageFor("1,2abc\n"), {"row 1, column 2", "'2abc'"}));
}

TEST(Table, RejectsEmptyCells) {
    EXPECT_TRUE(says(messageFor("1,2\n3,\n"), {"row 2, column 2", "empty"}));
    EXPECT_TRUE(says(messageFor("1,,3\n"), {"row 1, column 2", "empty"}));
}

TEST(Table, RejectsNumbersThatAreNotFinite) {
    EXPECT_TRUE(says(messageFor("1,2\nnan,4\n"), {"row 2, column 1", "NaN"}));
    EXPECT_TRUE(says(messageFor("1,2\n3,-inf\n"), {"row 2, column 2", "infinite"}));
    EXPECT_TRUE(says(messageFor("1,1e39\n"), {"row 1, column 2", "too large"}));
}

TEST(Table, ExplainsDecimalCommasAndRowNumbers) {
    EXPECT_TRUE(says(messageFor("1,5;2,5\n"), {"row 1", "'1,5'", "decimal point"}));
    EXPECT_TRUE(says(messageFor("x;y\n1,5;2,5\n"), {"row 2, column 1", "'1,5'", "decimal point"}));
    EXPECT_TRUE(says(messageFor(",x,y\n0,1,2\n"), {"column 1 has no name", "index"}));
}

TEST(Table, RejectsFilesWithoutPoints) {
    EXPECT_TRUE(says(messageFor(""), {"no points"}));
    EXPECT_TRUE(says(messageFor("# nothing\nx,y\n"), {"no points"}));
}

TEST(Table, RejectsFilesThatAreNoText) {
    EXPECT_TRUE(says(messageFor(std::string("1,2\0", 4)), {"not a text file", "byte 4"}));
    EXPECT_TRUE(says(messageFor(std::string("\xFF\xFE"
                                            "1\0",
                                            4)),
                     {"UTF-16"}));
    const std::string odd = messageFor("1,\x01\x02" + std::string(100, 'z'));
    EXPECT_TRUE(says(odd, {"'??zzz", "...'"}));
}

TEST(Table, NamesTheKnownExtensions) {
    EXPECT_TRUE(says(messageFor("", "points.docx"), {".docx", ".npy", ".csv", ".xyz"}));
    EXPECT_TRUE(says(messageFor("", "points"), {"without extension", ".npy"}));
    EXPECT_TRUE(says(messageOf([] {
                         writePoints("points.obj", {2, {1, 2}});
                     }),
                     {"points.obj", ".obj", ".npy, .csv, .ply"}));
}

TEST(Table, SaysThatAFileIsMissing) {
    for (const std::string& extension : pointExtensions()) {
        EXPECT_TRUE(says(messageOf([&] { readPoints("/none/points" + extension); }),
                         {"/none/points" + extension, "No such file"}));
    }
}

TEST(Coordinates, ReadsTheVerticesOfAnObjFile) {
    const Points points = readText("# cube\no thing\nv 1 2 3\nv 4 5 6 1.0\nvn 0 0 1\nvt 0 0\n"
                                   "f 1/1/1 2//1 1\nv -7 8e0 9\n",
                                   "mesh.obj");
    EXPECT_EQ(points.dim, 3);
    EXPECT_EQ(points.values, (std::vector<float>{1, 2, 3, 4, 5, 6, -7, 8, 9}));
}

TEST(Coordinates, ReadsPtsAndXyzWithPrefixCountAndExtraColumns) {
    const std::vector<float> expected = {1, 2, 3, 4, 5, 6};
    EXPECT_EQ(readText("1 2 3\n4 5 6\n", "a.xyz").values, expected);
    EXPECT_EQ(readText("v 1 2 3\nv 4 5 6\n", "a.pts").values, expected);
    EXPECT_EQ(readText("2\n1 2 3 0.5 255 0 0\n4 5 6 0.5 0 0 0\n", "a.pts").values, expected);
}

TEST(Coordinates, RejectsBadLines) {
    EXPECT_TRUE(says(messageFor("1 2 3\n4 5\n", "a.xyz"), {"row 2 has 2 numbers", "x y z"}));
    EXPECT_TRUE(says(messageFor("v 1 2 three\n", "a.obj"), {"row 1, column 4", "'three'"}));
    EXPECT_TRUE(says(messageFor("1 2 nan\n", "a.pts"), {"row 1, column 3", "NaN"}));
    EXPECT_TRUE(says(messageFor("3\n1 2 3\n", "a.pts"), {"announces 3 points", "found 1"}));
    EXPECT_TRUE(says(messageFor("f 1 2 3\n", "a.obj"), {"no points"}));
    EXPECT_TRUE(says(messageFor("", "a.xyz"), {"no points"}));
}

TEST(Csv, WritesShortestNumbersUnderAHeader) {
    EXPECT_EQ(csvText({2, {0.1f, -2, 1e-10f, 3.25f}}), "x,y\n0.1,-2\n1e-10,3.25\n");
    EXPECT_EQ(csvText({3, {1, 2, 3}}), "x,y,z\n1,2,3\n");
    EXPECT_EQ(csvText({1, {1, 2}}), "x0\n1\n2\n");
    EXPECT_EQ(csvText({4, {1, 2, 3, 4}}), "x0,x1,x2,x3\n1,2,3,4\n");
}

TEST(Csv, DoesNotDependOnTheLocale) {
    const std::string old = std::setlocale(LC_ALL, nullptr);
    const bool found = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr ||
                       std::setlocale(LC_ALL, "fr_FR.UTF-8") != nullptr;
    const std::string text = csvText({1, {1234.5f}});
    std::setlocale(LC_ALL, old.c_str());
    if (!found) {
        GTEST_SKIP() << "no locale with a decimal comma is installed";
    }
    EXPECT_EQ(text, "x0\n1234.5\n");
}

TEST(Points, RoundTripThroughEveryWritableFormat) {
    const TemporaryFolder folder;
    const Points points(
        3, {0.1f, -2.75f, 1.0f / 3.0f, std::numeric_limits<float>::max(), 1e-38f, -0.0f});
    for (const char* name : {"p.npy", "p.csv", "p.PLY"}) {
        writePoints(folder / name, points);
        const Points read = readPoints(folder / name);
        EXPECT_EQ(read.dim, 3) << name;
        EXPECT_EQ(read.values, points.values) << name;
    }
}

TEST(Points, AFailedWriteLeavesTheOldFile) {
    const TemporaryFolder folder;
    const auto path = folder.write("points.ply", "old");
    EXPECT_TRUE(says(messageOf([&] {
                         writePoints(path, {5, {1, 2, 3, 4, 5}});
                     }),
                     {path.string(), "dimension 5", "2 or 3", ".npy or .csv"}));
    EXPECT_EQ(TemporaryFolder::read(path), "old");
}

} // namespace
} // namespace bary
