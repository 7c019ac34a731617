// A cloud of points in plain memory: what every floor of the house hands to the next.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace bary {

/// `size()` points in R^dim, row-major [n, D].
struct Points {
    int dim = 0;
    std::vector<float> values;

    Points() = default;
    Points(int dimension, std::vector<float> rowMajor)
        : dim(dimension), values(std::move(rowMajor)) {}

    int64_t size() const { return dim > 0 ? static_cast<int64_t>(values.size()) / dim : 0; }
    bool empty() const { return values.empty(); }
    std::span<const float> row(int64_t i) const {
        return {values.data() + i * dim, static_cast<size_t>(dim)};
    }
};

/// What the coordinates of a measure mean; decides how it is drawn.
enum class PointKind { Plane, Space, Colour, Vector, Image };

} // namespace bary
