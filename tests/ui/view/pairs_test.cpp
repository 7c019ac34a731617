#include "ui/view/pairs.h"

#include "app/gl_context.h"
#include "tests/ui/render/pixels.h"
#include "tests/ui/render/synthetic.h"
#include "ui/render/offscreen.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace bary {
namespace {

/// Independent coordinates of deviation 1, 2, 3, …
Points normalCloud(int count, int dim, unsigned seed) {
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    Points points(dim, {});
    for (int k = 0; k < count * dim; ++k) {
        points.values.push_back(static_cast<float>(1 + k % dim) * normal(random));
    }
    return points;
}

Snapshot posteriorLike(int dim) {
    return synthetic::snapshotOf({normalCloud(1500, dim, 1), normalCloud(1500, dim, 2)});
}

TEST(Pairs, TheOutlineHoldsFourFifthsOfAGaussian) {
    const Points points = normalCloud(20000, 2, 1);
    const Span span{-10, 10};
    const auto outline = outlineOf(pairOf(points, 0, 1, span, span));
    ASSERT_GT(outline.size(), 20u);
    // Deviations 1 and 2: the line is where (x/1)² + (y/2)² = −2 log ⅕.
    const float radius = std::sqrt(-2 * std::log(0.2f));
    double mean = 0;
    for (const auto& [from, to] : outline) {
        const float x = 20 * from.x - 10, y = 20 * from.y - 10;
        mean += std::hypot(x, y / 2) / static_cast<double>(outline.size());
    }
    EXPECT_NEAR(mean, radius, 0.1); // the kernel widens a little
}

TEST(Pairs, ScalesFollowEachCoordinateAndNotTheBarycenter) {
    Snapshot snapshot = posteriorLike(3);
    const auto before = pairSpans(snapshot, 3);
    for (int j = 0; j < 3; ++j) {
        EXPECT_NEAR(before[j].high - before[j].low, (j + 1) * 2 * 1.12 * 2.58, 0.7 * (j + 1));
    }
    synthetic::addCloud(snapshot, CloudRole::Barycenter, -1, Points(3, {1e3f, 1e3f, 1e3f}));
    EXPECT_EQ(pairSpans(snapshot, 3)[0].high, before[0].high);
}

TEST(Pairs, SpansOfConstantOrMissingCloudsAreNoTrouble) {
    Snapshot snapshot;
    EXPECT_LT(pairSpans(snapshot, 2)[1].low, pairSpans(snapshot, 2)[1].high);
    synthetic::addCloud(snapshot, CloudRole::Marginal, 0, Points(2, {3, 4, 3, 4}));
    const auto spans = pairSpans(snapshot, 2);
    EXPECT_LT(spans[0].low, 3);
    EXPECT_GT(spans[0].high, 3);
}

TEST(Pairs, SharesOfACoordinateSumToWhatIsInside) {
    const auto shares = coordinateShares(Points(2, {0, 9, 0.5f, 9, 0.9f, 9, 7, 9}), 0, {0, 1}, 2);
    EXPECT_FLOAT_EQ(shares[0], 0.25f);
    EXPECT_FLOAT_EQ(shares[1], 0.5f);
}

class PairsPicture : public testing::Test {
  protected:
    Image draw(int dim, std::vector<bool> visible = {}) {
        const Snapshot snapshot = posteriorLike(dim);
        const Status status = synthetic::statusOf(PointKind::Vector, dim, {"first", "second"});
        StageOptions options;
        options.visible = std::move(visible);
        return renderPicture(picture_, [&](const Theme& theme) {
            const ImVec2 min = ImGui::GetCursorScreenPos(), room = ImGui::GetContentRegionAvail();
            pairs_.draw(*ImGui::GetWindowDrawList(), min, {min.x + room.x, min.y + room.y},
                        snapshot, status, theme, options);
        });
    }
    Theme theme() const { return makeTheme(picture_.theme, picture_.scale); }

    OffscreenContext context_;
    PairsView pairs_;
    PictureOptions picture_{900, 700, 1, ThemeName::Light, false};
};

TEST_F(PairsPicture, ShowsEveryCloudInEveryTheme) {
    for (const ThemeName name : {ThemeName::Light, ThemeName::Dark, ThemeName::HighContrast}) {
        picture_.theme = name;
        const Image image = draw(4);
        EXPECT_GT(countColour(image, theme().marginal(0), 40), 300);
        EXPECT_GT(countColour(image, theme().marginal(1), 40), 300);
        EXPECT_GT(countColour(image, theme().barycenter, 40), 300);
    }
}

TEST_F(PairsPicture, AHiddenMarginalIsGone) {
    const Image image = draw(4, {true, false});
    EXPECT_GT(countColour(image, theme().marginal(0), 8), 100);
    EXPECT_EQ(countColour(image, theme().marginal(1), 8), 0);
}

TEST_F(PairsPicture, FitsAnyDimension) {
    for (const int dim : {1, 2, 8, 40}) {
        EXPECT_GT(countColour(draw(dim), theme().barycenter, 60), 50) << dim;
    }
}

} // namespace
} // namespace bary
