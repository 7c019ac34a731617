// Barycenters on a grid, on problems whose answer is known.
#include "core/base/error.h"
#include "tests/core/solver/solver_test_support.h"

#include <fmt/format.h>

namespace bary::test {
namespace {

Preset gaussians(const std::string& parameters, const std::vector<double>& weights = {0.25, 0.75}) {
    return presetOf(fmt::format(
        R"({{"solver":"grid","iterations":6,"parameters":{{"samples":300000,"side":64{}}},
        "marginals":[
        {{"weight":{},"measure":{{"type":"gaussian","centre":[-2,1]}}}},
        {{"weight":{},"measure":{{"type":"gaussian","centre":[2,1]}}}}]}})",
        parameters, weights[0], weights[1]));
}

Moments momentsAfterTraining(const Preset& preset) {
    return momentsOf(toPoints(barycenterSamples(*trained(preset), 100000)));
}

TEST(Grid, DebiasedFindsTheGaussianBetween) {
    const Moments found = momentsAfterTraining(gaussians(R"(,"epsilon":0.001)"));
    EXPECT_NEAR(found.mean[0], 1, 0.02);
    EXPECT_NEAR(found.mean[1], 1, 0.02);
    EXPECT_NEAR(found.covariance(0, 0), 1, 0.03);
    EXPECT_NEAR(found.covariance(1, 1), 1, 0.03);
    EXPECT_NEAR(found.covariance(0, 1), 0, 0.02);
}

TEST(Grid, OtherwiseEntropyAddsEpsilonToTheVariance) {
    const Moments sharp = momentsAfterTraining(gaussians(R"(,"epsilon":0.002)"));
    const Moments blurred = momentsAfterTraining(gaussians(R"(,"epsilon":0.002,"debiased":false)"));
    // The square is the extent of 600 000 samples, about 4 + 2 · 4.6, and its margins: ε is a share
    // of its squared side.
    const double added = blurred.covariance(1, 1) - sharp.covariance(1, 1);
    const double side = 13.4 * (1.04 + 4 * std::sqrt(0.002));
    EXPECT_NEAR(added, 0.002 * side * side, 0.15 * added);
}

TEST(Grid, LiesWhereTheMarginalsLie) {
    // Two squares far from the origin, of different size: a square between them.
    const Preset preset = presetOf(R"({"solver":"grid","iterations":10,
        "parameters":{"samples":200000},"marginals":[
        {"weight":0.5,"measure":{"type":"square","side":2,"centre":[100,-50]}},
        {"weight":0.5,"measure":{"type":"square","side":4,"centre":[110,-50]}}]})");
    const auto x = barycenterSamples(*trained(preset), 50000);
    const Moments found = momentsOf(toPoints(x));
    EXPECT_NEAR(found.mean[0], 105, 0.05);
    EXPECT_NEAR(found.mean[1], -50, 0.05);
    EXPECT_NEAR(found.covariance(0, 0), 9.0 / 12, 0.05);
    EXPECT_NEAR(found.covariance(1, 1), 9.0 / 12, 0.05);
}

TEST(Grid, GoesOnFromItsStateAsIfNothingHadHappened) {
    for (const std::string debiased : {"true", "false"}) {
        const Preset preset = gaussians(R"(,"debiased":)" + debiased);
        const auto first = solverOf(preset), second = solverOf(preset);
        first->step();
        first->step();
        auto from = first->state(), to = second->state();
        for (size_t k = 0; k < from.tensors.size(); ++k) {
            to.tensors[k].second.copy_(from.tensors[k].second);
        }
        second->restore(from.numbers);
        EXPECT_TRUE(torch::equal(barycenterSamples(*first, 100), barycenterSamples(*second, 100)));
        first->step();
        second->step();
        EXPECT_TRUE(torch::equal(barycenterSamples(*first, 100), barycenterSamples(*second, 100)));
        EXPECT_EQ(first->losses(), second->losses());
        EXPECT_EQ(first->iteration(), 3);
        EXPECT_FALSE(first->freeze()->hasMaps());
    }
}

TEST(Grid, FollowsNewWeights) {
    const auto solver = trained(gaussians(""));
    solver->setWeights({0.75, 0.25});
    for (int k = 0; k < 6; ++k) {
        solver->step();
    }
    EXPECT_NEAR(momentsOf(toPoints(barycenterSamples(*solver, 50000))).mean[0], -1, 0.03);
    EXPECT_TRUE(solver->healthy());
}

TEST(Grid, TakesMarginalsThatAreOnePoint) {
    const Preset preset = presetOf(R"({"solver":"grid","iterations":2,
        "parameters":{"samples":1000,"side":33},"marginals":[
        {"measure":{"type":"square","side":1e-6,"centre":[3,4]}}]})");
    const auto x = barycenterSamples(*trained(preset), 1000);
    EXPECT_NEAR(x.select(1, 0).mean().item<double>(), 3, 1e-4);
    EXPECT_NEAR(x.select(1, 1).mean().item<double>(), 4, 1e-4);
}

TEST(Grid, NeedsFewIterationsWhereNobodySaysHowMany) {
    Preset preset = presetOf(R"({"marginals":[{"measure":{"type":"gaussian"}}]})");
    const int64_t networks = plannedIterations(preset);
    applySetting(preset, "solver=grid");
    EXPECT_LT(plannedIterations(preset), networks / 100);
    applySetting(preset, "iterations=7");
    EXPECT_EQ(plannedIterations(preset), 7);
}

TEST(Grid, RefusesOtherDimensions) {
    const Preset preset = presetOf(R"({"solver":"grid",
        "marginals":[{"measure":{"type":"gaussian","dim":3}}]})");
    EXPECT_TRUE(says(messageOf([&] { solverOf(preset); }), {"in the plane", "3 dimensions"}));
}

} // namespace
} // namespace bary::test
