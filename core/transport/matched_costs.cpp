#include "core/transport/matched_costs.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"

#include <algorithm>
#include <numeric>
#include <string>

namespace bary {

namespace {

using Cloud = Eigen::Map<const Eigen::MatrixXf>;

/// The indices of the values, smallest first.
std::vector<int> ranks(const Eigen::VectorXd& values) {
    std::vector<int> order(values.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), [&](int i, int j) { return values[i] < values[j]; });
    return order;
}

} // namespace

ValueAndGradient matchedCost(const Points& a, const Points& b) {
    const Assignment assignment = optimalAssignment(a, b);
    ValueAndGradient result{assignment.cost / 2, a.values};
    const float share = 1.0f / static_cast<float>(a.size());
    for (int64_t i = 0; i < a.size(); ++i) {
        const auto target = b.row(assignment.match[i]);
        for (int d = 0; d < a.dim; ++d) {
            float& value = result.gradient[i * a.dim + d];
            value = share * (value - target[d]);
        }
    }
    return result;
}

ValueAndGradient slicedCost(const Points& a, const Points& b, const Eigen::MatrixXd& lines) {
    if (a.empty() || a.dim != b.dim || a.size() != b.size() || lines.rows() != a.dim) {
        throw InputError("sliced W2: clouds of " + std::to_string(a.size()) + " and " +
                         std::to_string(b.size()) +
                         " points; they must be of one size and dimension, and not empty");
    }
    const Eigen::MatrixXd x = Cloud(a.values.data(), a.dim, a.size()).cast<double>();
    const Eigen::MatrixXd y = Cloud(b.values.data(), b.dim, b.size()).cast<double>();
    Eigen::MatrixXd ways(a.size(), lines.cols()); // of every point along every line
    for (Eigen::Index k = 0; k < lines.cols(); ++k) {
        const Eigen::VectorXd onX = x.transpose() * lines.col(k),
                              onY = y.transpose() * lines.col(k);
        const auto fromX = ranks(onX), fromY = ranks(onY);
        for (size_t i = 0; i < fromX.size(); ++i) {
            ways(fromX[i], k) = onX[fromX[i]] - onY[fromY[i]];
        }
    }
    const double share = 1 / static_cast<double>(ways.size());
    ValueAndGradient result{ways.squaredNorm() * share / 2, std::vector<float>(a.values.size())};
    const Eigen::MatrixXd gradient = share * lines * ways.transpose();
    Eigen::Map<Eigen::MatrixXf>(result.gradient.data(), a.dim, a.size()) = gradient.cast<float>();
    return result;
}

} // namespace bary
