// NWB on problems whose answer is known.
#include "tests/core/solver/solver_test_support.h"

#include <thread>

namespace bary::test {
namespace {

/// Three unit Gaussians; by appendix G of the paper the barycenter is N(Σ a_i m_i, I), since
/// h = z + α with f_i, g_i quadratic plus linear solves the problem.
Preset translatedGaussians(const std::string& weights, int iterations,
                           const std::string& more = "") {
    Preset preset = presetOf(R"({"marginals":[
        {"measure":{"type":"gaussian","centre":[-4,0]}},
        {"measure":{"type":"gaussian","centre":[0,6]}},
        {"measure":{"type":"gaussian","centre":[5,-2]}}])" +
                             more + "}");
    applySetting(preset, "weights=" + weights);
    applySetting(preset, "iterations=" + std::to_string(iterations));
    return preset;
}

TEST(Nwb, AveragesTheMeansOfTranslatedGaussiansByTheirWeights) {
    const auto solver = trained(translatedGaussians("0.2,0.3,0.5", 150));
    const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 50000)));
    // .2 (-4, 0) + .3 (0, 6) + .5 (5, -2)
    EXPECT_NEAR(found.mean[0], 1.7, 0.1);
    EXPECT_NEAR(found.mean[1], 0.8, 0.1);
    EXPECT_LT((found.covariance - Eigen::Matrix2d::Identity()).cwiseAbs().maxCoeff(), 0.15);
    // The maps are translations, too.
    const auto y = torch::tensor({{-4.0f, 0.0f}, {-3.0f, 1.0f}});
    const auto image = solver->freeze()->toBarycenter(0, y);
    EXPECT_LT((image - y - torch::tensor({5.7f, 0.8f})).abs().max().item<double>(), 0.3);
    const auto back = solver->freeze()->toMarginal(0, image);
    EXPECT_LT((back - y).abs().max().item<double>(), 0.5);
}

TEST(Nwb, LearnsTheMeanWhereNothingIsTakenOff) {
    // Without standardisation the networks themselves must find the translation.
    const auto solver =
        trained(translatedGaussians("0.2,0.3,0.5", 1500, R"(,"parameters":{"standardise":false})"));
    const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 50000)));
    EXPECT_NEAR(found.mean[0], 1.7, 0.25);
    EXPECT_NEAR(found.mean[1], 0.8, 0.25);
    EXPECT_LT((found.covariance - Eigen::Matrix2d::Identity()).cwiseAbs().maxCoeff(), 0.35);
}

TEST(Nwb, SolvesRandomGaussiansToAPercent) {
    for (const std::string seed : {"1", "2"}) {
        const Preset preset = presetOf(R"({"iterations":250,"seed":)" + seed + R"(,"marginals":[
            {"measure":{"type":"gaussian","random":1}},
            {"measure":{"type":"gaussian","random":2}},
            {"measure":{"type":"gaussian","random":3}}]})");
        const auto solver = trained(preset);
        std::vector<Moments> moments;
        for (const Measure& marginal : buildMarginals(preset)) {
            const Eigen::MatrixXd& a = marginal.affine->matrix;
            moments.push_back({marginal.affine->shift, a * a.transpose()});
        }
        const Moments exact = gaussianBarycenter(moments, weightsOf(preset));
        const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 100000)));
        EXPECT_LT(bw2Uvp(found, exact), 1) << "seed " << seed;
    }
}

Preset smallProblem(const std::string& more = "") {
    return presetOf(R"({"iterations":25,"parameters":{"batch":32,"pretraining":20},"marginals":[
        {"weight":0.4,"measure":{"type":"square","side":3}},
        {"weight":0.6,"measure":{"type":"ring","inner":1,"outer":2}}])" +
                    more + "}");
}

TEST(Nwb, IsTheSameForTheSameSeedAndNotForAnother) {
    const auto samples = [](const std::string& more) {
        return barycenterSamples(*trained(smallProblem(more)), 200);
    };
    EXPECT_TRUE(torch::equal(samples(R"(,"seed":5)"), samples(R"(,"seed":5)")));
    EXPECT_FALSE(torch::equal(samples(R"(,"seed":5)"), samples(R"(,"seed":6)")));
}

