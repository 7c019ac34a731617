#include "core/transport/assignment.h"

#include "core/base/error.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

namespace bary {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr int denseLimit = 6000;
constexpr int directDimensions = 3;
// The auction's ε as a part of the typical score: from `firstEpsilon` down by `epsilonFactor` each
// round to about `lastEpsilon` / n. Tuned on squares, rings, segments and boxes of 1000 to 5000
// points, with a low end that also serves clusters far finer than the whole; the path search
// repairs what is left at any setting.
constexpr double firstEpsilon = 0.25;
constexpr double warmEpsilon = 0.01; // smaller is slower where the warm start is not that good
constexpr double epsilonFactor = 5;
constexpr double lastEpsilon = 1e-3;

/// One cloud in double precision, moved to mean zero, one point per column [D, n].
Eigen::MatrixXd centred(const Points& points) {
    Eigen::MatrixXd columns =
        Eigen::Map<const Eigen::MatrixXf>(points.values.data(), points.dim, points.size())
            .cast<double>();
    columns.colwise() -= columns.rowwise().mean().eval();
    return columns;
}

/// The scores <x_i, y_j>. As sum |x_i|² + |y_j|² is the same for every permutation, the best
/// matching maximises the sum of scores; one product less per pair, and centring keeps it accurate.
class Scores {
  public:
    Scores(const Points& from, const Points& to)
        : from_(centred(from)), to_(centred(to).transpose()) {
        if (to.dim > directDimensions && to.size() <= denseLimit) {
            table_.noalias() = to_ * from_;
        }
        scale_ = std::sqrt(from_.squaredNorm() * to_.squaredNorm()) / double(size());
    }

    int size() const { return static_cast<int>(to_.rows()); }
    /// The size of a typical score; 0 when one cloud is a single place.
    double scale() const { return scale_; }

    double at(int i, int j) const {
        return table_.size() > 0 ? table_(j, i) : to_.row(j).dot(from_.col(i));
    }

    /// out_j = <x_i, y_j> - g_j
    void values(int i, const Eigen::VectorXd& g, Eigen::VectorXd& out) const {
        if (table_.size() > 0) {
            out = table_.col(i) - g;
        } else if (from_.rows() == 2) {
            out = to_.col(0) * from_(0, i) + to_.col(1) * from_(1, i) - g;
        } else if (from_.rows() == 3) {
            out =
                to_.col(0) * from_(0, i) + to_.col(1) * from_(1, i) + to_.col(2) * from_(2, i) - g;
        } else {
            out = -g;
            out.noalias() += to_ * from_.col(i);
        }
    }

  private:
    Eigen::MatrixXd from_;  // [D, n]
    Eigen::MatrixXd to_;    // [n, D]
    Eigen::MatrixXd table_; // [n, n], column i = scores of x_i, or empty
    double scale_ = 0;
};

/// Where a vector first takes a value that it is known to have.
int indexOf(const Eigen::VectorXd& values, double wanted) {
    return static_cast<int>(std::find(values.data(), values.data() + values.size(), wanted) -
                            values.data());
}

struct Matching {
    std::vector<int> columnOf;
    std::vector<int> rowOf;

    explicit Matching(int n) : columnOf(n, -1), rowOf(n, -1) {}

    /// Gives column j to row i; returns the row that had it, or -1.
    int assign(int i, int j) {
        const int loser = rowOf[j];
        if (loser >= 0) {
            columnOf[loser] = -1;
        }
        columnOf[i] = j;
        rowOf[j] = i;
        return loser;
    }
};

/// What a row would choose at the prices g.
struct Choice {
    int column = 0;
    double best = 0;
    double second = 0;
};

Choice choose(const Scores& scores, int i, const Eigen::VectorXd& g, Eigen::VectorXd& buffer) {
    scores.values(i, g, buffer);
    Choice choice;
    choice.best = buffer.maxCoeff();
    choice.column = indexOf(buffer, choice.best);
    buffer[choice.column] = -infinity;
    choice.second = buffer.size() > 1 ? buffer.maxCoeff() : choice.best;
    return choice;
}

/// One round of the auction: every row bids until each has a column within ε of its best.
bool auctionRound(const Scores& scores, double epsilon, Eigen::VectorXd& g,
                  const std::stop_token& stop) {
    const int n = scores.size();
    Matching matching(n);
    Eigen::VectorXd buffer(n);
    std::vector<int> open(n);
    std::iota(open.rbegin(), open.rend(), 0);
    while (!open.empty()) {
        if (stop.stop_requested()) {
            return false;
        }
        const int i = open.back();
        open.pop_back();
        const Choice choice = choose(scores, i, g, buffer);
        g[choice.column] += choice.best - choice.second + epsilon;
        const int loser = matching.assign(i, choice.column);
        if (loser >= 0) {
            open.push_back(loser);
        }
    }
    return true;
}

/// Rows take their favourite column; one that is taken already goes to the last bidder at a price
/// that leaves him indifferent (augmenting row reduction, the auction without ε). Keeps every
/// matched pair tight. Returns the rows that remain without a column.
std::vector<int> reduceRows(const Scores& scores, Eigen::VectorXd& g, Matching& matching) {
    const int n = scores.size();
    Eigen::VectorXd buffer(n);
    std::vector<int> open(n);
    std::iota(open.begin(), open.end(), 0);
    for (int pass = 0; pass < 3; ++pass) {
        std::vector<int> left;
        for (const int i : open) {
            const Choice choice = choose(scores, i, g, buffer);
            if (matching.rowOf[choice.column] >= 0 && !(choice.best > choice.second)) {
                left.push_back(i);
                continue;
            }
            g[choice.column] += choice.best - choice.second;
            const int loser = matching.assign(i, choice.column);
            if (loser >= 0) {
                left.push_back(loser);
            }
        }
        open = std::move(left);
    }
    return open;
}

/// Dijkstra from a free row to the nearest free column over the slacks f_i + g_j - <x_i, y_j>.
class PathSearch {
  public:
    PathSearch(const Scores& scores, Eigen::VectorXd& g, Matching& matching)
        : scores_(scores), g_(g), matching_(matching), distance_(scores.size()),
          frontier_(scores.size()), values_(scores.size()), previous_(scores.size()) {}

