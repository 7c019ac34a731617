#include "core/transport/distances.h"

#include "core/base/error.h"

#include <Eigen/Core>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string>

namespace bary {
namespace {

/// splitmix64 (Steele et al. 2014) with the Box-Muller transform: the standard library's normal
/// distribution gives other numbers on other platforms.
class NormalGenerator {
  public:
    explicit NormalGenerator(uint64_t seed) : state_(seed) {}

    double next() {
        const double radius = std::sqrt(-2 * std::log(uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }

  private:
    /// In (0, 1), so that its logarithm is finite.
    double uniform() {
        state_ += 0x9e3779b97f4a7c15u;
        uint64_t mixed = state_;
        mixed = (mixed ^ (mixed >> 30)) * 0xbf58476d1ce4e5b9u;
        mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111ebu;
        mixed ^= mixed >> 31;
        return (double(mixed >> 11) + 0.5) * 0x1p-53;
    }

    uint64_t state_;
};

/// Unit vectors, one per column [D, count].
Eigen::MatrixXd directions(int dim, int count, uint64_t seed) {
    if (dim == 1) {
        return Eigen::MatrixXd::Ones(1, 1);
    }
    Eigen::MatrixXd columns(dim, count);
    if (dim == 2) {
        for (int k = 0; k < count; ++k) {
            const double angle = std::numbers::pi * (k + 0.5) / count;
            columns.col(k) << std::cos(angle), std::sin(angle);
        }
        return columns;
    }
    NormalGenerator generator(seed);
    for (int k = 0; k < count; ++k) {
        for (int d = 0; d < dim; ++d) {
            columns(d, k) = generator.next();
        }
    }
    columns.colwise().normalize();
    return columns;
}

/// The projections of a cloud, sorted, one direction per column [n, count].
Eigen::MatrixXd sortedProjections(const Points& points, const Eigen::MatrixXd& unit) {
    constexpr Eigen::Index blockSize = 1024;
    const Eigen::Index n = points.size();
    const Eigen::Map<const Eigen::MatrixXf> columns(points.values.data(), points.dim, n);
    Eigen::MatrixXd projected(n, unit.cols());
    for (Eigen::Index begin = 0; begin < n; begin += blockSize) {
        const Eigen::Index count = std::min(blockSize, n - begin);
        const Eigen::MatrixXd block = columns.middleCols(begin, count).cast<double>();
        projected.middleRows(begin, count).noalias() = block.transpose() * unit;
    }
    for (Eigen::Index k = 0; k < projected.cols(); ++k) {
        std::sort(projected.col(k).data(), projected.col(k).data() + n);
    }
    return projected;
}

/// ∫ |F_a^{-1} − F_b^{-1}|² over (0, 1) for sorted values: both are steps, so walk along the steps
/// of the finer partition, counted in units of 1/(n m) to stay exact.
double squaredQuantileDistance(const Eigen::Ref<const Eigen::VectorXd>& a,
                               const Eigen::Ref<const Eigen::VectorXd>& b) {
    if (a.size() == b.size()) {
        return (a - b).squaredNorm() / double(a.size());
    }
    const int64_t n = a.size();
    const int64_t m = b.size();
    double sum = 0;
    int64_t done = 0;
    for (int64_t i = 0, j = 0; i < n && j < m;) {
        const int64_t endOfA = (i + 1) * m;
        const int64_t endOfB = (j + 1) * n;
        const int64_t end = std::min(endOfA, endOfB);
        const double difference = a[i] - b[j];
        sum += difference * difference * double(end - done);
        done = end;
        i += endOfA == end;
        j += endOfB == end;
    }
    return sum / (double(n) * double(m));
}

void check(const Points& a, const Points& b, int count, const char* what, const char* counted) {
    if (a.dim != b.dim || a.empty() || b.empty()) {
        throw InputError(std::string(what) + ": the clouds are empty or differ in dimension (" +
                         std::to_string(a.dim) + " and " + std::to_string(b.dim) + ")");
    }
    if (count < 1) {
        throw InputError(std::string(what) + ": " + counted + " must be at least 1");
    }
}

/// The first points of a cloud, one per column [D, n].
Eigen::MatrixXd firstPoints(const Points& points, int maxPoints) {
    const Eigen::Index n = std::min<Eigen::Index>(points.size(), maxPoints);
    return Eigen::Map<const Eigen::MatrixXf>(points.values.data(), points.dim, n).cast<double>();
}

/// The sum of |x − y| over all pairs of columns, by |x|² + |y|² − 2<x, y> in blocks.
double sumOfDistances(const Eigen::MatrixXd& x, const Eigen::MatrixXd& y) {
    constexpr Eigen::Index blockSize = 64;
    const Eigen::RowVectorXd squaresOfX = x.colwise().squaredNorm();
    const Eigen::VectorXd squaresOfY = y.colwise().squaredNorm();
    Eigen::MatrixXd block;
    double sum = 0;
    for (Eigen::Index begin = 0; begin < x.cols(); begin += blockSize) {
        const Eigen::Index count = std::min(blockSize, x.cols() - begin);
        block.noalias() = -2 * (y.transpose() * x.middleCols(begin, count));
        block.rowwise() += squaresOfX.segment(begin, count);
        block.colwise() += squaresOfY;
        sum += block.cwiseMax(0).cwiseSqrt().sum();
    }
    return sum;
}

double meanWithin(const Eigen::MatrixXd& x) {
    const double n = double(x.cols());
    return n > 1 ? sumOfDistances(x, x) / (n * (n - 1)) : 0;
}

} // namespace

double slicedWasserstein2(const Points& a, const Points& b, int projections, uint64_t seed) {
    check(a, b, projections, "sliced W2", "projections");
    const Eigen::MatrixXd unit = directions(a.dim, projections, seed);
    const Eigen::MatrixXd ofA = sortedProjections(a, unit);
    const Eigen::MatrixXd ofB = sortedProjections(b, unit);
    double sum = 0;
    for (Eigen::Index k = 0; k < unit.cols(); ++k) {
        sum += squaredQuantileDistance(ofA.col(k), ofB.col(k));
    }
    return sum / double(unit.cols());
}

double energyDistance(const Points& a, const Points& b, int maxPoints) {
    check(a, b, maxPoints, "energy distance", "maxPoints");
    Eigen::MatrixXd x = firstPoints(a, maxPoints);
    Eigen::MatrixXd y = firstPoints(b, maxPoints);
    // The distances do not depend on the origin, their rounding does.
    const Eigen::VectorXd origin = 0.5 * (x.rowwise().mean() + y.rowwise().mean());
    x.colwise() -= origin;
    y.colwise() -= origin;
    const double between = sumOfDistances(x, y) / (double(x.cols()) * double(y.cols()));
    return 2 * between - meanWithin(x) - meanWithin(y);
}

} // namespace bary
