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

/// The projections of a cloud, sorted, one line per column [n, K].
Eigen::MatrixXd sortedProjections(const Points& points, const Eigen::MatrixXd& lines) {
    constexpr Eigen::Index blockSize = 1024;
    const Eigen::Index n = points.size();
    const Eigen::Map<const Eigen::MatrixXf> columns(points.values.data(), points.dim, n);
    Eigen::MatrixXd projected(n, lines.cols());
    for (Eigen::Index begin = 0; begin < n; begin += blockSize) {
        const Eigen::Index count = std::min(blockSize, n - begin);
        const Eigen::MatrixXd block = columns.middleCols(begin, count).cast<double>();
        projected.middleRows(begin, count).noalias() = block.transpose() * lines;
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

void requirePositive(int count, const char* what) {
    if (count < 1) {
        throw InputError(std::string(what) + " must be at least 1");
    }
}

void requireCloud(const Points& cloud, Eigen::Index dim, const char* what) {
    if (cloud.empty() || cloud.dim != dim) {
        throw InputError(std::string(what) + ": the clouds are empty or differ in dimension (" +
                         std::to_string(cloud.dim) + " and " + std::to_string(dim) + ")");
    }
}

/// The first points of a cloud, one per column [D, n].
Eigen::MatrixXd firstPoints(const Points& points, int maxPoints) {
    const Eigen::Index n = std::min<Eigen::Index>(points.size(), maxPoints);
    return Eigen::Map<const Eigen::MatrixXf>(points.values.data(), points.dim, n).cast<double>();
}

/// The sum of |x − y| over all pairs of columns, by |x|² + |y|² − 2<x, y>.
double sumOfDistances(const Eigen::Ref<const Eigen::MatrixXd>& x,
                      const Eigen::Ref<const Eigen::MatrixXd>& y) {
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

/// The mean over pairs of different columns; each pair is looked at once, apart from the blocks on
/// the diagonal.
double meanWithin(const Eigen::MatrixXd& x) {
    constexpr Eigen::Index blockSize = 128;
    const Eigen::Index n = x.cols();
    double sum = 0;
    for (Eigen::Index begin = 0; begin < n; begin += blockSize) {
        const Eigen::Index end = std::min(n, begin + blockSize);
        const auto block = x.middleCols(begin, end - begin);
        sum += sumOfDistances(block, block) + 2 * sumOfDistances(block, x.rightCols(n - end));
    }
    return n > 1 ? sum / (double(n) * double(n - 1)) : 0;
}

} // namespace

ProjectedCloud::ProjectedCloud(const Points& cloud, Eigen::MatrixXd lines)
    : lines_(std::move(lines)) {
    requireCloud(cloud, lines_.rows(), "projections");
    sorted_ = sortedProjections(cloud, lines_);
}

Eigen::VectorXd ProjectedCloud::squaredDistances(const Points& other) const {
    requireCloud(other, lines_.rows(), "projections");
    const Eigen::MatrixXd sorted = sortedProjections(other, lines_);
    Eigen::VectorXd distances(lines_.cols());
    for (Eigen::Index k = 0; k < lines_.cols(); ++k) {
        distances[k] = squaredQuantileDistance(sorted.col(k), sorted_.col(k));
    }
    return distances;
}

Eigen::MatrixXd slicingDirections(int dim, int count, uint64_t seed) {
    requirePositive(count, "sliced W2: projections");
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

double slicedWasserstein2(const Points& a, const Points& b, int projections, uint64_t seed) {
    return ProjectedCloud(b, slicingDirections(b.dim, projections, seed))
        .squaredDistances(a)
        .mean();
}

EnergyReference::EnergyReference(const Points& cloud, int maxPoints) : maxPoints_(maxPoints) {
    requirePositive(maxPoints, "energy distance: maxPoints");
    requireCloud(cloud, cloud.dim, "energy distance");
    points_ = firstPoints(cloud, maxPoints);
    origin_ = points_.rowwise().mean();
    points_.colwise() -= origin_;
    within_ = meanWithin(points_);
}

double EnergyReference::distance(const Points& other) const {
    requireCloud(other, points_.rows(), "energy distance");
    Eigen::MatrixXd x = firstPoints(other, maxPoints_);
    x.colwise() -= origin_;
    const double between = sumOfDistances(x, points_) / (double(x.cols()) * double(points_.cols()));
    return 2 * between - meanWithin(x) - within_;
}

double energyDistance(const Points& a, const Points& b, int maxPoints) {
    return EnergyReference(b, maxPoints).distance(a);
}

} // namespace bary
