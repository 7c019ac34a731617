// Measures from files: points, pictures as densities, photographs as palettes.
#include "core/io/image.h"
#include "tests/core/measure/measure_test_support.h"

#include <cmath>
#include <map>

namespace bary::test {
namespace {

constexpr int64_t many = 200000;

/// Two rows of three pixels: the ink, row by row from the top, is 0, 51, 102 / 204, 0, 255.
Image inkPicture() {
    return {3, 2, 1, {0, 51, 102, 204, 0, 255}};
}

/// Shares of the samples in each pixel of a picture of `width` columns, in a plane where a pixel
/// has side 1 and the picture's centre is at 0.
std::map<std::pair<int, int>, double> pixelShares(const Eigen::MatrixXd& x, int width, int height) {
    std::map<std::pair<int, int>, double> shares;
    for (int64_t k = 0; k < x.rows(); ++k) {
        const int column = static_cast<int>(std::floor(x(k, 0) + width / 2.0));
        const int row = static_cast<int>(std::floor(height / 2.0 - x(k, 1)));
        shares[{column, row}] += 1.0 / static_cast<double>(x.rows());
    }
    return shares;
}

void expectShares(const std::map<std::pair<int, int>, double>& found, int width,
                  const std::vector<double>& ink) {
    double total = 0;
    for (double value : ink) {
        total += value;
    }
    double known = 0;
    for (size_t p = 0; p < ink.size(); ++p) {
        const std::pair<int, int> cell = {static_cast<int>(p) % width, static_cast<int>(p) / width};
        const double share = found.contains(cell) ? found.at(cell) : 0;
        const double expected = ink[p] / total;
        // A sample on the border of a pixel may round to the next one.
        EXPECT_NEAR(share, expected, 4 * std::sqrt(expected * (1 - expected) / many) + 2e-5)
            << "column " << cell.first << ", row " << cell.second;
        known += share;
    }
    EXPECT_GT(known, 1 - 2e-5);
}

TEST(Density, DrawsPixelsInProportionToTheirInkWithYUpwards) {
    const TemporaryFolder folder;
    writeImage(folder / "ink.png", inkPicture());
    const Measure measure =
        measureOf(R"({"type":"density","file":"ink.png","extent":3})", folder.path());
    EXPECT_EQ(measure.count, 4);
    EXPECT_EQ(measure.kind, PointKind::Plane);
    EXPECT_FALSE(measure.affine);
    const Eigen::MatrixXd x = samplesOf(measure, many);
    expectShares(pixelShares(x, 3, 2), 3, {0, 51, 102, 204, 0, 255});
}

TEST(Density, SpreadsItsSamplesEvenlyInsideAPixel) {
    const TemporaryFolder folder;
    writeImage(folder / "dot.png", Image{1, 1, 1, {255}});
    const Eigen::MatrixXd x =
        samplesOf(measureOf(R"({"type":"density","file":"dot.png","extent":2,"centre":[5,7]})",
                            folder.path()),
                  many);
    expectMoments(x, Eigen::Vector2d(5, 7), 4.0 / 12 * Eigen::Matrix2d::Identity(), "one pixel");
    EXPECT_LE((x.rowwise() - Eigen::RowVector2d(5, 7)).cwiseAbs().maxCoeff(), 1 + 1e-5);
}

TEST(Density, MakesTheLongerSideItsExtent) {
    const TemporaryFolder folder;
    writeImage(folder / "tall.png", Image{1, 4, 1, {255, 255, 255, 255}});
    const Eigen::MatrixXd x = samplesOf(
        measureOf(R"({"type":"density","file":"tall.png","extent":8})", folder.path()), many);
    EXPECT_NEAR(x.col(1).maxCoeff(), 4, 1e-3);
    EXPECT_NEAR(x.col(0).maxCoeff(), 1, 1e-3);
}

TEST(Density, TakesLuminanceWeightedByOpacity) {
    const TemporaryFolder folder;
    // Green, blue, half-transparent white, fully transparent white.
    writeImage(
        folder / "rgba.png",
        Image{4, 1, 4, {0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 102, 255, 255, 255, 0}});
    const Eigen::MatrixXd x = samplesOf(
        measureOf(R"({"type":"density","file":"rgba.png","extent":4})", folder.path()), many);
    expectShares(pixelShares(x, 4, 1), 4, {0.7152, 0.0722, 0.4, 0});
}

TEST(Density, TakesAlphaWhereAsked) {
    const TemporaryFolder folder;
    writeImage(folder / "alpha.png", Image{3, 1, 2, {0, 255, 255, 51, 90, 0}});
    const auto shares = [&](const std::string& more) {
        return pixelShares(samplesOf(measureOf(R"({"type":"density","file":"alpha.png","extent":3,
                                    "channel":"alpha")" +
                                                   more + "}",
                                               folder.path()),
                                     many),
                           3, 1);
    };
    expectShares(shares(""), 3, {1, 0.2, 0});
    expectShares(shares(R"(,"invert":true)"), 3, {0, 0.8, 1});
}

TEST(Density, InvertsDarkInkOnWhitePaper) {
    const TemporaryFolder folder;
    writeImage(folder / "ink.png", inkPicture());
    const Measure measure =
        measureOf(R"({"type":"density","file":"ink.png","extent":3,"invert":true})", folder.path());
    EXPECT_EQ(measure.count, 5); // white paper has none at all, not even a rounding error
    const Eigen::MatrixXd x = samplesOf(measure, many);
    expectShares(pixelShares(x, 3, 2), 3, {255, 204, 153, 51, 255, 0});
}

TEST(Palette, UsesEveryPixelEquallyAsAColour) {
    const TemporaryFolder folder;
    // Three pixels, two of them equal: a set would show each colour half the time.
    writeImage(folder / "photo.png", Image{3, 1, 3, {255, 0, 0, 255, 0, 0, 0, 51, 102}});
    const Measure measure = measureOf(R"({"type":"palette","file":"photo.png"})", folder.path());
    EXPECT_EQ(measure.dim, 3);
    EXPECT_EQ(measure.kind, PointKind::Colour);
    EXPECT_EQ(measure.count, 3);
    ASSERT_TRUE(measure.photograph);
    EXPECT_EQ(measure.photograph->width, 3);
    EXPECT_EQ(measure.photograph->rgb, (std::vector<uint8_t>{255, 0, 0, 255, 0, 0, 0, 51, 102}));
    const Eigen::MatrixXd x = samplesOf(measure, many);
    int64_t red = 0;
    for (int64_t k = 0; k < many; ++k) {
        const bool isRed = x(k, 0) > 0.5;
        red += isRed;
        const Eigen::RowVector3d expected =
            isRed ? Eigen::RowVector3d(1, 0, 0) : Eigen::RowVector3d(0, 0.2, 0.4);
        ASSERT_LT((x.row(k) - expected).norm(), 1e-6);
    }
    EXPECT_NEAR(static_cast<double>(red) / many, 2.0 / 3, 4 * std::sqrt(2.0 / 9 / many));
}

TEST(Palette, GivesTransparentPixelsNoWeight) {
    const TemporaryFolder folder;
    // More than a block of pixels: hidden black ones, then red at full and blue at a third.
    Image image{70, 2, 4, {}};
    for (int p = 0; p < 140; ++p) {
        const std::vector<uint8_t> hidden = {0, 0, 0, 0}, red = {255, 0, 0, 255},
                                   blue = {0, 0, 255, 85};
        const auto& pixel = p == 66 || p == 68 ? red : p == 130 ? blue : hidden;
        image.pixels.insert(image.pixels.end(), pixel.begin(), pixel.end());
    }
    writeImage(folder / "photo.png", image);
    const Measure measure = measureOf(R"({"type":"palette","file":"photo.png"})", folder.path());
    EXPECT_EQ(measure.count, 3);
    EXPECT_EQ(measure.photograph->alpha.size(), 140u);
    const Eigen::MatrixXd x = samplesOf(measure, many);
    EXPECT_EQ((x.rowwise().sum().array() == 0).count(), 0);
    EXPECT_NEAR(x.col(2).mean(), 1.0 / 7, 4 * std::sqrt(6.0 / 49 / many));
    image.pixels.assign(image.pixels.size(), 0);
    writeImage(folder / "photo.png", image);
    EXPECT_TRUE(says(
        messageOf([&] { measureOf(R"({"type":"palette","file":"photo.png"})", folder.path()); }),
        {"photo.png", "transparent"}));
}

TEST(Palette, IsDrawnInItsSpace) {
    const TemporaryFolder folder;
    writeImage(folder / "photo.png", Image{1, 1, 3, {255, 0, 102}});
    const auto drawn = [&](const std::string& space) {
        const Measure measure = measureOf(
            R"({"type":"palette","file":"photo.png","space":")" + space + "\"}", folder.path());
        EXPECT_EQ(colourSpaceNames()[static_cast<size_t>(measure.space)], space);
        return Eigen::RowVectorXd(samplesOf(measure, 2).row(1));
    };
    EXPECT_LT((drawn("srgb") - Eigen::RowVector3d(1, 0, 0.4)).norm(), 1e-6);
    EXPECT_LT((drawn("linear") - Eigen::RowVector3d(1, 0, 0.13287)).norm(), 1e-4);
    const Colour lab = fromSrgb(ColourSpace::Oklab, {1, 0, 0.4f});
    EXPECT_LT((drawn("oklab") - Eigen::RowVector3d(lab[0], lab[1], lab[2])).norm(), 1e-6);
    EXPECT_TRUE(says(messageOf([&] { drawn("okalb"); }), {"space", "oklab"}));
}

