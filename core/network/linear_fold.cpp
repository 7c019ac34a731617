#include "core/network/linear_fold.h"

#include <algorithm>

namespace bary {

namespace {

/// c_t of every weight vector, [G, 1].
torch::Tensor factor(const FoldTerm& term, const torch::Tensor& a) {
    return term.corner < 0 ? torch::ones({a.size(0), 1}, a.options()) : a.narrow(1, term.corner, 1);
}

void addScaled(float* __restrict to, const float* __restrict from, float by, int64_t count) {
    for (int64_t i = 0; i < count; ++i) {
        to[i] += by * from[i];
    }
}

} // namespace

LinearFold::LinearFold(std::vector<FoldTerm> terms, int64_t familySize, int64_t networkSize)
    : terms_(std::move(terms)), familySize_(familySize), networkSize_(networkSize) {
    for (const FoldTerm& term : terms_) {
        TORCH_CHECK(term.from + term.size <= familySize && term.to + term.size <= networkSize);
    }
}

torch::Tensor LinearFold::fold(const torch::Tensor& theta, const torch::Tensor& a) const {
    auto sizes = theta.sizes().vec();
    sizes.back() = a.size(0);
    sizes.push_back(networkSize_);
    auto folded = torch::zeros(sizes, theta.options());
    for (const FoldTerm& term : terms_) {
        const auto piece = theta.narrow(-1, term.from, term.size).unsqueeze(-2);
        folded.narrow(-1, term.to, term.size).add_(factor(term, a) * piece);
    }
    return folded;
}

torch::Tensor LinearFold::pullBack(const torch::Tensor& gradient, const torch::Tensor& a) const {
    auto sizes = gradient.sizes().vec();
    sizes.pop_back();
    sizes.back() = familySize_;
    auto result = torch::zeros(sizes, gradient.options());
    for (const FoldTerm& term : terms_) {
        const auto piece = gradient.narrow(-1, term.to, term.size);
        result.narrow(-1, term.from, term.size).add_((factor(term, a) * piece).sum(-2));
    }
    return result;
}

void LinearFold::fold(const float* theta, const float* a, float* network) const {
    std::fill_n(network, networkSize_, 0.0f);
    for (const FoldTerm& term : terms_) {
        const float by = term.corner < 0 ? 1.0f : a[term.corner];
        if (by != 0) {
            addScaled(network + term.to, theta + term.from, by, term.size);
        }
    }
}

void LinearFold::pullBack(const float* network, const float* a, float* gradient) const {
    for (const FoldTerm& term : terms_) {
        const float by = term.corner < 0 ? 1.0f : a[term.corner];
        if (by != 0) {
            addScaled(gradient + term.from, network + term.to, by, term.size);
        }
    }
}

} // namespace bary
