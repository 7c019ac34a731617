// The fast engines against automatic differentiation, on shapes of every kind.
#include "tests/core/engine/engine_case.h"

#include <torch/cuda.h>

namespace bary::test {
namespace {

class Engines : public ::testing::TestWithParam<EngineMaker> {
  protected:
    std::unique_ptr<NwbEngine> fast = GetParam().make(), oracle = makeAutogradEngine();
};

INSTANTIATE_TEST_SUITE_P(Fast, Engines,
                         ::testing::Values(EngineMaker{"tensor", makeTensorEngine},
                                           EngineMaker{"fused", makeFusedEngine}),
                         [](const auto& info) { return std::string(info.param.name); });

NwbStepSettings stepOf(const EngineCase& c) {
    NwbStepSettings settings;
    settings.k1 = c.k1;
    settings.k2 = c.k2;
    settings.lambda = c.lambda;
    return settings;
}

/// Adam's first moment starts at 0, so that after one step it is (1 − β₁) times the gradient; with
/// a rate of 0 all three gradients belong to the same networks. Nothing is rounded on the way, as
/// it would be in the difference of two parameters.
torch::Tensor gradientOf(NwbNetworks& net, int which) {
    return optimiserOf(net, which).first() * 2;
}

NwbStepSettings gradientOnly(const EngineCase& c) {
    NwbStepSettings settings = stepOf(c);
    settings.potentials.rate = settings.generator.rate = 0;
    settings.potentials.beta1 = settings.generator.beta1 = 0.5;
    return settings;
}

/// Gradients and losses of one step. The bound is a few roundings of float32 in sums that cancel;
/// a wrong term shows at 1e-2 and above.
void compareGradients(NwbEngine& fast, NwbEngine& oracle, const EngineCase& c, double bound,
                      torch::Device device = torch::kCPU) {
    EngineProblem found(c, device), expected(c);
    const NwbLosses a = fast.outerStep(found.net, found.y, found.z, found.weights, gradientOnly(c));
    const NwbLosses b =
        oracle.outerStep(expected.net, expected.y, expected.z, expected.weights, gradientOnly(c));
    expectAgreement("gradient", found, expected, bound, gradientOf);
    expectLosses(a, b, 1e-5, c.text());
    EXPECT_TRUE(
        torch::equal(found.net.g.parameters().flat().cpu(), expected.net.g.parameters().flat()))
        << "a rate of 0 moved g: " << c.text();
}

TEST_P(Engines, HaveTheGradientsOfTheOracle) {
    for (const EngineCase& c : randomCases(60, 1)) {
        // Normalised by two samples, h is ±1 whatever came before: the gradient behind it cancels
        // nearly all.
        const bool cancels = c.generator.batchNorm && c.batch == 2;
        compareGradients(*fast, *oracle, c, cancels ? 1e-3 : 1e-5);
    }
}

TEST(TensorEngineOnCuda, HasTheGradientsOfTheOracle) {
    if (!torch::cuda::is_available()) {
        GTEST_SKIP() << "no CUDA device";
    }
    const auto oracle = makeAutogradEngine();
    for (const EngineCase& c : randomCases(60, 1)) {
        const bool cancels = c.generator.batchNorm && c.batch == 2;
        // An engine for each: it records the graph of one problem.
        compareGradients(*makeTensorEngine(), *oracle, c, cancels ? 1e-3 : 1e-5,
                         torch::Device(torch::kCUDA, 0));
    }
}

EngineCase plainCase() {
    EngineCase c;
    c.potentials = {2, 2, 4, 16, Quadratic::Scalar};
    c.weights = {0.3f, 0.7f};
    return c;
}

TEST_P(Engines, HaveTheGradientsOfTheOracleAtTheSizesOfThePaper) {
    EngineCase c = plainCase();
    for (const Quadratic kind : {Quadratic::None, Quadratic::Scalar, Quadratic::Full}) {
        for (const int64_t width : {1, 3, 10, 16, 17, 24, 32, 33, 48, 64}) {
            c.potentials.width = width;
            c.potentials.quadratic = kind;
            c.generator.width = width;
            c.batch = 100 + width;
            ++c.seed;
            compareGradients(*fast, *oracle, c, 1e-5);
        }
    }
}

TEST_P(Engines, TakeABatchOfOne) {
    EngineCase c = plainCase();
    c.batch = 1;
    c.generator.batchNorm = false;
    compareGradients(*fast, *oracle, c, 1e-5);
}

TEST_P(Engines, TakeAWideProblem) {
    EngineCase c = plainCase();
    c.potentials = {2, 40, 3, 130, Quadratic::Full};
    c.generator = {30, 40, 2, 140, true, "prelu", true};
    c.batch = 65;
    compareGradients(*fast, *oracle, c, 1e-5);
}

/// With optimisers that have run for a while (second moments well above the gradients' squares) a
/// step of Adam is a smooth map of the gradient, and what float32 rounds off, 1e-7 each time, grows
/// slowly over 50 iterations: parameters were 2e-6 apart, moments 2e-5. (From a cold start Adam
/// takes the sign of every component, and rounding decides the sign of one that is nearly 0.) The
/// rest of the bounds is for samples that cross the bend of an activation in one run and not in the
/// other, which changes one unit's gradient by one part in M.
constexpr double trajectoryBound = 1e-4, momentBound = 2e-3;

struct Trajectory {
    int iterations = 50;
    double rate = 3e-3;
    NwbLosses losses;

