// Ctrl+C and SIGTERM as a question that long work asks now and then.
#pragma once

#include <csignal>

namespace bary {

/// Ctrl+C and SIGTERM only set a flag while one of these lives; a second Ctrl+C kills the program.
class InterruptGuard {
  public:
    InterruptGuard();
    ~InterruptGuard();
    InterruptGuard(const InterruptGuard&) = delete;
    InterruptGuard& operator=(const InterruptGuard&) = delete;

    /// Whether a signal came since the guard was made.
    bool interrupted() const;

  private:
    struct sigaction oldInterrupt_ = {}, oldTerminate_ = {};
};

} // namespace bary
