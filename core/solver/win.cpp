#include "core/solver/win.h"

#include "core/engine/tensor_ops.h"
#include "core/solver/win_maps.h"

namespace bary {

namespace {

Activation activationOf(const std::string& name) {
    return name == "relu" ? Activation::Relu : Activation::Celu;
}

} // namespace

/// What a round learns from: fresh samples for every step.
struct WinSolver::Samples {
    torch::Tensor y; ///< [N, K_T + 1, M, D], of every marginal
    torch::Tensor z; ///< [K_T + 1 (+ K_G), M, latent]
};

/// Gradients and activations for one batch size.
struct WinSolver::Workspace {
    Workspace(WinSolver& of, int64_t size)
        : batch(size), forth(*of.maps_, *of.potentials_, size),
          back(*of.inverseMaps_, *of.inversePotentials_, size), generator(*of.generator_, size),
          frozen(of.generatorShape_, of.problem_.device),
          frozenPass(frozen, torch::zeros_like(frozen.parameters().flat()), size) {}

    int64_t batch;
    Maximin forth, back;  ///< barycenter to marginals, and Algorithm 2
    MlpTrainer generator; ///< G
    Mlp frozen;           ///< G_0
    tensor::MlpPass frozenPass;
};

WinSolver::WinSolver(Problem problem) : problem_(std::move(problem)) {
    const auto& p = problem_.parameters;
    const auto count = static_cast<int64_t>(problem_.marginals.size());
    const int64_t dim = problem_.marginals.front().dim;
    const int64_t latent = integer(p, "latent") > 0 ? integer(p, "latent") : dim;
    const Activation activation = activationOf(choice(p, "activation"));
    const bool tail = flag(p, "linear_tail");
    const int64_t layers = integer(p, "layers"), width = integer(p, "width");
    const Tail linear = tail ? Tail::Linear : Tail::None;
    generatorShape_ = {1, latent, dim, layers, width, activation, linear};
    mapShape_ = {count, dim, dim, layers, width, activation, linear};
    potentialShape_ = {
        count, dim, 1, layers, width, activation, tail ? Tail::Quadratic : Tail::None};
    schedule_.end = problem_.iterations;
    useWeights(problem_.weights);
    frame_ = standardisation(problem_, flag(p, "standardise"));
    batches_ = std::make_unique<Batches>(problem_.marginals, frame_.means, frame_.scale, latent,
                                         problem_.seed * 8 + Data, problem_.device);
    auto initialisation = runStream(problem_.seed, Initialisation);
    const auto made = [&](const MlpShape& shape) {
        auto network = std::make_unique<TrainedMlp>(shape, problem_.device);
        network->initialise(initialisation);
        return network;
    };
    generator_ = made(generatorShape_);
    maps_ = made(mapShape_);
    potentials_ = made(potentialShape_);
    inverseMaps_ = made(mapShape_);
    inversePotentials_ = made(potentialShape_);
    if (choice(p, "start") == "moments") {
        startFromMoments();
    } else {
        startFromIdentity();
    }
}

WinSolver::Workspace& WinSolver::workspace() {
    const int64_t size = integer(problem_.parameters, "batch");
    if (!workspace_ || workspace_->batch != size) {
        workspace_ = std::make_shared<Workspace>(*this, size);
    }
    return *workspace_;
}

WinSolver::Samples WinSolver::drawn(bool regresses) {
    const auto& p = problem_.parameters;
    const int64_t size = integer(p, "batch"), steps = integer(p, "k_map") + 1;
    const auto y = batches_->at(iteration_, steps * size).y;
    auto stream = runStream(problem_.seed, Draws, static_cast<uint64_t>(iteration_));
    const int64_t more = regresses ? integer(p, "k_generator") : 0;
    const auto z = torch::randn({steps + more, size, generatorShape_.in}, stream);
    return {y.reshape({y.size(0), steps, size, y.size(2)}), z.to(problem_.device)};
}

void WinSolver::step() {
    torch::NoGradGuard noGrad;
    threads_.timed([this](int threads) {
        const tensor::EngineThreads engineThreads(threads);
        round();
    });
    ++iteration_;
}

void WinSolver::round() {
    const WinPlan plan = winPlan(problem_.parameters, schedule_, iteration_);
    const Samples samples = drawn(plan.regresses);
    const int64_t mapSteps = integer(problem_.parameters, "k_map");
    Workspace& w = workspace();
    const auto generated = [&](tensor::MlpPass& pass, int64_t k) {
        return pass.forward(samples.z[k].unsqueeze(0));
    };
    // X ~ G_0♯S, the same for all n.
    const auto x = [&](int64_t k) {
        return generated(w.generator.pass(), k).expand({mapShape_.count, -1, -1});
    };
    const auto y = [&](int64_t k) { return samples.y.select(1, k); };
    const TransportSettings &forth = plan.toMarginals, &back = plan.toBarycenter;
    for (int64_t k = 0; k < mapSteps; ++k) {
        if (plan.forth) {
            w.forth.mapStep(x(k), forth.map, forth.averageDecay);
        }
        if (plan.back) {
            w.back.mapStep(y(k), back.map, back.averageDecay);
        }
    }
    if (plan.forth) {
        w.forth.potentialStep(x(mapSteps), y(mapSteps), forth.potential);
    }
    if (plan.back) {
        w.back.potentialStep(y(mapSteps), x(mapSteps), back.potential);
    }
    if (plan.regresses) {
        // G_0 is G as it stands; G follows Σ α_n T_n ∘ G_0.
        w.frozen.parameters().flat().copy_(generator_->network.parameters().flat());
        for (int64_t k = mapSteps + 1; k < samples.z.size(0); ++k) {
            const auto start = generated(w.frozenPass, k);
            const auto& images = w.forth.images(start.expand({mapShape_.count, -1, -1}));
            const auto target = torch::tensordot(weights_, images, {0}, {0});
            auto seed = generated(w.generator.pass(), k) - target;
            w.generator.pass().backward(seed.mul_(1.0 / static_cast<double>(w.batch)));
            w.generator.step(plan.generator, forth.averageDecay);
            if (k == mapSteps + 1) {
                losses_.residual = 100 * (start[0] - target).square().sum().item<double>() /
                                   (start[0] - start[0].mean(0)).square().sum().item<double>();
            }
        }
    }
    const auto weighted = [&](const torch::Tensor& each) {
        return (weights_ * each).sum().item<double>();
    };
    if (plan.forth) {
        const MaximinLosses& losses = w.forth.losses();
        losses_.cost = weighted(losses.cost);
        losses_.map = losses_.cost - weighted(losses.moved);
        losses_.critic = weighted(losses.critic);
    }
    if (plan.back) {
        losses_.inverse = weighted(w.back.losses().critic);
    }
}

std::shared_ptr<const Maps> WinSolver::freeze(int threads) const {
    torch::NoGradGuard noGrad;
    const bool average = flag(problem_.parameters, "average_maps");
    const auto copy = [](const Mlp& network) { return network.parameters().flat().clone(); };
    const auto& forth = average ? maps_->average : maps_->network;
    const auto& back = average ? inverseMaps_->average : inverseMaps_->network;
    return std::make_shared<WinMaps>(
        WinFrozen{generatorShape_, mapShape_, copy(generator_->network), copy(generator_->average),
                  copy(forth), copy(back), frame_.means, problem_.weights, frame_.scale, threads});
}

void WinSolver::setWeights(const std::vector<double>& weights) {
    useWeights(weights);
    schedule_.beginAnew(iteration_, problem_.iterations);
}

void WinSolver::useWeights(const std::vector<double>& weights) {
    problem_.weights = weights;
    weights_ = torch::tensor(c10::ArrayRef<double>(weights), torch::kFloat32).to(problem_.device);
}

void WinSolver::setParameter(const std::string& key, const ParameterValue& value) {
    setWinParameter(problem_.parameters, schedule_, iteration_, problem_.iterations, key, value);
}

} // namespace bary
