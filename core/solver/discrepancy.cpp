#include "core/solver/discrepancy.h"

#include "core/base/error.h"
#include "core/solver/nwb_common.h"
#include "core/solver/samples_only.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace bary {

namespace {

class GeneratedSamples final : public SamplesOnly {
  public:
    GeneratedSamples(std::shared_ptr<const SampleGenerator> generator, torch::Tensor theta,
                     torch::Tensor average)
        : generator_(std::move(generator)), theta_(std::move(theta)), average_(std::move(average)) {
    }

    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override {
        torch::NoGradGuard noGrad;
        const auto& parameters = average ? average_ : theta_;
        const auto noise = generator_->noise(n, generator).to(parameters.device());
        return generator_->sample(parameters, noise).cpu();
    }

  private:
    std::shared_ptr<const SampleGenerator> generator_;
    torch::Tensor theta_, average_;
};

std::vector<torch::Tensor> noShift(const Problem& problem) {
    return std::vector<torch::Tensor>(problem.marginals.size(),
                                      torch::zeros({problem.marginals.front().dim}));
}

} // namespace

DiscrepancySolver::DiscrepancySolver(Problem problem) : problem_(std::move(problem)) {
    torch::NoGradGuard noGrad;
    chooseGenerator();
    // Minibatches are compared on the CPU, wherever the generator lives.
    batches_ = std::make_unique<Batches>(problem_.marginals, noShift(problem_), 1.0, 1,
                                         problem_.seed * 8 + Data, torch::kCPU);
    auto initialisation = runStream(problem_.seed, Initialisation);
    theta_ = generator_->initial(initialisation).to(problem_.device);
    average_ = theta_.clone();
    optimiser_ = std::make_unique<Adam>(theta_);
    schedule_.end = problem_.iterations;
}

void DiscrepancySolver::chooseGenerator() {
    const std::string& kind = choice(problem_.parameters, "generator");
    const int64_t dim = problem_.marginals.front().dim;
    if (kind == "mlp") {
        generator_ = makeMlpGenerator(integer(problem_.parameters, "latent"), dim);
        return;
    }
    if (kind == "gaussian") {
        generator_ = makeGaussianGenerator(dim);
        return;
    }
    if (kind == "ellipses" && dim != 2) {
        throw InputError("generator 'ellipses' is for data in the plane, these have " +
                         std::to_string(dim) + " dimensions");
    }
    // The start lies where the data lie.
    constexpr int64_t samples = 2000;
    auto random = runStream(problem_.seed, Statistics);
    std::vector<torch::Tensor> draws;
    for (const Measure& marginal : problem_.marginals) {
        draws.push_back(marginal.draw(samples, random));
    }
    const auto all = torch::cat(draws);
    const double spread = std::sqrt(all.var(0, false).mean().item<double>());
    generator_ =
        kind == "mixture"
            ? makeMixtureGenerator(integer(problem_.parameters, "components"), spread, all.mean(0))
            : makeEllipsesGenerator(spread, all.mean(0));
}

DiscrepancyOptions DiscrepancySolver::options() const {
    const auto& p = problem_.parameters;
    const std::string& name = choice(p, "discrepancy");
    DiscrepancyOptions options;
    options.kind = name == "sinkhorn"   ? DiscrepancyKind::Sinkhorn
                   : name == "entropic" ? DiscrepancyKind::Entropic
                   : name == "w2"       ? DiscrepancyKind::Wasserstein
                   : name == "sliced"   ? DiscrepancyKind::Sliced
                                        : DiscrepancyKind::Mmd;
    options.epsilon = real(p, "epsilon");
    options.mmd = {name == "mmd-rq"   ? MmdKernel::RationalQuadratic
                   : name == "energy" ? MmdKernel::Energy
                                      : MmdKernel::Gaussian,
                   real(p, "width"), flag(p, "unbiased")};
    options.lines = static_cast<int>(integer(p, "lines"));
    options.halves = flag(p, "unbiased");
    options.seed = problem_.seed + static_cast<uint64_t>(iteration_); // fresh lines in every step
    return options;
}

