#include "ui/view/transport.h"

#include "ui/view/stage_tiles.h"

#include "tests/ui/null_frame.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

std::shared_ptr<const Cloud> cloudOf(CloudRole role, int marginal, std::vector<float> values) {
    return std::make_shared<const Cloud>(Cloud{role, marginal, Points(2, std::move(values))});
}

Snapshot snapshotOf() {
    Snapshot snapshot;
    snapshot.clouds = {cloudOf(CloudRole::Marginal, 0, {0, 0, 1, 1}),
                       cloudOf(CloudRole::Marginal, 1, {5, 5, 6, 6}),
                       cloudOf(CloudRole::BarycenterEma, -1, {2, 2, 3, 3}),
                       cloudOf(CloudRole::ToBarycenter, 0, {2, 4, 3, 3}),
                       cloudOf(CloudRole::ToBarycenter, 1, {2, 2, 3, 5}),
                       cloudOf(CloudRole::ToMarginal, 0, {0, 1, 1, 0}),
                       cloudOf(CloudRole::ToMarginal, 1, {6, 5, 5, 6})};
    return snapshot;
}

TEST(Transport, MovesEveryPointOnItsStraightLine) {
    const auto from = cloudOf(CloudRole::Marginal, 0, {0, 0, 1, 1});
    const auto to = cloudOf(CloudRole::ToBarycenter, 0, {2, 4, 3, -1});
    EXPECT_EQ(underway(*from, *to, 0)->points.values, from->points.values);
    EXPECT_EQ(underway(*from, *to, 1)->points.values, to->points.values);
    EXPECT_EQ(underway(*from, *to, 0.25f)->points.values,
              (std::vector<float>{0.5f, 1, 1.5f, 0.5f}));
}

TEST(Transport, DrawsEvenlyChosenLinesBetweenMatchedRows) {
    std::vector<float> starts, ends;
    for (int k = 0; k < 100; ++k) {
        starts.insert(starts.end(), {float(k), 0});
        ends.insert(ends.end(), {float(k), 1});
    }
    const auto from = cloudOf(CloudRole::Marginal, 0, starts);
    const auto to = cloudOf(CloudRole::ToBarycenter, 0, ends);
    const auto rays = transportRays(*from, *to, 10, 0xff00ff00);
    ASSERT_EQ(rays.size(), 10u);
    for (size_t k = 0; k < rays.size(); ++k) {
        EXPECT_EQ(rays[k].from.x, 10.0f * float(k));
        EXPECT_EQ(rays[k].to.x, rays[k].from.x);
        EXPECT_EQ(rays[k].to.y, 1);
    }
    EXPECT_EQ(transportRays(*from, *to, 1000, 0).size(), 100u);
    EXPECT_TRUE(transportRays(*from, *to, 0, 0).empty());
}

TEST(Transport, GoesThereAndBackAndRestsAtBothEnds) {
    EXPECT_EQ(transportTime(0), 0);
    EXPECT_EQ(transportTime(0.5f), 1);
    EXPECT_NEAR(transportTime(0.25f), 0.5f, 1e-5f);
    EXPECT_NEAR(transportTime(0.3f), transportTime(0.7f), 1e-5f);
    EXPECT_EQ(transportTime(0.02f), 0);
    TransportOptions options;
    advanceTransport(options, 1);
    EXPECT_EQ(options.time, 0.5f) << "it does not play";
    options.playing = true;
    advanceTransport(options, 3);
    EXPECT_EQ(options.time, 1);
}

TEST(Transport, RaysOfColoursBendWithTheSolidThatTheyAreShownIn) {
    const Cloud from{CloudRole::Marginal, 0, Points(3, {1, 0, 0})};
    const Cloud to{CloudRole::ToBarycenter, 0, Points(3, {0, 0, 1})};
    const ColourSolid lab{ColourSpace::Srgb, true};
    const auto rays = transportRays(from, to, 10, 0, lab);
    ASSERT_EQ(rays.size(), 8u);
    const std::array<float, 3> middle = {0.5f, 0, 0.5f};
    const auto near = [](Vec3 a, Vec3 b) {
        return std::hypot(a.x - b.x, a.y - b.y, a.z - b.z) < 1e-5f;
    };
    EXPECT_TRUE(near(rays.front().from, lab.place(from.points.row(0))));
    EXPECT_TRUE(near(rays[3].to, lab.place(middle)));
    EXPECT_TRUE(near(rays.back().to, lab.place(to.points.row(0))));
}

TEST(Transport, ViewHoldsTheMarginalsTheBarycenterAndTheMassBetweenThem) {
    NullFrame frame;
    StageOptions options;
    Status status;
    const Snapshot snapshot = snapshotOf();
    for (const bool back : {false, true}) {
        options.transport.back = back;
        const auto tiles = stageTiles("transport", snapshot, status, frame.theme, options);
        ASSERT_EQ(tiles.size(), 1u);
        ASSERT_EQ(tiles[0].layers.size(), 5u);
        for (int i = 0; i < 2; ++i) {
            const Layer& moving = tiles[0].layers[3 + i];
            ASSERT_TRUE(moving.to);
            EXPECT_EQ(moving.to->role, back ? CloudRole::ToMarginal : CloudRole::ToBarycenter);
            EXPECT_EQ(moving.to->marginal, i);
            EXPECT_EQ(moving.cloud->role, back ? CloudRole::BarycenterEma : CloudRole::Marginal);
        }
    }
    options.visible = {true, false};
    EXPECT_EQ(stageTiles("transport", snapshot, status, frame.theme, options)[0].layers.size(), 3u);
}

TEST(Transport, SliderSetsTheTimeAndStopsTheAnimation) {
    NullFrame frame;
    TransportOptions options;
    options.playing = true;
    ImVec2 min, max;
    const auto draw = [&] {
        frame.run([&] {
            ImGui::SetNextWindowPos({0, 0});
            ImGui::SetNextWindowSize({700, 100});
            ImGui::Begin("stage");
            min = ImGui::GetCursorScreenPos();
            transportControls(frame.theme, {}, options, 600);
            max = {min.x + 600, ImGui::GetCursorScreenPos().y};
            ImGui::End();
        });
    };
    draw();
    draw();
    for (const bool down : {false, true, true, false}) {
        frame.moveTo({min.x + 120, (min.y + max.y) / 2 - 2});
        frame.press(down);
        draw();
        draw();
    }
    EXPECT_FALSE(options.playing);
    EXPECT_GT(options.time, 0);
    EXPECT_LT(options.time, 0.5f);
}

} // namespace
} // namespace bary::test
