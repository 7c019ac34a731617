#include "core/network/potential_family.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary {
namespace {

struct Family : ::testing::TestWithParam<FamilyForm> {
    static constexpr int64_t n = 2, dim = 3, layers = 3, width = 5, corners = 3, groups = 4;
    PotentialFamily family{{{n, dim, layers, width, Quadratic::None}, corners, GetParam()},
                           torch::kCPU};
    torch::Generator random = at::detail::createCPUGenerator(11);
    torch::Tensor a;

    void SetUp() override {
        torch::NoGradGuard noGrad;
        family.initialise({}, random);
        family.parameters().flat().add_(0.2 *
                                        torch::randn(family.parameters().flat().sizes(), random));
        a = torch::rand({groups, corners}, random);
        a /= a.sum(1, true);
    }
    /// Potential i at weights a_g: x [m, D] -> [m].
    torch::Tensor value(int64_t i, int64_t group, const torch::Tensor& x) const {
        const auto flat = family.fold(a)[i][group].unsqueeze(0);
        FicnnShape one = family.shape().member;
        one.count = 1;
        return ficnnValue(ficnnLayers(one, flat), Quadratic::None, x.unsqueeze(0))[0];
    }
};

INSTANTIATE_TEST_SUITE_P(Forms, Family,
                         ::testing::Values(FamilyForm::Bernstein, FamilyForm::Picnn,
                                           FamilyForm::Gated));

TEST_P(Family, IsConvexAtEveryWeightOnceItsWeightsAreClipped) {
    family.clip();
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t group = 0; group < groups; ++group) {
            const auto x = 3 * torch::randn({200, dim}, random);
            const auto y = 3 * torch::randn({200, dim}, random);
            const auto t = torch::rand({200, 1}, random);
            const auto between = value(i, group, t * x + (1 - t) * y);
            const auto chord =
                t.squeeze(1) * value(i, group, x) + (1 - t.squeeze(1)) * value(i, group, y);
            EXPECT_LT((between - chord).max().item<double>(), 1e-4);
        }
    }
}

TEST_P(Family, StartsConvex) {
    family.initialise({}, random);
    EXPECT_EQ(family.negativity().item<double>(), 0);
}

TEST_P(Family, PullsBackWhatAutomaticDifferentiationDoes) {
    const auto x = torch::randn({n, groups, family.layout().parameters().flat().size(1)}, random);
    const auto& views = family.parameters().views();
    auto gradients =
        torch::autograd::grad({(family.fold(a) * x).sum()}, views, {}, false, false, true);
    for (size_t k = 0; k < views.size(); ++k) {
        gradients[k] = gradients[k].defined() ? gradients[k] : torch::zeros_like(views[k]);
    }
    const auto expected = family.parameters().flatten(gradients);
    EXPECT_LT((family.pullBack(x, a) - expected).abs().max().item<double>(), 1e-4);
}

TEST_P(Family, FoldsOtherParametersAsItsOwn) {
    torch::NoGradGuard noGrad;
    const auto own = family.fold(a), other = family.foldOf(family.parameters().flat().clone(), a);
    EXPECT_TRUE(torch::equal(own, other));
}

TEST_P(Family, ClipsWhatItPenalises) {
    torch::NoGradGuard noGrad;
    double expected = 0;
    for (const auto& [begin, end] : family.convexRanges()) {
        const auto part = family.parameters().flat().narrow(1, begin, end - begin);
        expected += part.clamp_max(0).square().sum().item<double>();
    }
    EXPECT_GT(expected, 0);
    EXPECT_NEAR(family.negativity().item<double>(), expected, 1e-4);
    const auto before = family.parameters().flat().clone();
    family.clip();
    EXPECT_EQ(family.negativity().item<double>(), 0);
    const auto changed = (family.parameters().flat() != before);
    EXPECT_TRUE(((before < 0) | ~changed).all().item<bool>()) << "only what was negative changes";
}

TEST(BernsteinFamily, AtACornerIsThatCornersNetwork) {
    torch::NoGradGuard noGrad;
    PotentialFamily family({{2, 2, 2, 3, Quadratic::None}, 3, FamilyForm::Bernstein}, torch::kCPU);
    auto random = at::detail::createCPUGenerator(5);
    family.parameters().flat().copy_(torch::randn(family.parameters().flat().sizes(), random));
    const int64_t size = family.layout().parameters().flat().size(1);
    const auto folded = family.fold(torch::eye(3));
    for (int64_t k = 0; k < 3; ++k) {
        EXPECT_TRUE(torch::equal(folded.select(1, k),
                                 family.parameters().flat().narrow(1, k * size, size)));
    }
}

/// The recursion of the paper, written out for one potential and one weight vector.
torch::Tensor byTheBook(const PotentialFamily& family, int64_t i, const torch::Tensor& a,
                        const torch::Tensor& x) {
    const auto& views = family.parameters().views();
    const FicnnShape& shape = family.shape().member;
    const int64_t L = shape.layers;
    const auto at = [&](int64_t k) { return views[k][i]; };
    const int64_t t = 3 * L + 2, v = t + 2 * (L - 1), gate = v + L;
    const bool gated = family.shape().form == FamilyForm::Gated;
    auto u = a.unsqueeze(0);
    auto z = torch::celu(x.mm(at(0)) + at(L) + u.mm(at(v)));
    for (int64_t l = 1; l < L; ++l) {
        u = torch::celu(u.mm(at(t + 2 * (l - 1))) + at(t + 2 * (l - 1) + 1));
        auto zIn = z, xIn = x;
        if (gated) {
            zIn = z * torch::relu(u.mm(at(gate + 4 * (l - 1))) + at(gate + 4 * (l - 1) + 1));
            xIn = x * (u.mm(at(gate + 4 * (l - 1) + 2)) + at(gate + 4 * (l - 1) + 3));
        }
        z = torch::celu(zIn.mm(at(2 * L + l - 1)) + xIn.mm(at(l)) + at(L + l) + u.mm(at(v + l)));
    }
    return (z.mm(at(3 * L - 1)) + x.mm(at(3 * L))).squeeze(1);
}

struct Picnn : Family {};
INSTANTIATE_TEST_SUITE_P(Forms, Picnn, ::testing::Values(FamilyForm::Picnn, FamilyForm::Gated));

TEST_P(Picnn, IsThePapersRecursion) {
    torch::NoGradGuard noGrad;
    const auto x = torch::randn({30, dim}, random);
    for (int64_t i = 0; i < n; ++i) {
        for (int64_t group = 0; group < groups; ++group) {
            const auto expected = byTheBook(family, i, a[group], x);
            EXPECT_LT((value(i, group, x) - expected).abs().max().item<double>(), 1e-4);
        }
    }
}

} // namespace
} // namespace bary
