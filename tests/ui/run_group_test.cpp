// Several sessions of one problem, moved by one hand.
#include "ui/run_group.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <thread>

namespace bary {
namespace {

constexpr const char* entries = "disc:discrepancy=sinkhorn:epsilon=0.02,disc:discrepancy=sinkhorn,"
                                "disc:discrepancy=entropic,disc:discrepancy=energy";
constexpr size_t pinned = 0, live = 1, entropic = 2, energy = 3;

class RunGroupTest : public ::testing::Test {
  protected:
    void prepare(int64_t iterations) {
        Preset preset = loadPreset("disc-lesson");
        applySetting(preset, "batch=32");
        preset.iterations = iterations;
        runs_ = std::make_unique<RunGroup>(readEntries(preset, entries));
        ASSERT_TRUE(untilAll([](const Status& s) { return s.state == State::Ready; }));
    }
    bool until(const std::function<bool()>& condition) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!condition()) {
            if (std::chrono::steady_clock::now() > end) {
                return false;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(3));
            runs_->update();
        }
        return true;
    }
    bool untilAll(const std::function<bool(const Status&)>& condition) {
        return until([&] {
            return std::all_of(runs_->runs().begin(), runs_->runs().end(),
                               [&](const RunGroup::Run& run) { return condition(run.status); });
        });
    }
    const Status& status(size_t run) const { return runs_->runs()[run].status; }
    double epsilon(size_t run) const {
        return std::get<double>(parameterValue(runs_->runs()[run].preset, "epsilon"));
    }

    std::unique_ptr<RunGroup> runs_;
};

TEST_F(RunGroupTest, RunsPausesStepsAndResetsAll) {
    prepare(100000);
    ASSERT_TRUE(runs_->allowed().run);
    runs_->post(command::Run{});
    ASSERT_TRUE(untilAll([](const Status& s) { return s.iteration > 0; }));
    EXPECT_EQ(runs_->state(), State::Running);
    EXPECT_FALSE(runs_->allowed().run);
    runs_->post(command::Pause{});
    ASSERT_TRUE(untilAll([](const Status& s) { return s.state == State::Paused; }));
    runs_->post(command::Reset{});
    ASSERT_TRUE(untilAll([](const Status& s) { return s.iteration == 0; }));
    runs_->post(command::Step{2});
    EXPECT_TRUE(untilAll([](const Status& s) { return s.iteration == 2; }));
}

TEST_F(RunGroupTest, EpsilonMovesThoseThatDoNotStateTheirs) {
    prepare(100000);
    EXPECT_EQ(runs_->chosen(), live);
    EXPECT_EQ(runs_->epsilon(), 0.5);
    runs_->askEpsilon(2);
    EXPECT_TRUE(until([&] { return epsilon(live) == 2 && epsilon(entropic) == 2; }));
    EXPECT_EQ(epsilon(pinned), 0.02);
    EXPECT_EQ(epsilon(energy), 0.5);
    runs_->askEpsilon(1e9);
    EXPECT_EQ(runs_->epsilon(), runs_->mostEpsilon());
}

TEST_F(RunGroupTest, WeightsAreThoseOfAllAlsoWhereEpsilonIsMovedRightAfterThem) {
    prepare(100000);
    const std::vector<double> weights = {0.1, 0.2, 0.3, 0.4};
    runs_->post(command::SetWeights{weights});
    runs_->askEpsilon(2);
    EXPECT_TRUE(until([&] { return epsilon(live) == 2; }));
    EXPECT_TRUE(untilAll([&](const Status& s) { return s.weights == weights; }));
}

TEST_F(RunGroupTest, EpsilonWakesARunThatIsDoneAndLeavesTheOthersAtRest) {
    prepare(4);
    runs_->post(command::Run{});
    ASSERT_TRUE(untilAll([](const Status& s) { return s.state == State::Completed; }));
    runs_->askEpsilon(2);
    EXPECT_TRUE(until([&] {
        return status(live).iteration > 4 && status(live).state == State::Completed &&
               status(entropic).iteration > 4;
    }));
    EXPECT_EQ(status(pinned).iteration, 4);
    EXPECT_EQ(status(energy).iteration, 4);
}

TEST_F(RunGroupTest, GoesBeyondThePlanOnlyWhereNoneHasOneLeft) {
    prepare(4);
    runs_->choose(energy); // the length of a run is its own
    runs_->post(command::SetIterations{1000000});
    runs_->post(command::Run{});
    ASSERT_TRUE(until([&] {
        return status(live).state == State::Completed && status(pinned).state == State::Completed;
    }));
    runs_->post(command::Pause{});
    ASSERT_TRUE(until([&] { return status(energy).state == State::Paused; }));
    const int64_t at = status(energy).iteration;
    runs_->post(command::Run{});
    EXPECT_TRUE(until([&] { return status(energy).iteration > at; }));
    EXPECT_EQ(status(live).iteration, 4);
}

TEST(RunGroup, OfOneSessionIsThatSession) {
    RunGroup one(std::make_unique<Session>(loadPreset("disc-lesson")));
    EXPECT_FALSE(one.compares());
    EXPECT_FALSE(one.movesEpsilon());
    EXPECT_EQ(&one.session(), one.runs().front().session.get());
}

} // namespace
} // namespace bary
