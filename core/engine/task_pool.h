// Threads for steps that take microseconds: they spin briefly between two calls, then sleep, so
// that another process on the same core is never held up by a spinning barrier.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace bary {

class TaskPool {
  public:
    /// The pool of this process.
    static TaskPool& shared();

    /// Calls task(0) … task(count - 1), each once, on up to `threads` threads, the caller among
    /// them; returns when all are done. One caller at a time: another one runs its tasks alone.
    void run(int threads, int count, const std::function<void(int)>& task);

  private:
    TaskPool() = default;
    ~TaskPool();
    void grow(int workers);
    void work(int index, uint64_t seen);
    void drain();

    std::mutex caller_;
    std::vector<std::thread> workers_;
    /// Number of the call, and how many workers take part in it in the low bits: one word, so that
    /// a worker that wakes late never reads one call's number with another's workers.
    std::atomic<uint64_t> round_{0};
    std::atomic<int> running_{0}; ///< workers of this call, not yet through
    std::atomic<int> next_{0};    ///< the next task
    std::atomic<bool> stop_{false};
    int count_ = 0;
    const std::function<void(int)>* task_ = nullptr;
};

} // namespace bary
