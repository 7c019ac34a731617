// A thread beside the training that does one job at a time, and always the newest.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

namespace bary {

class NewestJob {
  public:
    /// Runs on the thread; should end soon once `cancelled` is requested. Must not throw.
    using Job = std::function<void(const std::stop_token& cancelled)>;

    NewestJob();
    ~NewestJob();

    /// Cancels what was started before and does this as soon as the thread is free.
    void start(Job job);
    /// What waits is dropped, what is in work is asked to end; does not wait for that.
    void cancel();
    /// Whether a job would begin at once.
    bool idle() const;
    /// Until nothing is left to do.
    void wait() const;

  private:
    void loop(const std::stop_token& stop);

    mutable std::mutex mutex_;
    mutable std::condition_variable_any changed_;
    Job next_; ///< waits for the thread, or none
    bool working_ = false;
    std::stop_source cancel_;
    std::jthread thread_; ///< last: joined first
};

} // namespace bary
