// Commands in random order, sessions that end in the middle: nothing may hang or crash.
#include "tests/core/session/helpers.h"

#include <cstdlib>
#include <random>

namespace bary::test {
namespace {

/// Number of commands: BARYSCOPE_STRESS, 200 where it is not set.
int stressCommands() {
    const char* given = std::getenv("BARYSCOPE_STRESS");
    return given ? std::max(1, std::atoi(given)) : 200;
}

Command randomCommand(std::mt19937& random, const TemporaryFolder& folder) {
    const auto below = [&](int n) { return static_cast<int>(random() % n); };
    switch (below(18)) {
    case 0:
    case 1:
        return command::Run{};
    case 2:
        return command::Pause{};
    case 3:
    case 4:
        return command::Step{below(4)};
    case 5:
        return command::Reset{};
    case 6:
        return command::NewSeed{};
    case 7: {
        const double a = below(5) / 4.0;
        return command::SetWeights{{a, 1 - a}};
    }
    case 8:
        return command::SetWeights{{0.5, 0.6}}; // bad
    case 9:
        return command::SetParameter{"lr_potential", 1e-3 * (1 + below(3))};
    case 10:
        return command::SetParameter{below(2) ? "k1" : "no_such_key", 1.0};
    case 11:
        return command::SetIterations{below(40)};
    case 12:
        return command::ReplaceMarginal{
            below(3), {"m", 0, {{"type", below(4) ? "square" : "cube"}, {"side", 1 + below(3)}}}};
    case 13:
        return command::SaveCheckpoint{folder / "stress.pt"};
    case 14:
        return command::ExportSamples{folder / "stress.npy", 1 + below(50)};
    case 15:
        return command::WriteResults{folder / "results", 1 + below(20)};
    case 16:
        return below(10) ? Command(command::SetViewPoints{below(300)})
                         : Command(command::EvaluateFully{});
    default:
        return command::WritePalettes{folder / "palettes", 3}; // an error every time
    }
}

Preset stressPreset() {
    Preset preset = tinyPreset();
    preset.referenceAtoms = 20; // replaced marginals have no formula
    return preset;
}

TEST(SessionStress, AnyOrderOfCommandsEndsIdle) {
    const TemporaryFolder folder;
    std::mt19937 random(1);
    Session session(stressPreset());
    uint64_t last = 0;
    for (int k = 0; k < stressCommands(); ++k) {
        last = session.post(randomCommand(random, folder));
        session.status();
        if (k % 7 == 0) {
            session.snapshot();
            session.records(k);
        }
    }
    last = session.post(command::Pause{});
    ASSERT_TRUE(session.waitApplied(last, patience));
    ASSERT_TRUE(session.waitIdle(patience));
    const Status status = session.status();
    EXPECT_EQ(status.applied, last);
    EXPECT_NE(status.state, State::Failed) << status.message;
    EXPECT_LE(status.notices.size(), status.noticeCount);
    EXPECT_LE(status.errorCount, status.noticeCount);
    // It still works.
    apply(session, command::Reset{});
    steps(session, 3);
    EXPECT_EQ(session.status().iteration, 3);
}

TEST(SessionStress, EndingInTheMiddleNeverHangs) {
    const TemporaryFolder folder;
    std::mt19937 random(2);
    for (int posted = 0; posted < stressCommands() / 2;) {
        Session session(stressPreset());
        const int count = static_cast<int>(random() % 8);
        uint64_t last = 0;
        for (int k = 0; k < count; ++k, ++posted) {
            last = session.post(randomCommand(random, folder));
        }
        posted += count == 0;
        switch (random() % 3) {
        case 0: // while it prepares, or a little later
            break;
        case 1:
            session.waitApplied(last / 2, patience);
            break;
        default:
            session.waitApplied(last, patience);
        }
    }
}

} // namespace
} // namespace bary::test
