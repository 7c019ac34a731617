#include "core/solver/batches.h"
#include "tests/core/solver/solver_test_support.h"

namespace bary::test {
namespace {

constexpr int64_t latent = 3;

/// Two marginals with known moments: N((5, -2), diag(4, 9)) and a square of side 6 at (1, 1).
std::vector<Measure> twoMarginals() {
    return buildMarginals(presetOf(R"({"marginals":[
        {"measure":{"type":"gaussian","centre":[5,-2],"covariance":[[4,0],[0,9]]}},
        {"measure":{"type":"square","side":6,"centre":[1,1]}}]})"));
}

std::vector<torch::Tensor> noShift() {
    return {torch::zeros({2}), torch::zeros({2})};
}

Batches plainBatches(const std::vector<Measure>& marginals, uint64_t seed) {
    return Batches(marginals, noShift(), 1, latent, seed, torch::kCPU);
}

bool same(const Batch& a, const Batch& b) {
    return torch::equal(a.y, b.y) && torch::equal(a.z, b.z);
}

TEST(Batches, HaveTheShapesOfAnIteration) {
    const auto marginals = twoMarginals();
    const Batch batch = plainBatches(marginals, 1).at(0, 17);
    EXPECT_EQ(batch.y.sizes(), (std::vector<int64_t>{2, 17, 2}));
    EXPECT_EQ(batch.z.sizes(), (std::vector<int64_t>{17, latent}));
}

TEST(Batches, DependOnSeedAndIterationOnly) {
    const auto marginals = twoMarginals();
    Batches inOrder = plainBatches(marginals, 7);
    std::vector<Batch> expected;
    for (int64_t k = 0; k < 200; ++k) {
        const Batch batch = inOrder.at(k, 10);
        expected.push_back({batch.y.clone(), batch.z.clone()});
    }
    Batches jumping = plainBatches(marginals, 7);
    jumping.at(12345, 10);
    for (const int64_t k : {199, 0, 64, 63, 128, 3, 3}) {
        EXPECT_TRUE(same(jumping.at(k, 10), expected[k])) << k;
        jumping.at(k, 33); // another size in between leaves no trace
        jumping.at(k + 1000, 10);
    }
}

TEST(Batches, DifferBetweenIterationsAndSeeds) {
    const auto marginals = twoMarginals();
    Batches one = plainBatches(marginals, 7), other = plainBatches(marginals, 8);
    std::vector<Batch> all;
    for (const int64_t k : {0, 1, 63, 64, 65, 640}) { // within a block, and of several blocks
        for (Batches* batches : {&one, &other}) {
            const Batch batch = batches->at(k, 10);
            all.push_back({batch.y.clone(), batch.z.clone()});
        }
    }
    for (size_t a = 0; a < all.size(); ++a) {
        for (size_t b = 0; b < a; ++b) {
            EXPECT_FALSE(torch::equal(all[a].y, all[b].y)) << a << ", " << b;
            EXPECT_FALSE(torch::equal(all[a].z, all[b].z)) << a << ", " << b;
        }
    }
}

TEST(Batches, OfASeedAboveTheWordOfTheGeneratorAreStillItsOwn) {
    // The generator behind LibTorch's takes 32 bits of a seed.
    const auto marginals = twoMarginals();
    const Batch small = plainBatches(marginals, 7).at(0, 10);
    const Batch large = plainBatches(marginals, 7 + (uint64_t{1} << 34)).at(0, 10);
    EXPECT_FALSE(torch::equal(small.y, large.y));
}

TEST(Batches, AreShiftedThenScaled) {
    const auto marginals = twoMarginals();
    const std::vector<torch::Tensor> means = {torch::tensor({5.0f, -2.0f}),
                                              torch::tensor({1.0f, 1.0f})};
    Batches raw = plainBatches(marginals, 3);
    Batches standard(marginals, means, 2.5, latent, 3, torch::kCPU);
    const Batch before = raw.at(5, 40), after = standard.at(5, 40);
    for (int64_t i = 0; i < 2; ++i) {
        EXPECT_LT((after.y[i] * 2.5 + means[i] - before.y[i]).abs().max().item<double>(), 1e-5);
    }
    EXPECT_TRUE(torch::equal(before.z, after.z)); // the noise is left alone
}

TEST(Batches, HaveTheMomentsOfTheirMarginals) {
    const auto marginals = twoMarginals();
    const std::vector<torch::Tensor> means = {torch::tensor({5.0f, -2.0f}),
                                              torch::tensor({1.0f, 1.0f})};
    Batches batches(marginals, means, 2, latent, 4, torch::kCPU);
    std::vector<torch::Tensor> y, z;
    for (int64_t k = 0; k < 100; ++k) {
        const Batch batch = batches.at(k, 1000);
        y.push_back(batch.y);
        z.push_back(batch.z);
    }
    const auto samples = torch::cat(y, 1), noise = torch::cat(z, 0);
    // 100 000 samples: means within 5 standard errors, variances likewise.
    EXPECT_LT(samples.mean(1).abs().max().item<double>(), 5 * 1.5 / 316);
    const auto variance = samples.var(1, false);
    const auto expected = torch::tensor({{1.0f, 2.25f}, {0.75f, 0.75f}}); // 4, 9, 6²/12 over 2²
    EXPECT_LT(((variance - expected) / expected).abs().max().item<double>(), 5 * 1.42 / 316);
    EXPECT_LT(noise.mean(0).abs().max().item<double>(), 5.0 / 316);
    EXPECT_LT((noise.var(0, false) - 1).abs().max().item<double>(), 5 * 1.42 / 316);
}

} // namespace
} // namespace bary::test
