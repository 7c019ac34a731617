// Barycenters under a discrepancy, on problems whose answer is known.
#include "core/base/error.h"
#include "core/experiment/mixture_truth.h"
#include "tests/core/solver/solver_test_support.h"

namespace bary::test {
namespace {

Preset gaussians(const std::string& discrepancy, const std::string& generator,
                 const std::string& more = "") {
    Preset preset = presetOf(R"({"solver":"disc","iterations":300,
        "parameters":{"batch":128)" +
                             more + R"(},"marginals":[
        {"weight":0.25,"measure":{"type":"gaussian","centre":[-2,0]}},
        {"weight":0.75,"measure":{"type":"gaussian","centre":[2,0]}}]})");
    applySetting(preset, "discrepancy=" + discrepancy);
    applySetting(preset, "generator=" + generator);
    return preset;
}

Moments momentsAfterTraining(const Preset& preset) {
    return momentsOf(toPoints(barycenterSamples(*trained(preset), 20000)));
}

TEST(Disc, TransportFindsTheGaussianBetween) {
    for (const std::string discrepancy : {"sinkhorn", "w2", "sliced"}) {
        const Moments found = momentsAfterTraining(gaussians(discrepancy, "gaussian"));
        EXPECT_NEAR(found.mean[0], 1, 0.15) << discrepancy;
        EXPECT_NEAR(found.covariance(0, 0), 1, 0.2) << discrepancy;
        EXPECT_NEAR(found.covariance(1, 1), 1, 0.2) << discrepancy;
    }
}

TEST(Disc, EntropicTransportShrinksTheBarycenterByEpsilon) {
    // For cost ½|x − y|² and isotropic Gaussians W_ε has its minimum at variance 1 − ε, where the
    // debiased divergence has it at 1.
    const Moments found = momentsAfterTraining(gaussians("entropic", "gaussian"));
    const Moments debiased = momentsAfterTraining(gaussians("sinkhorn", "gaussian"));
    EXPECT_NEAR(debiased.covariance(1, 1) - found.covariance(1, 1), 0.1, 0.04);
}

TEST(Disc, MmdFindsTheMixture) {
    for (const std::string discrepancy : {"mmd-gaussian", "mmd-rq", "energy"}) {
        Preset preset = gaussians(discrepancy, "mixture", R"(,"mixture_components":4)");
        const Moments found = momentsAfterTraining(preset);
        const auto marginals = buildMarginals(preset);
        ASSERT_TRUE(looksForMixture(preset));
        const Truth truth = mixtureTruth(marginals, weightsOf(preset), 20000, 1);
        // Mean ½ (−2) + … = 1; variance 1 + .25 · 9 + .75 · 1 = 4, far from transport's 1.
        EXPECT_NEAR(truth.moments.mean[0], 1, 0.05);
        EXPECT_NEAR(truth.moments.covariance(0, 0), 4, 0.1);
        EXPECT_NEAR(found.mean[0], 1, 0.3) << discrepancy;
        EXPECT_NEAR(found.covariance(0, 0), 4, 0.8) << discrepancy;
    }
}

TEST(Disc, AMixtureStartsSharedOutByWeight) {
    Preset preset = gaussians("energy", "mixture", R"(,"mixture_components":8)");
    for (MarginalSpec& marginal : preset.marginals) {
        marginal.measure["centre"] = {marginal.weight < 0.5 ? -50 : 50, 0};
    }
    const auto x = barycenterSamples(*solverOf(preset), 8000);
    EXPECT_EQ((x.select(1, 0) < 0).sum().item<int64_t>(), 2000);
}

TEST(Disc, UnderTransportAMixtureStartsSpreadOverTheHeaviestMarginal) {
    Preset preset = gaussians("sinkhorn", "mixture", R"(,"mixture_components":8)");
    preset.marginals[1].measure = nlohmann::json::parse(R"({"type":"union","weights":[0.25,0.75],
        "of":[{"type":"gaussian","centre":[-50,0]},{"type":"gaussian","centre":[50,0]}]})");
    const auto x = barycenterSamples(*solverOf(preset), 8000);
    // Up to the one component that chance may leave between the two.
    EXPECT_NEAR((x.select(1, 0) < -40).sum().item<double>(), 2000, 1000);
    EXPECT_NEAR((x.select(1, 0) > 40).sum().item<double>(), 6000, 1000);
}

TEST(Disc, NetworksAndFreshLatentsLearnToo) {
    Preset preset = gaussians("sinkhorn", "mlp", R"(,"latents":"fresh","latent":2)");
    applySetting(preset, "lr=0.002");
    applySetting(preset, "iterations=150");
    const Moments found = momentsAfterTraining(preset);
    EXPECT_NEAR(found.mean[0], 1, 0.3);
    EXPECT_NEAR(found.covariance(1, 1), 1, 0.4);
}

TEST(Disc, EllipsesAreLearnedByTheirAxes) {
    Preset preset = presetOf(R"({"solver":"disc","iterations":400,
        "parameters":{"generator":"ellipses","batch":128,"epsilon":0.02},"marginals":[
        {"measure":{"type":"union","of":[{"type":"ellipse","axes":[3,2],"centre":[1,0]},
                                         {"type":"ellipse","axes":[1,1],"centre":[1,0]}]}},
        {"measure":{"type":"union","of":[{"type":"ellipse","axes":[5,2],"centre":[-1,0]},
                                         {"type":"ellipse","axes":[1,1],"centre":[-1,0]}]}}]})");
    const auto x = barycenterSamples(*trained(preset), 20000);
    EXPECT_NEAR(x.select(1, 0).abs().max().item<double>(), 4, 0.5);
    EXPECT_NEAR(x.select(1, 1).abs().max().item<double>(), 2, 0.4);
    EXPECT_NEAR(x.norm(2, 1).min().item<double>(), 1, 0.4);
}

TEST(Disc, GoesOnFromItsStateAsIfNothingHadHappened) {
    const Preset preset = gaussians("sinkhorn", "mixture");
    expectToGoOnFromItsState(preset, 10);
    EXPECT_FALSE(solverOf(preset)->freeze()->hasMaps());
}

TEST(Disc, RefusesWhatCannotBe) {
    EXPECT_THROW(solverOf(presetOf(R"({"solver":"disc","parameters":{"generator":"ellipses"},
        "marginals":[{"measure":{"type":"gaussian","dim":3}}]})")),
                 InputError);
    EXPECT_THROW(presetOf(R"({"solver":"disc","parameters":{"epsilon":0},
        "marginals":[{"measure":{"type":"gaussian"}}]})"),
                 InputError);
    const Preset empty = presetOf(R"({"marginals":[{"measure":{"type":"union","of":[]}}]})");
    EXPECT_THROW(buildMarginals(empty), InputError);
}

} // namespace
} // namespace bary::test
