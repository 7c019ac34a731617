// NWB-F on problems whose answers are known at every weight.
#include "core/base/error.h"
#include "core/solver/nwbf.h"
#include "tests/core/solver/solver_test_support.h"

namespace bary::test {
namespace {

Preset family(const std::string& marginals, const std::string& more) {
    return presetOf(R"({"solver":"nwbf",)" + more + R"("marginals":[)" + marginals + "]}");
}

const std::string apart = R"({"measure":{"type":"gaussian","centre":[-4,0]}},
                             {"measure":{"type":"gaussian","centre":[0,6]}},
                             {"measure":{"type":"gaussian","centre":[5,-2]}})";
const std::string slanted = R"({"measure":{"type":"gaussian","covariance":[[0.5,0],[0,2]]}},
                               {"measure":{"type":"gaussian","covariance":[[2,1],[1,1]]}},
                               {"measure":{"type":"gaussian","covariance":[[2,-1],[-1,1]]}})";

torch::Tensor samplesAt(const Solver& solver, const std::vector<double>& weights, int64_t n) {
    auto generator = seeded(9);
    return solver.freeze()->at(weights)->sampleBarycenter(n, generator, true);
}

TEST(Nwbf, KnowsTheBarycentersOfTranslatedGaussiansAtAllWeights) {
    const auto solver = trained(family(apart, R"("iterations":400,)"));
    for (const std::vector<double>& a :
         {std::vector<double>{0.2, 0.3, 0.5}, {1, 0, 0}, {0, 0.5, 0.5}}) {
        const Moments found = momentsOf(toPoints(samplesAt(*solver, a, 50000)));
        EXPECT_NEAR(found.mean[0], -4 * a[0] + 5 * a[2], 0.15);
        EXPECT_NEAR(found.mean[1], 6 * a[1] - 2 * a[2], 0.15);
        EXPECT_LT((found.covariance - Eigen::Matrix2d::Identity()).cwiseAbs().maxCoeff(), 0.15);
        // The maps are translations, too.
        const auto y = torch::tensor({{-4.0f, 0.0f}, {-3.0f, 1.0f}});
        const auto shift = torch::tensor({{static_cast<float>(4 - 4 * a[0] + 5 * a[2]),
                                           static_cast<float>(6 * a[1] - 2 * a[2])}});
        const auto image = solver->freeze()->at(a)->toBarycenter(0, y);
        EXPECT_LT((image - y - shift).abs().max().item<double>(), 0.5);
    }
}

TEST(Nwbf, SolvesThePapersGaussiansToHalfAPercentAtEveryWeight) {
    const Preset preset = family(slanted, R"("iterations":1200,"seed":2,)");
    const auto solver = trained(preset);
    const auto marginals = buildMarginals(preset);
    for (const std::vector<double>& a : {std::vector<double>{1, 0, 0},
                                         {0, 1, 0},
                                         {0, 0, 1},
                                         {0.5, 0.5, 0},
                                         {0.5, 0.25, 0.25},
                                         {0, 0.25, 0.75}}) {
        const Moments found = momentsOf(toPoints(samplesAt(*solver, a, 50000)));
        EXPECT_LT(bw2Uvp(found, *exactMoments(marginals, a)), 0.5) << a[0] << " " << a[1];
    }
}

TEST(Nwbf, RatesFallToThreePercentAndThatOfTheGeneratorToItsSquare) {
    const Preset preset = family(slanted, R"("iterations":200,)");
    EXPECT_NEAR(fallOfSteps(preset, "f"), std::log10(0.03), 0.7);
    EXPECT_NEAR(fallOfSteps(preset, "h"), 2 * std::log10(0.03), 0.7);
}

TEST(Nwbf, FrozenStaysAsItIs) {
    const auto solver = solverOf(family(slanted, R"("iterations":100,)"));
    solver->step();
    const auto frozen = solver->freeze();
    auto first = seeded(1), second = seeded(1);
    const auto before = frozen->sampleBarycenter(100, first, true);
    for (int k = 0; k < 10; ++k) {
        solver->step();
    }
    EXPECT_TRUE(torch::equal(before, frozen->sampleBarycenter(100, second, true)));
}

