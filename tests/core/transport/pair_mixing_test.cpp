#include "core/transport/pair_mixing.h"

#include "core/base/error.h"

#include <gtest/gtest.h>

namespace bary {
namespace {

/// "Ave, celeba!": y₁ = y_{l,1}, y₂ = ½(y_{r,1} + y_{l,2}), y₃ = y_{r,2}.
PairMixing aveMixing() {
    PairMixing mixing{{0.5, 0.5}, {0.5, 0.5}, Eigen::MatrixXd(3, 2), Eigen::MatrixXd(3, 2)};
    mixing.left << 1, 0, 0, 1, 0, 0;
    mixing.right << 0, 0, 1, 0, 0, 1;
    return mixing;
}

std::string messageOf(const PairMixing& mixing) {
    try {
        mixedWeights(mixing, "here");
    } catch (const InputError& error) {
        return error.what();
    }
    return "";
}

TEST(PairMixing, HasTheWeightsOfThePaper) {
    const auto weights = mixedWeights(aveMixing(), "test");
    EXPECT_EQ(weights, (std::vector<double>{0.25, 0.5, 0.25}));
}

TEST(PairMixing, AtRandomHasTheWeightsAskedFor) {
    const std::vector<double> weights = {0.1, 0.2, 0.3, 0.4};
    std::mt19937_64 random(3);
    const PairMixing mixing = randomMixing({0.3, 0.6, 0.5}, {0.2, 0.5, 0.3}, weights, random);
    const auto found = mixedWeights(mixing, "test");
    double sum = 0;
    for (size_t n = 0; n < weights.size(); ++n) {
        EXPECT_NEAR(found[n], weights[n], 1e-12);
        sum += found[n];
    }
    EXPECT_NEAR(sum, 1, 1e-12);
    EXPECT_GT(mixing.left.minCoeff(), 0);
    EXPECT_LT((mixing.left.colwise().sum().array() - 1).abs().maxCoeff(), 1e-12);
    EXPECT_LT((mixing.right.colwise().sum().array() - 1).abs().maxCoeff(), 1e-12);
}

TEST(PairMixing, SaysInOneLineWhatIsWrong) {
    const auto expect = [](const PairMixing& mixing, const char* part) {
        EXPECT_NE(messageOf(mixing).find(part), std::string::npos) << messageOf(mixing);
        EXPECT_EQ(messageOf(mixing).find('\n'), std::string::npos);
    };
    PairMixing mixing = aveMixing();
    mixing.betas[1] = 1;
    expect(mixing, "β must lie between 0 and 1, found 1");
    mixing = aveMixing();
    mixing.shares = {0.5, 0.6};
    expect(mixing, "here: w: the weights sum to 1.1");
    mixing = aveMixing();
    mixing.left(2, 0) = 0.25;
    expect(mixing, "column 1 of γ^l must hold non-negative numbers of sum 1, its sum is 1.25");
    mixing = aveMixing();
    mixing.right(0, 1) = -1;
    expect(mixing, "column 2 of γ^r");
    mixing = aveMixing();
    mixing.left = Eigen::MatrixXd::Ones(3, 1) / 3;
    expect(mixing, "γ^l must have a row for each of 3 marginals and a column for each of 2 pairs");
    mixing = aveMixing();
    mixing.right << 0, 0, 1, 1, 0, 0;
    expect(mixing, "no pair goes to marginal 3");
}

TEST(PairMixing, KnowsOtherWeightsFromItsOwn) {
    const std::vector<double> own = {0.25, 0.5, 0.25};
    EXPECT_NO_THROW(requireWeights(own, own, "here"));
    try {
        requireWeights(own, std::vector<double>{0.3, 0.4, 0.3}, "here");
        FAIL();
    } catch (const InputError& error) {
        EXPECT_STREQ(error.what(), "here: the weights are not those of the pairs, which are 0.25, "
                                   "0.5, 0.25");
    }
}

} // namespace
} // namespace bary
