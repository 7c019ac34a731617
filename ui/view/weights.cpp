#include "ui/view/weights.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bary {

Weights projectToSimplex(const Weights& values) {
    // Held, Wolfe and Crowder: shift by the threshold at which the positive parts sum to one.
    Weights sorted = values;
    std::sort(sorted.rbegin(), sorted.rend());
    double sum = 0, threshold = 0;
    for (size_t k = 0; k < sorted.size(); ++k) {
        sum += sorted[k];
        const double candidate = (sum - 1) / static_cast<double>(k + 1);
        if (sorted[k] > candidate) {
            threshold = candidate;
        }
    }
    Weights result = values;
    for (double& value : result) {
        value = std::max(0.0, value - threshold);
    }
    return result;
}

Weights withWeight(const Weights& weights, size_t index, double value) {
    if (weights.size() < 2) {
        return weights;
    }
    value = std::clamp(value, 0.0, 1.0);
    const double others = std::accumulate(weights.begin(), weights.end(), 0.0) - weights[index];
    Weights result = weights;
    for (size_t i = 0; i < result.size(); ++i) {
        if (i == index) {
            result[i] = value;
        } else if (others > 1e-12) {
            result[i] = weights[i] / others * (1 - value);
        } else {
            result[i] = (1 - value) / static_cast<double>(weights.size() - 1);
        }
    }
    return result;
}

Weights rounded(const Weights& weights) {
    Weights result = weights;
    double sum = 0;
    for (double& weight : result) {
        weight = std::round(weight * 1000) / 1000;
        sum += weight;
    }
    if (result.empty()) {
        return result;
    }
    // What rounding left over goes to the largest, where it is least seen.
    double& largest = *std::max_element(result.begin(), result.end());
    largest = std::round((largest + 1 - sum) * 1e6) / 1e6;
    return result;
}

} // namespace bary
