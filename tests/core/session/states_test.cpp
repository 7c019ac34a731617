// The states of a session and the commands that move it through them.
#include "tests/core/session/helpers.h"

#include <algorithm>
#include <cmath>

namespace bary::test {
namespace {

TEST(SessionStates, ACompletedWinGoesOnWithInverseMapsAlone) {
    Session session(presetOf(R"({"solver":"win","iterations":20,"threads":1,"device":"cpu",
        "parameters":{"width":8,"batch":8},"marginals":[
            {"weight":0.5,"measure":{"type":"gaussian","centre":[1,0]}},
            {"weight":0.5,"measure":{"type":"square","side":2}}]})"));
    apply(session, command::Run{});
    ASSERT_EQ(waitFor(session), State::Completed);
    const auto before = session.snapshot();
    apply(session, command::SetParameter{"inverse", std::string("alone")});
    EXPECT_EQ(session.status().state, State::Paused);
    EXPECT_EQ(session.status().target, 30);
    apply(session, command::Run{});
    EXPECT_EQ(waitFor(session), State::Completed);
    const auto after = session.snapshot();
    EXPECT_EQ(after->iteration, 30);
    const auto same = [&](CloudRole role, int i) {
        return before->find(role, i)->points.values == after->find(role, i)->points.values;
    };
    EXPECT_TRUE(same(CloudRole::BarycenterEma, -1) && same(CloudRole::ToMarginal, 0));
    EXPECT_FALSE(same(CloudRole::ToBarycenter, 0));
}

TEST(SessionStates, RunFromReadyToCompletedAndOnFromThere) {
    Session session(tinyPreset());
    EXPECT_EQ(waitFor(session), State::Ready);
    EXPECT_EQ(session.status().iteration, 0);
    EXPECT_EQ(session.status().target, 60);
    ASSERT_TRUE(session.snapshot());

    session.post(command::Run{});
    EXPECT_EQ(waitFor(session), State::Completed);
    EXPECT_EQ(session.status().iteration, 60);
    EXPECT_EQ(seriesOf(session, "objective").size(), 60u);
    EXPECT_EQ(session.snapshot()->iteration, 60);

    session.post(command::Run{}); // as many again
    EXPECT_EQ(waitFor(session), State::Completed);
    EXPECT_EQ(session.status().iteration, 120);
    EXPECT_EQ(session.status().errorCount, 0u);
}

TEST(SessionStates, ShowTheirPictureBeforeTheyAreAnnounced) {
    // Who waits for the end may look at once: snapshot, status and metrics are those of the end.
    for (int repeat = 0; repeat < 2; ++repeat) {
        Session session(tinyPreset());
        ASSERT_TRUE(session.waitIdle(patience));
        ASSERT_TRUE(session.snapshot()) << "Ready without a picture";
        session.post(command::Step{3});
        ASSERT_TRUE(session.waitIdle(patience));
        EXPECT_EQ(session.snapshot()->iteration, 3) << "Paused with an old picture";
        session.post(command::Run{});
        ASSERT_TRUE(session.waitIdle(patience));
        EXPECT_EQ(session.snapshot()->iteration, 60) << "Completed with an old picture";
    }
}

TEST(SessionStates, PauseStopsBetweenTwoSteps) {
    Preset preset = tinyPreset();
    preset.iterations = 1000000000;
    Session session(preset);
    apply(session, command::Run{});
    EXPECT_EQ(session.status().state, State::Running);
    apply(session, command::Pause{});
    EXPECT_EQ(waitFor(session), State::Paused);
    const int64_t iteration = session.status().iteration;
    EXPECT_EQ(session.snapshot()->iteration, iteration);
    apply(session, command::SetViewPoints{500}); // the worker lives and does not train
    EXPECT_EQ(session.status().iteration, iteration);
    apply(session, command::Run{});
    apply(session, command::Pause{});
    EXPECT_EQ(waitFor(session), State::Paused);
    EXPECT_GE(session.status().iteration, iteration);
}

TEST(SessionStates, PauseDoesNothingWhereNothingRuns) {
    Session session(tinyPreset());
    apply(session, command::Pause{});
    EXPECT_EQ(waitFor(session), State::Ready);
}

TEST(SessionStates, StepRunsExactlyThatMany) {
    Session session(tinyPreset());
    int64_t expected = 0;
    for (const int n : {1, 7}) {
        steps(session, n);
        EXPECT_EQ(session.status().state, State::Paused);
        EXPECT_EQ(session.status().iteration, expected += n);
        EXPECT_EQ(seriesOf(session, "loss_f").size(), static_cast<size_t>(expected));
    }
    steps(session, 100); // beyond the target
    EXPECT_EQ(session.status().iteration, 108);
}

TEST(SessionStates, ResetReplaysTheSameInitialisation) {
    Session session(tinyPreset());
    waitFor(session);
    const auto start = cloudsOf(session);
    const uint64_t epoch = session.historyEpoch();
    steps(session, 20);
    const auto later = cloudsOf(session);
    const auto losses = seriesOf(session, "objective");
    EXPECT_NE(start, later);
    apply(session, command::Reset{});
    EXPECT_EQ(session.status().state, State::Ready);
    EXPECT_EQ(session.status().iteration, 0);
    EXPECT_GT(session.historyEpoch(), epoch);
    EXPECT_TRUE(seriesOf(session, "objective").empty());
    EXPECT_EQ(cloudsOf(session), start);
    steps(session, 20);
    EXPECT_EQ(cloudsOf(session), later);
    EXPECT_EQ(seriesOf(session, "objective"), losses);
}

TEST(SessionStates, ResetKeepsARunRunning) {
    Preset preset = tinyPreset();
    preset.iterations = 1000000000;
    Session session(preset);
    apply(session, command::Run{});
    apply(session, command::Reset{});
    EXPECT_EQ(session.status().state, State::Running);
}

TEST(SessionStates, NewSeedChangesTheInitialisation) {
    Session session(tinyPreset());
    waitFor(session);
    const auto start = cloudsOf(session);
    apply(session, command::NewSeed{});
    EXPECT_EQ(session.status().seed, 4u);
    EXPECT_EQ(session.preset().seed, 4u);
    EXPECT_NE(cloudsOf(session), start);
    apply(session, command::NewSeed{3});
    EXPECT_EQ(cloudsOf(session), start);
}

TEST(SessionCommands, AreAcknowledgedInOrder) {
    Session session(tinyPreset());
    std::vector<uint64_t> numbers;
    for (int k = 0; k < 10; ++k) {
        numbers.push_back(session.post(command::SetViewPoints{100 + k}));
        numbers.push_back(session.post(command::Step{1}));
    }
    EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end()));
    EXPECT_EQ(std::adjacent_find(numbers.begin(), numbers.end()), numbers.end());
    uint64_t seen = 0;
    while (seen < numbers.back()) {
        const uint64_t applied = session.status().applied;
        ASSERT_GE(applied, seen);
        ASSERT_LE(applied, numbers.back());
        seen = applied;
        ASSERT_TRUE(session.waitApplied(std::min(seen + 1, numbers.back()), patience));
    }
    waitFor(session);
    EXPECT_EQ(session.snapshot()->find(CloudRole::Barycenter)->points.size(), 109);
}

