#include "core/transport/pair_mixing.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/transport/weights.h"

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr double tolerance = 1e-6; // as for weights that are to sum to 1

void requireColumns(const Eigen::MatrixXd& gamma, const PairMixing& mixing, const char* name,
                    const std::string& where) {
    if (gamma.rows() != mixing.marginals() ||
        gamma.cols() != static_cast<Eigen::Index>(mixing.betas.size())) {
        throw InputError(where + ": " + name + " must have a row for each of " +
                         std::to_string(mixing.marginals()) + " marginals and a column for each " +
                         "of " + std::to_string(mixing.betas.size()) + " pairs, found " +
                         std::to_string(gamma.rows()) + " x " + std::to_string(gamma.cols()));
    }
    for (Eigen::Index m = 0; m < gamma.cols(); ++m) {
        if (!(gamma.col(m).minCoeff() >= 0) || !(std::abs(gamma.col(m).sum() - 1) <= tolerance)) {
            throw InputError(where + ": column " + std::to_string(m + 1) + " of " + name +
                             " must hold non-negative numbers of sum 1, its sum is " +
                             formatNumber(gamma.col(m).sum()));
        }
    }
}

/// Masses [N, K] with these sums of rows and columns: the columns lie on a line one after the
/// other, and the rows take their parts of it in order.
Eigen::MatrixXd cutInOrder(const Eigen::VectorXd& rows, const Eigen::VectorXd& columns) {
    Eigen::MatrixXd masses(rows.size(), columns.size());
    double top = 0;
    for (Eigen::Index n = 0; n < rows.size(); top += rows[n++]) {
        double left = 0;
        for (Eigen::Index k = 0; k < columns.size(); left += columns[k++]) {
            const double end = std::min(top + rows[n], left + columns[k]);
            masses(n, k) = std::max(0.0, end - std::max(top, left));
        }
    }
    return masses;
}

/// The same at random: positive numbers, whose rows and columns are scaled in turn (Sinkhorn).
Eigen::MatrixXd randomMasses(const Eigen::VectorXd& rows, const Eigen::VectorXd& columns,
                             std::mt19937_64& random) {
    Eigen::MatrixXd masses(rows.size(), columns.size());
    for (auto& mass : masses.reshaped()) {
        const double uniform = static_cast<double>(random() >> 11) * 0x1p-53;
        mass = std::exp(4 * (uniform - 0.5));
    }
    for (int round = 0; round < 500; ++round) {
        const Eigen::ArrayXd high = rows.array() / masses.rowwise().sum().array();
        masses = high.matrix().asDiagonal() * masses;
        const Eigen::ArrayXd wide = columns.array() / masses.colwise().sum().transpose().array();
        masses = masses * wide.matrix().asDiagonal();
    }
    return masses;
}

} // namespace

double PairMixing::leftPart(Eigen::Index n, Eigen::Index m) const {
    const auto at = static_cast<size_t>(m);
    return shares[at] * betas[at] * left(n, m);
}

double PairMixing::rightPart(Eigen::Index n, Eigen::Index m) const {
    const auto at = static_cast<size_t>(m);
    return shares[at] * (1 - betas[at]) * right(n, m);
}

std::vector<double> mixedWeights(const PairMixing& mixing, const std::string& where) {
    for (const double beta : mixing.betas) {
        if (!(beta > 0 && beta < 1)) {
            throw InputError(where + ": β must lie between 0 and 1, found " + formatNumber(beta));
        }
    }
    checkWeights(mixing.shares, mixing.betas.size(), where + ": w");
    requireColumns(mixing.left, mixing, "γ^l", where);
    requireColumns(mixing.right, mixing, "γ^r", where);
    std::vector<double> weights;
    for (Eigen::Index n = 0; n < mixing.marginals(); ++n) {
        double sum = 0;
        for (Eigen::Index m = 0; m < mixing.pairs(); ++m) {
            sum += mixing.leftPart(n, m) + mixing.rightPart(n, m);
        }
        if (!(sum > 0)) {
            throw InputError(where + ": no pair goes to marginal " + std::to_string(n + 1) +
                             ", its rows of γ^l and γ^r are 0");
        }
        weights.push_back(sum);
    }
    return weights;
}

void requireWeights(std::span<const double> weights, std::span<const double> stated,
                    const std::string& where) {
    std::string texts;
    bool equal = weights.size() == stated.size();
    for (size_t n = 0; n < weights.size(); ++n) {
        texts += (n > 0 ? ", " : "") + formatNumber(weights[n]);
        equal = equal && std::abs(weights[n] - stated[n]) <= tolerance;
    }
    if (!equal) {
        throw InputError(where + ": the weights are not those of the pairs, which are " + texts);
    }
}

PairMixing randomMixing(std::vector<double> betas, std::vector<double> shares,
                        std::span<const double> weights, std::mt19937_64& random) {
    constexpr double blurred = 0.15;
    const auto pairs = static_cast<Eigen::Index>(betas.size());
    // Columns: the left maps, then the right ones. Entries are masses, which α and w β divide.
    Eigen::VectorXd columns(2 * pairs);
    for (Eigen::Index m = 0; m < pairs; ++m) {
        const auto at = static_cast<size_t>(m);
        columns[m] = shares[at] * betas[at];
        columns[pairs + m] = shares[at] * (1 - betas[at]);
    }
    const Eigen::VectorXd rows = Eigen::Map<const Eigen::VectorXd>(
        weights.data(), static_cast<Eigen::Index>(weights.size()));
    const Eigen::MatrixXd masses =
        (1 - blurred) * cutInOrder(rows, columns) + blurred * randomMasses(rows, columns, random);
    PairMixing mixing{std::move(betas), std::move(shares), masses.leftCols(pairs),
                      masses.rightCols(pairs)};
    for (Eigen::MatrixXd* gamma : {&mixing.left, &mixing.right}) {
        const Eigen::RowVectorXd sums = gamma->colwise().sum();
        *gamma = *gamma * sums.cwiseInverse().asDiagonal();
    }
    return mixing;
}

} // namespace bary
