// WIN on problems whose answer is known.
#include "tests/core/solver/solver_test_support.h"

#include <cmath>

namespace bary::test {
namespace {

/// Translated and stretched Gaussians, the barycenter of which is N(Σ α m, (Σ α s)² I).
Preset gaussians(int iterations) {
    Preset preset = presetOf(R"({"solver":"win","parameters":{"batch":128},"marginals":[
        {"weight":0.2,"measure":{"type":"gaussian","centre":[-4,0]}},
        {"weight":0.3,"measure":{"type":"gaussian","covariance":[[4,0],[0,4]],"centre":[0,6]}},
        {"weight":0.5,"measure":{"type":"gaussian","covariance":[[0.25,0],[0,0.25]]}}]})");
    applySetting(preset, "iterations=" + std::to_string(iterations));
    return preset;
}

TEST(Win, FindsTheBarycenterAndTheMapsOfScaledGaussians) {
    const auto solver = trained(gaussians(1500));
    const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 50000)));
    const double deviation = 0.2 + 0.3 * 2 + 0.5 * 0.5; // Σ α s
    EXPECT_NEAR(found.mean[0], 0.2 * -4, 0.05);
    EXPECT_NEAR(found.mean[1], 0.3 * 6, 0.05);
    const Eigen::Matrix2d exact = deviation * deviation * Eigen::Matrix2d::Identity();
    EXPECT_LT((found.covariance - exact).cwiseAbs().maxCoeff(), 0.06);
    // A point two deviations from a mean goes to two deviations from the other.
    const auto maps = solver->freeze();
    const auto mean = torch::tensor({-0.8f, 1.8f}), out = torch::tensor({1.0f, 1.0f});
    const auto barycenter = (mean + deviation * out).unsqueeze(0);
    const auto marginal = (torch::tensor({0.0f, 6.0f}) + 2 * out).unsqueeze(0);
    EXPECT_LT((maps->toMarginal(1, barycenter) - marginal).abs().max().item<double>(), 0.15);
    EXPECT_LT((maps->toBarycenter(1, marginal) - barycenter).abs().max().item<double>(), 0.15);
    // E|G − Σ α T(G)|² / Var, the last of the losses, in %.
    EXPECT_EQ(solver->lossInfo().back().key, "residual");
    EXPECT_LT(solver->losses().back(), 1);
}

/// Correlated Gaussians, whose barycenter and maps need no training where the tails start at them.
TEST(Win, CanStartAtTheBarycenterOfGaussians) {
    const Preset preset = presetOf(R"({"solver":"win","parameters":{"start":"moments"},"marginals":[
        {"weight":0.5,"measure":{"type":"gaussian","covariance":[[4,1.5],[1.5,1]],"centre":[1,2]}},
        {"weight":0.5,"measure":{"type":"gaussian","covariance":[[1,-0.5],[-0.5,2]]}}]})");
    const auto solver = solverOf(preset);
    Eigen::Matrix2d first, second;
    first << 4, 1.5, 1.5, 1;
    second << 1, -0.5, -0.5, 2;
    const std::vector<Moments> moments = {{Eigen::Vector2d(1, 2), first},
                                          {Eigen::Vector2d(0, 0), second}};
    const Moments exact = gaussianBarycenter(moments, std::vector<double>{0.5, 0.5});
    EXPECT_LT(bw2Uvp(momentsOf(toPoints(barycenterSamples(*solver, 50000))), exact), 0.1);
    const auto maps = solver->freeze();
    for (size_t n = 0; n < 2; ++n) {
        const Eigen::Matrix2d way = gaussianMap(moments[n].covariance, exact.covariance);
        const Eigen::Vector2d out(1, -2), there = exact.mean + way * out;
        const auto y = torch::tensor({static_cast<float>(moments[n].mean[0] + out[0]),
                                      static_cast<float>(moments[n].mean[1] + out[1])});
        const auto x = maps->toBarycenter(static_cast<int>(n), y.unsqueeze(0));
        const auto back = maps->toMarginal(static_cast<int>(n), x);
        for (int64_t k = 0; k < 2; ++k) {
            EXPECT_NEAR(x[0][k].item<double>(), there[k], 0.15) << n;
            EXPECT_NEAR(back[0][k].item<double>(), y[k].item<double>(), 0.1) << n;
        }
    }
}

TEST(Win, RefusesAStartOfTailsThatAreNotThere) {
    EXPECT_TRUE(says(messageOf([] {
                         presetOf(R"({"solver":"win","parameters":{"start":"moments",
            "linear_tail":false},"marginals":[{"measure":{"type":"square"}}]})");
                     }),
                     {"start", "linear_tail"}));
}

Preset smallProblem(const std::string& more = "") {
    return presetOf(R"({"solver":"win","iterations":12,"parameters":{"batch":32,"width":16},
        "marginals":[{"weight":0.4,"measure":{"type":"square","side":3}},
                     {"weight":0.6,"measure":{"type":"ring","inner":1,"outer":2}}])" +
                    more + "}");
}

TEST(Win, IsTheSameForTheSameSeedAndNotForAnother) {
    const auto samples = [](const std::string& more) {
        return barycenterSamples(*trained(smallProblem(more)), 200);
    };
    EXPECT_TRUE(torch::equal(samples(R"(,"seed":5)"), samples(R"(,"seed":5)")));
    EXPECT_FALSE(torch::equal(samples(R"(,"seed":5)"), samples(R"(,"seed":6)")));
}

