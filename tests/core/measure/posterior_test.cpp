#include "tests/core/measure/measure_test_support.h"

#include "core/posterior/subset_posteriors.h"
#include "tests/data_folder.h"

namespace bary::test {
namespace {

std::string simulated(const std::string& rest) {
    return R"({"type":"posterior","simulated":{"rows":400,"dim":2,"seed":3},"subsets":4,
               "samples":2000,)" +
           rest + "}";
}

std::string fromTable(const std::string& rest) {
    return R"({"type":"posterior","csv":"counts.csv","response":"y","subsets":2,"samples":1000,
               "subset":0,)" +
           rest + "}";
}

/// counts.csv with x, a constant, twice x, and a count; 60 rows.
std::string table() {
    std::string text = "x,one,twice,y\n";
    for (int row = 0; row < 60; ++row) {
        const int x = row * 7 % 13;
        text += std::to_string(x) + ",1," + std::to_string(2 * x) + "," +
                std::to_string(row * 5 % 4) + "\n";
    }
    return text;
}

TEST(Posterior, MembersShareTheirTableAndTheirDraws) {
    const Measure first = measureOf(simulated(R"("subset":0)"));
    const Measure second = measureOf(simulated(R"("subset":3)"));
    const Measure other = measureOf(simulated(R"("subset":0,"seed":9)"));
    ASSERT_TRUE(first.posterior && second.posterior && other.posterior);
    EXPECT_EQ(first.posterior->family, second.posterior->family);
    EXPECT_NE(first.posterior->family, other.posterior->family);
    EXPECT_EQ(measureOf(simulated(R"("subset":"full")")).posterior->subset, SubsetPosteriors::full);
    EXPECT_EQ(first.dim, 2);
}

TEST(Posterior, DrawsWhatWasSampledCentredAndScaled) {
    const Measure plain = measureOf(simulated(R"("subset":1)"));
    const Measure wide = measureOf(simulated(R"("subset":1,"scale":100)"));
    const Eigen::MatrixXd x = samplesOf(plain, 20000), y = samplesOf(wide, 20000);
    EXPECT_LT(x.colwise().mean().norm(), 0.1 * x.norm() / std::sqrt(20000.0));
    EXPECT_NEAR(y.norm() / x.norm(), 100, 1e-2);
}

TEST(Posterior, PreparesWithProgressAndReports) {
    const Measure measure = measureOf(simulated(R"("subset":2,"seed":4)"));
    ASSERT_TRUE(measure.prepare);
    std::string told;
    const std::string report =
        measure.prepare({2, {}, [&](const std::string& text) { told = text; }});
    EXPECT_TRUE(says(told, {"posterior of subset 3 of 4", "100 %"}));
    EXPECT_TRUE(says(report, {"2000 draws", "R-hat 1.0", "effective size"}));
}

TEST(Posterior, StopsWhenNobodyWantsIt) {
    const Measure measure = measureOf(simulated(R"("subset":2,"seed":5)"));
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(measure.prepare({1, source.get_token(), {}}), Cancelled);
}

TEST(Posterior, ReadsATableOfTheDataFolder) {
    const TemporaryFolder folder;
    folder.write("counts.csv", table());
    const DataFolder data(folder.path().string());
    const Measure measure = measureOf(fromTable(R"("predictors":["x"])"));
    EXPECT_EQ(measure.dim, 1);
    EXPECT_TRUE(says(measure.description, {"subset 1 of 2", "60 rows of counts.csv"}));
    EXPECT_EQ(samplesOf(measure, 10).rows(), 10);
}

TEST(Posterior, BadTablesAndFormsAreOneClearLine) {
    const TemporaryFolder folder;
    folder.write("counts.csv", table());
    const DataFolder data(folder.path().string());
    const auto refusal = [&](const std::string& form) {
        return messageOf([&] { measureOf(form); });
    };
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":["x","one"])")),
                     {"counts.csv", "'one' is constant"}));
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":["x","twice"])")),
                     {"counts.csv", "'twice'", "singular"}));
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":["z"])")), {"counts.csv", "'z'"}));
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":[])")), {"predictors"}));
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":["x"],"rows":30)")), {"too few"}));
    EXPECT_TRUE(says(refusal(simulated(R"("subset":4)")), {"subset", "0 to 3", "full"}));
    EXPECT_TRUE(says(refusal(simulated(R"("subset":0,"thin":2)")), {"thin"}));
    folder.write("counts.csv", "x,y\n1,2\n2,red\n");
    EXPECT_TRUE(says(refusal(fromTable(R"("predictors":["x"])")), {"row 3", "'red'"}));
}

TEST(Points, OfATableAreChosenByNameAndStandardised) {
    const TemporaryFolder folder;
    folder.write("counts.csv", table());
    const DataFolder data(folder.path().string());
    const Measure measure =
        measureOf(R"({"type":"points","csv":"counts.csv","columns":["y","x"],"standard":true})");
    EXPECT_EQ(measure.dim, 2);
    EXPECT_EQ(measure.count, 60);
    const Eigen::MatrixXd x = samplesOf(measure, 20000);
    for (int j = 0; j < 2; ++j) {
        EXPECT_NEAR(x.col(j).mean(), 0, 0.03) << j;
        EXPECT_NEAR(x.col(j).squaredNorm() / 20000, 1, 0.05) << j;
    }
    EXPECT_TRUE(says(messageOf([] {
                         measureOf(R"({"type":"points","csv":"counts.csv","columns":["one"],
                                       "standard":true})");
                     }),
                     {"counts.csv", "'one' is constant"}));
}

} // namespace
} // namespace bary::test
