// Every solver on a GPU against the same run on the CPU; skipped where there is no GPU.
#include "tests/core/solver/solver_test_support.h"

#include <fmt/format.h>
#include <torch/cuda.h>

namespace bary::test {
namespace {

constexpr const char* points = R"("marginals":[
    {"weight":0.4,"measure":{"type":"square","side":3}},
    {"weight":0.6,"measure":{"type":"ring","inner":1,"outer":2,"centre":[3,1]}}])";
constexpr const char* pictures = R"("marginals":[
    {"weight":0.4,"measure":{"type":"images","glyphs":{"text":"0","count":300,"seed":1},"size":16}},
    {"weight":0.6,"measure":{"type":"images","glyphs":{"text":"1","count":300,"seed":2},"size":16}}])";

struct OnDevice {
    const char* name;
    const char* problem;
    const char* marginals = points;
};

void PrintTo(const OnDevice& value, std::ostream* out) {
    *out << value.name;
}

class Cuda : public ::testing::TestWithParam<OnDevice> {
  protected:
    void SetUp() override {
        if (!torch::cuda::is_available()) {
            GTEST_SKIP() << "no CUDA device";
        }
    }
};

const OnDevice problems[] = {
    {"NwbOfTheFastRecipe", R"("solver":"nwb","parameters":{"batch":64,"engine":"tensor"})"},
    {"NwbOfThePaper",
     R"("solver":"nwb","recipe":"paper","parameters":{"batch":64,"engine":"tensor"})"},
    {"NwbfOfTheFastRecipe", R"("solver":"nwbf","parameters":{"batch":64,"engine":"tensor"})"},
    {"Win", R"("solver":"win","parameters":{"batch":64,"k_potential":3,"k_generator":2})"},
    {"SinkhornDivergence", R"("solver":"disc","parameters":{"batch":64,"epsilon":0.2})"},
    {"EntropicTransport",
     R"("solver":"disc","parameters":{"batch":64,"discrepancy":"entropic","epsilon":0.2})"},
    {"Mmd", R"("solver":"disc","parameters":{"batch":64,"discrepancy":"energy"})"},
    {"ExactTransportByWayOfTheCpu",
     R"("solver":"disc","parameters":{"batch":64,"discrepancy":"w2"})"},
    {"WinOnPictures",
     R"("solver":"win-pictures","parameters":{"batch":16,"k_potential":3,"k_generator":2})",
     pictures},
};

INSTANTIATE_TEST_SUITE_P(Solvers, Cuda, ::testing::ValuesIn(problems),
                         [](const auto& info) { return std::string(info.param.name); });

/// Ten steps: warm-up, recording and replays of a graph are among them. Adam turns the rounding of
/// a gradient that is nearly 0 into a whole step, so that the runs drift apart by a few thousandths
/// of what is learned; a wrong term shows at 0.1 and above.
TEST_P(Cuda, FollowsTheRunOfTheCpu) {
    const Preset preset = presetOf(
        fmt::format(R"({{{},"iterations":200,{}}})", GetParam().problem, GetParam().marginals));
    const auto onCpu = buildSolver(preset, buildMarginals(preset), torch::kCPU);
    const auto onGpu = buildSolver(preset, buildMarginals(preset), torch::Device(torch::kCUDA, 0));
    const auto before = barycenterSamples(*onCpu, 1000);
    for (int k = 0; k < 10; ++k) {
        onCpu->step();
        onGpu->step();
    }
    const auto expected = barycenterSamples(*onCpu, 1000);
    const auto found = barycenterSamples(*onGpu, 1000);
    const double moved = (expected - before).norm().item<double>();
    EXPECT_GT(moved, 0);
    EXPECT_LT((found - expected).norm().item<double>(), 0.05 * moved);
    const auto losses = onCpu->losses(), others = onGpu->losses();
    for (size_t k = 0; k < losses.size(); ++k) {
        EXPECT_NEAR(others[k], losses[k], 2e-3 * (1 + std::abs(losses[k])))
            << onCpu->lossInfo()[k].key;
    }
    if (!onCpu->freeze()->hasMaps()) {
        return;
    }
    const auto maps = onCpu->freeze(), otherMaps = onGpu->freeze();
    for (const int i : {0, 1}) {
        const auto y = maps->toMarginal(i, expected);
        EXPECT_LT((otherMaps->toMarginal(i, expected) - y).norm().item<double>(),
                  1e-2 * y.norm().item<double>());
        const auto x = maps->toBarycenter(i, y);
        EXPECT_LT((otherMaps->toBarycenter(i, y) - x).norm().item<double>(),
                  1e-2 * x.norm().item<double>());
    }
}

} // namespace
} // namespace bary::test
