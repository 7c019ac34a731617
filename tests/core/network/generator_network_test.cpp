#include "core/network/generator_network.h"
#include "tests/core/network/plain_ficnn.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary::test {
namespace {

GeneratorNetwork randomGenerator(const GeneratorShape& shape, uint64_t seed) {
    GeneratorNetwork network(shape, torch::kCPU);
    auto generator = at::detail::createCPUGenerator(seed);
    network.initialise(generator);
    return network;
}

torch::Tensor noise(int64_t n, int64_t dim, uint64_t seed) {
    auto generator = at::detail::createCPUGenerator(seed);
    return torch::randn({n, dim}, generator);
}

double largest(const torch::Tensor& tensor) {
    return tensor.abs().max().item<double>();
}

TEST(GeneratorNetwork, CalibratedOnABatchEvaluatesItAsInTraining) {
    for (const std::string output : {"linear", "prelu", "tanh"}) {
        const GeneratorNetwork h = randomGenerator({3, 2, 4, 16, true, output}, 1);
        const auto z = noise(64, 3, 2);
        const auto trained = h.forward(z).detach();
        ASSERT_EQ(trained.sizes(), (std::vector<int64_t>{64, 2}));
        EXPECT_LT(largest(h.evaluate(z, h.calibrate(z)) - trained), 1e-5) << output;
    }
}

TEST(GeneratorNetwork, InEvaluationOneSampleDoesNotDependOnTheOthers) {
    const GeneratorNetwork h = randomGenerator({2, 2, 3, 16, true, "linear"}, 3);
    const auto statistics = h.calibrate(noise(1000, 2, 4));
    const auto z = noise(64, 2, 5);
    const auto all = h.evaluate(z, statistics);
    for (int64_t k : {0, 17, 63}) {
        EXPECT_LT(largest(h.evaluate(z.slice(0, k, k + 1), statistics) - all.slice(0, k, k + 1)),
                  1e-5);
    }
    // In training, it does.
    const auto half = h.forward(z.slice(0, 0, 32)).detach();
    EXPECT_GT(largest(half - h.forward(z).detach().slice(0, 0, 32)), 1e-4);
}

TEST(GeneratorNetwork, StatisticsAreMeanAndBiasedVarianceOfTheLayer) {
    const GeneratorNetwork h = randomGenerator({2, 2, 1, 4, true, "linear"}, 6);
    const auto z = noise(50, 2, 7);
    const auto statistics = h.calibrate(z);
    ASSERT_EQ(statistics.means.size(), 1u);
    const auto& p = h.parameters().views();
    // First Linear and PReLU, then the Linear before the normalisation, in double.
    const Eigen::MatrixXd first =
        (plain(z) * plain(p[0]).transpose()).rowwise() + plain(p[1].view({1, -1})).row(0);
    const Eigen::MatrixXd active = first.unaryExpr([](double t) { return t > 0 ? t : 0.25 * t; });
    const Eigen::MatrixXd second =
        (active * plain(p[3]).transpose()).rowwise() + plain(p[4].view({1, -1})).row(0);
    for (int k = 0; k < 4; ++k) {
        const double mean = second.col(k).mean();
        const double variance = (second.col(k).array() - mean).square().mean();
        EXPECT_NEAR(statistics.means[0][k].item<double>(), mean, 1e-5);
        EXPECT_NEAR(statistics.variances[0][k].item<double>(), variance, 1e-5);
    }
}

TEST(GeneratorNetwork, WithoutNormalisationIsThePlainNetwork) {
    const GeneratorNetwork h = randomGenerator({3, 2, 1, 8, false, "linear"}, 8);
    const auto z = noise(10, 3, 9);
    const auto& p = h.parameters().views();
    const auto activation = [](double t) { return t > 0 ? t : 0.25 * t; };
    Eigen::MatrixXd x = plain(z);
    for (const size_t at : {0, 3}) {
        x = ((x * plain(p[at]).transpose()).rowwise() + plain(p[at + 1].view({1, -1})).row(0))
                .eval()
                .unaryExpr(activation)
                .eval();
    }
    const Eigen::MatrixXd expected =
        (x * plain(p[6]).transpose()).rowwise() + plain(p[7].view({1, -1})).row(0);
    EXPECT_LT((plain(h.forward(z)) - expected).cwiseAbs().maxCoeff(), 1e-5);
    EXPECT_LT((plain(h.evaluate(z, {})) - expected).cwiseAbs().maxCoeff(), 1e-5);
}

TEST(GeneratorNetwork, TanhBoundsItsOutput) {
    GeneratorNetwork h = randomGenerator({2, 2, 1, 8, true, "tanh"}, 10);
    h.parameters().flat().mul_(5);
    EXPECT_LE(largest(h.forward(noise(200, 2, 11))), 1);
}

TEST(GeneratorNetwork, StartsWithinOneOverRootOfFanIn) {
    const GeneratorNetwork h = randomGenerator({4, 2, 2, 16, true, "linear"}, 12);
    const auto& p = h.parameters().views();
    EXPECT_LE(largest(p[0].detach()), 0.5);
    EXPECT_LE(largest(p[3].detach()), 0.25);
    EXPECT_EQ(p[2].item<float>(), 0.25f);
    EXPECT_EQ(p[6].min().item<float>(), 1.0f); // scale of the first BatchNorm
    EXPECT_EQ(largest(p[7].detach()), 0);      // its offset
}

} // namespace
} // namespace bary::test