TEST(SessionCommands, WaitingForWhatNeverComesTimesOut) {
    Session session(tinyPreset());
    EXPECT_FALSE(session.waitApplied(1000, std::chrono::milliseconds(1)));
}

TEST(SessionCommands, BadWeightsAreAnErrorAndLeaveTheRunUntouched) {
    const TemporaryFolder folder;
    Session clean(tinyPreset()), session(tinyPreset());
    steps(clean, 10);
    steps(session, 5);
    const std::vector<std::vector<double>> bad = {{0.5}, {0.7, 0.7}, {1.5, -0.5}, {}, {NAN, 1}};
    for (size_t k = 0; k < bad.size(); ++k) {
        apply(session, command::SetWeights{bad[k]});
        EXPECT_EQ(session.status().errorCount, k + 1);
        EXPECT_TRUE(says(session.status().lastError, {"weight"}));
    }
    EXPECT_EQ(session.status().state, State::Paused);
    EXPECT_EQ(session.status().weights, (std::vector<double>{0.5, 0.5}));
    steps(session, 5);
    EXPECT_EQ(resultsOf(session, folder, "a"), resultsOf(clean, folder, "b"));
}

TEST(SessionCommands, GoodWeightsAreInForceInStatusPresetAndSnapshot) {
    Session session(tinyPreset());
    steps(session, 5);
    apply(session, command::SetWeights{{0.25, 0.75}});
    const std::vector<double> expected = {0.25, 0.75};
    EXPECT_EQ(session.status().weights, expected);
    EXPECT_EQ(weightsOf(session.preset()), expected);
    EXPECT_EQ(session.snapshot()->weights, expected);
    EXPECT_EQ(session.status().marginals[1].weight, 0.75);
    EXPECT_EQ(session.status().iteration, 5);
}

