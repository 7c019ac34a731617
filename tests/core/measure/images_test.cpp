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

} // namespace
} // namespace bary::test
