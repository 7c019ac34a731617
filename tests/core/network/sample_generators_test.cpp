#include "core/network/sample_generators.h"

#include "tests/core/measure/measure_test_support.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

torch::Tensor startOf(const SampleGenerator& made, int64_t n) {
    auto generator = seeded(1);
    const auto parameters = made.initial(generator);
    return made.sample(parameters, made.noise(n, generator));
}

TEST(SampleGenerators, NetworksStartWithTheCentreAndTheSpreadOfTheData) {
    const auto centre = torch::tensor({3.0f, -1.0f, 0.0f});
    for (const bool skip : {false, true}) {
        for (const int64_t latent : {2, 6}) {
            const auto x = startOf(*makeMlpGenerator(latent, skip, 5, centre), 20000);
            EXPECT_LT((x.mean(0) - centre).abs().max().item<double>(), 0.3) << skip << latent;
            if (latent > 2 || !skip) {
                EXPECT_NEAR(x.var(0).mean().item<double>(), 25, 3) << skip << latent;
            }
        }
    }
}

TEST(SampleGenerators, ASkipMakesTheStartNearlyAStandardGaussian) {
    const auto x = startOf(*makeMlpGenerator(50, true, 2, torch::zeros({50})), 20000);
    const auto difference = x.t().cov() - 4 * torch::eye(50);
    EXPECT_LT(difference.abs().max().item<double>(), 0.4);
    const auto plain = startOf(*makeMlpGenerator(50, false, 2, torch::zeros({50})), 20000);
    EXPECT_GT((plain.t().cov() - 4 * torch::eye(50)).abs().max().item<double>(), 1);
}

TEST(SampleGenerators, EllipsesStartNestedWithTheSpreadOfTheData) {
    const auto centre = torch::tensor({3.0f, -1.0f});
    const auto x = startOf(*makeEllipsesGenerator(2, centre), 20000);
    EXPECT_NEAR(x.var(0).mean().item<double>(), 4, 0.1);
    const auto size = (x - centre).norm(2, 1).view({-1, 2}).mean(0); // by turns
    EXPECT_NEAR(size[0].item<double>(), 2 * size[1].item<double>(), 1e-4);
}

TEST(SampleGenerators, AMixtureStartsCloseToItsMeans) {
    const auto means = torch::tensor({{-8.0f, 0.0f}, {8.0f, 0.0f}});
    const auto x = startOf(*makeMixtureGenerator(means, 2), 20000);
    const auto of = x.view({-1, 2, 2}); // by turns
    EXPECT_LT((of.mean(0) - means).abs().max().item<double>(), 0.05);
    EXPECT_NEAR(of.select(1, 0).var(0).mean().item<double>(), 0.0016, 0.0001);
}

} // namespace
} // namespace bary::test
