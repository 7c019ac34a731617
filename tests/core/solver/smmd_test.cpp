// Barycenters under scaled MMD: what critics learn, and generators from them.
#include "core/base/error.h"
#include "core/solver/batches.h"
#include "core/solver/critics.h"
#include "tests/core/solver/solver_test_support.h"

namespace bary::test {
namespace {

Preset plane(const std::string& more = "") {
    return presetOf(R"({"solver":"disc","iterations":400,"parameters":{"discrepancy":"smmd",
        "generator":"gaussian","batch":64,"critic_width":8,"lr_shape":0.03,"beta1":0.5,"beta2":0.99)" +
                    more + R"(},"marginals":[
        {"weight":0.5,"measure":{"type":"gaussian","centre":[-1,3]}},
        {"weight":0.5,"measure":{"type":"gaussian","centre":[1,3]}}]})");
}

/// Pictures of drawn zeros and ones.
Preset glyphs(int size, const std::string& parameters, const std::string& more = "") {
    const auto measure = [&](const char* text) {
        return R"({"measure":{"type":"images","glyphs":{"text":")" + std::string(text) +
               R"(","count":50},"size":)" + std::to_string(size) + "}}";
    };
    return presetOf(R"({"solver":"disc","reference_atoms":0,)" + more +
                    R"("parameters":{"discrepancy":"smmd","generator":"dcgan","batch":8,)" +
                    R"("critic_width":4,"generator_width":4)" + parameters + R"(},"marginals":[)" +
                    measure("0") + "," + measure("1") + "]}");
}

std::unique_ptr<Solver> stepped(const Preset& preset, int steps) {
    auto solver = solverOf(preset);
    for (int k = 0; k < steps; ++k) {
        solver->step();
    }
    return solver;
}

TEST(Smmd, CriticsLearnToTellCloudsApart) {
    for (const std::string form : {"penalty", "scaled"}) {
        const Preset preset = plane(R"(,"critic":")" + form + "\"");
        Problem problem;
        problem.marginals = buildMarginals(preset);
        problem.weights = {1, 0};
        problem.parameters = parametersInForce(preset);
        auto random = seeded(1);
        Critics critics(problem, random);
        Critics::Settings settings;
        settings.scaled = form == "scaled";
        settings.adam.rate = 1e-3;
        const auto y = torch::stack(
            {problem.marginals[0].draw(256, random), problem.marginals[1].draw(256, random)});
        const auto x = problem.marginals[1].draw(256, random).unsqueeze(0);
        const auto seen = [&] {
            return critics.meanDiscrepancy(x[0], y, problem.weights, 0, settings).first;
        };
        const double before = seen();
        for (int k = 0; k < 100; ++k) {
            critics.learn(x, y, problem.weights, settings, random);
        }
        EXPECT_GT(seen(), 1.2 * std::abs(before) + 0.01) << form;
        // The one that has no weight learned nothing, and is not asked.
        EXPECT_EQ(
            critics.meanDiscrepancy(x[0], y.narrow(0, 1, 1), std::vector<double>{0}, 1, settings)
                .second.abs()
                .max()
                .item<double>(),
            0);
    }
}

TEST(Smmd, GradientsOfSamplesAreThoseOfTheDiscrepancy) {
    for (const std::string more : {R"(,"critic":"scaled","critic_lambda":10)",
                                   R"(,"critic":"penalty","spectral_norm":true)"}) {
        const Preset preset = plane(more);
        Problem problem;
        problem.marginals = buildMarginals(preset);
        problem.weights = weightsOf(preset);
        problem.parameters = parametersInForce(preset);
        auto random = seeded(2);
        const Critics critics(problem, random);
        Critics::Settings settings;
        settings.scaled = choice(problem.parameters, "critic") == "scaled";
        const auto y = torch::stack(
            {problem.marginals[0].draw(6, random), problem.marginals[1].draw(6, random)});
        const auto x = torch::randn({6, 2}, random);
        const auto value = [&](const torch::Tensor& at) {
            return critics.meanDiscrepancy(at, y, problem.weights, 0, settings);
        };
        const auto gradient = value(x).second;
        for (int64_t k = 0; k < x.numel(); ++k) {
            auto step = torch::zeros_like(x);
            step.view({-1})[k] = 1e-2;
            const double slope = (value(x + step).first - value(x - step).first) / 2e-2;
            EXPECT_NEAR(gradient.reshape({-1})[k].item<double>(), slope, 2e-3) << more;
        }
    }
}

TEST(Smmd, GeneratorsFollowTheirCritics) {
    for (const std::string form : {"penalty", "scaled"}) {
        // Two marginals of one height: whatever lies between them does so at that height.
        const auto solver = trained(plane(R"(,"critic":")" + form + "\""));
        const Moments found = momentsOf(toPoints(barycenterSamples(*solver, 5000)));
        EXPECT_NEAR(found.mean[1], 3, 0.4) << form;
        EXPECT_NEAR(found.mean[0], 0, 0.4) << form;
    }
}

TEST(Smmd, GoesOnFromItsStateAsIfNothingHadHappened) {
    for (const char* more : {"", R"(,"spectral_norm":true,"critic":"scaled","critic_steps":2)"}) {
        expectToGoOnFromItsState(glyphs(16, more), 3);
    }
}

TEST(Smmd, WalksThroughTheNoiseOfPictures) {
    const auto maps = stepped(glyphs(32, R"(,"latent":6,"latents":"fresh")"), 2)->freeze();
    EXPECT_EQ(maps->latent(), 6);
    EXPECT_EQ(maps->barycenterOf(torch::zeros({3, 6})).sizes(), torch::IntArrayRef({3, 32 * 32}));
}

TEST(Smmd, NewWeightsAreTakenWhileItRuns) {
    const auto solver = stepped(glyphs(16, ""), 1);
    solver->setWeights({1, 0});
    solver->step();
    EXPECT_TRUE(solver->healthy());
}

TEST(Smmd, RefusesWhatCannotBe) {
    const auto message = [](const Preset& preset) -> std::string {
        try {
            solverOf(preset);
        } catch (const InputError& error) {
            return error.what();
        }
        return "";
    };
    EXPECT_NE(message(glyphs(20, "")).find("16, 32 or 64 pixels a side, these have 20 x 20"),
              std::string::npos);
    EXPECT_NE(message(glyphs(16, "", R"("components":5,)")).find("components"), std::string::npos);
    Preset points = plane();
    applySetting(points, "generator=dcgan");
    EXPECT_NE(message(points).find("marginals of type 'images'"), std::string::npos);
    // Without convolutions any size will do.
    Preset odd = glyphs(20, "");
    applySetting(odd, "generator=mlp");
    EXPECT_EQ(message(odd), "");
    EXPECT_TRUE(stepped(odd, 1)->healthy());
}

} // namespace
} // namespace bary::test
