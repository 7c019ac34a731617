#include "core/transport/distances.h"

#include "core/base/error.h"
#include "tests/core/transport/clouds.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bary {
namespace {

using test::normalCloud;
using test::translated;
using test::uniformCloud;

TEST(SlicedWasserstein, OfATranslationInThePlaneIsHalfItsSquare) {
    const Points cloud = normalCloud(500, 2, 1);
    const Points moved = translated(cloud, {3, -4});
    for (const int projections : {2, 7, 64}) {
        EXPECT_NEAR(slicedWasserstein2(cloud, moved, projections, 1), 12.5, 1e-5);
    }
}

TEST(SlicedWasserstein, OfATranslationInSpaceIsItsSquareOverTheDimension) {
    const Points cloud = normalCloud(50, 5, 1);
    const Points moved = translated(cloud, {1, 2, 0, 4, 2});
    EXPECT_NEAR(slicedWasserstein2(cloud, moved, 20000, 1), 5, 0.1);
}

TEST(SlicedWasserstein, IsTheQuantileDistanceOnTheLine) {
    const Points a(1, {3, 0, 1});
    const Points b(1, {5, 1, 1});
    EXPECT_NEAR(slicedWasserstein2(a, b, 10, 1), (1 + 0 + 4) / 3.0, 1e-14);
}

TEST(SlicedWasserstein, MatchesQuantilesOfUnequalSizes) {
    // Quantiles 0 on (0, ½), 6 on (½, 1) against 0, 3, 6 on thirds.
    EXPECT_NEAR(slicedWasserstein2(Points(1, {6, 0}), Points(1, {3, 6, 0}), 1, 1), 3, 1e-14);
    EXPECT_NEAR(slicedWasserstein2(Points(1, {3, 6, 0}), Points(1, {6, 0}), 1, 1), 3, 1e-14);
    // Doubling every point changes nothing.
    const Points cloud = uniformCloud(100, 3, 1);
    Points twice = cloud;
    twice.values.insert(twice.values.end(), cloud.values.begin(), cloud.values.end());
    EXPECT_NEAR(slicedWasserstein2(cloud, twice, 16, 1), 0, 1e-14);
}

TEST(SlicedWasserstein, DependsOnTheSeedAloneAndNotOnTheOrderOfPoints) {
    const Points a = normalCloud(300, 4, 1);
    Points b = uniformCloud(300, 4, 2);
    const double value = slicedWasserstein2(a, b, 32, 5);
    EXPECT_EQ(value, slicedWasserstein2(a, b, 32, 5));
    EXPECT_NE(value, slicedWasserstein2(a, b, 32, 6));
    std::rotate(b.values.begin(), b.values.begin() + 4 * 77, b.values.end());
    EXPECT_NEAR(slicedWasserstein2(a, b, 32, 5), value, 1e-12);
    EXPECT_NEAR(slicedWasserstein2(b, a, 32, 5), value, 1e-12);
}

TEST(SlicedWasserstein, OfNormalsOfDifferentWidthIsTheSquareOfTheDifference) {
    const Points a = normalCloud(20000, 3, 1, 0, 1);
    const Points b = normalCloud(15000, 3, 2, 0, 3);
    EXPECT_NEAR(slicedWasserstein2(a, b, 32, 1), 4, 0.15);
}

TEST(SlicedWasserstein, RefusesWhatCannotBeCompared) {
    const Points plane = uniformCloud(5, 2, 1);
    EXPECT_THROW(slicedWasserstein2(plane, uniformCloud(5, 3, 1), 4, 1), InputError);
    EXPECT_THROW(slicedWasserstein2(plane, Points(2, {}), 4, 1), InputError);
    EXPECT_THROW(slicedWasserstein2(plane, plane, 0, 1), InputError);
}

TEST(ProjectedCloud, ComparesLineByLine) {
    // Lines need not be unit vectors: along (2, 0) a step of 3 counts 6, along (0, 1) nothing.
    const Points cloud = normalCloud(100, 2, 1);
    const ProjectedCloud reference(cloud, Eigen::Matrix2d{{2, 0}, {0, 1}});
    const Eigen::VectorXd distances = reference.squaredDistances(translated(cloud, {3, 0}));
    ASSERT_EQ(distances.size(), 2);
    EXPECT_NEAR(distances[0], 36, 1e-4);
    EXPECT_NEAR(distances[1], 0, 1e-12);
}

TEST(ProjectedCloud, OnSlicingDirectionsIsTheSlicedDistance) {
    const Points a = normalCloud(300, 4, 1), b = uniformCloud(200, 4, 2);
    const ProjectedCloud reference(b, slicingDirections(4, 16, 7));
    EXPECT_EQ(reference.squaredDistances(a).mean(), slicedWasserstein2(a, b, 16, 7));
    EXPECT_LT((slicingDirections(4, 16, 7).colwise().norm().array() - 1).abs().maxCoeff(), 1e-12);
    EXPECT_THROW(reference.squaredDistances(normalCloud(5, 3, 1)), InputError);
    EXPECT_THROW(ProjectedCloud(Points(4, {}), slicingDirections(4, 1, 1)), InputError);
}

TEST(EnergyReference, MeetsManyClouds) {
    const Points cloud = normalCloud(300, 3, 1, 100);
    const EnergyReference reference(cloud, 250);
    for (unsigned seed = 2; seed < 5; ++seed) {
        const Points other = normalCloud(200, 3, seed, 101);
        EXPECT_EQ(reference.distance(other), energyDistance(other, cloud, 250));
    }
    EXPECT_THROW(reference.distance(normalCloud(5, 2, 1)), InputError);
}

TEST(EnergyDistance, OfTwoPointMassesIsTwiceTheirDistance) {
    const Points a(1, std::vector<float>(10, 2.0F));
    const Points b(1, std::vector<float>(7, 5.0F));
    EXPECT_NEAR(energyDistance(a, b), 6, 1e-6);
    EXPECT_NEAR(energyDistance(a, a), 0, 1e-6);
    EXPECT_NEAR(energyDistance(Points(2, {0, 0}), Points(2, {3, 4})), 10, 1e-6);
}

TEST(EnergyDistance, AgreesWithItsDefinition) {
    const Points a = normalCloud(70, 3, 1, 10);
    const Points b = uniformCloud(90, 3, 2, 9, 12);
    const auto meanDistance = [](const Points& x, const Points& y, double pairs) {
        double sum = 0;
        for (int64_t i = 0; i < x.size(); ++i) {
            for (int64_t j = 0; j < y.size(); ++j) {
                sum += std::sqrt(test::squaredDistance(x, i, y, j));
            }
        }
        return sum / pairs;
    };
    const double expected = 2 * meanDistance(a, b, 70.0 * 90) - meanDistance(a, a, 70.0 * 69) -
                            meanDistance(b, b, 90.0 * 89);
    EXPECT_NEAR(energyDistance(a, b), expected, 1e-7);
}

TEST(EnergyDistance, IsNearZeroForSamplesOfOneLaw) {
    const Points a = normalCloud(2000, 2, 1);
    const Points b = normalCloud(2000, 2, 2);
    EXPECT_NEAR(energyDistance(a, b), 0, 0.01);
    EXPECT_GT(energyDistance(a, translated(b, {1, 0})), 0.2);
}

TEST(EnergyDistance, LooksAtTheFirstPointsOnly) {
    Points a(1, {0, 0, 0, 100});
    Points b(1, {1, 1, 1, -100});
    EXPECT_NEAR(energyDistance(a, b, 3), 2, 1e-6);
    EXPECT_THROW(energyDistance(a, b, 0), InputError);
    EXPECT_THROW(energyDistance(a, uniformCloud(4, 2, 1)), InputError);
}

} // namespace
} // namespace bary
