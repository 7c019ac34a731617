// The thread beside the training: the newest job wins, and nothing outlives its owner.
#include "core/session/newest_job.h"

#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <vector>

namespace bary::test {
namespace {

void untilCancelled(const std::stop_token& cancelled) {
    while (!cancelled.stop_requested()) {
        std::this_thread::yield();
    }
}

TEST(NewestJob, DoesWhatItIsGiven) {
    NewestJob thread;
    EXPECT_TRUE(thread.idle());
    int done = 0;
    for (int k = 0; k < 3; ++k) {
        thread.start([&](const std::stop_token&) { ++done; });
        thread.wait();
    }
    EXPECT_TRUE(thread.idle());
    EXPECT_EQ(done, 3);
}

TEST(NewestJob, TheNewestTakesThePlaceOfWhatWaits) {
    NewestJob thread;
    std::vector<int> done;
    std::latch begun(1), release(1);
    thread.start([&](const std::stop_token& cancelled) {
        begun.count_down();
        release.wait();
        EXPECT_TRUE(cancelled.stop_requested());
        done.push_back(0);
    });
    begun.wait();
    EXPECT_FALSE(thread.idle());
    for (const int number : {1, 2, 3}) {
        thread.start([&, number](const std::stop_token& cancelled) {
            EXPECT_FALSE(cancelled.stop_requested());
            done.push_back(number);
        });
    }
    release.count_down();
    thread.wait();
    EXPECT_EQ(done, (std::vector<int>{0, 3}));
}

TEST(NewestJob, CancellingDropsWhatWaitsAndTellsWhatIsInWork) {
    NewestJob thread;
    std::latch begun(1);
    thread.start([&](const std::stop_token& cancelled) {
        begun.count_down();
        untilCancelled(cancelled);
    });
    begun.wait();
    thread.cancel();
    thread.wait();
    EXPECT_TRUE(thread.idle());
}

TEST(NewestJob, EndsInTheMiddleOfAJob) {
    std::atomic<bool> ended = false;
    {
        NewestJob thread;
        std::latch begun(1);
        thread.start([&](const std::stop_token& cancelled) {
            begun.count_down();
            untilCancelled(cancelled);
            ended = true;
        });
        begun.wait();
    }
    EXPECT_TRUE(ended);
}

} // namespace
} // namespace bary::test
