// Posteriors of the subsets of one table, and the posterior of the whole: what posterior
// aggregation averages, and what it is compared with (Li et al. 2020, sec. 6; NWB, sec. 5).
#pragma once

#include "core/base/points.h"
#include "core/posterior/hamiltonian.h"
#include "core/posterior/regression_table.h"

#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace bary {

struct SubsetSettings {
    int subsets = 5;
    int64_t samples = 30000; ///< of each subset's posterior; the full one has twice as many, one
                             ///< half to be the reference, one to show what a perfect answer scores
    double scale = 1;        ///< of the centred samples
    uint64_t seed = 1;       ///< of the split and the sampler
};

struct SamplerReport {
    int64_t draws = 0;
    int chains = 0;
    double rhat = 0;      ///< the worst of all coefficients (rankRhat)
    double effective = 0; ///< the least of all coefficients (bulkEffectiveSize)
    double acceptance = 0;
    double seconds = 0;

    /// One line for people; says so where the chains do not agree (R-hat above 1.01).
    std::string text() const;
};

struct PosteriorDraws {
    Points
        points; ///< coefficients without the intercept, centred, times the scale, in random order
    SamplerReport report;
};

class SubsetPosteriors {
  public:
    static constexpr int full = -1;

    /// `whitened`: rows in random order, their number a multiple of the subsets.
    SubsetPosteriors(const RegressionTable& whitened, const SubsetSettings& settings);

    int dim() const { return dim_; }
    /// Draws of subset `which` of settings().subsets, from 0, or of the full posterior. Sampled by
    /// the first call; whoever asks meanwhile waits. Throws Cancelled.
    std::shared_ptr<const PosteriorDraws> draws(int which, int threads, const SamplerWatch& watch);
    const SubsetSettings& settings() const { return settings_; }
    int64_t rows() const { return rows_; }

  private:
    struct Member {
        PoissonRegression posterior;
        std::mutex mutex;
        std::shared_ptr<const PosteriorDraws> draws;
    };
    std::shared_ptr<const PosteriorDraws> sampled(const PoissonRegression& posterior, int which,
                                                  int threads, const SamplerWatch& watch) const;

    SubsetSettings settings_;
    int dim_;
    int64_t rows_;
    std::vector<std::unique_ptr<Member>> members_; ///< the subsets, then the full posterior
};

} // namespace bary
