#include "ui/format.h"

#include <cmath>
#include <cstdio>

namespace bary {

namespace {

template <typename... Values> std::string printed(const char* format, Values... values) {
    char text[64];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

} // namespace

std::string formatValue(double value) {
    if (!std::isfinite(value)) {
        return "–";
    }
    const double size = std::fabs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e6)) {
        return printed("%.2e", value);
    }
    const int decimals = size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
    return printed("%.*f", size < 0.1 && size > 0 ? 4 : decimals, value);
}

std::string formatCount(int64_t value) {
    std::string digits = std::to_string(value < 0 ? -value : value);
    for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
        digits.insert(static_cast<size_t>(at), " ");
    }
    return value < 0 ? "-" + digits : digits;
}

std::string formatDuration(double seconds) {
    if (seconds < 10) {
        return printed("%.1f s", seconds < 0 ? 0.0 : seconds);
    }
    const auto whole = static_cast<long long>(seconds + 0.5);
    if (whole < 60) {
        return printed("%lld s", whole);
    }
    if (whole < 3600) {
        return printed("%lld min %02lld s", whole / 60, whole % 60);
    }
    return printed("%lld h %02lld min", whole / 3600, whole / 60 % 60);
}

std::string formatRate(double secondsPerIteration) {
    if (!(secondsPerIteration > 0)) {
        return {};
    }
    const double rate = 1 / secondsPerIteration;
    return rate >= 1 ? printed(rate >= 10 ? "%.0f it/s" : "%.1f it/s", rate)
                     : printed("%.1f s/it", secondsPerIteration);
}

std::string floorWord(const Metric& metric) {
    if (!std::isfinite(metric.value) || !(metric.floor > 0)) {
        return {};
    }
    const double ratio = metric.value / metric.floor;
    if (ratio <= 1.3) {
        return "at the floor";
    }
    return ratio < 100 ? printed("%.1f × floor", ratio) : printed("%.0f × floor", ratio);
}

} // namespace bary
