#include "core/transport/discrepancy.h"

#include "core/transport/distances.h"
#include "core/transport/matched_costs.h"

namespace bary {

SinkhornOptions trainingSinkhorn(double epsilon) {
    SinkhornOptions options;
    options.epsilon = epsilon;
    // A step of training wants a direction: at a large ε two iterations after the ε-scaling are
    // enough for it, at a small one ten leave hardly less undone and double the time.
    options.iterations = 2;
    options.tolerance = 0.05;
    return options;
}

namespace {

void add(ValueAndGradient& sum, double factor, const ValueAndGradient& term) {
    sum.value += factor * term.value;
    for (size_t k = 0; k < sum.gradient.size(); ++k) {
        sum.gradient[k] += static_cast<float>(factor) * term.gradient[k];
    }
}

ValueAndGradient between(const Points& x, const Points& y, const DiscrepancyOptions& options) {
    switch (options.kind) {
    case DiscrepancyKind::Sinkhorn:
    case DiscrepancyKind::Entropic:
        return entropicTransport(x, y, trainingSinkhorn(options.epsilon));
    case DiscrepancyKind::Wasserstein:
        return matchedCost(x, y);
    case DiscrepancyKind::Mmd: // see meanDiscrepancy
    case DiscrepancyKind::Sliced:
        break;
    }
    return slicedCost(x, y, slicingDirections(x.dim, options.lines, options.seed));
}

/// Σ_p weights_p S_ε(x, y_p), each of its terms between independent clouds: halves of x and of y_p.
ValueAndGradient meanOfHalves(const Points& x, std::span<const Points> ys,
                              std::span<const double> weights, const SinkhornOptions& options) {
    const auto half = [](const Points& points, bool second) {
        const auto middle = points.values.begin() + points.size() / 2 * points.dim;
        return second ? Points(points.dim, {middle, points.values.end()})
                      : Points(points.dim, {points.values.begin(), middle});
    };
    ValueAndGradient sum{0, {}};
    double total = 0;
    for (size_t p = 0; p < ys.size(); ++p) {
        total += weights[p];
    }
    for (const bool second : {false, true}) {
        const Points mine = half(x, second);
        ValueAndGradient part{0, std::vector<float>(mine.values.size(), 0)};
        for (size_t p = 0; p < ys.size(); ++p) {
            if (weights[p] > 0) {
                const Points theirs = half(ys[p], second);
                add(part, weights[p] / 2, entropicTransport(mine, theirs, options));
                if (!second) { // W(y, y') of both orders at once
                    const Points others = half(ys[p], true);
                    sum.value -= weights[p] / 2 * entropicTransport(theirs, others, options).value;
                }
            }
        }
        // Of −½ W(a, b) every half takes its own share of the value and the gradient by itself.
        ValueAndGradient self = entropicTransport(mine, half(x, !second), options);
        self.value /= 2;
        add(part, -total / 2, self);
        sum.value += part.value;
        sum.gradient.insert(sum.gradient.end(), part.gradient.begin(), part.gradient.end());
    }
    return sum;
}

} // namespace

ValueAndGradient meanDiscrepancy(const Points& x, std::span<const Points> ys,
                                 std::span<const double> weights,
                                 const DiscrepancyOptions& options) {
    const bool debiased = options.kind == DiscrepancyKind::Sinkhorn;
    if (debiased && options.halves) {
        return meanOfHalves(x, ys, weights, trainingSinkhorn(options.epsilon));
    }
    if (options.kind == DiscrepancyKind::Mmd) {
        return meanMmdSquared(x, ys, weights, options.mmd);
    }
    ValueAndGradient sum{0, std::vector<float>(x.values.size(), 0)};
    double total = 0;
    for (size_t p = 0; p < ys.size(); ++p) {
        if (weights[p] > 0) {
            add(sum, weights[p], between(x, ys[p], options));
            total += weights[p];
            if (debiased) {
                sum.value -=
                    weights[p] * entropicSelfValue(ys[p], trainingSinkhorn(options.epsilon));
            }
        }
    }
    if (debiased && total > 0) {
        add(sum, -total, entropicSelf(x, trainingSinkhorn(options.epsilon)));
    }
    return sum;
}

} // namespace bary