    void augment(int root) {
        frontier_.setConstant(infinity);
        reached_.clear();
        int column = -1;
        double length = 0;
        for (int row = root; row >= 0; row = matching_.rowOf[column]) {
            relax(row, column, length);
            length = frontier_.minCoeff();
            column = indexOf(frontier_, length);
            distance_[column] = length;
            frontier_[column] = infinity;
            reached_.push_back(column);
        }
        for (const int j : reached_) {
            g_[j] += length - distance_[j];
        }
        flip(root, column);
    }

  private:
    /// Paths of this length to the row go on to every column. The row's potential is read from its
    /// own column, on which the slack is zero by definition; a free row's is its best value.
    void relax(int row, int column, double length) {
        scores_.values(row, g_, values_);
        const double best = column >= 0 ? values_[column] : values_.maxCoeff();
        const double offset = length + best;
        for (const int j : reached_) {
            values_[j] = -infinity; // never nearer
        }
        const int n = scores_.size();
        for (int j = 0; j < n; ++j) {
            const double candidate = offset - values_[j];
            const bool nearer = candidate < frontier_[j];
            frontier_[j] = nearer ? candidate : frontier_[j];
            previous_[j] = nearer ? row : previous_[j];
        }
    }

    void flip(int root, int column) {
        for (int row = -1; row != root;) {
            row = previous_[column];
            const int next = matching_.columnOf[row];
            matching_.columnOf[row] = column;
            matching_.rowOf[column] = row;
            column = next;
        }
    }

    const Scores& scores_;
    Eigen::VectorXd& g_;
    Matching& matching_;
    Eigen::VectorXd distance_;
    Eigen::VectorXd frontier_; // tentative distance of the columns not yet reached, else infinite
    Eigen::VectorXd values_;
    std::vector<int> previous_;
    std::vector<int> reached_;
};

void check(const Points& from, const Points& to, const AssignmentOptions& options) {
    if (from.dim != to.dim || from.size() != to.size()) {
        throw InputError("assignment: clouds of " + std::to_string(from.size()) + " x " +
                         std::to_string(from.dim) + " and " + std::to_string(to.size()) + " x " +
                         std::to_string(to.dim) + " values; sizes must agree");
    }
    const auto finite = [](auto value) { return std::isfinite(value); };
    if (!std::ranges::all_of(from.values, finite) || !std::ranges::all_of(to.values, finite)) {
        throw InputError("assignment: a coordinate is not a finite number");
    }
    if (!options.toPotential.empty() && std::ssize(options.toPotential) != to.size()) {
        throw InputError("assignment: the warm start has another size than the cloud");
    }
}

/// Prices that are right up to a small ε, by rounds of auctions from a coarse to a fine one. Prices
/// pass from round to round, the matching does not.
bool auction(const Scores& scores, double first, Eigen::VectorXd& g, const std::stop_token& stop) {
    const double last = scores.scale() * lastEpsilon / scores.size();
    for (double e = scores.scale() * first; e > last; e /= epsilonFactor) {
        if (!auctionRound(scores, e, g, stop)) {
            return false;
        }
    }
    return true;
}

double meanSquaredDistance(const Points& from, const Points& to, const std::vector<int>& match) {
    double sum = 0;
    for (size_t i = 0; i < match.size(); ++i) {
        const auto x = from.row(static_cast<int64_t>(i));
        const auto y = to.row(match[i]);
        for (size_t d = 0; d < x.size(); ++d) {
            const double difference = double(x[d]) - double(y[d]);
            sum += difference * difference;
        }
    }
    return sum / double(match.size());
}

/// Fills in the potentials and the duality gap, from all n² pairs.
void certify(const Scores& scores, const Eigen::VectorXd& g, Assignment& result) {
    const int n = scores.size();
    Eigen::VectorXd values(n);
    result.toPotential.assign(g.data(), g.data() + n);
    result.fromPotential.resize(n);
    double slack = 0;
    for (int i = 0; i < n; ++i) {
        scores.values(i, g, values);
        result.fromPotential[i] = values.maxCoeff();
        slack += result.fromPotential[i] - values[result.match[i]];
    }
    result.gap = 2 * slack / n;
}

} // namespace

Assignment optimalAssignment(const Points& from, const Points& to,
                             const AssignmentOptions& options) {
    check(from, to, options);
    if (from.empty()) {
        return {};
    }
    const Scores scores(from, to);
    const int n = scores.size();
    Eigen::VectorXd g = Eigen::VectorXd::Zero(n);
    const bool warm = !options.toPotential.empty();
    if (warm) {
        g = Eigen::Map<const Eigen::VectorXd>(options.toPotential.data(), n);
    }
    if (!auction(scores, warm ? warmEpsilon : firstEpsilon, g, options.stop)) {
        return {};
    }
    Matching matching(n);
    const std::vector<int> open = reduceRows(scores, g, matching);
    PathSearch search(scores, g, matching);
    for (const int row : open) {
        if (options.stop.stop_requested()) {
            return {};
        }
        search.augment(row);
    }
    Assignment result;
    result.match = std::move(matching.columnOf);
    result.cost = meanSquaredDistance(from, to, result.match);
    certify(scores, g, result);
    return result;
}

} // namespace bary
