// Snapshots and metrics: looking never changes training, and a wild run stops with a good picture.
#include "tests/core/session/helpers.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <thread>

namespace bary::test {
namespace {

bool allFinite(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); });
}

TEST(Looking, NeverChangesTraining) {
    const TemporaryFolder folder;
    Session quiet(tinyPreset()), watched(tinyPreset());
    steps(quiet, 4);
    for (int k = 0; k < 4; ++k) {
        watched.post(command::SetViewPoints{100 + 37 * k});
        if (k == 2) {
            watched.post(command::EvaluateFully{});
            watched.post(command::ExportSamples{folder / "x.npy", 50});
        }
        watched.post(command::Step{1});
        waitFor(watched);
        watched.status();
        watched.records(0);
    }
    EXPECT_EQ(watched.status().errorCount, 0u) << watched.status().lastError;
    EXPECT_EQ(resultsOf(watched, folder, "watched"), resultsOf(quiet, folder, "quiet"));
    EXPECT_EQ(seriesOf(watched, "objective"), seriesOf(quiet, "objective"));
}

TEST(Snapshots, ShowEveryCloudAtTheAskedSize) {
    Session session(tinyPreset());
    apply(session, command::SetViewPoints{321});
    const auto snapshot = session.snapshot();
    for (int i = 0; i < 2; ++i) {
        for (const CloudRole role :
             {CloudRole::Marginal, CloudRole::ToBarycenter, CloudRole::ToMarginal}) {
            const Cloud* cloud = snapshot->find(role, i);
            ASSERT_TRUE(cloud);
            EXPECT_EQ(cloud->points.size(), 321);
            EXPECT_EQ(cloud->points.dim, 2);
        }
    }
    for (const CloudRole role : {CloudRole::Barycenter, CloudRole::BarycenterEma}) {
        ASSERT_TRUE(snapshot->find(role));
        EXPECT_EQ(snapshot->find(role)->points.size(), 321);
    }
    EXPECT_FALSE(snapshot->find(CloudRole::Marginal, 2));
    EXPECT_TRUE(snapshot->pictures.empty());
}

TEST(Snapshots, OfWinHaveItsNamesItsSecondAnswerAndTheWaysAcross) {
    Session session(presetOf(
        R"({"solver":"win","iterations":60,"threads":1,"device":"cpu","reference_atoms":100,
        "parameters":{"width":8,"batch":8},"marginals":[
            {"weight":0.5,"measure":{"type":"gaussian","centre":[1,0]}},
            {"weight":0.3,"measure":{"type":"square","side":2}},
            {"weight":0.2,"measure":{"type":"gaussian","covariance":[[2,0],[0,1]]}}]})"));
    apply(session, command::SetViewPoints{301});
    steps(session, 2);
    const auto snapshot = session.snapshot();
    EXPECT_EQ(snapshot->names.generated, "G♯S");
    const Cloud* average = snapshot->find(CloudRole::Average);
    ASSERT_TRUE(average);
    for (const size_t k : {0u, 17u, 601u}) {
        double sum = 0;
        for (int i = 0; i < 3; ++i) {
            sum += snapshot->weights[static_cast<size_t>(i)] *
                   snapshot->find(CloudRole::ToMarginal, i)->points.values[k];
        }
        EXPECT_NEAR(average->points.values[k], sum, 1e-5);
    }
    for (int i = 0; i < 3; ++i) {
        ASSERT_TRUE(snapshot->find(CloudRole::Across, i));
        EXPECT_EQ(snapshot->find(CloudRole::Across, i)->points.size(), 300); // of two others
    }
    apply(session, command::EvaluateFully{});
    const auto metrics = session.status().metrics;
    const auto subject = [&](const std::string& key) {
        const auto found = std::find_if(metrics.begin(), metrics.end(),
                                        [&](const Metric& each) { return each.key == key; });
        return found == metrics.end() ? "" : found->subject;
    };
    EXPECT_EQ(subject("representation_gap"), "G to T⁻¹♯ℙ");
    EXPECT_EQ(subject("energy_ema"), "EMA of G");
    EXPECT_EQ(subject("energy_map_1"), "T₂⁻¹♯ℙ₂");
}

