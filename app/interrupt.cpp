#include "app/interrupt.h"

#include <atomic>

namespace bary {

namespace {

std::atomic<bool> signalled = false;

void onSignal(int) {
    signalled = true;
}

} // namespace

InterruptGuard::InterruptGuard() {
    signalled = false;
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, &oldInterrupt_);
    sigaction(SIGTERM, &action, &oldTerminate_);
}

InterruptGuard::~InterruptGuard() {
    sigaction(SIGINT, &oldInterrupt_, nullptr);
    sigaction(SIGTERM, &oldTerminate_, nullptr);
}

bool InterruptGuard::interrupted() const {
    return signalled;
}

} // namespace bary
