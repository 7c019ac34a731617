#include "core/transport/assignment.h"

#include "core/base/error.h"
#include "tests/core/transport/clouds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>

namespace bary {
namespace {

using test::normalCloud;
using test::squaredDistance;
using test::uniformCloud;

double meanCost(const Points& from, const Points& to, const std::vector<int>& match) {
    double sum = 0;
    for (size_t i = 0; i < match.size(); ++i) {
        sum += squaredDistance(from, int64_t(i), to, match[i]);
    }
    return sum / double(match.size());
}

double bruteForceCost(const Points& from, const Points& to) {
    std::vector<int> match(from.size());
    std::iota(match.begin(), match.end(), 0);
    double best = std::numeric_limits<double>::infinity();
    do {
        best = std::min(best, meanCost(from, to, match));
    } while (std::ranges::next_permutation(match).found);
    return best;
}

void expectPermutation(const std::vector<int>& match, int64_t n) {
    ASSERT_EQ(std::ssize(match), n);
    std::vector<int> sorted = match;
    std::ranges::sort(sorted);
    for (int i = 0; i < n; ++i) {
        ASSERT_EQ(sorted[i], i);
    }
}

std::vector<double> meanOf(const Points& points) {
    std::vector<double> mean(points.dim, 0.0);
    for (size_t k = 0; k < points.values.size(); ++k) {
        mean[k % points.dim] += points.values[k] / double(points.size());
    }
    return mean;
}

/// Recomputes the certificate from the definition: dual feasibility on all pairs and tightness on
/// the matched ones prove that no permutation is better.
void expectCertified(const Points& from, const Points& to, const Assignment& result) {
    expectPermutation(result.match, from.size());
    EXPECT_NEAR(result.cost, meanCost(from, to, result.match), 1e-9 * (1 + result.cost));
    const std::vector<double> fromMean = meanOf(from);
    const std::vector<double> toMean = meanOf(to);
    double worst = 0;
    double tightness = 0;
    double scale = 1;
    for (int i = 0; i < from.size(); ++i) {
        for (int j = 0; j < to.size(); ++j) {
            double score = 0;
            for (int d = 0; d < from.dim; ++d) {
                score += (from.row(i)[d] - fromMean[d]) * (to.row(j)[d] - toMean[d]);
            }
            const double slack = result.fromPotential[i] + result.toPotential[j] - score;
            scale = std::max(scale, std::abs(score));
            worst = std::min(worst, slack);
            tightness = result.match[i] == j ? std::max(tightness, slack) : tightness;
        }
    }
    EXPECT_GE(worst, -1e-12 * scale);
    EXPECT_LE(tightness, 1e-12 * scale);
    EXPECT_LE(std::abs(result.gap), 1e-12 * scale);
}

TEST(Assignment, AgreesWithAllPermutationsOfFewPoints) {
    for (int n = 1; n <= 8; ++n) {
        for (int dim = 1; dim <= 4; ++dim) {
            const Points from = uniformCloud(n, dim, 10 * n + dim);
            const Points to = normalCloud(n, dim, 100 * n + dim, 3, 2);
            const Assignment result = optimalAssignment(from, to);
            EXPECT_NEAR(result.cost, bruteForceCost(from, to), 1e-9) << n << " in " << dim;
        }
    }
}

TEST(Assignment, AgreesWithAllPermutationsOnAnIntegerGridFullOfTies) {
    for (unsigned seed = 0; seed < 20; ++seed) {
        Points from = uniformCloud(7, 2, seed, -2, 2);
        Points to = uniformCloud(7, 2, seed + 100, -2, 2);
        for (Points* points : {&from, &to}) {
            for (float& value : points->values) {
                value = std::round(value);
            }
        }
        EXPECT_NEAR(optimalAssignment(from, to).cost, bruteForceCost(from, to), 1e-9) << seed;
    }
}

TEST(Assignment, IsTheSortedOrderOnTheLine) {
    const Points from = uniformCloud(1000, 1, 1);
    const Points to = normalCloud(1000, 1, 2, 5, 3);
    std::vector<float> sortedFrom = from.values;
    std::vector<float> sortedTo = to.values;
    std::ranges::sort(sortedFrom);
    std::ranges::sort(sortedTo);
    double cost = 0;
    for (size_t k = 0; k < sortedFrom.size(); ++k) {
        cost += std::pow(double(sortedFrom[k]) - double(sortedTo[k]), 2) / 1000;
    }
    EXPECT_NEAR(optimalAssignment(from, to).cost, cost, 1e-10 * cost);
}

TEST(Assignment, ComesWithADualCertificate) {
    for (const int dim : {2, 3, 10}) {
        const Points from = uniformCloud(500, dim, dim, -4, 4);
        const Points to = normalCloud(500, dim, dim + 1, 1, 2);
        SCOPED_TRACE(dim);
        expectCertified(from, to, optimalAssignment(from, to));
    }
}

TEST(Assignment, IsExactForClustersFarFinerThanTheWhole) {
    Points from = normalCloud(400, 2, 1, 0, 0.01F);
    Points to = normalCloud(400, 2, 2, 0, 0.02F);
    for (size_t k = 0; k < from.values.size(); ++k) {
        from.values[k] += k % 3 == 0 ? 50.0F : -20.0F;
        to.values[k] += k % 5 < 2 ? 30.0F : -70.0F;
    }
    expectCertified(from, to, optimalAssignment(from, to));
}

TEST(Assignment, UndoesAPermutation) {
    const Points to = uniformCloud(300, 3, 7);
    std::vector<int> order(300);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 generator(3);
    std::ranges::shuffle(order, generator);
    Points from(3, {});
    for (const int j : order) {
        from.values.insert(from.values.end(), to.row(j).begin(), to.row(j).end());
    }
    const Assignment result = optimalAssignment(from, to);
    EXPECT_EQ(result.match, order);
    EXPECT_EQ(result.cost, 0);
}

TEST(Assignment, KeepsAMonotoneMapUnderTranslation) {
    const Points from = normalCloud(200, 2, 5);
    const Points to = test::translated(from, {100, -50});
    EXPECT_NEAR(optimalAssignment(from, to).cost, 12500, 1e-2);
}

TEST(Assignment, AcceptsDuplicatedPoints) {
    const Points few = uniformCloud(20, 2, 3);
    Points from(2, {});
    for (int copy = 0; copy < 10; ++copy) {
        from.values.insert(from.values.end(), few.values.begin(), few.values.end());
    }
    const Points to = uniformCloud(200, 2, 4);
    expectCertified(from, to, optimalAssignment(from, to));
    expectCertified(to, from, optimalAssignment(to, from));
}

TEST(Assignment, AcceptsEqualPointsASinglePointAndNone) {
    const Points equal(2, std::vector<float>(200, 0.7F));
    const Points other = uniformCloud(100, 2, 1);
    expectCertified(equal, other, optimalAssignment(equal, other));
    expectCertified(other, equal, optimalAssignment(other, equal));
    EXPECT_EQ(optimalAssignment(equal, equal).cost, 0);
    const Assignment single = optimalAssignment(Points(2, {0, 0}), Points(2, {3, 4}));
    EXPECT_EQ(single.match, std::vector<int>{0});
    EXPECT_DOUBLE_EQ(single.cost, 25);
    EXPECT_TRUE(optimalAssignment(Points(2, {}), Points(2, {})).match.empty());
}

TEST(Assignment, IsAsExactFromAWarmStartGoodOrBad) {
    const Points from = uniformCloud(300, 2, 1);
    const Points to = normalCloud(300, 2, 2);
    const Assignment cold = optimalAssignment(from, to);
    const Assignment warm = optimalAssignment(from, to, {cold.toPotential, {}});
    EXPECT_EQ(warm.match, cold.match);
    std::vector<double> wrong = cold.toPotential;
    std::ranges::reverse(wrong);
    const Assignment repaired = optimalAssignment(from, to, {wrong, {}});
    EXPECT_EQ(repaired.match, cold.match);
    expectCertified(from, to, repaired);
}

TEST(Assignment, ReturnsNothingWhenStopped) {
    std::stop_source source;
    source.request_stop();
    const Points cloud = uniformCloud(50, 2, 1);
    EXPECT_TRUE(optimalAssignment(cloud, cloud, {{}, source.get_token()}).match.empty());
}

TEST(Assignment, RefusesCloudsThatDoNotFit) {
    const Points plane = uniformCloud(10, 2, 1);
    EXPECT_THROW(optimalAssignment(plane, uniformCloud(11, 2, 1)), InputError);
    EXPECT_THROW(optimalAssignment(plane, uniformCloud(10, 3, 1)), InputError);
    Points broken = plane;
    broken.values[3] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_THROW(optimalAssignment(plane, broken), InputError);
    const std::vector<double> shortPotential(9, 0.0);
    EXPECT_THROW(optimalAssignment(plane, plane, {shortPotential, {}}), InputError);
}

} // namespace
} // namespace bary
