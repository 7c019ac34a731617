// How marginals are mixed from congruent pairs: lemma 3 of Korotin et al. (2022).
#pragma once

#include <Eigen/Core>

#include <random>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// Of M pairs and N marginals: ψ_n = Σ_m w_m [β_m γ^l_nm ψ^l_m + (1 − β_m) γ^r_nm ψ^r_m] / α_n.
struct PairMixing {
    std::vector<double> betas;   ///< β_m in (0, 1), [M]
    std::vector<double> shares;  ///< w_m, sum 1, [M]
    Eigen::MatrixXd left, right; ///< γ^l and γ^r, non-negative, columns with sum 1, [N, M]

    Eigen::Index pairs() const { return left.cols(); }
    Eigen::Index marginals() const { return left.rows(); }
    /// w_m β_m γ^l_nm and w_m (1 − β_m) γ^r_nm, before the division by α_n.
    double leftPart(Eigen::Index n, Eigen::Index m) const;
    double rightPart(Eigen::Index n, Eigen::Index m) const;
};

/// α_n = Σ_m w_m [β_m γ^l_nm + (1 − β_m) γ^r_nm], the weights at which Σ α_n ∇ψ_n = id. Throws
/// InputError, beginning with `where`, for a β outside (0, 1), shares that do not sum to 1, a γ
/// that is negative or has a column that does not sum to 1, matrices of other sizes, and a marginal
/// that nothing goes to.
std::vector<double> mixedWeights(const PairMixing& mixing, const std::string& where);

/// Throws InputError, beginning with `where`, unless `stated` are the weights of the mixing, to
/// 1e-6.
void requireWeights(std::span<const double> weights, std::span<const double> stated,
                    const std::string& where);

/// γ with α = `weights`, all positive: the marginals mostly take y_{l,1}, …, y_{l,M}, y_{r,1}, …,
/// y_{r,M} in order, as those of "Ave, celeba!" do, so that y_{l,m} and y_{r,m}, which would
/// cancel, seldom meet; and a little of everything at random, so that no two are alike.
PairMixing randomMixing(std::vector<double> betas, std::vector<double> shares,
                        std::span<const double> weights, std::mt19937_64& random);

} // namespace bary
