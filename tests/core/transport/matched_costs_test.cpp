#include "core/transport/matched_costs.h"

#include "core/base/error.h"
#include "core/transport/assignment.h"
#include "core/transport/distances.h"
#include "tests/core/transport/gradient_check.h"

#include <gtest/gtest.h>

using namespace bary;
using namespace bary::test;

TEST(MatchedCosts, ExactCostIsHalfTheAssignmentsAndHasItsGradient) {
    const Points y = normalCloud(30, 2, 2, 1);
    const Points x = normalCloud(30, 2, 1);
    EXPECT_DOUBLE_EQ(matchedCost(x, y).value, optimalAssignment(x, y).cost / 2);
    expectGradient(
        x, [&](const Points& moved) { return matchedCost(moved, y); }, 1e-3f, 1e-4);
}

TEST(MatchedCosts, SlicedCostIsHalfTheSlicedDistanceAndHasItsGradient) {
    const Points y = normalCloud(50, 3, 4, 1);
    const Points x = normalCloud(50, 3, 3);
    const auto lines = slicingDirections(3, 20, 7);
    EXPECT_NEAR(slicedCost(x, y, lines).value, slicedWasserstein2(x, y, 20, 7) / 2, 1e-9);
    expectGradient(
        x, [&](const Points& moved) { return slicedCost(moved, y, lines); }, 1e-3f, 1e-5);
}

TEST(MatchedCosts, ATranslationIsHalfItsSquareOnTheLine) {
    const Points x = normalCloud(40, 1, 5);
    const auto result = slicedCost(x, translated(x, {3}), slicingDirections(1, 1, 1));
    EXPECT_NEAR(result.value, 4.5, 1e-5);
    EXPECT_NEAR(double(result.gradient[0]), -3.0 / 40, 1e-6);
}

TEST(MatchedCosts, BadInputIsOneClearLine) {
    const Points x = normalCloud(5, 2, 1);
    const auto lines = slicingDirections(2, 4, 1);
    EXPECT_THROW(slicedCost(x, normalCloud(6, 2, 1), lines), InputError);
    EXPECT_THROW(slicedCost(x, normalCloud(5, 3, 1), lines), InputError);
    EXPECT_THROW(slicedCost(Points(2, {}), Points(2, {}), lines), InputError);
    EXPECT_THROW(matchedCost(x, normalCloud(6, 2, 1)), InputError);
}
