#include "app/progress.h"

#include <fmt/format.h>

#include <cstdio>
#include <unistd.h>

namespace bary {

namespace {

constexpr auto onTerminal = std::chrono::milliseconds(200);
constexpr auto inLog = std::chrono::seconds(5);
constexpr auto soon = std::chrono::seconds(1); // what is done by then needs no words

} // namespace

std::string durationText(double seconds) {
    if (seconds < 60) {
        return fmt::format("{:.1f} s", seconds);
    }
    const auto whole = static_cast<int64_t>(seconds);
    if (whole < 3600) {
        return fmt::format("{} min {:02} s", whole / 60, whole % 60);
    }
    return fmt::format("{} h {:02} min", whole / 3600, whole / 60 % 60);
}

Progress::Progress(bool quiet)
    : quiet_(quiet), terminal_(isatty(STDERR_FILENO) != 0),
      next_(std::chrono::steady_clock::now() + soon) {}

bool Progress::due() {
    const auto now = std::chrono::steady_clock::now();
    if (quiet_ || now < next_) {
        return false;
    }
    next_ = now + (terminal_ ? std::chrono::steady_clock::duration(onTerminal)
                             : std::chrono::steady_clock::duration(inLog));
    return true;
}

void Progress::print(const std::string& line) {
    fmt::print(stderr, "{}{}{}", terminal_ ? "\r\x1b[K" : "", line, terminal_ ? "" : "\n");
    std::fflush(stderr);
    shown_ = true;
}

void Progress::show(const std::string& line) {
    if (due()) {
        print(line);
    }
}

void Progress::show(const Status& status) {
    if (!due()) {
        return;
    }
    std::string line = fmt::format("iteration {} of {}", status.iteration, status.target);
    if (status.secondsPerIteration > 0) {
        line += fmt::format(", {:.1f}/s, {} left", 1 / status.secondsPerIteration,
                            durationText(status.secondsLeft));
    }
    for (const Metric& metric : status.metrics) {
        if (metric.key == "bw2_uvp_ema" || metric.key == "sliced_w2_ema") {
            line += fmt::format(", {} {:.3g}", metric.label, metric.value);
        }
    }
    print(line);
}

void Progress::finish() {
    if (terminal_ && shown_) {
        fmt::print(stderr, "\n");
    }
}

} // namespace bary