TEST(Nwb, IsNotChangedByLooking) {
    const auto quiet = trained(smallProblem());
    const auto watched = solverOf(smallProblem());
    for (int k = 0; k < 25; ++k) {
        barycenterSamples(*watched, 50, k);
        watched->freeze()->toBarycenter(0, torch::ones({3, 2}));
        watched->freeze()->toMarginal(1, torch::ones({3, 2}));
        watched->phases();
        watched->step();
    }
    EXPECT_TRUE(torch::equal(barycenterSamples(*quiet, 100), barycenterSamples(*watched, 100)));
}

TEST(Nwb, AFrozenCopyStaysAsItIs) {
    const auto solver = trained(smallProblem());
    const auto frozen = solver->freeze(), later = solver->freeze(2); // asked only afterwards
    const auto sampled = [](const Maps& maps) {
        auto generator = seeded(3);
        return maps.sampleBarycenter(100, generator, true);
    };
    const auto points = torch::randn({50, 2});
    const auto samples = sampled(*frozen), image = frozen->toBarycenter(0, points),
               back = frozen->toMarginal(1, points);
    for (int k = 0; k < 5; ++k) {
        solver->step();
    }
    solver->setWeights({0.1, 0.9});
    EXPECT_FALSE(torch::equal(sampled(*solver->freeze()), samples));
    for (const auto& copy : {frozen, later}) {
        EXPECT_TRUE(torch::equal(sampled(*copy), samples));
        EXPECT_TRUE(torch::equal(copy->toBarycenter(0, points), image));
        EXPECT_TRUE(torch::equal(copy->toMarginal(1, points), back));
    }
}

TEST(Nwb, AFrozenCopyAnswersSeveralThreadsAtOnce) {
    const auto frozen = trained(smallProblem())->freeze(); // outlives its solver
    std::vector<torch::Tensor> samples(4);
    {
        std::vector<std::jthread> threads;
        for (auto& mine : samples) {
            threads.emplace_back([&mine, &frozen] {
                auto generator = seeded(3);
                mine = frozen->sampleBarycenter(100, generator, false);
            });
        }
    }
    for (const auto& each : samples) {
        EXPECT_TRUE(torch::equal(each, samples[0]));
    }
}

TEST(Nwb, TakesAMarginalOfWeightZero) {
    const auto solver = trained(translatedGaussians("0.4,0,0.6", 150));
    const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 20000)));
    EXPECT_NEAR(found.mean[0], 0.4 * -4 + 0.6 * 5, 0.15);
    EXPECT_NEAR(found.mean[1], 0.6 * -2, 0.15);
    // It keeps learning its own map to the barycenter.
    const auto image = solver->freeze()->toBarycenter(1, torch::tensor({{0.0f, 6.0f}}));
    EXPECT_NEAR(image[0][0].item<double>(), 1.4, 0.4);
    EXPECT_NEAR(image[0][1].item<double>(), -1.2, 0.4);
}

TEST(Nwb, NewWeightsTakeEffectAtOnce) {
    const auto solver = trained(translatedGaussians("0.2,0.3,0.5", 50));
    const auto before = barycenterSamples(*solver, 100);
    solver->setWeights({1, 0, 0});
    // All marginals are centred while learning, so the samples move by the change of Σ a_i m_i.
    const auto shift = barycenterSamples(*solver, 100) - before;
    EXPECT_LT((shift - torch::tensor({-5.7f, -0.8f})).abs().max().item<double>(), 0.1);
    solver->step();
    EXPECT_TRUE(solver->healthy());
}

/// The same three marginals moved by t and scaled by s.
Preset movedProblem(double scale, const std::string& shift) {
    const std::string m = "[[" + std::to_string(scale) + ",0],[0," + std::to_string(scale) + "]]";
    const auto image = [&](const std::string& of) {
        return R"({"measure":{"type":"affine","matrix":)" + m + R"(,"centre":)" + shift +
               R"(,"of":)" + of + "}}";
    };
    return presetOf(R"({"iterations":20,"parameters":{"batch":32,"pretraining":20},"marginals":[)" +
                    image(R"({"type":"square","side":3})") + "," +
                    image(R"({"type":"ring","inner":1,"outer":2})") + "]}");
}

TEST(Nwb, ShiftingTheDataShiftsTheSamples) {
    const auto original = barycenterSamples(*trained(movedProblem(1, "[0,0]")), 200);
    // Powers of two, so that only the last digits of float32 differ.
    const auto shifted = barycenterSamples(*trained(movedProblem(1, "[4,-2]")), 200);
    EXPECT_LT((shifted - original - torch::tensor({4.0f, -2.0f})).abs().max().item<double>(), 2e-4);
}

