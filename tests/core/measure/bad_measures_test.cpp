// A bad measure is refused in one line that names the place, the key and what would be right.
#include "core/io/image.h"
#include "tests/core/measure/measure_test_support.h"

namespace bary::test {
namespace {

std::string refusal(const std::string& json, const std::filesystem::path& folder = {}) {
    SCOPED_TRACE(json);
    return messageOf([&] { measureOf(json, folder); });
}

TEST(BadMeasure, OfAnUnknownTypeIsToldTheNearest) {
    EXPECT_TRUE(says(refusal(R"({"type":"sqare"})"), {"test", "'sqare'", "did you mean 'square'"}));
    EXPECT_TRUE(says(refusal(R"({"side":3})"), {"test", "type"}));
    EXPECT_TRUE(says(refusal("[1]"), {"test"}));
    EXPECT_TRUE(says(refusal(R"({"type":3})"), {"test", "type"}));
}

TEST(BadMeasure, WithAnUnknownKeyIsToldTheNearest) {
    EXPECT_TRUE(says(refusal(R"({"type":"square","sde":3})"), {"'sde'", "'side'"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"gaussian","random":1,"covariance":[[1]]})"), {"'covariance'"}));
}

TEST(BadMeasure, NamesTheKeyThatIsWrong) {
    const std::vector<std::pair<std::string, std::string>> cases = {
        {R"({"type":"ring","inner":6,"outer":6})", "'inner'"},
        {R"({"type":"shell","inner":4,"outer":3})", "'inner'"},
        {R"({"type":"torus","major":1,"minor":2})", "'minor'"},
        {R"({"type":"square","side":0})", "side"},
        {R"({"type":"square","side":-1})", "side"},
        {R"({"type":"square","side":"8"})", "side"},
        {R"({"type":"square","centre":[1,2,3]})", "'centre'"},
        {R"({"type":"box","size":[1,0]})", "'size'"},
        {R"({"type":"box","size":[]})", "'size'"},
        {R"({"type":"ellipse","axes":[1]})", "'axes'"},
        {R"({"type":"ellipse","axes":[1,-1]})", "'axes'"},
        {R"({"type":"parallelogram","edges":[[1,0,0],[0,1,0],[0,0,1]]})", "'edges'"},
        {R"({"type":"parallelogram"})", "edges"},
        {R"({"type":"segments","lines":[]})", "lines"},
        {R"({"type":"segments","lines":[[1,2,3]]})", "'lines'"},
        {R"({"type":"segments","lines":[[1,2,1,2]]})", "'lines'"},
        {R"({"type":"segments","lines":[[1,2,3,4,5]]})", "'lines'"},
        {R"({"type":"segments","lines":[[1,2,3,4,5,6]],"centre":[0,0]})", "'centre'"},
        {R"({"type":"checkerboard","cells":1})", "cells"},
        {R"({"type":"checkerboard","cells":2.5})", "cells"},
        {R"({"type":"ball","dim":1})", "dim"},
        {R"({"type":"cube","dim":0})", "dim"},
        {R"({"type":"cube","side":0})", "side"},
        {R"({"type":"bimodal","dim":1.5})", "dim"},
        {R"({"type":"gaussian","covariance":[[1,0,0],[0,1,0]]})", "'covariance'"},
        {R"({"type":"gaussian","covariance":[[1,0],[0]]})", "covariance"},
        {R"({"type":"gaussian","covariance":[[1,2],[0,1]]})", "'covariance'"},
        {R"({"type":"gaussian","covariance":[[1,2],[2,1]]})", "'covariance'"},
        {R"({"type":"mixture","means":[]})", "means"},
        {R"({"type":"mixture","means":[[0,0],[1]]})", "means"},
        {R"({"type":"mixture","means":[[0,0],[1,1]],"weights":[0.5,0.6]})", "'weights'"},
        {R"({"type":"mixture","means":[[0,0],[1,1]],"weights":[1.5,-0.5]})", "'weights'"},
        {R"({"type":"mixture","means":[[0,0],[1,1]],"weights":[1]})", "'weights'"},
        {R"({"type":"affine","of":{"type":"square"},"matrix":[[1]]})", "'matrix'"},
        {R"({"type":"affine","of":{"type":"square"},"matrix":[[1,0],[0,1],[1,1]]})", "'matrix'"},
        {R"({"type":"affine","matrix":[[1]]})", "of"},
        {R"({"type":"affine","of":{"type":"squre"},"matrix":[[1]]})", "test.of"},
        {R"({"type":"location-scatter","of":{"type":"square"},"lowest":0})", "lowest"},
        {R"({"type":"density"})", "file"},
    };
    for (const auto& [json, key] : cases) {
        EXPECT_TRUE(says(refusal(json), {"test", key})) << json;
    }
}

TEST(BadMeasure, WithAnEmptyCovarianceIsRefused) {
    EXPECT_TRUE(says(refusal(R"({"type":"gaussian","covariance":[]})"), {"test", "covariance"}));
}

TEST(BadMeasure, SaysWhichEigenvalueIsNegative) {
    EXPECT_TRUE(says(refusal(R"({"type":"gaussian","covariance":[[1,2],[2,1]]})"),
                     {"positive semidefinite", "eigenvalue is -"}));
}

TEST(GaussianMeasure, MayLieOnALine) {
    // Singular covariances are legitimate; rounding must not make them indefinite.
    for (const std::string covariance :
         {"[[1,1],[1,1]]", "[[4,2],[2,1]]", "[[1,0],[0,0]]", "[[1.21,0.33],[0.33,0.09]]",
          "[[1,2,3],[2,4,6],[3,6,9]]", "[[0,0],[0,0]]"}) {
        EXPECT_NO_THROW(measureOf(R"({"type":"gaussian","covariance":)" + covariance + "}"))
            << covariance;
    }
}

TEST(BadPicture, WithoutInkSaysWhatToTry) {
    const TemporaryFolder folder;
    writeImage(folder / "black.png", Image{2, 2, 1, {0, 0, 0, 0}});
    writeImage(folder / "white.png", Image{2, 2, 1, {255, 255, 255, 255}});
    EXPECT_TRUE(says(refusal(R"({"type":"density","file":"black.png"})", folder.path()),
                     {"black.png", "no ink", "\"invert\": true"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"density","file":"white.png","invert":true})", folder.path()),
             {"white.png", "no ink", "leave out 'invert'"}));
}

TEST(BadPicture, OrTableIsNamed) {
    const TemporaryFolder folder;
    folder.write("notes.txt.png", "no picture");
    folder.write("words.csv", "1,2\nthree,4\n");
    writeImage(folder / "ok.png", Image{1, 1, 1, {9}});
    EXPECT_TRUE(says(refusal(R"({"type":"density","file":"notes.txt.png"})", folder.path()),
                     {"notes.txt.png"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"palette","file":"none.png"})", folder.path()), {"none.png"}));
    EXPECT_TRUE(says(refusal(R"({"type":"points","file":"words.csv"})", folder.path()),
                     {"words.csv", "2"}));
    EXPECT_TRUE(
        says(refusal(R"({"type":"density","file":"ok.png","channel":"red"})", folder.path()),
             {"'channel'", "'red'"}));
}

} // namespace
} // namespace bary::test
