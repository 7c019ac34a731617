#include "ui/view/scatter.h"

#include "core/solver/registry.h"
#include "tests/ui/render/synthetic.h"
#include "ui/view/scatter_axes.h"
#include "ui/view/scatter_histogram.h"
#include "ui/view/stage_layout.h"
#include "ui/view/stage_text.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

TEST(Ticks, AreRoundAndFew) {
    const auto ticks = roundTicks(-5.6, 5.6, 6);
    ASSERT_FALSE(ticks.empty());
    EXPECT_LE(ticks.size(), 6u);
    EXPECT_DOUBLE_EQ(ticks.front(), -4);
    EXPECT_DOUBLE_EQ(ticks[1], -2);
    EXPECT_EQ(ticks[2], 0); // exactly
    for (int most = 1; most < 12; ++most) {
        EXPECT_LE(roundTicks(0.013, 0.987, most).size(), static_cast<size_t>(most) + 1);
    }
    EXPECT_TRUE(roundTicks(1, 1, 5).empty());
}

TEST(Ticks, LabelsHaveTheDecimalsOfTheStep) {
    EXPECT_EQ(tickLabel(2, 1), "2");
    EXPECT_EQ(tickLabel(0.5, 0.25), "0.5");
    EXPECT_EQ(tickLabel(-0.2, 0.1), "\u22120.2");
    EXPECT_EQ(tickLabel(-40, 20), "\u221240");
}

TEST(Text, NumbersAreReadable) {
    EXPECT_EQ(readableNumber(-1.23456), "\u22121.235");
    EXPECT_EQ(readableNumber(-0.0), "0");
    EXPECT_EQ(readableNumber(1e-7), "1e\u221207");
}

GridRoom roomOf(float width, float height) {
    GridRoom room{ImVec2(0, 0), ImVec2(width, height)};
    room.titleHeight = 20;
    room.gap = 10;
    return room;
}

TEST(Layout, TilesAreAsLargeAsPossible) {
    EXPECT_EQ(chooseColumns(roomOf(1000, 300), 3, 0), 3);
    EXPECT_EQ(chooseColumns(roomOf(300, 1000), 3, 0), 1);
    EXPECT_EQ(chooseColumns(roomOf(800, 800), 4, 0), 2);
}

TEST(Layout, MeaningfulColumnsWinWhereTheyCostLittle) {
    EXPECT_EQ(chooseColumns(roomOf(1200, 800), 12, 4), 4);
    EXPECT_NE(chooseColumns(roomOf(300, 1600), 12, 4), 4);
}

TEST(Layout, BoxesLieInTheRoomAndDoNotOverlap) {
    GridRoom room = roomOf(900, 700);
    room.left = 30;
    room.bottom = 20;
    for (int count = 1; count < 14; ++count) {
        const auto boxes = gridBoxes(room, count, chooseColumns(room, count, 0));
        ASSERT_EQ(boxes.size(), static_cast<size_t>(count));
        for (const TileBox& a : boxes) {
            EXPECT_GE(a.min.x, 30);
            EXPECT_GE(a.min.y, 20);
            EXPECT_LE(a.max.x, 900);
            EXPECT_LE(a.max.y, 680);
            for (const TileBox& b : boxes) {
                const bool apart = a.max.x <= b.min.x || b.max.x <= a.min.x || a.max.y <= b.min.y ||
                                   b.max.y <= a.min.y;
                EXPECT_TRUE(&a == &b || apart);
            }
        }
        EXPECT_TRUE(boxes.front().leftmost);
        EXPECT_TRUE(boxes.back().lowest);
    }
}

std::vector<std::string> tileIds(const std::string& view, const Snapshot& snapshot,
                                 const StageOptions& options = {}) {
    std::vector<std::string> ids;
    const Status status = synthetic::statusOf(PointKind::Plane, 2, {"ring", "square"});
    const Theme theme = makeTheme(ThemeName::Light, 1);
    for (const Tile& tile : stageTiles(view, snapshot, status, theme, options)) {
        ids.push_back(tile.id);
    }
    return ids;
}

Snapshot twoMarginals() {
    return synthetic::snapshotOf({synthetic::ring(50), synthetic::square(50)});
}