TEST(Nwbf, WeightsChangeWhatIsFrozenAndNotTheRun) {
    const Preset preset = family(slanted, R"("iterations":100,)");
    const auto moved = solverOf(preset), quiet = solverOf(preset);
    for (int k = 0; k < 5; ++k) {
        moved->setWeights({0.1 * k, 1 - 0.1 * k, 0});
        moved->step();
        quiet->step();
    }
    EXPECT_TRUE(moved->learnsAllWeights());
    EXPECT_FALSE(torch::equal(barycenterSamples(*moved, 50), barycenterSamples(*quiet, 50)));
    for (size_t k = 0; k < moved->state().tensors.size(); ++k) {
        EXPECT_TRUE(
            torch::equal(moved->state().tensors[k].second, quiet->state().tensors[k].second));
    }
}

TEST(Nwbf, TakenUpAgainGoesOnBitByBit) {
    const Preset preset = family(slanted, R"("iterations":60,)");
    const auto whole = solverOf(preset), first = solverOf(preset), second = solverOf(preset);
    for (int k = 0; k < 20; ++k) {
        whole->step();
        (k < 9 ? *first : *second).step();
        if (k == 8) {
            const SolverState from = first->state(), to = second->state();
            for (size_t t = 0; t < from.tensors.size(); ++t) {
                torch::NoGradGuard noGrad;
                torch::Tensor(to.tensors[t].second).copy_(from.tensors[t].second);
            }
            second->restore(from.numbers);
        }
    }
    for (size_t t = 0; t < whole->state().tensors.size(); ++t) {
        const auto& [name, tensor] = whole->state().tensors[t];
        EXPECT_TRUE(torch::equal(tensor, second->state().tensors[t].second)) << name;
    }
    EXPECT_EQ(whole->state().numbers, second->state().numbers);
}

TEST(Nwbf, LearnsByThePapersRecipeInBothForms) {
    for (const std::string form : {"picnn", "gated"}) {
        const Preset preset = family(slanted, R"("recipe":"paper","iterations":60,"parameters":{
            "potential_form":")" + form + R"("},)");
        const auto solver = trained(preset);
        EXPECT_TRUE(solver->healthy());
        EXPECT_EQ(solver->iteration(), 60);
        const auto samples = samplesAt(*solver, {0.5, 0.25, 0.25}, 1000);
        EXPECT_TRUE(samples.isfinite().all().item<bool>());
    }
}

TEST(Nwbf, TellsOfABlowUpAndGoesOn) {
    const auto solver = trained(family(slanted, R"("iterations":400,"parameters":{"beta1":0.9,
        "lr_potential":1,"lr_generator":1},)"));
    const auto told = solver->takeNotices();
    ASSERT_FALSE(told.empty());
    EXPECT_NE(told.front().find("went back to the last good state"), std::string::npos);
    EXPECT_TRUE(solver->takeNotices().empty()) << "told once";
    for (const double loss : solver->losses()) {
        EXPECT_TRUE(std::isfinite(loss) || !solver->healthy());
    }
}

void expectRefused(const std::string& marginals, const std::string& more, const std::string& text) {
    try {
        family(marginals, more);
        ADD_FAILURE() << "accepted: " << more;
    } catch (const InputError& error) {
        EXPECT_NE(std::string(error.what()).find(text), std::string::npos) << error.what();
        EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos) << "one line";
    }
}

TEST(Nwbf, RefusesSettingsThatContradictEachOther) {
    expectRefused(R"({"measure":{"type":"square"}})", "", "needs two marginals or more");
    expectRefused(slanted, R"("parameters":{"batchnorm":true},)", "batchnorm and groups = 8");
    expectRefused(slanted, R"("parameters":{"groups":300},)", "found batch = 256");
    expectRefused(slanted, R"("parameters":{"corner_share":0.7,"edge_share":0.7},)",
                  "must be at most 1");
    const auto solver = solverOf(family(slanted, ""));
    EXPECT_THROW(solver->setParameter("batch", 2.0), InputError);
    solver->step(); // and goes on with what it had
    EXPECT_TRUE(solver->healthy());
}

} // namespace
} // namespace bary::test
