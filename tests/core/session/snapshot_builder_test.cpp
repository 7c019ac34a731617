// What a snapshot holds at rest and under a hand.
#include "core/session/snapshot_builder.h"

#include "core/experiment/experiment.h"
#include "tests/core/session/helpers.h"

namespace bary::test {
namespace {

/// Knows how often it was asked for each kind of cloud.
class CountingMaps final : public Maps {
  public:
    torch::Tensor sampleBarycenter(int64_t n, torch::Generator&, bool average) const override {
        ++(average ? averages : currents);
        return torch::zeros({n, 2});
    }
    bool hasMaps() const override { return true; }
    torch::Tensor toBarycenter(int, const torch::Tensor& y) const override {
        ++toBarycenters;
        return y;
    }
    torch::Tensor toMarginal(int, const torch::Tensor& x) const override {
        ++toMarginals;
        return x;
    }

    mutable int averages = 0, currents = 0, toBarycenters = 0, toMarginals = 0;
};

TEST(SnapshotBuilder, AsksForEveryCloudUnlessAHandMoves) {
    SnapshotBuilder builder(buildMarginals(tinyPreset()), {}, 1, 50);
    builder.setShownClouds({CloudRole::BarycenterEma});
    for (const Detail detail : {Detail::Running, Detail::Resting}) {
        const CountingMaps maps;
        const auto snapshot = builder.build(maps, {0.5, 0.5}, detail);
        EXPECT_EQ(maps.currents, 1);
        EXPECT_EQ(maps.toBarycenters, 2);
        EXPECT_EQ(maps.toMarginals, 2);
        EXPECT_TRUE(snapshot->find(CloudRole::Barycenter));
    }
}

TEST(SnapshotBuilder, AsksUnderAHandForWhatIsShownOnly) {
    SnapshotBuilder builder(buildMarginals(tinyPreset()), {}, 1, 50);
    EXPECT_FALSE(builder.canShowMore());
    builder.setShownClouds({CloudRole::Marginal, CloudRole::ToBarycenter});
    EXPECT_TRUE(builder.canShowMore());
    const CountingMaps maps;
    const auto snapshot = builder.build(maps, {0.5, 0.5}, Detail::Moving);
    EXPECT_EQ(maps.toBarycenters, 2);
    EXPECT_EQ(maps.currents + maps.toMarginals, 0);
    EXPECT_TRUE(snapshot->find(CloudRole::Marginal, 1));
    EXPECT_TRUE(snapshot->find(CloudRole::ToBarycenter, 1));
    EXPECT_TRUE(snapshot->find(CloudRole::BarycenterEma)); // of which everything else is made
    EXPECT_FALSE(snapshot->find(CloudRole::Barycenter));
    EXPECT_FALSE(snapshot->find(CloudRole::ToMarginal, 0));
    EXPECT_FALSE(snapshot->find(CloudRole::Truth));
}

} // namespace
} // namespace bary::test
