#include "core/base/text.h"

#include "core/base/points.h"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>

namespace bary {
namespace {

const std::vector<std::string> names = {"iterations", "batch", "rate"};

TEST(NearestName, FindsTheSmallestEditDistance) {
    EXPECT_EQ(nearestName("iteration", names), "iterations");
    EXPECT_EQ(nearestName("bacth", names), "batch");
    EXPECT_EQ(nearestName("rat", names), "rate");
    EXPECT_EQ(nearestName("x", {}), "");
}

TEST(Suggestion, IsEmptyWhereNothingIsNear) {
    EXPECT_EQ(suggestion("iteratoins", names), " (did you mean 'iterations'?)");
    EXPECT_EQ(suggestion("zzzzzz", names), "");
    EXPECT_EQ(suggestion("rate", {}), "");
}

TEST(FormatNumber, IsTheShortestThatReadsBack) {
    EXPECT_EQ(formatNumber(0.1), "0.1");
    EXPECT_EQ(formatNumber(-3), "-3");
    EXPECT_EQ(formatNumber(1e300), "1e+300");
    EXPECT_EQ(formatNumber(std::numeric_limits<double>::quiet_NaN()), "nan");
    for (const double value :
         {1.0 / 3.0, 2.2250738585072014e-308, 5e-324, 1.7976931348623157e308}) {
        double read = 0;
        EXPECT_TRUE(parseNumber(formatNumber(value), read));
        EXPECT_EQ(read, value);
    }
}

TEST(ParseNumber, ReadsAWholeStringOrNothing) {
    double value = 0;
    EXPECT_TRUE(parseNumber(" +2.5e1\r", value));
    EXPECT_EQ(value, 25);
    EXPECT_TRUE(parseNumber("-7", value));
    EXPECT_EQ(value, -7);
    for (const char* text : {"", " ", "+", "-", "1,5", "1 2", "2x", "x", "0x10", "--1"}) {
        EXPECT_FALSE(parseNumber(text, value)) << text;
    }
}

TEST(ParseNumber, ReadsNanAndInfinitySoThatCallersMustCheck) {
    double value = 0;
    EXPECT_TRUE(parseNumber("nan", value));
    EXPECT_TRUE(std::isnan(value));
    EXPECT_TRUE(parseNumber("-inf", value));
    EXPECT_TRUE(std::isinf(value));
}

TEST(Joined, PutsTheSeparatorBetween) {
    EXPECT_EQ(joined(names), "iterations, batch, rate");
    EXPECT_EQ(joined(names, "|"), "iterations|batch|rate");
    EXPECT_EQ(joined({}), "");
}

TEST(Points, CountsAndSlicesRows) {
    const Points points(2, {1, 2, 3, 4, 5, 6});
    EXPECT_EQ(points.size(), 3);
    EXPECT_EQ(points.row(1)[0], 3);
    EXPECT_EQ(points.row(2).size(), 2u);
    EXPECT_TRUE(Points().empty());
    EXPECT_EQ(Points().size(), 0);
}

TEST(Text, OrdersNumbersInNamesByTheirValue) {
    EXPECT_TRUE(naturalLess("scatter-16", "scatter-128"));
    EXPECT_FALSE(naturalLess("scatter-128", "scatter-16"));
    EXPECT_TRUE(naturalLess("scatter-64", "scatter-65"));
    EXPECT_TRUE(naturalLess("gaussians-128", "scatter-16"));
    EXPECT_TRUE(naturalLess("ring", "ring-square"));
    EXPECT_FALSE(naturalLess("ring", "ring"));
}

TEST(Text, ReadsUtf8AndNothingElse) {
    EXPECT_EQ(codePoints("0βⅢ😀"), U"0βⅢ😀");
    EXPECT_EQ(codePoints(""), U"");
    for (const char* broken : {"\xCE", "\xCEx", "\xFFzzz", "\x80", "\xF8\x80\x80\x80"}) {
        EXPECT_EQ(codePoints(broken), std::nullopt) << broken;
    }
}

} // namespace
} // namespace bary