/// Noise for `count` clouds of `size` samples, one after another.
torch::Tensor DiscrepancySolver::latents(int64_t count, int64_t size) const {
    auto random = runStream(problem_.seed, Draws, static_cast<uint64_t>(iteration_));
    std::vector<torch::Tensor> parts;
    for (int64_t p = 0; p < count; ++p) {
        parts.push_back(generator_->noise(size, random));
    }
    return torch::cat(parts).to(problem_.device);
}

/// Algorithm 1: θ ← θ − γ Σ_p β_p ∇_θ D_p(minibatch of μ_p, G_θ(z)).
void DiscrepancySolver::step() {
    const int64_t size = integer(problem_.parameters, "batch");
    const Batch batch = batches_->at(iteration_, size);
    std::vector<Points> y;
    for (size_t p = 0; p < problem_.marginals.size(); ++p) {
        y.push_back(toPoints(batch.y[static_cast<int64_t>(p)]));
    }
    const bool fresh = choice(problem_.parameters, "latents") == "fresh";
    const int64_t clouds = fresh ? static_cast<int64_t>(y.size()) : 1;
    const auto theta = theta_.detach().requires_grad_(true);
    torch::Tensor x;
    {
        torch::AutoGradMode recorded(true);
        x = generator_->sample(theta, latents(clouds, size));
    }
    torch::NoGradGuard noGrad;
    // ∇_x of every cloud by hand, the rest of the way by the generator's tape.
    loss_ = 0;
    std::vector<torch::Tensor> seeds;
    const auto parts = x.detach().split(size);
    for (size_t k = 0; k < parts.size(); ++k) {
        const size_t first = fresh ? k : 0, count = fresh ? 1 : y.size();
        const auto cost =
            meanDiscrepancy(toPoints(parts[k]), std::span(y).subspan(first, count),
                            std::span(problem_.weights).subspan(first, count), options());
        loss_ += cost.value;
        seeds.push_back(toTensor(Points(static_cast<int>(x.size(1)), cost.gradient)));
    }
    const auto seed = torch::cat(seeds).to(x.device());
    const auto gradient = torch::autograd::grad({x}, {theta}, {seed})[0];
    AdamSettings adam;
    adam.rate =
        real(problem_.parameters, "lr") * schedule_.rateFactor(problem_.parameters, iteration_);
    adam.beta1 = real(problem_.parameters, "beta1");
    optimiser_->step(theta_, gradient, adam);
    average_.lerp_(theta_, 1 - schedule_.averageDecay(problem_.parameters, iteration_));
    ++iteration_;
}

bool DiscrepancySolver::healthy() const {
    return std::isfinite(loss_);
}

std::shared_ptr<const Maps> DiscrepancySolver::freeze(int) const {
    return std::make_shared<GeneratedSamples>(generator_, theta_.clone(), average_.clone());
}

void DiscrepancySolver::setWeights(const std::vector<double>& weights) {
    problem_.weights = weights;
    schedule_.beginAnew(iteration_, problem_.iterations);
}

void DiscrepancySolver::setParameter(const std::string& key, const ParameterValue& value) {
    problem_.parameters[key] = value;
}

SolverState DiscrepancySolver::state() {
    SolverState state;
    state.tensors = {{"theta", theta_},
                     {"average", average_},
                     {"first", optimiser_->first()},
                     {"second", optimiser_->second()}};
    state.numbers = {{"iteration", static_cast<double>(iteration_)},
                     {"count", static_cast<double>(optimiser_->count())},
                     {"loss", loss_}};
    schedule_.addTo(state.numbers);
    return state;
}

void DiscrepancySolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    schedule_ = Schedule::from(numbers);
    optimiser_->count() = static_cast<int64_t>(numbers.at("count"));
    loss_ = numbers.at("loss");
}

const std::vector<LossInfo>& DiscrepancySolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"loss", "Σ β D(μ, G)",
         "The weighted mean of the discrepancies between minibatches and samples. At the "
         "barycenter it is not 0: it is what the marginals differ by."}};
    return info;
}

std::vector<Phase> DiscrepancySolver::phases() const {
    return {{"One step downhill", "θ ← θ − γ Σ β_p ∇D(minibatch of μ_p, G_θ(z))",
             "Samples of the generator are compared with a minibatch of every marginal; each is "
             "pulled to where its discrepancies fall, and the generator follows.",
             loss_}};
}

} // namespace bary
