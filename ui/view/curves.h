// Curves of unlimited length: history with a pyramid of extremes, axes, and the plot.
#pragma once

#include "core/session/snapshot.h"
#include "ui/theme.h"

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// A debiased exponential average: the weights of the past always sum to one, so that it starts at
/// the first value instead of at zero.
class RunningAverage {
  public:
    explicit RunningAverage(double keep = 0.9) : keep_(keep) {}
    double add(double value);

  private:
    double keep_, sum_ = 0, weight_ = 0;
};

struct Extremes {
    double low = 0, high = 0;
};

/// One series: iteration (or seconds) against value, with minima and maxima of blocks of 16, 256, …
/// values, so that any stretch is summarised in a few steps however long the history is.
class SeriesHistory {
  public:
    void add(const Record& record);
    void setSmoothing(double keep);

    size_t size() const { return values_.size(); }
    double iteration(size_t i) const { return iterations_[i]; }
    double value(size_t i) const { return values_[i]; }
    double smoothed(size_t i) const { return smoothed_[i]; }
    /// Index of the first record at or after an iteration.
    size_t lowerBound(double iteration) const;
    /// Smallest and largest of the values [from, to), from < to.
    Extremes extremes(size_t from, size_t to) const;

  private:
    std::vector<double> iterations_, values_, smoothed_;
    std::array<std::vector<Extremes>, 5> levels_; ///< the top one has blocks of 16^5 values
    double keep_ = 0.9;
    RunningAverage average_{0.9};
};

/// One pixel column of a decimated curve.
struct Column {
    float x = 0;
    double low = 0, high = 0, smoothed = 0;
};

enum class AxisKind { Linear, Log, SymmetricLog };

/// An axis from values to 0..1. A symmetric log is linear within +-`linear` around zero.
struct Axis {
    AxisKind kind = AxisKind::Linear;
    double low = 0, high = 1, linear = 1;
    double toUnit(double value) const;
    double fromUnit(double unit) const;
};

struct Tick {
    double value = 0;
    std::string label; ///< "" for the minor ones
};

/// At most about `count` ticks at round values: 1, 2, 5 steps, or decades on log axes.
std::vector<Tick> niceTicks(const Axis& axis, int count);

/// The columns that a plot of `width` pixels needs for the range of the axis.
std::vector<Column> decimated(const SeriesHistory& series, const Axis& x, int width);

/// What a plot shows besides the history.
struct PlotOptions {
    bool logX = false, logY = false;
    std::map<std::string, double> floors; ///< dotted line per series key
};

/// All series of a session, and two plots of them: metrics and losses.
class Curves {
  public:
    /// Forgets everything, e.g. after a reset.
    void clear();
    void add(std::span<const Record> records);
    /// Before the records that belong to them. Where there are many metrics, only BW2-UVP is shown
    /// at first.
    void setSeries(std::vector<SeriesInfo> series);
    /// Of the losses; metrics are few, and a lagging average of them would mislead.
    void setSmoothing(double keep);
    /// How many records have been added, which is where the next ones start.
    size_t recordCount() const { return records_; }
    /// Draws the metrics or the losses into a plot with legend, `size` pixels.
    void plot(const Theme& theme, const char* id, bool metrics, ImVec2 size,
              const PlotOptions& options);
    /// series,iteration,seconds,value, by the names of setSeries(). The curves keep no record.
    std::string csv(std::span<const Record> records) const;

  private:
    struct Line;
    std::vector<Line> lines(const Theme& theme, bool metrics) const;
    double smoothingOf(size_t index) const;
    static Axis valueAxis(const std::vector<Line>& lines, const Axis& x,
                          const PlotOptions& options);
    void legendRow(const Theme& theme, const Line& line, float width);
    void legend(const Theme& theme, const std::vector<Line>& lines, ImVec2 at, ImVec2 size);
    void readOut(const Theme& theme, const std::vector<Line>& lines, const Axis& x, ImVec2 at,
                 ImVec2 size) const;

    std::vector<SeriesInfo> series_;
    std::vector<SeriesHistory> histories_;
    std::set<std::string> hidden_, known_;
    size_t records_ = 0;
    double smoothing_ = 0.9;
};

} // namespace bary
