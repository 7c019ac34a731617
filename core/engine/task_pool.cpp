#include "core/engine/task_pool.h"

#include <algorithm>
#include <chrono>

namespace bary {

namespace {

constexpr uint64_t workerBits = 0xffff;

/// Waits until `value` is no longer `old`: about 20 µs awake, then asleep.
template <class T> void waitWhile(std::atomic<T>& value, T old) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(20);
    do {
        for (int k = 0; k < 64; ++k) {
            if (value.load(std::memory_order_acquire) != old) {
                return;
            }
#if defined(__x86_64__)
            __builtin_ia32_pause();
#endif
        }
    } while (std::chrono::steady_clock::now() < end);
    value.wait(old, std::memory_order_acquire);
}

} // namespace

TaskPool& TaskPool::shared() {
    static TaskPool pool;
    return pool;
}

TaskPool::~TaskPool() {
    stop_ = true;
    round_.fetch_add(workerBits + 1, std::memory_order_release);
    round_.notify_all();
    for (std::thread& worker : workers_) {
        worker.join();
    }
}

void TaskPool::grow(int workers) {
    while (static_cast<int>(workers_.size()) < workers) {
        const int index = static_cast<int>(workers_.size());
        workers_.emplace_back(
            [this, index, seen = round_.load(std::memory_order_relaxed)] { work(index, seen); });
    }
}

void TaskPool::drain() {
    for (int k; (k = next_.fetch_add(1, std::memory_order_relaxed)) < count_;) {
        (*task_)(k);
    }
}

void TaskPool::work(int index, uint64_t seen) {
    while (true) {
        waitWhile(round_, seen);
        seen = round_.load(std::memory_order_acquire);
        if (stop_) {
            return;
        }
        if (index >= static_cast<int>(seen & workerBits)) {
            continue;
        }
        drain();
        if (running_.fetch_sub(1, std::memory_order_acq_rel) == 1) {
            running_.notify_one();
        }
    }
}

void TaskPool::run(int threads, int count, const std::function<void(int)>& task) {
    const int workers = std::min(threads, count) - 1;
    std::unique_lock lock(caller_, std::defer_lock);
    if (workers <= 0 || !lock.try_lock()) { // alone, it leaves the pool to the others
        for (int k = 0; k < count; ++k) {
            task(k);
        }
        return;
    }
    grow(workers);
    task_ = &task;
    count_ = count;
    next_.store(0, std::memory_order_relaxed);
    running_.store(workers, std::memory_order_relaxed);
    const uint64_t number = round_.load(std::memory_order_relaxed) / (workerBits + 1) + 1;
    round_.store(number * (workerBits + 1) + static_cast<uint64_t>(workers),
                 std::memory_order_release);
    round_.notify_all();
    drain();
    for (int left; (left = running_.load(std::memory_order_acquire)) != 0;) {
        waitWhile(running_, left);
    }
}

} // namespace bary
