#include "core/session/image_row_maker.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

TEST(ClosedWalk, PassesItsCornersAndStaysAsLongAsTheyAre) {
    auto generator = at::detail::createCPUGenerator(1);
    auto corners = torch::randn({3, 40}, generator);
    corners /= corners.norm(2, {1}, true) / 5;
    const auto walk = closedWalk(corners, 7);
    ASSERT_EQ(walk.size(0), 21);
    for (int64_t leg = 0; leg < 3; ++leg) {
        EXPECT_LT((walk[7 * leg] - corners[leg]).abs().max().item<double>(), 1e-5);
    }
    EXPECT_LT((walk.norm(2, {1}) - 5).abs().max().item<double>(), 1e-4);
    // Even steps: it never jumps, and the last step closes the path.
    const auto next = torch::roll(walk, -1, 0);
    const auto steps = (next - walk).norm(2, {1});
    EXPECT_LT((steps.max() / steps.min()).item<double>(), 2);
}

TEST(ClosedWalk, AlongOneDirectionIsStraight) {
    const auto walk = closedWalk(torch::tensor({{1.0f}, {3.0f}}), 2);
    const auto expected = torch::tensor({{1.0f}, {2.0f}, {3.0f}, {2.0f}});
    EXPECT_LT((walk - expected).abs().max().item<double>(), 1e-6);
}

TEST(NearestRows, AreThoseOfACompleteSearch) {
    auto generator = at::detail::createCPUGenerator(2);
    const auto points = torch::randn({20, 6}, generator), all = torch::randn({9000, 6}, generator);
    const auto found = nearestRows(points, all.size(0), [&](int64_t begin, int64_t count) {
        return all.narrow(0, begin, count);
    });
    const auto distances = torch::cdist(points.to(torch::kFloat64), all.to(torch::kFloat64));
    const auto [least, at] = distances.min(1);
    for (int64_t k = 0; k < points.size(0); ++k) {
        EXPECT_EQ(found.index[k], at[k].item<int64_t>());
        EXPECT_NEAR(found.distances[k], least[k].item<double>(), 1e-3);
    }
}

} // namespace
} // namespace bary::test