TEST(Snapshots, GrowInNumberAndKeepTheirPoints) {
    Session session(tinyPreset());
    waitFor(session);
    const auto first = session.snapshot();
    steps(session, 5);
    const auto second = session.snapshot();
    EXPECT_GT(second->number, first->number);
    EXPECT_EQ(first->iteration, 0); // the old one is as it was
    // Particles stay the same, so that they can be followed.
    EXPECT_EQ(first->find(CloudRole::Marginal, 0)->points.values,
              second->find(CloudRole::Marginal, 0)->points.values);
}

Preset endlessPreset() {
    Preset preset = tinyPreset();
    preset.iterations = 1000000000;
    return preset;
}

/// Trains, with many points to look at.
void run(Session& session) {
    session.post(command::SetViewPoints{20000});
    apply(session, command::Run{});
}

/// Waits for `count` pictures more.
void pictures(const Session& session, uint64_t count) {
    const uint64_t last = session.snapshot()->number + count;
    while (session.snapshot()->number < last) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

TEST(Looking, BesideTheTrainingShowsLaterAndLaterStates) {
    Session session(endlessPreset());
    run(session);
    int64_t iteration = 0;
    for (int k = 0; k < 6; ++k) {
        pictures(session, 1);
        const auto snapshot = session.snapshot();
        EXPECT_GE(snapshot->iteration, iteration); // the same where the truth has just arrived
        EXPECT_EQ(snapshot->find(CloudRole::ToMarginal, 1)->points.size(), 20000);
        iteration = snapshot->iteration;
    }
    EXPECT_GT(iteration, 0);
    EXPECT_EQ(session.status().state, State::Running);
}

TEST(Looking, EndsWithTheLastState) {
    // The same steps without a look in between show the same picture.
    Session watched(endlessPreset());
    run(watched);
    pictures(watched, 3);
    apply(watched, command::Pause{});
    const int64_t iteration = watched.status().iteration;
    EXPECT_EQ(watched.snapshot()->iteration, iteration);
    const uint64_t number = watched.snapshot()->number;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    EXPECT_EQ(watched.snapshot()->number, number) << "a late picture after the pause";

    Session quiet(endlessPreset());
    apply(quiet, command::SetViewPoints{20000});
    steps(quiet, static_cast<int>(iteration));
    EXPECT_EQ(cloudsOf(watched), cloudsOf(quiet));
}

TEST(Looking, NeverShowsARunThatWasGivenUp) {
    Session session(endlessPreset());
    run(session);
    // The truth's arrival makes a picture of its own, of the run that is shown.
    while (session.status().truth == "computing…") {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    pictures(session, 3);
    for (uint64_t seed = 10; seed < 20; ++seed) {
        pictures(session, 1);
        std::this_thread::sleep_for(std::chrono::milliseconds(seed % 7)); // anywhere in a look
        const int64_t before = session.snapshot()->iteration;
        apply(session, command::NewSeed{seed});
        apply(session, command::Pause{});
        const auto snapshot = session.snapshot();
        const int64_t now = session.status().iteration;
        EXPECT_EQ(snapshot->iteration, now);
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        EXPECT_EQ(session.snapshot(), snapshot) << "a late picture of iteration " << before;
        for (const Record& record : session.records(0)) {
            ASSERT_LE(record.iteration, now) << "a late metric";
        }
        apply(session, command::Run{});
    }
}

TEST(Looking, InAPauseTheNewestWeightsStay) {
    Session session(endlessPreset());
    apply(session, command::SetViewPoints{20000});
    steps(session, 3);
    for (int k = 1; k <= 20; ++k) {
        const std::vector<double> weights = {k / 32.0, 1 - k / 32.0};
        apply(session, command::SetWeights{weights});
        EXPECT_EQ(session.snapshot()->weights, weights);
        // The truth of these weights arrives, and is looked at, somewhere in here.
        std::this_thread::sleep_for(std::chrono::milliseconds(5 * (k % 5)));
        EXPECT_EQ(session.snapshot()->weights, weights);
        EXPECT_EQ(session.snapshot()->iteration, 3);
    }
}

TEST(Looking, CanBeEndedInTheMiddle) {
    for (int k = 0; k < 10; ++k) {
        Session session(endlessPreset());
        run(session);
        std::this_thread::sleep_for(std::chrono::milliseconds(3 * k));
    }
}

TEST(Metrics, OfARunUnderWayCarryTheirOwnIteration) {
    Session session(endlessPreset());
    run(session);
    const auto records = [&] {
        std::vector<Record> found;
        const auto series = session.series();
        for (const Record& record : session.records(0)) {
            if (series.at(record.series).key == "representation_gap") {
                found.push_back(record);
            }
        }
        return found;
    };
    const auto looked = [&] {
        const auto found = records();
        return !found.empty() && found.back().iteration > 0;
    };
    while (!looked()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    apply(session, command::Pause{});
    const auto found = records();
    const Status status = session.status();
    EXPECT_EQ(found.back().iteration, status.iteration);
    EXPECT_EQ(found.back().seconds, status.seconds);
    // The losses say which solver time belongs to an iteration; the start has its preparation's.
    std::map<int64_t, double> seconds = {{0, found.front().seconds}};
    EXPECT_LT(found.front().seconds, status.seconds);
    const auto series = session.series();
    for (const Record& record : session.records(0)) {
        if (series.at(record.series).key == "objective") {
            seconds[record.iteration] = record.seconds;
        }
    }
    for (size_t k = 0; k < found.size(); ++k) {
        ASSERT_TRUE(seconds.contains(found[k].iteration));
        EXPECT_EQ(found[k].seconds, seconds.at(found[k].iteration));
        EXPECT_TRUE(k == 0 || found[k].iteration >= found[k - 1].iteration);
    }
}

TEST(Metrics, AreMeasuredAgainstTheExactTruth) {
    Preset preset = tinyPreset();
    applySetting(preset, "pretraining=400");
    Session session(preset);
    apply(session, command::EvaluateFully{});
    EXPECT_EQ(session.status().truth, "exact, by formula");
    ASSERT_TRUE(session.snapshot()->find(CloudRole::Truth));
    const Status status = session.status();
    const auto value = [&](const std::string& key) {
        for (const Metric& metric : status.metrics) {
            if (metric.key == key) {
                return metric;
            }
        }
        ADD_FAILURE() << "no metric " << key;
        return Metric{};
    };
    // The maps start at the identity: g_i♯μ_i has the marginal's covariance and the right mean.
    EXPECT_LT(value("bw2_uvp_map_0").value, 30);
    EXPECT_LT(value("bw2_uvp_ema").floor, 0.1);
    EXPECT_GE(value("bw2_uvp_ema").value, value("bw2_uvp_ema").floor);
    EXPECT_TRUE(std::isfinite(value("sliced_w2_ema").value));
    EXPECT_TRUE(std::isfinite(value("energy_ema").value));
    EXPECT_TRUE(std::isnan(value("representation_gap").floor));
}

TEST(Divergence, StopsTheRunWithTheLastGoodSnapshot) {
    const TemporaryFolder folder;
    Session session(explodingPreset());
    session.post(command::Run{});
    ASSERT_EQ(waitFor(session), State::Diverged);
    EXPECT_TRUE(says(session.status().message, {"not finite", "iteration"}));
    EXPECT_TRUE(allFinite(cloudsOf(session)));
    for (const double loss : seriesOf(session, "objective")) {
        EXPECT_TRUE(std::isfinite(loss));
    }
    // It neither runs on nor overwrites a good checkpoint.
    apply(session, command::Run{});
    apply(session, command::Step{});
    apply(session, command::SaveCheckpoint{folder / "run.pt"});
    EXPECT_EQ(session.status().state, State::Diverged);
    EXPECT_EQ(session.status().errorCount, 3u);
    EXPECT_EQ(folder.count(), 0u);
    apply(session, command::Reset{});
    EXPECT_EQ(session.status().state, State::Ready);
    EXPECT_TRUE(allFinite(cloudsOf(session)));
}

TEST(Divergence, KeepsTheGoodSnapshotWhateverIsAskedAfterwards) {
    Session session(explodingPreset());
    session.post(command::Run{});
    ASSERT_EQ(waitFor(session), State::Diverged);
    apply(session, command::SetViewPoints{200});
    EXPECT_TRUE(allFinite(cloudsOf(session))) << "after SetViewPoints";
    apply(session, command::EvaluateFully{}); // takes the truth in
    EXPECT_TRUE(allFinite(cloudsOf(session))) << "after EvaluateFully";
    apply(session, command::SetWeights{{0.25, 0.75}});
    EXPECT_TRUE(allFinite(cloudsOf(session))) << "after SetWeights";
    EXPECT_EQ(session.status().state, State::Diverged);
    apply(session, command::SetIterations{500});
    EXPECT_FALSE(session.status().message.empty()) << "the reason must stay";
}

} // namespace
} // namespace bary::test
