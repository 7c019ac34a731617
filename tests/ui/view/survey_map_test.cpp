#include "ui/view/survey_map.h"

#include "tests/ui/null_frame.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bary::test {
namespace {

/// An error that grows with the first weight.
Survey growing() {
    Survey survey;
    survey.exact = true;
    for (const auto& weights : simplexGrid(3, 4)) {
        survey.points.push_back({weights, Points(2, {0, 0, 1, 0, 0, 1}), 0.02 + weights[0]});
    }
    return survey;
}

TEST(SurveyMap, TellsTheErrorsOfItsPointsAndBetweenThemSomethingBetween) {
    const Survey survey = growing();
    for (const SurveyPoint& point : survey.points) {
        EXPECT_NEAR(surveyError(survey, point.weights), point.error, 1e-9);
    }
    double last = 2;
    for (const double t : {0.05, 0.3, 0.55, 0.8, 0.95}) {
        const double error = surveyError(survey, {1 - t, t / 2, t / 2});
        EXPECT_LT(error, last);
        EXPECT_GT(error, 0.02);
        last = error;
    }
}

TEST(SurveyMap, LeavesOutErrorsThatAreNotKnown) {
    Survey survey = growing();
    for (SurveyPoint& point : survey.points) {
        point.error = point.weights[0] == 1 ? 0.5 : std::nan("");
    }
    EXPECT_NEAR(surveyError(survey, {0.2, 0.4, 0.4}), 0.5, 1e-12);
    survey.points.front().error = std::nan("");
    EXPECT_TRUE(std::isnan(surveyError(survey, {0.2, 0.4, 0.4})));
}

TEST(SurveyMap, TintsLargerErrorsMore) {
    EXPECT_EQ(trustShare(0.001), 0);
    EXPECT_NEAR(trustShare(0.1), 1.0 / 3, 1e-6);
    EXPECT_NEAR(trustShare(1), 2.0 / 3, 1e-6);
    EXPECT_EQ(trustShare(100), 1);
    NullFrame frame;
    const auto alpha = [&](double error) {
        return trustColour(frame.theme, error) >> IM_COL32_A_SHIFT & 0xff;
    };
    EXPECT_LT(alpha(0.02), alpha(0.2));
    EXPECT_LT(alpha(0.2), alpha(2));
    EXPECT_EQ(trustColour(frame.theme, std::nan("")), 0u);
}

TEST(SurveyMap, CoversTheFigureWithTheTintOfTheErrorsThere) {
    NullFrame frame;
    const Survey survey = growing();
    frame.run([&] {
        for (const int count : {2, 3, 5}) {
            Survey flat;
            for (const auto& weights : simplexGrid(count, 2)) {
                flat.points.push_back({weights, {}, 1.0});
            }
            ImDrawList* list = ImGui::GetForegroundDrawList();
            const int before = list->VtxBuffer.Size;
            const SimplexShape shape(count, {100, 100}, {200, 200});
            drawTrust(list, frame.theme, shape, flat);
            ASSERT_GT(list->VtxBuffer.Size, before);
            for (int k = before; k < list->VtxBuffer.Size; ++k) {
                EXPECT_EQ(list->VtxBuffer[k].col, trustColour(frame.theme, 1));
                EXPECT_GE(list->VtxBuffer[k].pos.x, 99);
                EXPECT_LE(list->VtxBuffer[k].pos.x, 301);
            }
        }
    });
}

} // namespace
} // namespace bary::test
