#include "core/solver/win_pictures.h"

#include "core/engine/task_pool.h"
#include "core/engine/tensor_ops.h"
#include "core/solver/win_pictures_maps.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

namespace bary {

/// What a round learns from, fresh for every step.
struct WinPicturesSolver::Samples {
    std::vector<torch::Tensor> x;              ///< of G♯S, [M, C, H, W] for each step
    std::vector<std::vector<torch::Tensor>> y; ///< the same of every marginal
    torch::Tensor z;                           ///< for the regression, [K_G, M, latent]
};

WinPicturesSolver::Samples WinPicturesSolver::drawn(const WinPlan& plan) {
    const auto& p = problem_.parameters;
    const int64_t size = integer(p, "batch"), steps = integer(p, "k_map") + 1;
    const int64_t more = plan.regresses ? integer(p, "k_generator") : 0;
    const int64_t sources = plan.forth ? steps : 1; // else the inverse maps' targets only
    const auto z = noise(Draws, static_cast<uint64_t>(iteration_), {sources + more, size, latent_});
    Samples samples;
    samples.z = z.narrow(0, sources, more);
    samples.x.resize(static_cast<size_t>(sources));
    together(sources, [&](int64_t k) {
        samples.x[static_cast<size_t>(k)] = generator_->network().forward(z[k], false);
    });
    const int64_t targets = plan.back ? steps : 1;
    const auto y = batches_->at(iteration_, targets * size).y;
    for (int64_t n = 0; n < y.size(0); ++n) {
        samples.y.push_back(asPictures(y[n], shape_).split(size));
    }
    return samples;
}

void WinPicturesSolver::step() {
    torch::NoGradGuard noGrad;
    threads_.timed([this](int threads) {
        const tensor::EngineThreads one(1); // each problem has a thread, and LibTorch no more
        threadsOfRound_ = threads;
        round();
    });
    ++iteration_;
}

/// work(0) … work(count − 1) on the threads of the round: a result does not depend on their number.
void WinPicturesSolver::together(int64_t count, const std::function<void(int64_t)>& work) const {
    const int threads = problem_.device.is_cuda() ? 1 : threadsOfRound_;
    TaskPool::shared().run(threads, static_cast<int>(count), [&](int k) {
        torch::NoGradGuard noGrad; // it is per thread, and so is LibTorch's number of them
        at::set_num_threads(1);
        work(k);
    });
}

void WinPicturesSolver::round() {
    WinPlan plan = winPlan(problem_.parameters, schedule_, iteration_);
    plan.regresses = plan.regresses && choice(problem_.parameters, "generator") == "learned";
    const Samples samples = drawn(plan);
    transport(samples, plan);
    if (plan.regresses) {
        regress(samples, plan);
    }
    takeLosses(plan);
}

/// For every n: K_T steps of T_n at X ~ G♯S, then one of v_n; the inverse maps with source and
/// target exchanged.
void WinPicturesSolver::transport(const Samples& samples, const WinPlan& plan) {
    const auto count = forth_.size();
    together(static_cast<int64_t>(count) * (plan.forth + plan.back), [&](int64_t k) {
        const size_t n = static_cast<size_t>(k) % count;
        if (plan.forth && static_cast<size_t>(k) < count) {
            forth_[n]->round(samples.x, samples.y[n].back(), plan.toMarginals);
        } else {
            inverse_[n]->round(samples.y[n], samples.x.back(), plan.toBarycenter);
        }
    });
}

/// K_G steps of G down E ℓ(G(z), Σ α_n T_n(G₀(z))).
void WinPicturesSolver::regress(const Samples& samples, const WinPlan& plan) {
    const auto z = samples.z.unbind();
    // G₀ is G as it stands: where the maps send its pictures is found before it moves.
    std::vector<torch::Tensor> starts(z.size()), targets(z.size());
    together(static_cast<int64_t>(z.size()), [&](int64_t at) {
        const auto k = static_cast<size_t>(at);
        starts[k] = generator_->network().forward(z[k], false);
        targets[k] = average(starts[k]);
    });
    losses_.residual = 100 * torch::mse_loss(starts[0], targets[0]).item<double>() /
                       (starts[0] - starts[0].mean(0)).square().mean().item<double>();
    for (size_t k = 0; k < z.size(); ++k) {
        torch::AutoGradMode recorded(true);
        const auto made = generator_->network().forward(z[k], true);
        generator_->step(loss_(asPoints(made), asPoints(targets[k])), plan.generator,
                         plan.toMarginals.averageDecay);
    }
}

/// Σ α_n T_n(x).
torch::Tensor WinPicturesSolver::average(const torch::Tensor& x) const {
    auto sum = torch::zeros_like(x);
    for (size_t n = 0; n < forth_.size(); ++n) {
        sum.add_(forth_[n]->images(x), problem_.weights[n]);
    }
    return sum;
}

void WinPicturesSolver::takeLosses(const WinPlan& plan) {
    const auto weighted = [&](const auto& problems, torch::Tensor PictureTransport::Losses::*loss) {
        double sum = 0;
        for (size_t n = 0; n < problems.size(); ++n) {
            sum += problem_.weights[n] * (problems[n]->losses().*loss).template item<double>();
        }
        return sum;
    };
    if (plan.forth) {
        losses_.cost = weighted(forth_, &PictureTransport::Losses::cost);
        losses_.map = losses_.cost - weighted(forth_, &PictureTransport::Losses::moved);
        losses_.critic = weighted(forth_, &PictureTransport::Losses::critic);
    }
    if (plan.back) {
        losses_.inverse = weighted(inverse_, &PictureTransport::Losses::critic);
    }
}

std::shared_ptr<const Maps> WinPicturesSolver::freeze(int threads) const {
    torch::NoGradGuard noGrad;
    const bool averages = flag(problem_.parameters, "average_maps");
    const auto copies = [&](const auto& problems) {
        std::vector<std::unique_ptr<const PictureNetwork>> result;
        for (const auto& problem : problems) {
            const TrainedPictures& map = problem->map;
            result.push_back((averages ? map.average() : map.network()).copy());
        }
        return result;
    };
    return std::make_shared<WinPicturesMaps>(WinPicturesFrozen{
        shape_, latent_, problem_.device, generator_->network().copy(),
        generator_->average().copy(), copies(forth_), copies(inverse_), frame_.means,
        problem_.weights, frame_.scale, threads, flag(problem_.parameters, "through_maps")});
}

void WinPicturesSolver::setWeights(const std::vector<double>& weights) {
    useWeights(weights);
    schedule_.beginAnew(iteration_, problem_.iterations);
}

void WinPicturesSolver::useWeights(const std::vector<double>& weights) {
    problem_.weights = weights;
    loss_.setFrame(frame_.scale, barycenterMean(frame_.means, weights).to(problem_.device));
}

void WinPicturesSolver::setParameter(const std::string& key, const ParameterValue& value) {
    setWinParameter(problem_.parameters, schedule_, iteration_, problem_.iterations, key, value);
}

} // namespace bary
