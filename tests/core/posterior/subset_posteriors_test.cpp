#include "core/posterior/subset_posteriors.h"

#include "core/base/error.h"
#include "tests/core/io/io_test_support.h"

#include <Eigen/LU>

#include <set>
#include <thread>

namespace bary {
namespace {

using test::messageOf;
using test::says;
using test::TemporaryFolder;

const std::vector<std::string> names = {"a", "b", "c"};

Eigen::MatrixXd covarianceOf(const Points& points) {
    const Eigen::Map<const Eigen::MatrixXf> x(points.values.data(), points.dim, points.size());
    const Eigen::MatrixXd d = x.cast<double>();
    const Eigen::MatrixXd centred = d.colwise() - Eigen::VectorXd(d.rowwise().mean());
    return centred * centred.transpose() / static_cast<double>(points.size());
}

TEST(RegressionTable, WhitenedPredictorsHaveMeanZeroAndCovarianceOne) {
    const Eigen::MatrixXd raw = simulatedRegression(500, 3, 1).predictors;
    const Eigen::MatrixXd x = whitenedPredictors(raw, names, "t");
    EXPECT_LT(x.colwise().mean().norm(), 1e-12);
    EXPECT_LT((x.transpose() * x / 500 - Eigen::MatrixXd::Identity(3, 3)).norm(), 1e-12);
    // Cholesky: the first column is only scaled, and column j needs none after it.
    const Eigen::VectorXd first = raw.col(0).array() - raw.col(0).mean();
    EXPECT_NEAR(x.col(0).dot(first) / (x.col(0).norm() * first.norm()), 1, 1e-12);
    EXPECT_NEAR(x.col(1).dot(first), 0, 1e-8);
    EXPECT_GT(x.col(1).dot(raw.col(1)), 0);
}

TEST(RegressionTable, ConstantColumnsAndSingularDesignsAreNamed) {
    Eigen::MatrixXd x = simulatedRegression(50, 3, 1).predictors;
    x.col(1).setConstant(7.3);
    EXPECT_TRUE(says(messageOf([&] { whitenedPredictors(x, names, "t.csv"); }),
                     {"t.csv: column 'b' is constant"}));
    x.col(1) = 2 * x.col(0);
    EXPECT_TRUE(says(messageOf([&] { whitenedPredictors(x, names, "t.csv"); }),
                     {"t.csv: column 'b' is determined by the columns before it", "singular"}));
    x = simulatedRegression(50, 3, 1).predictors;
    x.col(2) = x.col(0) - 3 * x.col(1);
    EXPECT_TRUE(says(messageOf([&] { whitenedPredictors(x, names, "t.csv"); }), {"column 'c'"}));
}

TEST(RegressionTable, ResponsesMustBeCounts) {
    const TemporaryFolder folder;
    const std::vector<std::string> x = {"x"};
    const auto good = folder.write("good.csv", "x,y\n0.5,3\n1,0\n");
    const RegressionTable table = readRegression(good, "y", x);
    EXPECT_EQ(table.predictors(1, 0), 1);
    EXPECT_EQ(table.counts[0], 3);
    for (const char* bad : {"-1", "1.5"}) {
        const auto path = folder.write("bad.csv", std::string("x,y\n0.5,3\n1,") + bad + "\n");
        EXPECT_TRUE(says(messageOf([&] { readRegression(path, "y", x); }),
                         {"bad.csv: row 3, column 'y'", bad, "no count"}));
    }
}

TEST(RegressionTable, RowsAreSplitAtRandomWithoutTheRemainder) {
    const auto rows = shuffledRows(104, 0, 5, 3);
    EXPECT_EQ(rows.size(), 100u);
    EXPECT_EQ(std::set<Eigen::Index>(rows.begin(), rows.end()).size(), 100u);
    EXPECT_EQ(shuffledRows(104, 52, 5, 3).size(), 50u);
    EXPECT_EQ(rows, shuffledRows(104, 0, 5, 3));
    EXPECT_NE(rows, shuffledRows(104, 0, 5, 4));
}

RegressionTable whitenedTable(int64_t rows) {
    RegressionTable table = simulatedRegression(rows, 3, 2);
    table.predictors = whitenedPredictors(table.predictors, names, "t");
    return table;
}

TEST(SubsetPosteriors, AreAboutAsWideAsTheFullOneThanksToThePower) {
    SubsetPosteriors posteriors(whitenedTable(2000), {4, 8000, 10, 1});
    EXPECT_EQ(posteriors.dim(), 3);
    const auto whole = posteriors.draws(SubsetPosteriors::full, 1, {});
    EXPECT_EQ(whole->points.size(), 16000);
    EXPECT_LT(whole->report.rhat, 1.01);
    EXPECT_GT(whole->report.effective, 8000);
    EXPECT_TRUE(says(whole->report.text(), {"16000 draws by 4 chains", "R-hat 1.0"}));
    const double width = covarianceOf(whole->points).trace();
    for (int k = 0; k < 4; ++k) {
        const auto part = posteriors.draws(k, 1, {});
        EXPECT_EQ(part->points.size(), 8000);
        EXPECT_NEAR(covarianceOf(part->points).trace(), width, 0.15 * width) << k;
    }
}

TEST(SubsetPosteriors, AreCentredScaledAndThoseOfTheRegression) {
    const RegressionTable table = whitenedTable(1000);
    SubsetPosteriors posteriors(table, {2, 20000, 100, 1});
    const Points& points = posteriors.draws(SubsetPosteriors::full, 1, {})->points;
    const PoissonRegression posterior(withIntercept(table.predictors), table.counts, 1);
    const Eigen::MatrixXd laplace =
        1e4 * laplaceApproximation(posterior, Eigen::VectorXd::Zero(4)).covariance();
    const Eigen::MatrixXd found = covarianceOf(points);
    EXPECT_LT((found - laplace.bottomRightCorner(3, 3)).norm(), 0.05 * found.norm());
    double sum = 0;
    for (const float value : points.values) {
        sum += value;
    }
    EXPECT_NEAR(sum / static_cast<double>(points.values.size()), 0, 1e-4);
}

TEST(SubsetPosteriors, AreSampledOnceAndWaitedFor) {
    SubsetPosteriors posteriors(whitenedTable(400), {2, 2000, 1, 1});
    std::shared_ptr<const PosteriorDraws> other;
    std::jthread thread([&] { other = posteriors.draws(0, 1, {}); });
    const auto mine = posteriors.draws(0, 1, {});
    thread.join();
    EXPECT_EQ(mine, other);
    EXPECT_NE(mine, posteriors.draws(1, 1, {}));
}

TEST(SubsetPosteriors, ACancelledOneCanBeSampledLater) {
    SubsetPosteriors posteriors(whitenedTable(400), {2, 2000, 1, 1});
    std::stop_source source;
    source.request_stop();
    EXPECT_THROW(posteriors.draws(0, 1, {source.get_token(), {}}), Cancelled);
    EXPECT_EQ(posteriors.draws(0, 1, {})->points.size(), 2000);
}

} // namespace
} // namespace bary
