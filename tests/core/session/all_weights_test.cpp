// A solver that has learned all weights: moving them shows another barycenter and trains nothing.
#include "tests/core/session/helpers.h"

#include <algorithm>
#include <cmath>
#include <thread>

namespace bary::test {
namespace {

/// Three Gaussians with means far apart, so that the barycenter's mean tells its weights.
Preset tinyFamily(const std::string& more = "") {
    return presetOf(R"({"iterations":2000,"seed":3,"threads":1,"device":"cpu","solver":"nwbf",
        "parameters":{"potential_width":6,"potential_layers":2,"generator_width":6,
            "generator_layers":1,"batch":32)" +
                    more + R"(},
        "marginals":[
            {"name":"a","measure":{"type":"gaussian","centre":[4,0]}},
            {"name":"b","measure":{"type":"gaussian","centre":[-4,0]}},
            {"name":"c","measure":{"type":"gaussian","centre":[0,6],
                                   "covariance":[[2,0],[0,1]]}}]})");
}

double meanOfFirst(const Snapshot& snapshot) {
    const Points& points = snapshot.find(CloudRole::BarycenterEma)->points;
    double sum = 0;
    for (int64_t k = 0; k < points.size(); ++k) {
        sum += points.row(k)[0];
    }
    return sum / static_cast<double>(points.size());
}

std::shared_ptr<const Snapshot> answerTo(Session& session, const std::vector<double>& weights) {
    apply(session, command::SetWeights{weights});
    const auto late = std::chrono::steady_clock::now() + patience;
    while (session.snapshot()->weights != weights && std::chrono::steady_clock::now() < late) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    EXPECT_EQ(session.snapshot()->weights, weights);
    return session.snapshot();
}

TEST(AllWeights, MovedAlongAnEdgeMoveTheBarycenterFromOneMarginalToTheOther) {
    Session session(tinyFamily());
    steps(session, 600);
    EXPECT_TRUE(session.status().allWeights);
    double last = 5;
    for (const double t : {0.0, 0.1, 0.25, 0.4, 0.5, 0.6, 0.75, 0.9, 1.0}) {
        const double mean = meanOfFirst(*answerTo(session, {1 - t, t, 0}));
        EXPECT_LT(mean, last);
        EXPECT_NEAR(mean, 4 - 8 * t, 0.5);
        last = mean;
    }
    EXPECT_EQ(session.status().iteration, 600);
    EXPECT_EQ(session.status().state, State::Paused);
}

TEST(AllWeights, MovedShowTheRestOfTheCloudsOnceTheHandRests) {
    Session session(tinyFamily());
    steps(session, 2);
    apply(session, command::SetShownClouds{{CloudRole::BarycenterEma}});
    const std::vector<double> weights{0.5, 0.25, 0.25};
    answerTo(session, weights);
    const auto late = std::chrono::steady_clock::now() + patience;
    while (!session.snapshot()->find(CloudRole::ToMarginal, 2) &&
           std::chrono::steady_clock::now() < late) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_TRUE(session.snapshot()->find(CloudRole::ToMarginal, 2));
    EXPECT_EQ(session.snapshot()->weights, weights);
}

TEST(AllWeights, MovedWhileItTrainsAreAnsweredAndTrainNothingElse) {
    const TemporaryFolder folder;
    Session moved(tinyFamily()), quiet(tinyFamily());
    apply(moved, command::SetIterations{400});
    apply(quiet, command::SetIterations{400});
    apply(moved, command::Run{});
    for (int k = 1; k < 8; ++k) {
        answerTo(moved, {0.1 * k, 1 - 0.1 * k, 0});
    }
    answerTo(moved, weightsOf(quiet.preset()));
    apply(quiet, command::Run{});
    waitFor(moved);
    waitFor(quiet);
    EXPECT_EQ(moved.status().state, State::Completed);
    EXPECT_EQ(seriesOf(moved, "objective"), seriesOf(quiet, "objective"));
    EXPECT_EQ(resultsOf(moved, folder, "moved"), resultsOf(quiet, folder, "quiet"));
}

TEST(AllWeights, MovedAfterTheEndLeaveTheRunCompletedAndItsHistoryAlone) {
    Session session(tinyFamily());
    apply(session, command::SetIterations{30});
    apply(session, command::Run{});
    waitFor(session);
    const auto before = session.records(0).size();
    answerTo(session, {0.2, 0.3, 0.5});
    apply(session, command::EvaluateFully{}); // waits for the truth of these weights
    EXPECT_EQ(session.status().state, State::Completed);
    EXPECT_EQ(session.status().iteration, 30);
    EXPECT_EQ(session.records(0).size(), before);
    EXPECT_FALSE(session.status().metrics.empty());
}

TEST(AllWeights, OfAnExactTruthShowItWithEveryAnswer) {
    Session session(tinyFamily());
    steps(session, 1);
    for (const double t : {0.2, 0.7}) {
        const auto snapshot = answerTo(session, {t, 1 - t, 0});
        const Cloud* truth = snapshot->find(CloudRole::Truth);
        ASSERT_TRUE(truth);
        double sum = 0;
        for (int64_t k = 0; k < truth->points.size(); ++k) {
            sum += truth->points.row(k)[0];
        }
        EXPECT_NEAR(sum / static_cast<double>(truth->points.size()), 4 * t - 4 * (1 - t), 0.1);
    }
}

TEST(AllWeights, AreSurveyedFinerAndFinerWhileTheRunRests) {
    Session session(tinyFamily());
    steps(session, 300);
    const auto late = std::chrono::steady_clock::now() + patience;
    const size_t finest = simplexGrid(3, surveyLevels(3).back()).size();
    while ((!session.survey() || session.survey()->points.size() < finest) &&
           std::chrono::steady_clock::now() < late) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const auto survey = session.survey();
    ASSERT_EQ(survey->points.size(), finest);
    EXPECT_EQ(survey->iteration, 300);
    EXPECT_TRUE(survey->exact);
    for (const SurveyPoint& point : survey->points) {
        EXPECT_TRUE(std::isfinite(point.error));
        EXPECT_GE(point.error, 0);
        EXPECT_EQ(point.thumbnail.size(), 300);
    }
    apply(session, command::Reset{});
    EXPECT_NE(session.survey(), survey) << "the survey of a run that was given up";
}

TEST(AllWeights, OfOneWeightVectorAreNotSurveyed) {
    const TemporaryFolder folder;
    Session session(tinyPreset());
    steps(session, 5);
    EXPECT_FALSE(session.status().allWeights);
    EXPECT_FALSE(session.survey());
    apply(session, command::EvaluateWeights{folder / "x.csv", 2});
    EXPECT_EQ(session.status().errorCount, 1u);
    EXPECT_NE(session.status().lastError.find("one weight vector only"), std::string::npos);
}

TEST(AllWeights, AreEvaluatedIntoATable) {
    const TemporaryFolder folder;
    Session session(tinyFamily());
    steps(session, 50);
    apply(session, command::EvaluateWeights{folder / "survey.csv", 1});
    const std::string csv = TemporaryFolder::read(folder / "survey.csv");
    EXPECT_EQ(csv.rfind("a_1,a_2,a_3,bw2_uvp_ema,", 0), 0u) << csv.substr(0, 200);
    EXPECT_NE(csv.find(",kl,kl_kernel"), std::string::npos);
    EXPECT_EQ(std::count(csv.begin(), csv.end(), '\n'), 4); // a header and the corners
    EXPECT_NE(csv.find("\n0,1,0,"), std::string::npos);
    EXPECT_FALSE(session.status().notices.empty());
}

TEST(AllWeights, OfABlowUpAreToldAndTheRunGoesOn) {
    Session session(tinyFamily(R"(,"lr_potential":1,"lr_generator":1,"beta1":0.9)"));
    steps(session, 1500);
    const Status status = session.status();
    const auto told = [&](const std::string& text) {
        return std::any_of(status.notices.begin(), status.notices.end(), [&](const auto& notice) {
            return notice.find(text) != std::string::npos;
        });
    };
    EXPECT_TRUE(told("went back to the last good state"));
    EXPECT_EQ(status.errorCount, 0u);
    for (const float value : cloudsOf(session)) {
        ASSERT_TRUE(std::isfinite(value));
    }
}

TEST(SimplexGrid, HoldsAllMultiplesOnce) {
    const auto grid = simplexGrid(3, 4);
    ASSERT_EQ(grid.size(), 15u);
    for (size_t k = 0; k < grid.size(); ++k) {
        EXPECT_DOUBLE_EQ(grid[k][0] + grid[k][1] + grid[k][2], 1);
        for (const double weight : grid[k]) {
            EXPECT_GE(weight, 0);
            EXPECT_EQ(weight * 4, std::round(weight * 4));
        }
        for (size_t other = 0; other < k; ++other) {
            EXPECT_NE(grid[k], grid[other]);
        }
    }
    EXPECT_EQ(simplexGrid(2, 1), (std::vector<std::vector<double>>{{1, 0}, {0, 1}}));
}

} // namespace
} // namespace bary::test
