#include "core/transport/quantise.h"

#include "core/base/error.h"
#include "tests/core/transport/clouds.h"

#include <algorithm>
#include <gtest/gtest.h>

namespace bary {
namespace {

using test::normalCloud;

TEST(Quantise, TakesTheMeansOfEqualQuantilesOnALine) {
    const Points cloud = normalCloud(120, 1, 1);
    std::vector<float> sorted = cloud.values, atoms = quantised(cloud, 8).values;
    std::ranges::sort(sorted);
    std::ranges::sort(atoms);
    for (size_t k = 0; k < 8; ++k) {
        double mean = 0;
        for (size_t i = 0; i < 15; ++i) {
            mean += double(sorted[15 * k + i]) / 15;
        }
        EXPECT_NEAR(double(atoms[k]), mean, 1e-5);
    }
}

TEST(Quantise, GivesEveryPartOfACloudItsShare) {
    // Three quarters of the points lie at the right; the first ones, where atoms start, at the
    // left.
    Points cloud = normalCloud(20, 2, 1, -50, 1);
    const Points right = normalCloud(60, 2, 2, 50, 1);
    cloud.values.insert(cloud.values.end(), right.values.begin(), right.values.end());
    const Points atoms = quantised(cloud, 8);
    int64_t left = 0;
    for (int64_t k = 0; k < atoms.size(); ++k) {
        left += atoms.row(k)[0] < 0 ? 1 : 0;
        EXPECT_GT(std::abs(atoms.row(k)[0]), 40.0F);
    }
    EXPECT_EQ(left, 2);
}

TEST(Quantise, KeepsAsManyPointsAsAtomsWhereTheyAre) {
    const Points cloud = normalCloud(7, 3, 1);
    EXPECT_EQ(quantised(cloud, 7).values, cloud.values);
}

TEST(Quantise, RefusesCloudsThatCannotBeSharedOut) {
    const Points cloud = normalCloud(7, 3, 1);
    EXPECT_THROW(quantised(cloud, 2), InputError);
    EXPECT_THROW(quantised(cloud, 0), InputError);
    EXPECT_THROW(quantised(Points(3, {}), 1), InputError);
}

} // namespace
} // namespace bary
