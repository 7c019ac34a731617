#include "core/network/generator_family.h"

#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

namespace bary {
namespace {

torch::Tensor bent(const torch::Tensor& x, const torch::Tensor& slope) {
    return torch::where(x > 0, x, slope * x);
}

/// h(z, a) written out: an MLP on [z, a], then the heads mixed by the weights.
torch::Tensor byTheBook(const GeneratorFamily& family, const torch::Tensor& z,
                        const torch::Tensor& a) {
    const GeneratorShape& s = family.shape().member;
    const auto flat = family.flat().detach();
    int64_t at = 0;
    const auto take = [&](int64_t rows, int64_t columns) {
        const auto part = flat.narrow(0, at, rows * columns).view({rows, columns});
        at += rows * columns;
        return part;
    };
    const auto w = take(s.width, s.latent), b = take(1, s.width), slope = take(1, 1);
    std::vector<std::array<torch::Tensor, 3>> hidden;
    for (int64_t l = 0; l < s.layers; ++l) {
        hidden.push_back({take(s.width, s.width), take(1, s.width), take(1, 1)});
    }
    const auto columns = take(family.shape().corners, s.width);
    auto x = bent(z.mm(w.t()) + b + a.unsqueeze(0).mm(columns), slope);
    for (const auto& [weight, bias, bend] : hidden) {
        x = bent(x.mm(weight.t()) + bias, bend);
    }
    torch::Tensor sum;
    const int64_t heads = family.shape().cornerHeads ? family.shape().corners : 1;
    for (int64_t k = 0; k < heads; ++k) {
        const auto v = take(s.dim, s.width), c = take(1, s.dim), unused = take(1, 1);
        auto head = x.mm(v.t()) + c;
        if (s.skip) {
            head = head + z.mm(take(s.dim, s.latent).t());
        }
        head = family.shape().cornerHeads ? a[k] * head : head;
        sum = sum.defined() ? sum + head : head;
    }
    EXPECT_EQ(at, flat.size(0));
    return sum;
}

TEST(GeneratorFamily, FoldsToWhatItsFormulaSays) {
    torch::NoGradGuard noGrad;
    for (const bool heads : {true, false}) {
        for (const bool skip : {true, false}) {
            GeneratorShape member{3, 2, 2, 7, false, "linear", skip};
            GeneratorFamily family({member, 3, heads}, torch::kCPU);
            auto random = at::detail::createCPUGenerator(3);
            family.flat().copy_(0.5 * torch::randn(family.flat().sizes(), random));
            const auto z = torch::randn({40, 3}, random);
            auto a = torch::rand({3}, random);
            a /= a.sum();
            const auto folded = family.fold().fold(family.flat(), a.unsqueeze(0))[0];
            const auto found = family.layout().forwardOf(folded, z);
            const auto expected = byTheBook(family, z, a);
            EXPECT_LT((found - expected).abs().max().item<double>(), 1e-5);
        }
    }
}

TEST(GeneratorFamily, StartsNearTheIdentityAtEveryWeight) {
    torch::NoGradGuard noGrad;
    GeneratorFamily family({{2, 2, 3, 16, false, "linear", true}, 3, true}, torch::kCPU);
    auto random = at::detail::createCPUGenerator(4);
    family.initialise(random);
    const auto z = torch::randn({500, 2}, random);
    for (const auto& a :
         {torch::tensor({{1.0f, 0.0f, 0.0f}}), torch::tensor({{0.2f, 0.3f, 0.5f}})}) {
        const auto folded = family.fold().fold(family.flat(), a)[0];
        EXPECT_LT((family.layout().forwardOf(folded, z) - z).square().mean().item<double>(), 0.05);
    }
}

} // namespace
} // namespace bary