TEST(Nwb, ScalingTheDataScalesTheSamples) {
    const auto original = barycenterSamples(*trained(movedProblem(1, "[0,0]")), 200);
    const auto scaled = barycenterSamples(*trained(movedProblem(1024, "[0,0]")), 200);
    EXPECT_LT((scaled / 1024 - original).abs().max().item<double>(), 1e-4);
}

TEST(Nwb, HandsOverItsWholeState) {
    const Preset preset = smallProblem();
    const auto full = trained(preset);
    auto half = solverOf(preset), resumed = solverOf(preset);
    for (int k = 0; k < 10; ++k) {
        half->step();
    }
    {
        torch::NoGradGuard noGrad;
        const SolverState from = half->state();
        SolverState to = resumed->state();
        ASSERT_EQ(from.tensors.size(), to.tensors.size());
        for (size_t k = 0; k < to.tensors.size(); ++k) {
            EXPECT_EQ(from.tensors[k].first, to.tensors[k].first);
            to.tensors[k].second.copy_(from.tensors[k].second);
        }
        resumed->restore(from.numbers);
    }
    for (int k = 10; k < 25; ++k) {
        resumed->step();
    }
    EXPECT_EQ(resumed->iteration(), 25);
    EXPECT_TRUE(torch::equal(barycenterSamples(*full, 100), barycenterSamples(*resumed, 100)));
    for (size_t k = 0; k < full->losses().size(); ++k) {
        EXPECT_EQ(full->losses()[k], resumed->losses()[k]);
    }
}

TEST(Nwb, BringsTheMapsToTheIdentityBeforeTheStart) {
    Preset preset = smallProblem();
    applySetting(preset, "pretraining=400");
    applySetting(preset, "batch=100");
    const auto solver = solverOf(preset);
    const auto y = samplesOf(buildMarginals(preset)[0], 500);
    auto generator = seeded(1);
    const auto points = buildMarginals(preset)[0].draw(500, generator);
    const auto error = (solver->freeze()->toBarycenter(0, points) - points).square().sum(1).mean();
    EXPECT_LT(error.item<double>(), 0.05 * 2 * 9.0 / 12);
    EXPECT_EQ(solver->iteration(), 0);
}

TEST(Nwb, RunsEveryRecipeAndOption) {
    for (const std::string setting : {"recipe=paper",
                                      "batchnorm=false",
                                      "generator_output=tanh",
                                      "generator_output=prelu",
                                      "quadratic=none",
                                      "quadratic=full",
                                      "engine=autograd",
                                      "engine=tensor",
                                      "engine=fused",
                                      "init=default",
                                      "schedule=step",
                                      "schedule=constant",
                                      "latent=5",
                                      "generator_layers=0",
                                      "potential_layers=1",
                                      "standardise=false",
                                      "average_maps=false",
                                      "pretraining=0",
                                      "k1=1",
                                      "ema=0",
                                      "batch=2"}) {
        Preset preset = smallProblem();
        applySetting(preset, setting);
        applySetting(preset, "iterations=2");
        const auto solver = trained(preset);
        EXPECT_TRUE(solver->healthy()) << setting;
        EXPECT_TRUE(torch::isfinite(barycenterSamples(*solver, 10)).all().item<bool>()) << setting;
        EXPECT_FALSE(solver->losses().empty());
    }
}

TEST(SolverRegistry, SuggestsTheNearestName) {
    EXPECT_TRUE(says(messageOf([] { solverParameters("nwbb"); }), {"'nwbb'", "'nwb'"}));
}

TEST(SolverRegistry, DescribesEveryParameterInFull) {
    for (const std::string& name : solverNames()) {
        for (const ParameterInfo& info : solverParameters(name)) {
            EXPECT_FALSE(info.meaning.empty() || info.effect.empty() || info.usual.empty())
                << info.key;
            Preset preset;
            preset.solver = name;
            EXPECT_NO_THROW(checkedParameter(preset, info.key, info.fast, "fast")) << info.key;
            EXPECT_NO_THROW(checkedParameter(preset, info.key, info.paper, "paper")) << info.key;
        }
    }
}

} // namespace
} // namespace bary::test
