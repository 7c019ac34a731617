// Sets of pictures as measures: from JSON to batches.
#include "tests/core/measure/measure_test_support.h"

namespace bary::test {
namespace {

std::string refusal(const std::string& json) {
    return messageOf([&] { measureOf(json); });
}

TEST(Images, AreDrawnByTheProgram) {
    const Measure measure = measureOf(R"({"type":"images","size":12,"keep":[1],
        "glyphs":{"text":"01","fonts":"sans","count":40}})");
    EXPECT_EQ(measure.kind, PointKind::Image);
    EXPECT_EQ(measure.dim, 144);
    EXPECT_EQ(measure.count, 20);
    EXPECT_EQ(measure.labels, std::vector<uint8_t>{1});
    const Eigen::MatrixXd x = samplesOf(measure, 50);
    EXPECT_GE(x.minCoeff(), -1);
    EXPECT_LE(x.maxCoeff(), 1);
}

TEST(Images, RefuseCharactersThatCannotBeDrawn) {
    const auto glyphs = [](const std::string& form) {
        return refusal(R"({"type":"images","glyphs":)" + form + "}");
    };
    EXPECT_TRUE(says(glyphs(R"({"text":"0","fonts":"serfi"})"), {"fonts", "serif"}));
    EXPECT_TRUE(says(glyphs(R"({"text":"0","fonts":["Nothing"]})"), {"fonts", "Nothing"}));
    EXPECT_TRUE(says(glyphs(R"({"text":"0","nois":0.1})"), {"glyphs", "nois"}));
    EXPECT_TRUE(says(glyphs("{}"), {"glyphs", "text"}));
}

TEST(Images, ComeFromAFolderAndSayWhatWasBroken) {
    const TemporaryFolder folder;
    setenv("XDG_CACHE_HOME", (folder / "cache").c_str(), 1);
    std::filesystem::create_directory(folder / "set");
    folder.write("set/a.ppm", "P6\n1 1\n255\n\x7f\x7f\x7f");
    folder.write("set/b.ppm", "P6\n1 1\n255\n");
    const std::string form = R"({"type":"images","folder":")" + (folder / "set").string() + "\"";
    const Measure measure = measureOf(form + R"(,"size":4,"fit":"pad","channels":1})");
    EXPECT_EQ(measure.count, 1);
    EXPECT_EQ(measure.dim, 16);
    EXPECT_TRUE(says(measure.description, {"1 pictures", "1 of 2 could not be read: b.ppm"}));
    EXPECT_NEAR(samplesOf(measure, 3)(2, 15), 2 * 127 / 255.0 - 1, 0.01);
    EXPECT_TRUE(says(refusal(form + R"(,"channels":2})"), {"channels", "1, grey, or 3"}));
    EXPECT_TRUE(says(refusal(form + R"(,"fit":"squash"})"), {"fit", "crop", "pad"}));
}

TEST(Images, RefuseLabelsOfAnotherSet) {
    const TemporaryFolder folder;
    folder.write("images", std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x01\0\0\0\x01..", 18));
    folder.write("labels", std::string("\0\0\x08\x01\0\0\0\x03"
                                       "123",
                                       11));
    EXPECT_TRUE(says(refusal(R"({"type":"images","images":")" + (folder / "images").string() +
                             R"(","labels":")" + (folder / "labels").string() + "\"}"),
                     {"holds 3 labels", "holds 2 pictures"}));
}

} // namespace
} // namespace bary::test
