#include "core/posterior/regression_table.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/named_columns.h"
#include "core/io/reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace bary {

RegressionTable readRegression(const std::filesystem::path& path, const std::string& response,
                               std::span<const std::string> predictors) {
    std::vector<std::string> names(predictors.begin(), predictors.end());
    names.push_back(response);
    const NamedColumns columns = readNamedColumns(path, names);
    const auto dim = static_cast<Eigen::Index>(predictors.size());
    RegressionTable table{Eigen::MatrixXd(columns.rows(), dim), Eigen::VectorXd(columns.rows())};
    for (Eigen::Index row = 0; row < columns.rows(); ++row) {
        for (Eigen::Index j = 0; j < dim; ++j) {
            table.predictors(row, j) = columns.at(row, static_cast<size_t>(j));
        }
        const double count = columns.at(row, predictors.size());
        if (!(count >= 0) || count != std::floor(count)) {
            failInput(path, fmt::format("row {}, column {}: {} is no count; the response of a "
                                        "Poisson regression is 0, 1, 2, …",
                                        columns.lines[static_cast<size_t>(row)],
                                        quotedText(response), formatNumber(count)));
        }
        table.counts[row] = count;
    }
    return table;
}

RegressionTable simulatedRegression(int64_t rows, int dim, uint64_t seed) {
    std::mt19937_64 random(seed);
    std::normal_distribution<> normal;
    Eigen::VectorXd theta(dim);
    for (double& each : theta) {
        each = 0.3 * normal(random);
    }
    RegressionTable table{Eigen::MatrixXd(rows, dim), Eigen::VectorXd(rows)};
    for (Eigen::Index row = 0; row < rows; ++row) {
        double last = normal(random);
        for (int j = 0; j < dim; ++j) {
            last = 0.6 * last + 0.8 * normal(random); // variance 1, correlation .6
            const bool skewed = j + 1 == dim;
            table.predictors(row, j) = skewed ? std::exp(last / 2) : last;
        }
        std::poisson_distribution<> count(std::exp(1.5 + table.predictors.row(row).dot(theta)));
        table.counts[row] = count(random);
    }
    return table;
}

std::vector<Eigen::Index> shuffledRows(int64_t available, int64_t rows, int subsets,
                                       uint64_t seed) {
    std::vector<Eigen::Index> order(static_cast<size_t>(available));
    std::iota(order.begin(), order.end(), Eigen::Index(0));
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    const int64_t wanted = rows > 0 ? std::min(rows, available) : available;
    order.resize(static_cast<size_t>(wanted - wanted % subsets));
    return order;
}

RegressionTable selectedRows(const RegressionTable& table, std::span<const Eigen::Index> rows) {
    const auto n = static_cast<Eigen::Index>(rows.size());
    RegressionTable chosen{Eigen::MatrixXd(n, table.predictors.cols()), Eigen::VectorXd(n)};
    for (Eigen::Index k = 0; k < n; ++k) {
        chosen.predictors.row(k) = table.predictors.row(rows[static_cast<size_t>(k)]);
        chosen.counts[k] = table.counts[rows[static_cast<size_t>(k)]];
    }
    return chosen;
}

Eigen::MatrixXd whitenedPredictors(const Eigen::MatrixXd& predictors,
                                   std::span<const std::string> names, const std::string& where) {
    const auto name = [&](Eigen::Index j) { return names[static_cast<size_t>(j)]; };
    Eigen::MatrixXd x = predictors.rowwise() - predictors.colwise().mean();
    const Eigen::MatrixXd covariance = x.transpose() * x / static_cast<double>(x.rows());
    // Column by column, so that the message can name the one that brings nothing new.
    constexpr double nothing = 1e-12; // of a variance
    for (Eigen::Index j = 0; j < x.cols(); ++j) {
        const double scale = predictors.col(j).squaredNorm() / static_cast<double>(x.rows());
        if (!(covariance(j, j) > nothing * scale)) {
            throw InputError(where + ": column '" + name(j) +
                             "' is constant, so that it explains nothing; leave it out");
        }
        for (Eigen::Index k = 0; k < j; ++k) {
            x.col(j) -= x.col(k) * (x.col(k).dot(x.col(j)) / static_cast<double>(x.rows()));
        }
        const double left = x.col(j).squaredNorm() / static_cast<double>(x.rows());
        if (!(left > 1e-10 * covariance(j, j))) {
            throw InputError(where + ": column '" + name(j) +
                             "' is determined by the columns before it, so that the design matrix "
                             "is singular; leave it out");
        }
        x.col(j) /= std::sqrt(left);
    }
    return x; // Gram-Schmidt is (x − mean) L⁻ᵀ
}

Eigen::MatrixXd withIntercept(const Eigen::MatrixXd& predictors) {
    Eigen::MatrixXd design(predictors.rows(), predictors.cols() + 1);
    design.col(0).setOnes();
    design.rightCols(predictors.cols()) = predictors;
    return design;
}

} // namespace bary
