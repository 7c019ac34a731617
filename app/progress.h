// One line of progress on stderr, of what takes longer than a second: rewritten in place on a
// terminal, every few seconds elsewhere.
#pragma once

#include "core/session/session.h"

#include <chrono>
#include <string>

namespace bary {

class Progress {
  public:
    explicit Progress(bool quiet);
    /// Shows iteration, rate, time left and the first metric.
    void show(const Status& status);
    /// Shows this line instead.
    void show(const std::string& line);
    void finish();

  private:
    bool due();
    void print(const std::string& line);

    bool quiet_, terminal_;
    bool shown_ = false;
    std::chrono::steady_clock::time_point next_;
};

/// "1 h 02 min", "3 min 20 s", "12.3 s"
std::string durationText(double seconds);

} // namespace bary
