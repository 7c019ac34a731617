#include "core/posterior/convergence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <vector>

namespace bary {

namespace {

/// Φ⁻¹(p) for 0 < p < 1: Newton's method on the logarithm of the tail, which converges from a
/// rough start because that logarithm is concave.
double normalQuantile(double p) {
    if (p > 0.5) {
        return -normalQuantile(1 - p);
    }
    const double target = std::log(p);
    double z = -std::sqrt(std::max(0.0, -2 * target - 1.3863)); // 2 log 2: 0 at p = ½
    for (int step = 0; step < 50; ++step) {
        const double tail = 0.5 * std::erfc(-z / std::numbers::sqrt2);
        const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
        const double change = (std::log(tail) - target) * tail / density;
        z -= change;
        if (std::abs(change) < 1e-12) {
            break;
        }
    }
    return z;
}

/// Each chain's first and second half as chains of their own; of an odd number the middle is left.
Chains halves(const Chains& draws) {
    const Eigen::Index half = draws.rows() / 2, chains = draws.cols();
    if (half < 2 || chains < 1) {
        throw std::invalid_argument("convergence: at least four draws a chain are needed");
    }
    Chains split(half, 2 * chains);
    split.leftCols(chains) = draws.topRows(half);
    split.rightCols(chains) = draws.bottomRows(half);
    return split;
}

/// W, the mean of the chains' variances, and var⁺, which the distances of their means widen.
struct Spread {
    double within, total;
    Eigen::VectorXd means;
};

Spread spreadOf(const Chains& chains) {
    const auto n = static_cast<double>(chains.rows());
    const Eigen::VectorXd means = chains.colwise().mean();
    const double within = (chains.rowwise() - means.transpose()).squaredNorm() /
                          ((n - 1) * static_cast<double>(chains.cols()));
    const double between = (means.array() - means.mean()).square().sum() /
                           static_cast<double>(std::max<Eigen::Index>(1, chains.cols() - 1));
    return {within, within * (n - 1) / n + between, means};
}

/// The mean over the chains of their autocovariances at one lag, normalised by n.
double autocovariance(const Chains& centred, Eigen::Index lag) {
    const Eigen::Index rest = centred.rows() - lag;
    const double sum = centred.topRows(rest).cwiseProduct(centred.bottomRows(rest)).sum();
    return sum / static_cast<double>(centred.size());
}

Chains distancesFromMedian(const Chains& draws) {
    std::vector<double> all(draws.data(), draws.data() + draws.size());
    const auto middle = all.begin() + static_cast<ptrdiff_t>(all.size() / 2);
    std::nth_element(all.begin(), middle, all.end());
    return (draws.array() - *middle).abs();
}

} // namespace

Chains rankNormalised(const Chains& draws) {
    const auto size = static_cast<size_t>(draws.size());
    std::vector<size_t> order(size);
    std::iota(order.begin(), order.end(), size_t(0));
    const double* value = draws.data();
    std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return value[a] < value[b]; });
    Chains scores(draws.rows(), draws.cols());
    for (size_t begin = 0, end = 0; begin < size; begin = end) {
        while (end < size && value[order[end]] == value[order[begin]]) {
            ++end;
        }
        const double rank = 0.5 * static_cast<double>(begin + 1 + end); // of equal draws, the mean
        const double score = normalQuantile((rank - 0.375) / (static_cast<double>(size) + 0.25));
        for (size_t k = begin; k < end; ++k) {
            scores.data()[order[k]] = score;
        }
    }
    return scores;
}

double splitRhat(const Chains& draws) {
    const Spread spread = spreadOf(halves(draws));
    return std::sqrt(spread.total / spread.within);
}

double rankRhat(const Chains& draws) {
    return std::max(splitRhat(rankNormalised(draws)),
                    splitRhat(rankNormalised(distancesFromMedian(draws))));
}

double effectiveSize(const Chains& draws) {
    const Chains chains = halves(draws);
    const Spread spread = spreadOf(chains);
    if (!(spread.within > 0)) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    const Chains centred = chains.rowwise() - spread.means.transpose();
    const auto correlation = [&](Eigen::Index lag) {
        return 1 - (spread.within - autocovariance(centred, lag)) / spread.total;
    };
    // Pairs of neighbouring lags have positive, falling sums in a reversible chain; what follows
    // the first pair that has not is noise.
    const auto size = static_cast<double>(chains.size());
    double sum = -1, last = std::numeric_limits<double>::infinity();
    for (Eigen::Index lag = 0; lag + 1 < chains.rows(); lag += 2) {
        const double first = lag == 0 ? 1 : correlation(lag);
        const double pair = std::min(last, first + correlation(lag + 1));
        if (pair <= 0) {
            break;
        }
        sum += 2 * pair;
        last = pair;
    }
    return size / std::max(sum, 1 / std::log10(size));
}

double bulkEffectiveSize(const Chains& draws) {
    return effectiveSize(rankNormalised(draws));
}

} // namespace bary
