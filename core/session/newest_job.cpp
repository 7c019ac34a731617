#include "core/session/newest_job.h"

#include <ATen/Parallel.h>

#include <sys/resource.h>
#include <unistd.h>

namespace bary {

namespace {

/// Training comes first where cores are scarce.
void stepBack() {
    // LibTorch's number of threads is each thread's own, but set anew at its first question.
    at::get_num_threads();
    at::set_num_threads(1);
#ifdef __linux__
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), 5); // of this thread alone
#endif
}

} // namespace

NewestJob::NewestJob() : thread_([this](const std::stop_token& stop) { loop(stop); }) {}

NewestJob::~NewestJob() {
    cancel();
}

void NewestJob::start(Job job) {
    cancel();
    std::lock_guard lock(mutex_);
    next_ = std::move(job);
    cancel_ = {};
    changed_.notify_all();
}

void NewestJob::cancel() {
    std::lock_guard lock(mutex_);
    cancel_.request_stop();
    next_ = nullptr;
}

bool NewestJob::idle() const {
    std::lock_guard lock(mutex_);
    return !working_ && !next_;
}

void NewestJob::wait() const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !working_ && !next_; });
}

void NewestJob::loop(const std::stop_token& stop) {
    stepBack();
    std::unique_lock lock(mutex_);
    while (changed_.wait(lock, stop, [this] { return next_ != nullptr; })) {
        working_ = true;
        {
            const Job job = std::exchange(next_, nullptr);
            const std::stop_token cancelled = cancel_.get_token();
            lock.unlock();
            job(cancelled);
        } // what the job held is given back before it counts as done
        lock.lock();
        working_ = false;
        changed_.notify_all();
    }
}

} // namespace bary
