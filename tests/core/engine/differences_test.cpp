// Every engine, the oracle too, against central differences of the losses in double.
#include "tests/core/engine/plain_problem.h"

namespace bary::test {
namespace {

class Gradients : public ::testing::TestWithParam<EngineMaker> {};

INSTANTIATE_TEST_SUITE_P(All, Gradients,
                         ::testing::Values(EngineMaker{"autograd", makeAutogradEngine},
                                           EngineMaker{"tensor", makeTensorEngine},
                                           EngineMaker{"fused", makeFusedEngine}),
                         [](const auto& info) { return std::string(info.param.name); });

std::vector<EngineCase> cases() {
    const GeneratorShape generators[] = {{2, 2, 2, 4, true, "linear", false},
                                         {3, 1, 1, 5, false, "tanh", true},
                                         {1, 3, 0, 3, false, "prelu", true},
                                         {3, 2, 1, 4, true, "prelu", true}};
    const FicnnShape potentials[] = {{2, 2, 3, 5, Quadratic::Scalar},
                                     {1, 1, 1, 4, Quadratic::None},
                                     {3, 3, 2, 3, Quadratic::Full},
                                     {2, 2, 4, 3, Quadratic::Full}};
    const std::vector<float> weights[] = {{0.3f, 0.7f}, {1}, {0.5f, 0.5f, 0}, {0.6f, 0.4f}};
    std::vector<EngineCase> result;
    for (uint64_t k = 0; k < 4; ++k) {
        EngineCase c;
        c.potentials = potentials[k];
        c.generator = generators[k];
        c.weights = weights[k];
        c.batch = 9;
        c.seed = 40 + k;
        result.push_back(c);
    }
    return result;
}

torch::Tensor tensorOf(const std::vector<double>& values) {
    return torch::tensor(values, torch::kFloat64);
}

/// Differences have an error of 1e-9 or so in double; what is left is the engine's float32.
constexpr double bound = 2e-5;

TEST_P(Gradients, AreCentralDifferencesOfTheLosses) {
    for (const EngineCase& c : cases()) {
        EngineProblem problem(c);
        PlainProblem exact(problem);
        NwbStepSettings settings;
        settings.k1 = settings.k2 = 1;
        settings.lambda = c.lambda;
        settings.potentials.rate = settings.generator.rate = 0; // all at the same networks
        settings.potentials.beta1 = settings.generator.beta1 = 0.5;
        const NwbLosses losses = GetParam().make()->outerStep(problem.net, problem.y, problem.z,
                                                              problem.weights, settings);
        auto& net = problem.net;
        double g = 0, f = 0, penalty = 0;
        for (int64_t i = 0; i < c.potentials.count; ++i) {
            const auto compare = [&](const char* name, const torch::Tensor& first,
                                     PlainFicnn& network, auto loss) {
                auto expected = tensorOf(centralDifferences(entries(network), loss));
                if (c.potentials.quadratic == Quadratic::None) {
                    expected[-1] = 0; // c is not learnt
                }
                const auto found = first[i] * 2;
                EXPECT_LT(relativeDistance(found, expected), bound)
                    << name << " of marginal " << i << ": " << c.text() << "\n"
                    << differences(blockNames(c.potentials), net.g.parameters(), found, expected);
            };
            compare("g", net.gOptimiser.first(), exact.g[i], [&] { return exact.gLoss(i); });
            compare("f", net.fOptimiser.first(), exact.f[i], [&] { return -exact.fLoss(i); });
            g += c.weights[i] * exact.gTerm(i);
            f += c.weights[i] * exact.fLoss(i);
            penalty += c.lambda * plainNegativity(exact.g[i]);
        }
        std::vector<double*> ofH;
        for (double& parameter : exact.h.parameters) {
            ofH.push_back(&parameter);
        }
        const auto expected = tensorOf(centralDifferences(ofH, [&] { return exact.hLoss(); }));
        const auto found = net.hOptimiser.first() * 2;
        EXPECT_LT(relativeDistance(found, expected), bound)
            << "h: " << c.text() << "\n"
            << differences(blockNames(c.generator), net.h.parameters(), found, expected);
        const double h = exact.hLoss();
        expectLosses(losses, {h + g, g, penalty, f, h}, 1e-5, c.text());
    }
}

} // namespace
} // namespace bary::test
