// Clouds for the tests of optimal transport.
#pragma once

#include "core/base/points.h"

#include <cmath>
#include <random>

namespace bary::test {

inline Points uniformCloud(int n, int dim, unsigned seed, float low = -1, float high = 1) {
    std::mt19937 generator(seed);
    std::uniform_real_distribution<float> uniform(low, high);
    Points points(dim, std::vector<float>(static_cast<size_t>(n) * dim));
    for (float& value : points.values) {
        value = uniform(generator);
    }
    return points;
}

inline Points normalCloud(int n, int dim, unsigned seed, float mean = 0, float deviation = 1) {
    std::mt19937 generator(seed);
    std::normal_distribution<float> normal(mean, deviation);
    Points points(dim, std::vector<float>(static_cast<size_t>(n) * dim));
    for (float& value : points.values) {
        value = normal(generator);
    }
    return points;
}

inline Points translated(Points points, const std::vector<float>& shift) {
    for (size_t k = 0; k < points.values.size(); ++k) {
        points.values[k] += shift[k % shift.size()];
    }
    return points;
}

inline double squaredDistance(const Points& a, int64_t i, const Points& b, int64_t j) {
    double sum = 0;
    for (int d = 0; d < a.dim; ++d) {
        const double difference = double(a.row(i)[d]) - double(b.row(j)[d]);
        sum += difference * difference;
    }
    return sum;
}

} // namespace bary::test