TEST(SessionCommands, ParametersAreCheckedAgainstTheTable) {
    Session session(tinyPreset());
    waitFor(session);
    apply(session, command::SetParameter{"lr_potental", 0.1});
    EXPECT_TRUE(says(session.status().lastError, {"'lr_potental'", "'lr_potential'"}));
    apply(session, command::SetParameter{"lr_potential", 7.0});
    EXPECT_TRUE(says(session.status().lastError, {"'lr_potential'", "7"}));
    apply(session, command::SetParameter{"batchnorm", 1.0});
    EXPECT_TRUE(says(session.status().lastError, {"'batchnorm'", "true or false"}));
    EXPECT_EQ(session.status().errorCount, 3u);
    apply(session, command::SetParameter{"lambda", 0.7});
    EXPECT_EQ(session.status().errorCount, 3u);
    EXPECT_EQ(std::get<double>(session.preset().parameters.at("lambda")), 0.7);
}

TEST(SessionCommands, LiveParametersActAtOnceAndTheOthersAtTheNextReset) {
    Session session(tinyPreset()), untouched(tinyPreset());
    apply(session, command::SetParameter{"init", std::string("default")});
    steps(session, 5);
    steps(untouched, 5);
    EXPECT_EQ(cloudsOf(session), cloudsOf(untouched));
    apply(session, command::SetParameter{"lr_generator", 0.1});
    steps(session, 5);
    steps(untouched, 5);
    EXPECT_NE(cloudsOf(session), cloudsOf(untouched));
    apply(session, command::Reset{});
    apply(untouched, command::Reset{});
    EXPECT_NE(cloudsOf(session), cloudsOf(untouched));
}

TEST(SessionCommands, ARecipeResetsAndBringsItsOwnParameters) {
    Session session(tinyPreset());
    steps(session, 3);
    apply(session, command::SetRecipe{"papr"});
    EXPECT_TRUE(says(session.status().lastError, {"'papr'", "paper"}));
    EXPECT_EQ(session.status().iteration, 3);
    apply(session, command::SetRecipe{"paper"});
    EXPECT_EQ(session.status().iteration, 0);
    EXPECT_EQ(session.status().target, 15000);
    EXPECT_EQ(session.preset().recipe, "paper");
    EXPECT_TRUE(session.preset().parameters.empty());
}

TEST(SessionCommands, IterationsMoveTheTarget) {
    Session session(tinyPreset());
    steps(session, 10);
    apply(session, command::SetIterations{20});
    session.post(command::Run{});
    EXPECT_EQ(waitFor(session), State::Completed);
    EXPECT_EQ(session.status().iteration, 20);
    apply(session, command::SetIterations{30});
    EXPECT_EQ(session.status().state, State::Paused);
    apply(session, command::SetIterations{0});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_EQ(session.status().target, 30);
}

