// Characters and pictures of data sets as densities: where their ink lies.
#include "tests/core/measure/measure_test_support.h"
#include "tests/data_folder.h"

#include <cmath>

namespace bary::test {
namespace {

constexpr int64_t many = 100000;

std::string refusal(const std::string& json) {
    return messageOf([&] { measureOf(json); });
}

TEST(GlyphMeasure, FillsTheHeightThatItIsGiven) {
    const Measure measure = measureOf(
        R"({"type":"glyph","character":"3","font":"DejaVuSans","height":12,"centre":[1,2]})");
    EXPECT_EQ(measure.kind, PointKind::Plane);
    EXPECT_EQ(measure.count, 0);
    const Eigen::MatrixXd x = samplesOf(measure, many);
    EXPECT_NEAR(x.col(1).maxCoeff(), 8, 0.05);
    EXPECT_NEAR(x.col(1).minCoeff(), -4, 0.05);
    // Centred by its outline, and narrower than high.
    EXPECT_NEAR(x.col(0).maxCoeff() + x.col(0).minCoeff(), 2, 0.1);
    EXPECT_LT(x.col(0).maxCoeff() - x.col(0).minCoeff(), 10);
}

TEST(GlyphMeasure, OfAWideCharacterStillHasItsHeight) {
    const Eigen::MatrixXd x = samplesOf(
        measureOf(R"({"type":"glyph","character":"—","font":"DejaVuSans","height":1})"), many);
    EXPECT_NEAR(x.col(1).maxCoeff() - x.col(1).minCoeff(), 1, 0.01);
    EXPECT_GT(x.col(0).maxCoeff() - x.col(0).minCoeff(), 5);
    // A dash is a rectangle, uniformly filled.
    const double width = x.col(0).maxCoeff() - x.col(0).minCoeff();
    expectMoments(x, Eigen::Vector2d::Zero(),
                  Eigen::Vector2d(width * width / 12, 1.0 / 12).asDiagonal(), "dash");
}

TEST(GlyphMeasure, StandsUpright) {
    // An L has more ink below than above, and more on the left than on the right.
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"glyph","character":"L","font":"DejaVuSans"})"), many);
    EXPECT_LT(x.col(1).mean(), -0.5);
    EXPECT_LT(x.col(0).mean(), -0.5);
}

TEST(GlyphMeasure, NamesWhatIsWrong) {
    EXPECT_TRUE(says(refusal(R"({"type":"glyph"})"), {"test", "character"}));
    for (const std::string text : {"", "33", "éé"}) {
        EXPECT_TRUE(says(refusal(R"({"type":"glyph","character":")" + text + "\"}"),
                         {"'character'", "one character"}));
    }
    EXPECT_TRUE(says(refusal(R"({"type":"glyph","character":"3","font":"None"})"),
                     {"test", "'None'", "fonts-inter"}));
    EXPECT_TRUE(says(refusal(R"({"type":"glyph","character":" ","font":"DejaVuSans"})"),
                     {"DejaVuSans", "no ink"}));
}

/// Two pictures of 2 x 2 pixels: empty, and inked 60 : 0 / 0 : 180 from the top left.
std::string twoPictures() {
    return std::string("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x02\0\0\0\0\x3c\0\0\xb4", 24);
}

TEST(IdxPicture, IsADensityWithYUpwards) {
    const TemporaryFolder folder;
    folder.write("images", twoPictures());
    const DataFolder data(folder.path().string());
    const Measure measure =
        measureOf(R"({"type":"idx-picture","images":"images","index":1,"extent":2})");
    EXPECT_EQ(measure.count, 2);
    EXPECT_TRUE(says(measure.description, {"picture 1 of images"}));
    const Eigen::MatrixXd x = samplesOf(measure, many);
    const auto top = x.col(1).array() > 0;
    EXPECT_NEAR(top.count() / double(many), 0.25, 4 * std::sqrt(0.25 * 0.75 / many));
    EXPECT_EQ((top && x.col(0).array() > 0).count(), 0);
    EXPECT_EQ((!top && x.col(0).array() < 0).count(), 0);
    EXPECT_LE(x.cwiseAbs().maxCoeff(), 1);
}

TEST(IdxPicture, NamesWhatIsWrong) {
    const TemporaryFolder folder;
    const std::string file = folder.write("images", twoPictures()).string();
    EXPECT_TRUE(says(refusal(R"({"type":"idx-picture","images":")" + file + R"(","index":0})"),
                     {"images", "picture 0", "no ink"}));
    EXPECT_TRUE(says(refusal(R"({"type":"idx-picture","images":")" + file + R"(","index":2})"),
                     {"images", "2 pictures"}));
    const DataFolder none("");
    EXPECT_TRUE(says(refusal(R"({"type":"idx-picture","images":"images","index":0})"),
                     {"test", "'images'", "BARYSCOPE_DATA"}));
}

} // namespace
} // namespace bary::test
