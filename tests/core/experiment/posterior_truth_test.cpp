#include "core/experiment/posterior_truth.h"

#include "tests/core/measure/measure_test_support.h"

namespace bary::test {
namespace {

std::vector<Measure> subsets(int count, int of, uint64_t seed = 1) {
    std::vector<Measure> marginals;
    for (int k = 0; k < count; ++k) {
        marginals.push_back(measureOf(
            std::string(
                R"({"type":"posterior","simulated":{"rows":300,"dim":2},"samples":3000,"scale":10,)"
                R"("subsets":)") +
            std::to_string(of) + R"(,"subset":)" + std::to_string(k) + R"(,"seed":)" +
            std::to_string(seed) + "}"));
    }
    return marginals;
}

TEST(PosteriorTruth, IsTheFullPosteriorOfAllSubsetsAtEqualWeights) {
    const auto marginals = subsets(3, 3);
    const Truth truth = computeTruth(marginals, {1 / 3.0, 1 / 3.0, 1 / 3.0}, 1000, 50, 1, {});
    EXPECT_TRUE(says(truth.description, {"full posterior", "6000 draws", "R-hat 1.0"}));
    EXPECT_EQ(truth.samples.size(), 3000);
    EXPECT_EQ(truth.again.size(), 3000);
    EXPECT_EQ(truth.maps.size(), 3u);
    const Measure full =
        measureOf(R"({"type":"posterior","simulated":{"rows":300,"dim":2},"samples":3000,
                      "scale":10,"subsets":3,"subset":"full","seed":1})");
    expectMoments(samplesOf(full, 20000), truth.moments.mean, truth.moments.covariance, "full");
    // The two halves are draws of one law, and different ones.
    EXPECT_NE(truth.samples.values, truth.again.values);
    EXPECT_LT(bw2Uvp(momentsOf(truth.again), truth.moments), 1);
}

TEST(PosteriorTruth, IsNotClaimedForPartsOtherWeightsOrMixedFamilies) {
    EXPECT_FALSE(posteriorTruth(subsets(2, 3), {0.5, 0.5}, {}));
    EXPECT_FALSE(posteriorTruth(subsets(2, 2), {0.4, 0.6}, {}));
    auto mixed = subsets(2, 2);
    mixed[1] = subsets(2, 2, 8)[1];
    EXPECT_FALSE(posteriorTruth(mixed, {0.5, 0.5}, {}));
    EXPECT_FALSE(posteriorTruth(
        {measureOf(R"({"type":"square"})"), measureOf(R"({"type":"ring"})")}, {0.5, 0.5}, {}));
}

} // namespace
} // namespace bary::test