    void run(NwbEngine& engine, EngineProblem& problem) {
        const bool ownTail = problem.shape.seed % 2 == 0;
        problem.warmOptimisers();
        auto random = at::detail::createCPUGenerator(problem.shape.seed + 2000);
        for (int k = 0; k < iterations; ++k) {
            // Everything that may change during a run does.
            NwbStepSettings s = stepOf(problem.shape);
            s.potentials.rate = rate / (1 + 0.05 * k);
            s.generator.rate = 2 * s.potentials.rate;
            s.potentials.beta1 = k < 20 ? 0.5 : 0.6;
            s.generator.beta1 = 0.7;
            s.lambda = k < 30 ? s.lambda : 2 * s.lambda;
            s.averageDecay = 1 - 5.0 / (k + 6);
            if (ownTail) {
                s.potentials.tail = problem.net.f.quadraticOffset();
                s.potentials.tailRate = 2 * s.potentials.rate;
            }
            const auto y = problem.y + 0.3 * torch::randn(problem.y.sizes(), random);
            const auto z = torch::randn(problem.z.sizes(), random);
            losses = engine.outerStep(problem.net, y, z, problem.weights, s);
        }
    }
};

void compareTrajectories(NwbEngine& fast, NwbEngine& oracle, const EngineCase& c) {
    EngineProblem start(c), found(c), expected(c);
    Trajectory a, b;
    a.run(fast, found);
    b.run(oracle, expected);
    expectAgreement("parameters", found, expected, trajectoryBound, parametersOf);
    expectAgreement("averages", found, expected, trajectoryBound, averagesOf);
    expectAgreement("first moments", found, expected, momentBound,
                    [](NwbNetworks& net, int which) { return optimiserOf(net, which).first(); });
    expectAgreement("second moments", found, expected, momentBound,
                    [](NwbNetworks& net, int which) { return optimiserOf(net, which).second(); });
    expectLosses(a.losses, b.losses, trajectoryBound, c.text());
    for (const int which : {0, 1, 2}) {
        EXPECT_EQ(optimiserOf(found.net, which).count(), optimiserOf(expected.net, which).count());
        const auto from = parametersOf(start.net, which), to = parametersOf(expected.net, which);
        EXPECT_GT(relativeDistance(to, from), 200 * trajectoryBound)
            << "network " << which << " hardly moved: " << c.text();
    }
    EXPECT_EQ(found.net.f.negativity().item<double>(), 0) << c.text();
}

TEST_P(Engines, FollowTheOracleOverFiftyIterations) {
    EngineCase c = plainCase();
    const GeneratorShape generators[] = {{2, 2, 4, 16, true, "linear", false},
                                         {3, 2, 2, 10, false, "prelu", true},
                                         {1, 2, 1, 17, true, "tanh", true}};
    int k = 0;
    for (const Quadratic kind : {Quadratic::None, Quadratic::Scalar, Quadratic::Full}) {
        c.potentials.quadratic = kind;
        c.generator = generators[k];
        c.k1 = 1 + k;
        c.k2 = 3 - k;
        c.seed = 70 + k;
        c.positive = k == 1;
        ++k;
        compareTrajectories(*fast, *oracle, c);
    }
    c.potentials = {3, 5, 2, 11, Quadratic::Full};
    c.generator = {4, 5, 1, 9, false, "linear", true};
    c.weights = {0.5f, 0.0f, 0.5f};
    c.batch = 64;
    c.seed = 80;
    c.k1 = c.k2 = 2;
    compareTrajectories(*fast, *oracle, c);
}

TEST_P(Engines, TakeTheIdentityStepOfTheOracle) {
    for (EngineCase c : randomCases(12, 2)) {
        EngineProblem found(c), expected(c);
        AdamSettings settings;
        settings.beta1 = 0.5;
        settings.rate = 0;
        fast->identityStep(found.net, found.y, settings);
        oracle->identityStep(expected.net, expected.y, settings);
        const auto a = found.net.gOptimiser.first(), b = expected.net.gOptimiser.first();
        EXPECT_LE(relativeDistance(a, b), 1e-5)
            << c.text() << "\n"
            << differences(blockNames(c.potentials), expected.net.g.parameters(), a, b);
        found.warmOptimisers();
        expected.warmOptimisers();
        settings.rate = 0.01;
        settings.tail = found.net.g.quadraticOffset();
        settings.tailRate = 0.03;
        for (int k = 0; k < 5; ++k) {
            fast->identityStep(found.net, found.y, settings);
            oracle->identityStep(expected.net, expected.y, settings);
        }
        expectAgreement("identity", found, expected, 1e-5, parametersOf);
        expectAgreement("averages left alone", found, expected, 0, averagesOf);
        EXPECT_EQ(found.net.gOptimiser.count(), expected.net.gOptimiser.count());
    }
}

TEST_P(Engines, ServeOneProblemAfterAnother) {
    // What an engine keeps between steps belongs to shapes and tensors that may change: another
    // problem, another batch size, an optimiser that starts anew, parameters written over.
    EngineCase small = plainCase(), large = plainCase();
    large.potentials.width = 33;
    large.potentials.quadratic = Quadratic::Full;
    large.batch = 31;
    compareGradients(*fast, *oracle, small, 1e-5);
    compareGradients(*fast, *oracle, large, 1e-5);
    compareGradients(*fast, *oracle, small, 1e-5);

    EngineProblem found(small), expected(small);
    for (const auto& [engine, problem] :
         {std::pair{fast.get(), &found}, {oracle.get(), &expected}}) {
        auto& net = problem->net;
        const NwbStepSettings settings = gradientOnly(small);
        const auto step = [&](int64_t batch) {
            engine->outerStep(net, problem->y.narrow(1, 0, batch), problem->z.narrow(0, 0, batch),
                              problem->weights, settings);
        };
        step(100);
        step(37);
        step(37);
        step(100);
        net.gOptimiser = Adam(net.g.parameters().flat());
        net.hOptimiser = Adam(net.h.parameters().flat());
        net.g.parameters().flat().copy_(net.f.parameters().flat());
        step(50);
    }
    expectAgreement("moments", found, expected, 1e-5,
                    [](NwbNetworks& net, int which) { return optimiserOf(net, which).first(); });
    for (const int which : {0, 1, 2}) {
        EXPECT_EQ(optimiserOf(found.net, which).count(), optimiserOf(expected.net, which).count());
    }
}

TEST_P(Engines, TakeDataThatIsNotContiguous) {
    const EngineCase c = plainCase();
    EngineProblem found(c), expected(c);
    const auto y = found.y.transpose(1, 2).contiguous().transpose(1, 2);
    const auto z = found.z.t().contiguous().t();
    fast->outerStep(found.net, y, z, found.weights, gradientOnly(c));
    oracle->outerStep(expected.net, expected.y, expected.z, expected.weights, gradientOnly(c));
    expectAgreement("gradient", found, expected, 1e-5, gradientOf);
}

TEST(TensorEngine, LeavesOutTheNeuronsThatTheOracleLeavesOut) {
    EngineCase c = plainCase();
    for (const bool batchNorm : {false, true}) {
        c.generator = {3, 2, 3, 17, batchNorm, "linear", true, 0, 0.3};
        ++c.seed;
        EngineProblem found(c), expected(c), whole(c);
        auto random = at::detail::createCPUGenerator(c.seed);
        NwbStepSettings settings = gradientOnly(c);
        settings.masks = dropoutMasks(c.generator, c.batch, random);
        const auto fast = makeTensorEngine(), oracle = makeAutogradEngine();
        fast->outerStep(found.net, found.y, found.z, found.weights, settings);
        oracle->outerStep(expected.net, expected.y, expected.z, expected.weights, settings);
        expectAgreement("gradient", found, expected, 1e-5, gradientOf);
        oracle->outerStep(whole.net, whole.y, whole.z, whole.weights, gradientOnly(c));
        EXPECT_GT(relativeDistance(gradientOf(whole.net, 2), gradientOf(expected.net, 2)), 0.01)
            << "the masks do nothing";
    }
}

TEST_P(Engines, SayThatANetworkRanAway) {
    // What is not finite must reach the losses, by which the solver sees it.
    for (const int which : {0, 1, 2}) {
        EngineProblem problem(plainCase());
        parametersOf(problem.net, which).fill_(std::numeric_limits<float>::quiet_NaN());
        const NwbLosses losses = fast->outerStep(problem.net, problem.y, problem.z, problem.weights,
                                                 stepOf(problem.shape));
        EXPECT_FALSE(std::isfinite(losses.objective) && std::isfinite(losses.f)) << which;
    }
}

} // namespace
} // namespace bary::test
