#include "ui/view/curves.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

namespace bary {
namespace {

SeriesHistory history(const std::vector<double>& values) {
    SeriesHistory series;
    for (size_t i = 0; i < values.size(); ++i) {
        series.add({0, static_cast<int64_t>(i), 0.1 * static_cast<double>(i), values[i]});
    }
    return series;
}

std::vector<double> noise(size_t count) {
    std::mt19937 generator(3);
    std::normal_distribution<double> draw;
    std::vector<double> values(count);
    std::generate(values.begin(), values.end(), [&] { return draw(generator); });
    return values;
}

TEST(RunningAverage, StartsAtTheFirstValueAndIsAnAverage) {
    RunningAverage average(0.9);
    EXPECT_NEAR(average.add(5), 5, 1e-12);
    EXPECT_NEAR(average.add(5), 5, 1e-12);
    RunningAverage two(0.5);
    two.add(0);
    EXPECT_NEAR(two.add(3), 2, 1e-12); // weights 1/3 and 2/3
}

TEST(RunningAverage, NoSmoothingIsTheValueItself) {
    RunningAverage average(0);
    average.add(1);
    EXPECT_DOUBLE_EQ(average.add(7), 7);
}

TEST(SeriesHistory, ExtremesAgreeWithALoop) {
    const std::vector<double> values = noise(20000);
    const SeriesHistory series = history(values);
    std::mt19937 generator(5);
    for (int k = 0; k < 500; ++k) {
        size_t from = generator() % values.size(), to = generator() % values.size();
        if (from > to) {
            std::swap(from, to);
        }
        ++to;
        const Extremes found = series.extremes(from, to);
        const auto [low, high] = std::minmax_element(values.begin() + static_cast<long>(from),
                                                     values.begin() + static_cast<long>(to));
        ASSERT_EQ(found.low, *low) << from << " " << to;
        ASSERT_EQ(found.high, *high) << from << " " << to;
    }
}

TEST(SeriesHistory, LeavesOutWhatIsNotFinite) {
    EXPECT_EQ(history({1, NAN, INFINITY, 2}).size(), 2u);
}

TEST(SeriesHistory, SmoothingCanBeChangedAfterwards) {
    SeriesHistory series = history({0, 10, 0, 10});
    series.setSmoothing(0);
    EXPECT_DOUBLE_EQ(series.smoothed(3), 10);
    series.setSmoothing(0.999);
    EXPECT_NEAR(series.smoothed(3), 5, 0.1);
}

TEST(Decimation, KeepsEverySpikeHoweverLong) {
    std::vector<double> values(100000, 0.0);
    values[12345] = 100;
    values[77777] = -50;
    const SeriesHistory series = history(values);
    for (const int width : {50, 333, 900}) {
        const Axis axis{AxisKind::Linear, 0, 99999, 1};
        const std::vector<Column> columns = decimated(series, axis, width);
        EXPECT_LE(columns.size(), static_cast<size_t>(width));
        double low = 0, high = 0;
        for (const Column& column : columns) {
            low = std::min(low, column.low);
            high = std::max(high, column.high);
        }
        EXPECT_EQ(high, 100);
        EXPECT_EQ(low, -50);
    }
}

TEST(Decimation, ShowsEveryPointOfAShortHistory) {
    const SeriesHistory series = history({3, 1, 2});
    const std::vector<Column> columns = decimated(series, {AxisKind::Linear, 0, 2, 1}, 600);
    ASSERT_EQ(columns.size(), 3u);
    EXPECT_NEAR(columns[1].x, 300, 1.5);
    EXPECT_EQ(columns[1].low, 1);
    EXPECT_EQ(columns[2].high, 2);
}

TEST(Axis, UnitIntervalAndBack) {
    for (const Axis& axis : {Axis{AxisKind::Linear, -2, 6, 1}, Axis{AxisKind::Log, 0.01, 1e4, 1},
                             Axis{AxisKind::SymmetricLog, -100, 1000, 0.1}}) {
        EXPECT_NEAR(axis.toUnit(axis.low), 0, 1e-9);
        EXPECT_NEAR(axis.toUnit(axis.high), 1, 1e-9);
        for (double unit = 0; unit <= 1; unit += 0.125) {
            EXPECT_NEAR(axis.toUnit(axis.fromUnit(unit)), unit, 1e-9);
        }
    }
}

TEST(Ticks, LinearStepsAreRound) {
    const std::vector<Tick> ticks = niceTicks({AxisKind::Linear, 0, 4000, 1}, 5);
    ASSERT_EQ(ticks.size(), 5u);
    EXPECT_EQ(ticks[1].label, "1000");
    EXPECT_EQ(ticks[4].value, 4000);
}

TEST(Ticks, LogAxesLabelDecades) {
    const std::vector<Tick> ticks = niceTicks({AxisKind::Log, 0.02, 30, 1}, 6);
    std::vector<double> labelled;
    for (const Tick& tick : ticks) {
        EXPECT_GE(tick.value, 0.02 * 0.999);
        EXPECT_LE(tick.value, 30 * 1.001);
        if (!tick.label.empty()) {
            labelled.push_back(tick.value);
        }
    }
    ASSERT_EQ(labelled.size(), 3u);
    EXPECT_NEAR(labelled[0], 0.1, 1e-12);
    EXPECT_NEAR(labelled[2], 10, 1e-9);
    EXPECT_GT(ticks.size(), 15u); // minor ones between them
}

TEST(Ticks, ManyDecadesAreThinned) {
    int labels = 0;
    for (const Tick& tick : niceTicks({AxisKind::Log, 1e-12, 1e12, 1}, 6)) {
        labels += !tick.label.empty();
    }
    EXPECT_GE(labels, 3);
    EXPECT_LE(labels, 8);
}

TEST(Ticks, SymmetricLogHasZeroAndBothSigns) {
    bool zero = false, negative = false, positive = false;
    for (const Tick& tick : niceTicks({AxisKind::SymmetricLog, -100, 100, 0.1}, 8)) {
        zero = zero || tick.value == 0;
        negative = negative || (tick.value < 0 && !tick.label.empty());
        positive = positive || (tick.value > 0 && !tick.label.empty());
    }
    EXPECT_TRUE(zero && negative && positive);
}

TEST(Curves, CsvNamesTheSeries) {
    Curves curves;
    curves.setSeries({{"objective", "objective", "", false}});
    const Record records[] = {{0, 1, 0.5, -2.5}, {0, 2, 1, NAN}};
    curves.add(records);
    EXPECT_EQ(curves.recordCount(), 2u);
    EXPECT_EQ(curves.csv(records).substr(0, 54),
              "series,iteration,seconds,value\nobjective,1,0.5,-2.5\nob");
}

TEST(Curves, KeepsWhatItWasGivenAcrossALongRun) {
    Curves curves;
    curves.setSeries({{"objective", "objective", "", false}, {"bw2_uvp", "BW2-UVP", "", true}});
    std::vector<Record> records;
    for (int i = 0; i < 5000; ++i) {
        records.push_back({i % 2, i, 0.1 * i, 1.0 / (i + 1)});
    }
    curves.add(records);
    curves.setSmoothing(0.5);
    EXPECT_EQ(curves.recordCount(), records.size());
    curves.clear();
    EXPECT_EQ(curves.recordCount(), 0u);
}

} // namespace
} // namespace bary
