// The data of a regression: read or simulated, whitened, split at random.
#pragma once

#include <Eigen/Core>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// Counts [n] and what they are explained by [n, D].
struct RegressionTable {
    Eigen::MatrixXd predictors;
    Eigen::VectorXd counts;
};

/// From columns of a CSV file (core/io/named_columns.h). Throws InputError with the file and the
/// row for a response that is no count, and what readNamedColumns throws.
RegressionTable readRegression(const std::filesystem::path& path, const std::string& response,
                               std::span<const std::string> predictors);

/// A table that a Poisson regression made: `dim` correlated predictors, the last of them skewed,
/// θ_j ~ N(0, .3²), intercept 1.5.
RegressionTable simulatedRegression(int64_t rows, int dim, uint64_t seed);

/// The rows of a random choice: `rows` of them (0: all), whose number is then rounded down to a
/// multiple of `subsets`, in random order; equal pieces of it are the subsets.
std::vector<Eigen::Index> shuffledRows(int64_t available, int64_t rows, int subsets, uint64_t seed);

RegressionTable selectedRows(const RegressionTable& table, std::span<const Eigen::Index> rows);

/// Predictors L⁻¹(x − mean), where L Lᵀ is their covariance (Cholesky), so that their own is I.
/// Throws InputError "where: …" for a constant column and for one that those before it determine
/// (a singular design); `names` are those of the columns.
Eigen::MatrixXd whitenedPredictors(const Eigen::MatrixXd& predictors,
                                   std::span<const std::string> names, const std::string& where);

/// With a column of ones before the first.
Eigen::MatrixXd withIntercept(const Eigen::MatrixXd& predictors);

} // namespace bary
