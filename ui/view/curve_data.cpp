// History, axes and decimation: everything about curves that does not draw.
#include "ui/view/curves.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bary {

namespace {

constexpr size_t branching = 16;

Extremes merged(Extremes a, Extremes b) {
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

std::string tickLabel(double value) {
    char text[32];
    const double size = std::fabs(value);
    if (size != 0 && (size >= 1e6 || size < 1e-3)) {
        std::snprintf(text, sizeof text, "%.3g", value);
        return text;
    }
    if (size >= 1e4) {
        std::snprintf(text, sizeof text, "%gk", value / 1000);
        return text;
    }
    std::snprintf(text, sizeof text, "%.6g", value);
    return text;
}

double niceStep(double span, int count) {
    const double raw = span / std::max(1, count);
    const double power = std::pow(10, std::floor(std::log10(raw)));
    for (const double factor : {1.0, 2.0, 5.0}) {
        if (factor * power >= raw * 0.999) {
            return factor * power;
        }
    }
    return 10 * power;
}

std::vector<Tick> linearTicks(double low, double high, int count) {
    std::vector<Tick> ticks;
    if (!(high > low)) {
        return ticks;
    }
    const double step = niceStep(high - low, count);
    for (double k = std::ceil(low / step - 1e-9); k * step <= high + step * 1e-9; ++k) {
        const double value = k * step;
        ticks.push_back({value, tickLabel(std::fabs(value) < step * 1e-9 ? 0 : value)});
    }
    return ticks;
}

/// Decades in [low, high], 0 < low; every `stride`-th is labelled, the others are minor. Less than
/// about a decade falls back to linear steps, which are then the rounder ones.
std::vector<Tick> logTicks(double low, double high, int count) {
    const int first = static_cast<int>(std::ceil(std::log10(low) - 1e-9));
    const int last = static_cast<int>(std::floor(std::log10(high) + 1e-9));
    if (last - first < 1) {
        return linearTicks(low, high, count);
    }
    const int stride = std::max(1, (last - first + count) / std::max(1, count));
    std::vector<Tick> ticks;
    for (int power = first - 1; power <= last; ++power) {
        const double decade = std::pow(10, power);
        if (power >= first) {
            ticks.push_back({decade, power % stride == 0 ? tickLabel(decade) : ""});
        }
        for (int m = 2; m < 10 && stride == 1; ++m) {
            if (m * decade >= low && m * decade <= high) {
                ticks.push_back({m * decade, ""});
            }
        }
    }
    return ticks;
}

std::vector<Tick> symmetricTicks(const Axis& axis, int count) {
    std::vector<Tick> ticks;
    const int half = std::max(1, count / 2);
    if (axis.low < -axis.linear) {
        for (Tick tick : logTicks(axis.linear, -axis.low, half)) {
            ticks.push_back({-tick.value, tick.label.empty() ? "" : "-" + tick.label});
        }
        std::reverse(ticks.begin(), ticks.end());
    }
    if (axis.low <= 0 && axis.high >= 0) {
        ticks.push_back({0, "0"});
    }
    if (axis.high > axis.linear) {
        for (Tick& tick : logTicks(axis.linear, axis.high, half)) {
            ticks.push_back(std::move(tick));
        }
    }
    return ticks;
}

} // namespace

double RunningAverage::add(double value) {
    sum_ = keep_ * sum_ + (1 - keep_) * value;
    weight_ = keep_ * weight_ + (1 - keep_);
    return sum_ / weight_;
}

void SeriesHistory::add(const Record& record) {
    if (!std::isfinite(record.value)) {
        return; // a diverged run ends in one; it has no place on an axis
    }
    size_t block = values_.size();
    iterations_.push_back(static_cast<double>(record.iteration));
    values_.push_back(record.value);
    smoothed_.push_back(average_.add(record.value));
    const Extremes one{record.value, record.value};
    for (auto& blocks : levels_) {
        block /= branching;
        if (block < blocks.size()) {
            blocks[block] = merged(blocks[block], one);
        } else {
            blocks.push_back(one);
        }
    }
}

void SeriesHistory::setSmoothing(double keep) {
    if (keep == keep_) {
        return;
    }
    keep_ = keep;
    average_ = RunningAverage(keep);
    for (size_t i = 0; i < values_.size(); ++i) {
        smoothed_[i] = average_.add(values_[i]);
    }
}

size_t SeriesHistory::lowerBound(double iteration) const {
    return static_cast<size_t>(std::lower_bound(iterations_.begin(), iterations_.end(), iteration) -
                               iterations_.begin());
}

Extremes SeriesHistory::extremes(size_t from, size_t to) const {
    Extremes result{values_[from], values_[from]};
    // Climbs from both ends to ever larger whole blocks.
    const auto single = [&](size_t i) { result = merged(result, {values_[i], values_[i]}); };
    while (from < to && from % branching != 0) {
        single(from++);
    }
    while (to > from && to % branching != 0) {
        single(--to);
    }
    size_t low = from / branching, high = to / branching;
    for (size_t level = 0; level < levels_.size() && low < high; ++level) {
        const auto& blocks = levels_[level];
        const bool top = level + 1 == levels_.size();
        while (low < high && (top || low % branching != 0)) {
            result = merged(result, blocks[low++]);
        }
        while (high > low && (top || high % branching != 0)) {
            result = merged(result, blocks[--high]);
        }
        low /= branching;
        high /= branching;
    }
    return result;
}

double Axis::toUnit(double value) const {
    const auto warped = [&](double v) {
        switch (kind) {
        case AxisKind::Log:
            return std::log10(std::max(v, 1e-300));
        case AxisKind::SymmetricLog:
            return std::copysign(std::log1p(std::fabs(v) / linear), v);
        case AxisKind::Linear:
            break;
        }
        return v;
    };
    const double a = warped(low), b = warped(high);
    return b > a ? (warped(value) - a) / (b - a) : 0.5;
}

double Axis::fromUnit(double unit) const {
    switch (kind) {
    case AxisKind::Log:
        return low * std::pow(high / low, unit);
    case AxisKind::SymmetricLog: {
        const auto warped = [&](double v) {
            return std::copysign(std::log1p(std::fabs(v) / linear), v);
        };
        const double w = warped(low) + unit * (warped(high) - warped(low));
        return std::copysign(std::expm1(std::fabs(w)) * linear, w);
    }
    case AxisKind::Linear:
        break;
    }
    return low + unit * (high - low);
}

std::vector<Tick> niceTicks(const Axis& axis, int count) {
    switch (axis.kind) {
    case AxisKind::Log:
        return logTicks(axis.low, axis.high, count);
    case AxisKind::SymmetricLog:
        return symmetricTicks(axis, count);
    case AxisKind::Linear:
        break;
    }
    return linearTicks(axis.low, axis.high, count);
}

std::vector<Column> decimated(const SeriesHistory& series, const Axis& x, int width) {
    std::vector<Column> columns;
    size_t from = series.lowerBound(x.low);
    for (int column = 0; column < width && from < series.size(); ++column) {
        const double end = column + 1 == width ? x.high : x.fromUnit((column + 1.0) / width);
        size_t to = series.lowerBound(end);
        if (column + 1 == width) {
            while (to < series.size() && series.iteration(to) <= x.high) {
                ++to;
            }
        }
        if (to > from) {
            const Extremes found = series.extremes(from, to);
            const double middle =
                to - from == 1 ? series.iteration(from) : x.fromUnit((column + 0.5) / width);
            columns.push_back({static_cast<float>(x.toUnit(middle) * width), found.low, found.high,
                               series.smoothed(to - 1)});
            from = to;
        }
    }
    return columns;
}

} // namespace bary
