// Hamiltonian Monte Carlo (Neal 2011, "MCMC using Hamiltonian dynamics"), preconditioned by a
// Laplace approximation: in its coordinates u = Lᵀ(θ − mode) a posterior of many data is nearly
// N(0, I), where trajectories of length π/2 forget their start.
#pragma once

#include "core/posterior/laplace.h"

#include <cstdint>
#include <functional>
#include <stop_token>
#include <vector>

namespace bary {

/// log p(θ) up to a constant, and its gradient; called from several threads at once.
using LogDensity = std::function<double(const Eigen::VectorXd& theta, Eigen::VectorXd& gradient)>;

struct SamplerOptions {
    int chains = 4;
    int64_t draws = 10000; ///< kept, of all chains together
    int64_t warmUp = 500;  ///< dropped, of each chain; the step size is found meanwhile
    uint64_t seed = 1;     ///< the draws depend on it, and not on the number of threads
    int threads = 1;
};

/// What long work is told, and tells: `progress` gets the share that is done, 0 to 1, on the
/// calling thread.
struct SamplerWatch {
    std::stop_token stop{};
    std::function<void(double share)> progress{};
};

struct SamplerResult {
    std::vector<Eigen::MatrixXd> chains; ///< θ, [P, n] each
    double acceptance = 0;               ///< mean probability of the proposals after the warm-up
};

/// Draws of p by independent chains that begin scattered twice as widely as the approximation, on
/// up to `threads` threads. Throws Cancelled within a few trajectories of a request to stop.
SamplerResult sampleHamiltonian(const LogDensity& density, const LaplaceApproximation& around,
                                const SamplerOptions& options, const SamplerWatch& watch = {});

} // namespace bary