TEST(Tiles, MultiplesReadInRows) {
    const std::vector<std::string> expected{"marginal0",      "marginal1",      "barycenter",
                                            "to_barycenter0", "to_barycenter1", "truth",
                                            "to_marginal0",   "to_marginal1",   "overlay"};
    EXPECT_EQ(tileIds("multiples", twoMarginals()), expected);
}

TEST(Tiles, AbsentRolesAndHiddenMarginalsAreLeftOut) {
    Snapshot snapshot = twoMarginals();
    std::erase_if(snapshot.clouds, [](const auto& cloud) {
        return cloud->role == CloudRole::ToMarginal || cloud->role == CloudRole::Truth;
    });
    StageOptions options;
    options.visible = {false};
    const std::vector<std::string> expected{"marginal1", "barycenter", "to_barycenter1", "overlay"};
    EXPECT_EQ(tileIds("multiples", snapshot, options), expected);
    EXPECT_TRUE(tileIds("truth", snapshot).empty());
}

TEST(Tiles, TheBarycenterFollowsTheChoiceOfEma) {
    const Snapshot snapshot = twoMarginals();
    EXPECT_EQ(shownBarycenter(snapshot, true)->role, CloudRole::BarycenterEma);
    EXPECT_EQ(shownBarycenter(snapshot, false)->role, CloudRole::Barycenter);
}

TEST(Tiles, HighDimensionsSayWhatIsDrawn) {
    const Points points(16, std::vector<float>(64, 1.0f));
    const Snapshot snapshot = synthetic::snapshotOf({points, points});
    const Status status = synthetic::statusOf(PointKind::Vector, 16, {"a", "b"});
    const auto tiles =
        stageTiles("multiples", snapshot, status, makeTheme(ThemeName::Light, 1), {});
    EXPECT_EQ(tiles.front().note, "coordinates 1 and 2 of 16");
}

TEST(Tiles, FormulasAreThePapers) {
    const auto formula = [](const char* solver, CloudRole role, int i, bool signs = true) {
        return cloudFormula(registeredNames(solver), role, i, signs);
    };
    EXPECT_EQ(formula("nwb", CloudRole::ToBarycenter, 0), "∇g₁♯μ₁");
    EXPECT_EQ(formula("nwb", CloudRole::ToMarginal, 1), "∇f₂♯(h♯η)");
    EXPECT_EQ(formula("nwb", CloudRole::BarycenterEma, -1), "h♯η");
    EXPECT_EQ(formula("nwb", CloudRole::Marginal, 11), "μ₁₂");
    EXPECT_EQ(formula("nwb", CloudRole::ToBarycenter, 0, false), "grad g1 # mu1");
    for (const char* solver : {"win", "win-pictures"}) {
        EXPECT_EQ(formula(solver, CloudRole::BarycenterEma, -1), "G♯S");
        EXPECT_EQ(formula(solver, CloudRole::ToMarginal, 1), "T₂∘G♯S");
        EXPECT_EQ(formula(solver, CloudRole::Average, -1), "Σ αₙTₙ∘G♯S");
        EXPECT_EQ(formula(solver, CloudRole::ToBarycenter, 0), "T₁⁻¹♯ℙ₁");
        EXPECT_EQ(formula(solver, CloudRole::Across, 1), "T₂∘T⁻¹♯ℙ");
        EXPECT_EQ(formula(solver, CloudRole::ToBarycenter, 0, false), "T1^-1 # P1");
    }
    EXPECT_EQ(transportFormula(registeredNames("win"), true, true), "(1 − t) x + t T(x)");
    EXPECT_EQ(transportFormula({}, false, false), "(1 - t) y + t grad g(y)");
}

TEST(Tiles, ASecondAnswerAndTheWaysAcrossStandBesideTheMaps) {
    Snapshot snapshot = twoMarginals();
    const std::vector<std::string> maps{"to_barycenter0", "to_barycenter1", "to_marginal0",
                                        "to_marginal1"};
    EXPECT_EQ(tileIds("maps", snapshot), maps);
    synthetic::addCloud(snapshot, CloudRole::Average, -1, synthetic::ring(50));
    synthetic::addCloud(snapshot, CloudRole::Across, 0, synthetic::ring(50));
    synthetic::addCloud(snapshot, CloudRole::Across, 1, synthetic::square(50));
    const std::vector<std::string> all{"to_barycenter0", "to_barycenter1", "barycenter",
                                       "to_marginal0",   "to_marginal1",   "average",
                                       "across0",        "across1"};
    EXPECT_EQ(tileIds("maps", snapshot), all);
}