TEST(PointsFromAFile, AreDrawnEquallyOften) {
    const TemporaryFolder folder;
    folder.write("cloud.csv", "x,y,z\n1,2,3\n4,5,6\n7,8,9.5\n");
    const Measure measure = measureOf(R"({"type":"points","file":"cloud.csv"})", folder.path());
    EXPECT_EQ(measure.dim, 3);
    EXPECT_EQ(measure.kind, PointKind::Space);
    EXPECT_EQ(measure.count, 3);
    const Eigen::MatrixXd x = samplesOf(measure, many);
    for (const double first : {1.0, 4.0, 7.0}) {
        const double share = static_cast<double>((x.col(0).array() == first).count()) / many;
        EXPECT_NEAR(share, 1.0 / 3, 4 * std::sqrt(2.0 / 9 / many));
    }
    EXPECT_EQ(x.col(2).maxCoeff(), 9.5);
}

TEST(PointsFromAFile, KeepTheirPlaceUnderAnAffineImage) {
    const TemporaryFolder folder;
    folder.write("one.csv", "3,4\n");
    const Measure measure = measureOf(
        R"({"type":"affine","of":{"type":"points","file":"one.csv"},"matrix":[[0,-1],[1,0]],
            "centre":[10,20]})",
        folder.path());
    const Eigen::MatrixXd x = samplesOf(measure, 5);
    for (int k = 0; k < 5; ++k) {
        EXPECT_EQ(x.row(k), Eigen::RowVector2d(6, 23));
    }
    EXPECT_FALSE(measure.affine);
}

TEST(AffineImage, OfAPhotographIsNoPhotographAnyMore) {
    // Its pixels are not samples of the image, so nothing may recolour them as if they were.
    const TemporaryFolder folder;
    writeImage(folder / "photo.png", Image{1, 1, 3, {10, 20, 30}});
    const Measure measure = measureOf(
        R"({"type":"affine","of":{"type":"palette","file":"photo.png"},
            "matrix":[[0.5,0,0],[0,0.5,0],[0,0,0.5]]})",
        folder.path());
    EXPECT_FALSE(measure.photograph);
}

TEST(FileMeasures, LookUpRelativeFilesInTheirFolderAndTakeAbsoluteOnes) {
    const TemporaryFolder folder;
    const auto file = folder.write("a.csv", "1,2\n");
    EXPECT_EQ(measureOf(R"({"type":"points","file":")" + file.string() + "\"}").count, 1);
    const std::string message =
        messageOf([&] { measureOf(R"({"type":"points","file":"missing.csv"})", folder.path()); });
    EXPECT_TRUE(says(message, {(folder / "missing.csv").string()}));
}

} // namespace
} // namespace bary::test