TEST(Win, GoesOnFromAStateAsIfNothingHadHappened) {
    const Preset preset = smallProblem(R"(,"recipes":{"fast":{"k_potential":3,"k_generator":2}})");
    const auto full = trained(preset), first = solverOf(preset), resumed = solverOf(preset);
    for (int k = 0; k < 5; ++k) {
        first->step();
    }
    {
        torch::NoGradGuard noGrad;
        auto from = first->state(), to = resumed->state();
        ASSERT_EQ(from.tensors.size(), to.tensors.size());
        for (size_t k = 0; k < to.tensors.size(); ++k) {
            EXPECT_EQ(from.tensors[k].first, to.tensors[k].first);
            to.tensors[k].second.copy_(from.tensors[k].second);
        }
        resumed->restore(from.numbers);
    }
    for (int k = 5; k < 12; ++k) {
        resumed->step();
    }
    EXPECT_EQ(resumed->iteration(), 12);
    EXPECT_TRUE(torch::equal(barycenterSamples(*full, 100), barycenterSamples(*resumed, 100)));
    EXPECT_EQ(full->losses(), resumed->losses());
    const auto y = torch::ones({3, 2});
    EXPECT_TRUE(
        torch::equal(full->freeze()->toBarycenter(1, y), resumed->freeze()->toBarycenter(1, y)));
}

TEST(Win, LearnsInverseMapsAloneAfterItsEndWithGeneratorAndMapsAtRest) {
    Preset preset = gaussians(600);
    applySetting(preset, "inverse_from=1");
    const auto solver = trained(preset);
    const auto x = barycenterSamples(*solver, 50);
    const auto mapped = solver->freeze()->toMarginal(1, x);
    // N((0, 6), 4 I) to N((-.8, 1.8), 1.05² I)
    const auto y = torch::tensor({{2.0f, 8.0f}, {-2.0f, 4.0f}, {0.0f, 10.0f}});
    const auto exact = (y - torch::tensor({0.0f, 6.0f})) * 0.525 + torch::tensor({-0.8f, 1.8f});
    const auto error = [&] {
        return (solver->freeze()->toBarycenter(1, y) - exact).abs().max().item<double>();
    };
    const double before = error();
    solver->setParameter("inverse", std::string("alone"));
    EXPECT_EQ(solver->horizon(), 600 + 300);
    while (solver->iteration() < solver->horizon()) {
        solver->step();
    }
    EXPECT_GT(before, 0.9);
    EXPECT_LT(error(), 0.2);
    EXPECT_TRUE(torch::equal(barycenterSamples(*solver, 50), x));
    EXPECT_TRUE(torch::equal(solver->freeze()->toMarginal(1, x), mapped));
}

TEST(Win, RefusesInverseMapsThatLeaveNoTimeForTheBarycenter) {
    Preset preset = smallProblem();
    applySetting(preset, "inverse=after");
    EXPECT_TRUE(says(messageOf([&] { validate(preset, "test"); }), {"inverse_from", "'beside'"}));
}

TEST(Win, MovesTheGeneratorOnlyAfterEveryRoundOfThePotentials) {
    const auto solver = solverOf(smallProblem(R"(,"recipes":{"fast":{"k_potential":3}})"));
    const auto start = barycenterSamples(*solver, 50);
    const auto mapped = solver->freeze()->toMarginal(0, start);
    solver->step();
    solver->step();
    EXPECT_TRUE(torch::equal(barycenterSamples(*solver, 50), start));
    EXPECT_FALSE(torch::equal(solver->freeze()->toMarginal(0, start), mapped));
    solver->step();
    EXPECT_FALSE(torch::equal(barycenterSamples(*solver, 50), start));
}

TEST(Win, PretrainingBringsPlainNetworksToTheIdentity) {
    const auto solver = solverOf(
        smallProblem(R"(,"recipes":{"fast":{"linear_tail":false,"pretraining":3000,"width":48}})"));
    auto generator = seeded(1);
    const auto x = torch::randn({500, 2}, generator);
    const auto error = (solver->freeze()->toMarginal(1, x) - x).square().mean().item<double>();
    EXPECT_LT(error, 0.05);
    EXPECT_EQ(solver->iteration(), 0);
}

TEST(Win, NewWeightsTakeEffectAtOnce) {
    const auto solver = trained(gaussians(20));
    const auto before = barycenterSamples(*solver, 100);
    solver->setWeights({1, 0, 0});
    const auto shift = barycenterSamples(*solver, 100) - before; // (-4, 0) − (-.8, 1.8)
    EXPECT_LT((shift - torch::tensor({-3.2f, -1.8f})).abs().max().item<double>(), 0.1);
    solver->step();
    EXPECT_TRUE(solver->healthy());
}

TEST(Win, RunsEveryRecipeAndOption) {
    for (const std::string setting :
         {"activation=relu", "linear_tail=false", "schedule=step", "schedule=constant", "latent=1",
          "latent=5", "layers=1", "standardise=false", "average_maps=false", "ema=0", "batch=2",
          "k_map=1", "k_generator=3", "inverse_from=0.5", "inverse_from=1", "inverse=alone"}) {
        Preset preset = smallProblem();
        applySetting(preset, setting);
        applySetting(preset, "iterations=2");
        const auto solver = trained(preset);
        EXPECT_TRUE(solver->healthy()) << setting;
        EXPECT_TRUE(torch::isfinite(barycenterSamples(*solver, 10)).all().item<bool>()) << setting;
        EXPECT_EQ(solver->losses().size(), solver->lossInfo().size());
    }
    Preset paper = smallProblem();
    applySetting(paper, "recipe=paper");
    applySetting(paper, "iterations=50"); // one whole cycle
    applySetting(paper, "pretraining=20");
    EXPECT_TRUE(trained(paper)->healthy());
}

} // namespace
} // namespace bary::test