TEST(SessionCommands, AGoodMarginalReplacesTheOldOne) {
    Session session(tinyPreset());
    steps(session, 5);
    apply(session, command::ReplaceMarginal{1, {"c", 0, {{"type", "square"}, {"side", 2}}}});
    const Status status = session.status();
    EXPECT_EQ(status.errorCount, 0u);
    EXPECT_EQ(status.state, State::Ready);
    EXPECT_EQ(status.iteration, 0);
    EXPECT_EQ(status.marginals[1].name, "c");
    EXPECT_TRUE(says(status.marginals[1].description, {"square", "2"}));
    EXPECT_EQ(status.marginals[1].weight, 0.5); // a place keeps its weight
    for (const float x : session.snapshot()->find(CloudRole::Marginal, 1)->points.values) {
        ASSERT_LE(std::abs(x), 1.0001f);
    }
}

TEST(SessionCommands, ABadMarginalChangesNothing) {
    const TemporaryFolder folder;
    Session clean(tinyPreset()), session(tinyPreset());
    steps(clean, 10);
    steps(session, 5);
    const std::vector<command::ReplaceMarginal> bad = {
        {2, {"c", 0, {{"type", "square"}}}},
        {-1, {"c", 0, {{"type", "square"}}}},
        {0, {"c", 0, {{"type", "sqare"}}}},
        {0, {"c", 0, {{"type", "square"}, {"sied", 1}}}},
        {0, {"c", 0, {{"type", "box"}}}}, // space, not plane
        {0, {"c", 0, {{"type", "points"}, {"file", "/nowhere.csv"}}}},
        {0, {"c", 0, nullptr}},
    };
    for (const auto& command : bad) {
        apply(session, command);
    }
    EXPECT_EQ(session.status().errorCount, bad.size());
    EXPECT_EQ(session.status().marginals[0].name, "a");
    EXPECT_EQ(session.preset().marginals[0].name, "a");
    EXPECT_EQ(session.status().iteration, 5);
    steps(session, 5);
    EXPECT_EQ(resultsOf(session, folder, "a"), resultsOf(clean, folder, "b"));
}

TEST(SessionStates, APresetThatCannotBePreparedFailsAndSaysWhy) {
    Preset preset = tinyPreset();
    preset.marginals[1].measure = {{"type", "box"}};
    Session session(preset);
    EXPECT_EQ(waitFor(session), State::Failed);
    EXPECT_TRUE(says(session.status().message, {"marginals[1]", "dimension 3", "dimension 2"}));
    apply(session, command::Run{});
    apply(session, command::Step{});
    apply(session, command::SetViewPoints{});
    EXPECT_EQ(session.status().state, State::Failed);
    EXPECT_EQ(session.status().errorCount, 3u); // the failure, Run, Step
}

TEST(SessionStates, AGoodMarginalHealsAPresetThatCouldNotBePrepared) {
    Preset preset = tinyPreset();
    preset.marginals[0].measure = {{"type", "sqare"}};
    preset.marginals[1].measure = {{"type", "box"}};
    Session session(preset);
    ASSERT_EQ(waitFor(session), State::Failed);
    apply(session, command::ReplaceMarginal{0, {"box", 0, {{"type", "box"}}}});
    const Status status = session.status();
    EXPECT_EQ(status.state, State::Ready);
    EXPECT_EQ(status.dim, 3);
    EXPECT_EQ(status.kind, PointKind::Space);
    EXPECT_EQ(status.threads, 1);
}

TEST(SessionWeights, MovedAfterTheEndTheRunGoesOnAndEndsAgain) {
    Session session(tinyPreset());
    session.post(command::Run{});
    ASSERT_EQ(waitFor(session), State::Completed);
    apply(session, command::SetWeights{{0.25, 0.75}});
    EXPECT_EQ(session.status().target, 90); // half of the plan more
    ASSERT_TRUE(session.waitIdle(patience));
    EXPECT_EQ(session.status().state, State::Completed);
    EXPECT_EQ(session.status().iteration, 90);
    EXPECT_EQ(session.snapshot()->weights, (std::vector<double>{0.25, 0.75}));
}

TEST(SessionWeights, MovedInAPauseTheRunWaits) {
    Session session(tinyPreset());
    steps(session, 10);
    apply(session, command::SetWeights{{0.25, 0.75}});
    EXPECT_EQ(session.status().state, State::Paused);
    EXPECT_EQ(session.status().target, 40);
}

} // namespace
} // namespace bary::test