TEST(Viewport, FitsOnceToMarginalsAndBarycenterAndIsNotFooledByAWildOne) {
    Snapshot snapshot;
    synthetic::addCloud(snapshot, CloudRole::Marginal, 0, synthetic::square(2000));
    Points wild = synthetic::square(2000);
    for (float& value : wild.values) {
        value *= 1000;
    }
    synthetic::addCloud(snapshot, CloudRole::Barycenter, -1, wild);
    Viewport viewport;
    viewport.fit(snapshot);
    EXPECT_TRUE(viewport.fitted);
    EXPECT_LT(viewport.plane.halfExtent, 10);
    EXPECT_GT(viewport.plane.halfExtent, 4);
}

TEST(Viewport, LooksDependOnKindAndDimension) {
    EXPECT_EQ(lookOf(PointKind::Plane, 1), Look::Line);
    EXPECT_EQ(lookOf(PointKind::Plane, 2), Look::Plane);
    EXPECT_EQ(lookOf(PointKind::Space, 3), Look::Space);
    EXPECT_EQ(lookOf(PointKind::Colour, 3), Look::Space);
    EXPECT_EQ(lookOf(PointKind::Vector, 64), Look::Plane);
}

TEST(Hover, FindsTheNearestPointAndItsPartners) {
    Snapshot snapshot;
    synthetic::addCloud(snapshot, CloudRole::Marginal, 0, Points(2, {0, 0, 1, 1}));
    synthetic::addCloud(snapshot, CloudRole::ToBarycenter, 0, Points(2, {5, 5, 6, -6}));
    Viewport viewport;
    viewport.plane.halfExtent = 2;
    const ImVec2 min(10, 20), max(210, 220);
    const Projector project(viewport, Look::Plane, min, max);
    Tile tile;
    tile.layers.emplace_back().cloud = snapshot.clouds.front();

    const auto found = nearestPoint(tile, project, ImVec2(162, 71), 12); // (1, 1) is at 160, 70
    ASSERT_TRUE(found.has_value());
    EXPECT_EQ(found->row, 1);
    EXPECT_FALSE(nearestPoint(tile, project, ImVec2(185, 70), 12).has_value());

    const auto partners = linkedPoints(snapshot, *found);
    ASSERT_EQ(partners.size(), 1u);
    EXPECT_EQ(coordinates(snapshot, partners.front())[1], -6);
    const std::vector<std::string> expected{"μ₁, point 1", "x = (1, 1)", "∇g₁(x) = (6, \u22126)"};
    EXPECT_EQ(readOut(snapshot, *found, true), expected);
    EXPECT_EQ(linkedPoints(snapshot, partners.front()).front(), *found);
}

TEST(Hover, RowsWithoutPartnersHaveNone) {
    const Snapshot snapshot = twoMarginals();
    EXPECT_TRUE(linkedPoints(snapshot, {CloudRole::Truth, -1, 3}).empty());
    EXPECT_TRUE(linkedPoints(snapshot, {CloudRole::Marginal, 0, 999}).empty());
    EXPECT_EQ(linkedPoints(snapshot, {CloudRole::BarycenterEma, -1, 3}).size(), 2u);
}

TEST(Histogram, SharesAddUpToTheCoveredPart) {
    const Points points(1, {0.1f, 0.1f, 0.6f, 7});
    const auto shares = histogram(points, 0, 1, 2);
    EXPECT_FLOAT_EQ(shares[0], 0.5f);
    EXPECT_FLOAT_EQ(shares[1], 0.25f);
}

TEST(Box, NineEdgesAreDrawnAndTheNearestCornerIsFree) {
    Viewport viewport;
    viewport.box = {{-1, -1, -1}, {1, 1, 1}};
    viewport.space.fit(viewport.box);
    const auto lines = boxLines(viewport, PointKind::Space, makeTheme(ThemeName::Dark, 1));
    EXPECT_EQ(lines.size(), 9u);
    const Vec3 eye = viewport.space.eye();
    const Vec3 nearest{eye.x > 0 ? 1.f : -1.f, eye.y > 0 ? 1.f : -1.f, eye.z > 0 ? 1.f : -1.f};
    for (const Line& line : lines) {
        EXPECT_FALSE(line.from == nearest || line.to == nearest);
    }
}

} // namespace
} // namespace bary
