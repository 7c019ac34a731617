#include "core/posterior/hamiltonian.h"

#include "core/base/error.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <numbers>
#include <random>
#include <thread>

namespace bary {

namespace {

constexpr double quarterTurn = std::numbers::pi / 2; // of the harmonic oscillator: independence
constexpr double largestStep = quarterTurn / 3;      // three gradients a draw at least
constexpr double smallestStep = quarterTurn / 256;
constexpr double wantedAcceptance = 0.85;

/// One chain in the coordinates u = Lᵀ(θ − mode).
class Chain {
  public:
    Chain(const LogDensity& density, const LaplaceApproximation& around, uint64_t seed, int index)
        : density_(density), around_(around), random_(seedOf(seed, index)), u_(normals() * 2) {
        value_ = valueAt(u_, gradient_);
        // A start outside of what the density can bear is drawn in.
        while (!std::isfinite(value_) && u_.norm() > 1e-6) {
            u_ /= 2;
            value_ = valueAt(u_, gradient_);
        }
    }

    /// One trajectory: the probability with which it was accepted.
    double move() {
        const double step = step_ * std::uniform_real_distribution<>(0.9, 1.1)(random_);
        const int steps = std::max(1, static_cast<int>(std::lround(quarterTurn / step_)));
        Eigen::VectorXd momentum = normals();
        const double before = value_ - momentum.squaredNorm() / 2;
        Eigen::VectorXd u = u_, gradient = gradient_;
        double value = value_;
        momentum += step / 2 * gradient;
        for (int k = 0; k < steps; ++k) {
            u += step * momentum;
            value = valueAt(u, gradient);
            momentum += (k + 1 < steps ? step : step / 2) * gradient;
        }
        const double gain = value - momentum.squaredNorm() / 2 - before;
        const double probability = std::isfinite(gain) ? std::min(1.0, std::exp(gain)) : 0;
        if (std::uniform_real_distribution<>()(random_) < probability) {
            u_.swap(u);
            gradient_.swap(gradient);
            value_ = value;
        }
        return probability;
    }

    /// Robbins-Monro on the logarithm of the step, in move `round` of the warm-up.
    void adapt(double probability, int64_t round) {
        const double rate = 1 / std::sqrt(static_cast<double>(round) + 10);
        step_ = std::clamp(step_ * std::exp(rate * (probability - wantedAcceptance)), smallestStep,
                           largestStep);
    }

    Eigen::VectorXd theta() const { return thetaAt(u_); }

  private:
    static std::mt19937_64 seedOf(uint64_t seed, int index) {
        std::seed_seq words{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
                            static_cast<uint32_t>(index)};
        return std::mt19937_64(words);
    }
    Eigen::VectorXd normals() {
        Eigen::VectorXd z(around_.mode.size());
        std::normal_distribution<> normal;
        for (double& each : z) {
            each = normal(random_);
        }
        return z;
    }
    Eigen::VectorXd thetaAt(const Eigen::VectorXd& u) const {
        return around_.mode + around_.factor.transpose().triangularView<Eigen::Upper>().solve(u);
    }
    double valueAt(const Eigen::VectorXd& u, Eigen::VectorXd& gradient) const {
        const double value = density_(thetaAt(u), gradient);
        around_.factor.triangularView<Eigen::Lower>().solveInPlace(gradient);
        return value;
    }

    const LogDensity& density_;
    const LaplaceApproximation& around_;
    std::mt19937_64 random_;
    Eigen::VectorXd u_, gradient_;
    double value_ = 0, step_ = largestStep;
};

/// What the threads of one call share.
struct Shared {
    std::atomic<int> next{0};     // the next chain
    std::atomic<int64_t> done{0}; // moves of all chains
    std::mutex mutex;
    std::condition_variable changed;
    int running = 0;
    std::exception_ptr failure;
};

} // namespace

SamplerResult sampleHamiltonian(const LogDensity& density, const LaplaceApproximation& around,
                                const SamplerOptions& options, const SamplerWatch& watch) {
    const int64_t each = (options.draws + options.chains - 1) / options.chains;
    const int64_t moves = (each + options.warmUp) * options.chains;
    SamplerResult result;
    result.chains.resize(static_cast<size_t>(options.chains));
    std::vector<double> accepted(result.chains.size(), 0.0);
    Shared shared;

    const auto runChain = [&](int index) {
        Chain chain(density, around, options.seed, index);
        auto& kept = result.chains[static_cast<size_t>(index)];
        kept.resize(around.mode.size(), each);
        for (int64_t k = -options.warmUp; k < each && !watch.stop.stop_requested(); ++k) {
            const double probability = chain.move();
            if (k < 0) {
                chain.adapt(probability, k + options.warmUp);
            } else {
                kept.col(k) = chain.theta();
                accepted[static_cast<size_t>(index)] += probability;
            }
            shared.done.fetch_add(1, std::memory_order_relaxed);
        }
    };
    const auto work = [&] {
        std::exception_ptr failure;
        try {
            for (int index = shared.next++; index < options.chains; index = shared.next++) {
                runChain(index);
            }
        } catch (...) {
            failure = std::current_exception();
        }
        std::lock_guard lock(shared.mutex);
        shared.failure = failure ? failure : shared.failure;
        --shared.running;
        shared.changed.notify_all();
    };

    std::vector<std::jthread> threads;
    shared.running = std::clamp(options.threads, 1, options.chains);
    for (int k = shared.running; k > 0; --k) {
        threads.emplace_back(work);
    }
    std::unique_lock lock(shared.mutex);
    while (shared.running > 0) {
        shared.changed.wait_for(lock, std::chrono::milliseconds(100));
        if (watch.progress) {
            watch.progress(static_cast<double>(shared.done) / static_cast<double>(moves));
        }
    }
    lock.unlock();
    threads.clear();
    if (shared.failure) {
        std::rethrow_exception(shared.failure);
    }
    if (watch.stop.stop_requested()) {
        throw Cancelled();
    }
    if (watch.progress) {
        watch.progress(1); // the threads may have been done before anybody looked
    }
    for (const double sum : accepted) {
        result.acceptance += sum / static_cast<double>(each * options.chains);
    }
    return result;
}

} // namespace bary
