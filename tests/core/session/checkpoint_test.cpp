// A run that is saved and loaded again goes on as if nothing had happened.
#include "tests/core/session/helpers.h"

namespace bary::test {
namespace {

const std::vector<std::string> lossKeys = {"objective", "loss_g", "loss_f", "loss_h", "penalty"};

/// Saves a session that stands idle.
std::filesystem::path saved(Session& session, const TemporaryFolder& folder,
                            const std::string& name = "run.pt") {
    const uint64_t errors = session.status().errorCount;
    apply(session, command::SaveCheckpoint{folder / name});
    EXPECT_EQ(session.status().errorCount, errors) << session.status().lastError;
    return folder / name;
}

TEST(Checkpoint, ResumesBitForBit) {
    const TemporaryFolder folder;
    Session whole(tinyPreset());
    steps(whole, 60);

    std::filesystem::path file;
    {
        Session first(tinyPreset());
        steps(first, 30);
        file = saved(first, folder);
    }
    Session second(checkpointPreset(file), file);
    EXPECT_EQ(waitFor(second), State::Ready);
    EXPECT_EQ(second.status().iteration, 30);
    steps(second, 30);
    EXPECT_EQ(second.status().iteration, 60);
    EXPECT_EQ(resultsOf(second, folder, "resumed"), resultsOf(whole, folder, "whole"));
    EXPECT_EQ(cloudsOf(second), cloudsOf(whole));
    for (const std::string& key : lossKeys) {
        const auto expected = seriesOf(whole, key);
        EXPECT_EQ(expected.size(), 60u) << key;
        EXPECT_EQ(seriesOf(second, key), expected) << key;
    }
}

TEST(Checkpoint, KeepsEverySeriesOfTheHistoryUnderItsName) {
    const TemporaryFolder folder;
    Session first(tinyPreset());
    apply(first, command::EvaluateFully{}); // metrics come before the first loss
    steps(first, 10);
    const auto file = saved(first, folder);
    Session second(checkpointPreset(file), file);
    waitFor(second);
    size_t compared = 0;
    for (const SeriesInfo& info : first.series()) {
        const auto before = seriesOf(first, info.key);
        auto after = seriesOf(second, info.key);
        ASSERT_GE(after.size(), before.size()) << info.key;
        after.resize(before.size()); // loading evaluates once more
        EXPECT_EQ(after, before) << info.key;
        ++compared;
    }
    EXPECT_GT(compared, lossKeys.size());
    for (const SeriesInfo& info : second.series()) {
        const bool isLoss = std::find(lossKeys.begin(), lossKeys.end(), info.key) != lossKeys.end();
        EXPECT_EQ(info.isMetric, !isLoss) << info.key;
        EXPECT_FALSE(info.label.empty());
    }
}

TEST(Checkpoint, HoldsTheChangesMadeByCommands) {
    const TemporaryFolder folder;
    Session first(tinyPreset());
    apply(first, command::NewSeed{11});
    steps(first, 5);
    apply(first, command::SetWeights{{0.25, 0.75}});
    apply(first, command::SetParameter{"lr_generator", 0.01});
    steps(first, 5);
    const auto file = saved(first, folder);
    steps(first, 10);
    const Preset preset = checkpointPreset(file);
    EXPECT_EQ(preset.seed, 11u);
    EXPECT_EQ(weightsOf(preset), (std::vector<double>{0.25, 0.75}));
    Session second(preset, file);
    steps(second, 10);
    EXPECT_EQ(resultsOf(second, folder, "resumed"), resultsOf(first, folder, "first"));
}

TEST(Checkpoint, CanBeReadAfterAChangeThatWaitsForTheNextReset) {
    const TemporaryFolder folder;
    Session first(tinyPreset());
    steps(first, 5);
    // The networks that are saved still have the old width.
    apply(first, command::SetParameter{"potential_width", 8.0});
    const auto file = saved(first, folder);
    steps(first, 5);
    Session second(checkpointPreset(file), file);
    EXPECT_EQ(waitFor(second), State::Ready) << second.status().message;
    steps(second, 5);
    EXPECT_EQ(second.status().iteration, 10) << second.status().lastError;
    if (second.status().state == State::Paused) {
        EXPECT_EQ(resultsOf(second, folder, "resumed"), resultsOf(first, folder, "first"));
    }
}

TEST(Checkpoint, CanBeReadWhateverSeedAndLengthWereAccepted) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    apply(session, command::NewSeed{~uint64_t{0}});
    apply(session, command::SetIterations{5000000000});
    apply(session, command::SaveCheckpoint{folder / "run.pt"}); // refusing the two is fine, too
    EXPECT_NO_THROW(checkpointPreset(folder / "run.pt"));
}

TEST(Checkpoint, OfACompletedRunIsCompleted) {
    const TemporaryFolder folder;
    Session first(tinyPreset());
    first.post(command::Run{});
    ASSERT_EQ(waitFor(first), State::Completed);
    const auto file = saved(first, folder);
    Session second(checkpointPreset(file), file);
    EXPECT_EQ(waitFor(second), State::Completed);
    EXPECT_EQ(second.status().seconds, first.status().seconds);
    second.post(command::Run{});
    EXPECT_EQ(waitFor(second), State::Completed);
    EXPECT_EQ(second.status().iteration, 120);
}

TEST(Checkpoint, SavingDoesNotChangeTheRun) {
    const TemporaryFolder folder;
    Session quiet(tinyPreset()), saver(tinyPreset());
    steps(quiet, 10);
    for (int k = 0; k < 2; ++k) {
        steps(saver, 5);
        saved(saver, folder);
    }
    EXPECT_EQ(resultsOf(saver, folder, "a"), resultsOf(quiet, folder, "b"));
    EXPECT_TRUE(says(saver.status().notices.at(0), {"saved", "run.pt"}));
}

TEST(Checkpoint, OfAnythingElseIsRefusedByName) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 2);
    const auto file = saved(session, folder);
    const std::string bytes = TemporaryFolder::read(file);
    ASSERT_GT(bytes.size(), 1000u);
    folder.write("empty.pt", "");
    folder.write("text.pt", "this is no checkpoint");
    folder.write("half.pt", bytes.substr(0, bytes.size() / 2));
    folder.write("short.pt", bytes.substr(0, bytes.size() - 30));
    folder.write("picture.pt", "\x89PNG\r\n\x1a\n and more");
    folder.write("noise.pt", std::string(5000, '\x07'));
    std::filesystem::create_directory(folder / "folder.pt");
    for (const std::string name : {"missing.pt", "empty.pt", "text.pt", "half.pt", "short.pt",
                                   "picture.pt", "noise.pt", "folder.pt"}) {
        EXPECT_TRUE(says(messageOf([&] { checkpointPreset(folder / name); }), {name})) << name;
    }
}

TEST(Checkpoint, OfOtherNetworksFailsWithTheFilesName) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 2);
    const auto file = saved(session, folder);
    Preset other = tinyPreset();
    applySetting(other, "potential_width=6");
    Session wrong(other, file);
    EXPECT_EQ(waitFor(wrong), State::Failed);
    EXPECT_TRUE(says(wrong.status().message, {"run.pt"}));
    // The session is still good for a fresh start.
    apply(wrong, command::Reset{});
    steps(wrong, 3);
    EXPECT_EQ(wrong.status().state, State::Paused);
    EXPECT_EQ(wrong.status().iteration, 3);
}

TEST(Checkpoint, ThatCannotBeWrittenIsAnErrorOnly) {
    Session session(tinyPreset());
    steps(session, 2);
    apply(session, command::SaveCheckpoint{"/nowhere/at/all/run.pt"});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_TRUE(says(session.status().lastError, {"/nowhere/at/all"}));
    steps(session, 2);
    EXPECT_EQ(session.status().iteration, 4);
}

} // namespace
} // namespace bary::test
