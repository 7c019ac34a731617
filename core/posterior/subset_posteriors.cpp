#include "core/posterior/subset_posteriors.h"

#include "core/posterior/convergence.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numeric>
#include <random>

namespace bary {

namespace {

PoissonRegression regressionOn(const RegressionTable& table, Eigen::Index begin, Eigen::Index rows,
                               double power) {
    return {withIntercept(table.predictors.middleRows(begin, rows)),
            table.counts.segment(begin, rows), power};
}

/// The coefficients behind the intercept, centred and scaled, in random order.
Points pointsOf(const std::vector<Eigen::MatrixXd>& chains, double scale, uint64_t seed) {
    const Eigen::Index dim = chains.front().rows() - 1, each = chains.front().cols();
    const auto count = static_cast<int64_t>(each) * static_cast<int64_t>(chains.size());
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(dim);
    for (const auto& chain : chains) {
        mean += chain.bottomRows(dim).rowwise().sum() / static_cast<double>(count);
    }
    std::vector<int64_t> order(static_cast<size_t>(count));
    std::iota(order.begin(), order.end(), int64_t(0));
    std::mt19937_64 random(seed);
    std::shuffle(order.begin(), order.end(), random);
    Points points(static_cast<int>(dim), {});
    points.values.reserve(static_cast<size_t>(count * dim));
    for (const int64_t place : order) {
        const auto& chain = chains[static_cast<size_t>(place / each)];
        for (Eigen::Index j = 0; j < dim; ++j) {
            const double centred = chain(j + 1, place % each) - mean[j];
            points.values.push_back(static_cast<float>(scale * centred));
        }
    }
    return points;
}

/// The worst R-hat and the least effective size of all coefficients.
void judge(const std::vector<Eigen::MatrixXd>& chains, SamplerReport& report) {
    const Eigen::Index each = chains.front().cols();
    report.effective = static_cast<double>(each) * static_cast<double>(chains.size()) * 10;
    for (Eigen::Index j = 0; j < chains.front().rows(); ++j) {
        Chains one(each, static_cast<Eigen::Index>(chains.size()));
        for (size_t c = 0; c < chains.size(); ++c) {
            one.col(static_cast<Eigen::Index>(c)) = chains[c].row(j);
        }
        report.rhat = std::max(report.rhat, rankRhat(one));
        report.effective = std::min(report.effective, bulkEffectiveSize(one));
    }
}

} // namespace

std::string SamplerReport::text() const {
    return fmt::format("{} draws by {} chains in {:.1f} s: R-hat {:.4f}{}, effective size {:.0f}, "
                       "{:.0f} % accepted",
                       draws, chains, seconds, rhat,
                       rhat < 1.01 ? "" : " (the chains do not agree: trust nothing below)",
                       effective, 100 * acceptance);
}

SubsetPosteriors::SubsetPosteriors(const RegressionTable& whitened, const SubsetSettings& settings)
    : settings_(settings), dim_(static_cast<int>(whitened.predictors.cols())),
      rows_(whitened.counts.size()) {
    const Eigen::Index each = whitened.counts.size() / settings.subsets;
    for (int k = 0; k < settings.subsets; ++k) {
        members_.push_back(std::unique_ptr<Member>(
            new Member{regressionOn(whitened, k * each, each, settings.subsets), {}, {}}));
    }
    members_.push_back(std::unique_ptr<Member>(
        new Member{regressionOn(whitened, 0, each * settings.subsets, 1), {}, {}}));
}

std::shared_ptr<const PosteriorDraws> SubsetPosteriors::draws(int which, int threads,
                                                              const SamplerWatch& watch) {
    Member& member = which == full ? *members_.back() : *members_.at(static_cast<size_t>(which));
    std::lock_guard lock(member.mutex);
    if (!member.draws) {
        member.draws = sampled(member.posterior, which, threads, watch);
    }
    return member.draws;
}

std::shared_ptr<const PosteriorDraws> SubsetPosteriors::sampled(const PoissonRegression& posterior,
                                                                int which, int threads,
                                                                const SamplerWatch& watch) const {
    const auto start = std::chrono::steady_clock::now();
    const LogDensity density = [&](const Eigen::VectorXd& theta, Eigen::VectorXd& gradient) {
        return posterior.logDensity(theta, gradient);
    };
    const auto around = laplaceApproximation(posterior, Eigen::VectorXd::Zero(posterior.dim()));
    SamplerOptions options;
    options.draws = which == full ? 2 * settings_.samples : settings_.samples;
    options.seed = settings_.seed * 1000003 + static_cast<uint64_t>(which + 1);
    options.threads = threads;
    const SamplerResult result = sampleHamiltonian(density, around, options, watch);

    auto draws = std::make_shared<PosteriorDraws>();
    draws->points = pointsOf(result.chains, settings_.scale, options.seed);
    draws->report.draws = draws->points.size();
    draws->report.chains = options.chains;
    draws->report.acceptance = result.acceptance;
    judge(result.chains, draws->report);
    draws->report.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return draws;
}

} // namespace bary
