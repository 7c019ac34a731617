#include "core/transport/discrepancy.h"

#include "core/transport/distances.h"
#include "core/transport/matched_costs.h"
#include "core/transport/sinkhorn.h"

namespace bary {

namespace {

void add(ValueAndGradient& sum, double factor, const ValueAndGradient& term) {
    sum.value += factor * term.value;
    for (size_t k = 0; k < sum.gradient.size(); ++k) {
        sum.gradient[k] += static_cast<float>(factor) * term.gradient[k];
    }
}

SinkhornOptions sinkhornOptions(double epsilon) {
    SinkhornOptions options;
    options.epsilon = epsilon;
    // A step of training wants a direction: the noise of the batch is far above these.
    options.iterations = 10;
    options.tolerance = 0.05;
    return options;
}

ValueAndGradient between(const Points& x, const Points& y, const DiscrepancyOptions& options) {
    switch (options.kind) {
    case DiscrepancyKind::Sinkhorn:
    case DiscrepancyKind::Entropic:
        return entropicTransport(x, y, sinkhornOptions(options.epsilon));
    case DiscrepancyKind::Wasserstein:
        return matchedCost(x, y);
    case DiscrepancyKind::Mmd:
        return mmdSquared(x, y, options.mmd);
    case DiscrepancyKind::Sliced:
        break;
    }
    return slicedCost(x, y, slicingDirections(x.dim, options.lines, options.seed));
}

} // namespace

ValueAndGradient meanDiscrepancy(const Points& x, std::span<const Points> ys,
                                 std::span<const double> weights,
                                 const DiscrepancyOptions& options) {
    ValueAndGradient sum{0, std::vector<float>(x.values.size(), 0)};
    const bool debiased = options.kind == DiscrepancyKind::Sinkhorn;
    double total = 0;
    for (size_t p = 0; p < ys.size(); ++p) {
        if (weights[p] > 0) {
            add(sum, weights[p], between(x, ys[p], options));
            total += weights[p];
            if (debiased) {
                sum.value -=
                    weights[p] * entropicSelf(ys[p], sinkhornOptions(options.epsilon)).value;
            }
        }
    }
    if (debiased && total > 0) {
        add(sum, -total, entropicSelf(x, sinkhornOptions(options.epsilon)));
    }
    return sum;
}

} // namespace bary
