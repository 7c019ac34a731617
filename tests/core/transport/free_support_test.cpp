#include "core/transport/free_support.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"
#include "core/transport/gaussian.h"
#include "tests/core/transport/clouds.h"

#include <Eigen/Dense>
#include <gtest/gtest.h>

namespace bary {
namespace {

using test::normalCloud;
using test::translated;
using test::uniformCloud;

/// The image of a cloud in the plane under a matrix.
Points image(const Eigen::Matrix2f& matrix, Points points) {
    Eigen::Map<Eigen::Matrix2Xf> columns(points.values.data(), 2, points.size());
    columns = (matrix * columns).eval();
    return points;
}

TEST(FreeSupport, MovesTranslatesToTheMeanTranslation) {
    const Points cloud = uniformCloud(200, 2, 1);
    const std::vector<Points> marginals = {translated(cloud, {3, 0}), translated(cloud, {0, 3}),
                                           translated(cloud, {-3, -6})};
    const Points result = freeSupportBarycenter(marginals, std::vector<double>{0.25, 0.5, 0.25});
    const Points expected = translated(cloud, {0, 0});
    EXPECT_NEAR(optimalAssignment(result, expected).cost, 0, 1e-10);
}

TEST(FreeSupport, IsMcCannsInterpolationForTwoMarginals) {
    const Points from = uniformCloud(150, 3, 1);
    const Points to = normalCloud(150, 3, 2, 5, 2);
    const std::vector<Points> marginals = {from, to};
    const Points middle = freeSupportBarycenter(marginals, std::vector<double>{0.7, 0.3});
    const double cost = optimalAssignment(from, to).cost;
    EXPECT_NEAR(optimalAssignment(middle, from).cost, 0.09 * cost, 1e-5 * cost);
    EXPECT_NEAR(optimalAssignment(middle, to).cost, 0.49 * cost, 1e-5 * cost);
}

TEST(FreeSupport, FollowsTheExactBarycenterOfGaussiansInThePlane) {
    const int n = 1000;
    Eigen::Matrix2f second;
    second << 1.2F, 0.8F, 0.8F, 1.0F;
    Eigen::Matrix2f third;
    third << 1.2F, -0.8F, -0.8F, 1.0F;
    const std::vector<Points> marginals = {normalCloud(n, 2, 1),
                                           image(second, normalCloud(n, 2, 2)),
                                           image(third, normalCloud(n, 2, 3))};
    const std::vector<double> weights = {0.4, 0.3, 0.3};
    std::vector<Moments> moments;
    for (const Points& marginal : marginals) {
        moments.push_back(momentsOf(marginal));
    }
    const Moments exact = gaussianBarycenter(moments, weights);
    const Moments reached = momentsOf(freeSupportBarycenter(marginals, weights));
    EXPECT_LT((reached.mean - exact.mean).norm(), 1e-5);
    EXPECT_LT(bw2Uvp(reached, exact), 0.5);
}

TEST(FreeSupport, ReachesAFixedPointOfItsOwnStep) {
    const std::vector<Points> marginals = {uniformCloud(100, 2, 1), normalCloud(100, 2, 2),
                                           uniformCloud(100, 2, 3, 0, 5)};
    const std::vector<double> weights = {0.3, 0.3, 0.4};
    FreeSupportOptions options;
    options.tolerance = 0;
    const Points x = freeSupportBarycenter(marginals, weights, options);
    std::vector<double> average(x.values.size(), 0.0);
    for (size_t i = 0; i < marginals.size(); ++i) {
        const std::vector<int> match = optimalAssignment(x, marginals[i]).match;
        for (size_t k = 0; k < average.size(); ++k) {
            average[k] += weights[i] * marginals[i].row(match[k / 2])[k % 2];
        }
    }
    for (size_t k = 0; k < average.size(); ++k) {
        ASSERT_NEAR(average[k], x.values[k], 1e-6);
    }
}

TEST(FreeSupport, IsTheMarginalAtACorner) {
    const std::vector<Points> marginals = {uniformCloud(50, 2, 1), normalCloud(50, 2, 2)};
    const Points corner = freeSupportBarycenter(marginals, std::vector<double>{0, 1});
    EXPECT_EQ(corner.values, marginals[1].values);
}

TEST(FreeSupport, StopsWhenAsked) {
    std::stop_source source;
    source.request_stop();
    FreeSupportOptions options;
    options.stop = source.get_token();
    const std::vector<Points> marginals = {uniformCloud(50, 2, 1), normalCloud(50, 2, 2)};
    const std::vector<double> weights = {0.5, 0.5};
    EXPECT_EQ(freeSupportBarycenter(marginals, weights, options).size(), 50);
}

TEST(FreeSupport, RefusesCloudsOfDifferentSize) {
    const std::vector<double> weights = {0.5, 0.5};
    const std::vector<Points> sizes = {uniformCloud(50, 2, 1), normalCloud(51, 2, 2)};
    EXPECT_THROW(freeSupportBarycenter(sizes, weights), InputError);
    const std::vector<Points> dimensions = {uniformCloud(50, 2, 1), normalCloud(50, 3, 2)};
    EXPECT_THROW(freeSupportBarycenter(dimensions, weights), InputError);
    const std::vector<Points> empty = {Points(2, {}), Points(2, {})};
    EXPECT_THROW(freeSupportBarycenter(empty, weights), InputError);
}

} // namespace
} // namespace bary
