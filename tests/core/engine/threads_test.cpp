// A result does not depend on how many threads computed it.
#include "core/session/environment.h"
#include "tests/core/engine/engine_case.h"

namespace bary::test {
namespace {

constexpr int iterations = 2;

class Threads : public ::testing::TestWithParam<EngineMaker> {
  protected:
    void TearDown() override { setComputeThreads(before_); }

  private:
    int before_ = at::get_num_threads();
};

INSTANTIATE_TEST_SUITE_P(Fast, Threads,
                         ::testing::Values(EngineMaker{"tensor", makeTensorEngine},
                                           EngineMaker{"fused", makeFusedEngine}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(Threads, OfAnyNumberGiveTheSameBits) {
    // A small problem, and one whose tensors are large enough for LibTorch and BLAS to split them.
    EngineCase small, large;
    small.potentials = {3, 2, 4, 16, Quadratic::Scalar};
    small.weights = {0.3f, 0.5f, 0.2f};
    large = small;
    large.potentials = {3, 37, 3, 203, Quadratic::Full};
    large.generator = {37, 37, 2, 205, true, "linear", true};
    large.batch = 101;
    for (const EngineCase& c : {small, large}) {
        std::vector<std::vector<torch::Tensor>> states;
        std::vector<NwbLosses> losses;
        for (const int threads : {1, 2, 3}) {
            setComputeThreads(threads);
            EngineProblem problem(c);
            problem.warmOptimisers();
            const auto engine = GetParam().make();
            NwbStepSettings settings;
            settings.k1 = c.k1;
            settings.k2 = c.k2;
            for (int k = 0; k < iterations; ++k) {
                losses.push_back(engine->outerStep(problem.net, problem.y, problem.z,
                                                   problem.weights, settings));
            }
            states.emplace_back();
            for (const auto& [name, tensor] : problem.net.state()) {
                states.back().push_back(tensor.clone());
            }
        }
        for (size_t other = 1; other < states.size(); ++other) {
            for (size_t k = 0; k < states[0].size(); ++k) {
                EXPECT_TRUE(torch::equal(states[other][k], states[0][k]))
                    << "tensor " << k << " with " << other + 1
                    << " threads: " << relativeDistance(states[other][k], states[0][k]) << ", "
                    << c.text();
            }
            for (size_t k = 0; k < iterations; ++k) {
                EXPECT_EQ(losses[iterations * other + k].objective, losses[k].objective)
                    << c.text();
                EXPECT_EQ(losses[iterations * other + k].f, losses[k].f) << c.text();
                EXPECT_EQ(losses[iterations * other + k].penalty, losses[k].penalty) << c.text();
            }
        }
    }
}

} // namespace
} // namespace bary::test
