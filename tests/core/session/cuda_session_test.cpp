// A run on a GPU that is looked at while it trains; skipped where there is no GPU.
#include "core/session/environment.h"
#include "tests/core/session/helpers.h"

#include <thread>

namespace bary::test {
namespace {

TEST(SessionOnCuda, RecordsItsGraphWhilePicturesAreMade) {
    if (deviceList().size() < 2) {
        GTEST_SKIP() << "no CUDA device";
    }
    // New shapes of a batch are recorded anew each time, beside pictures in another thread.
    Preset preset = tinyPreset();
    preset.device = "cuda";
    preset.iterations = 1000000;
    applySetting(preset, "engine=tensor");
    Session session(preset);
    apply(session, command::Run{});
    for (int k = 0; k < 20; ++k) {
        session.post(command::SetParameter{"batch", 64.0 + k});
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    apply(session, command::Pause{});
    EXPECT_EQ(waitFor(session), State::Paused);
    EXPECT_EQ(session.status().errorCount, 0u);
    EXPECT_GT(session.status().iteration, 20);
}

} // namespace
} // namespace bary::test
