#include "core/solver/discrepancy.h"

#include "core/base/error.h"
#include "core/solver/data_shape.h"
#include "core/solver/nwb_common.h"
#include "core/solver/samples_only.h"
#include "core/solver/tensor_discrepancy.h"
#include "core/transport/quantise.h"

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
        const auto noise = generator_->noise(n, generator);
        return latent() > 0 ? made(average ? average_ : theta_, noise)
                            : block(average ? average_ : theta_, noise);
    }
    int64_t latent() const override { return generator_->latent(); }
    torch::Tensor barycenterOf(const torch::Tensor& z) const override { return made(average_, z); }

  private:
    torch::Tensor block(const torch::Tensor& parameters, const torch::Tensor& noise) const {
        torch::NoGradGuard noGrad;
        return generator_->sample(parameters, noise.to(parameters.device())).cpu();
    }
    /// In blocks: the layers of a network are many times the samples.
    torch::Tensor made(const torch::Tensor& parameters, const torch::Tensor& noise) const {
        constexpr int64_t size = 1024;
        std::vector<torch::Tensor> blocks;
        for (const auto& part : noise.split(size)) {
            blocks.push_back(block(parameters, part));
        }
        return torch::cat(blocks);
    }

    std::shared_ptr<const SampleGenerator> generator_;
    torch::Tensor theta_, average_;
};

std::vector<torch::Tensor> noShift(const Problem& problem) {
    return std::vector<torch::Tensor>(problem.marginals.size(),
                                      torch::zeros({problem.marginals.front().dim}));
}

/// How many of `count` atoms belong to each marginal in the mixture Σ β_p μ_p: shared out by weight
/// as evenly as whole numbers go.
std::vector<int64_t> sharedOut(const std::vector<double>& weights, int64_t count) {
    std::vector<int64_t> shares(weights.size(), 0);
    size_t p = 0;
    double below = weights[0];
    for (int64_t k = 0; k < count; ++k) {
        const double place = (static_cast<double>(k) + 0.5) / static_cast<double>(count);
        for (; place > below && p + 1 < weights.size(); below += weights[++p]) {
        }
        ++shares[p];
    }
    return shares;
}

/// Where the components of a mixture start, [count, D]: spread over the mixture of the marginals
/// where that is the answer, else over the heaviest of them, so that as many lie on each of its
/// parts as belong there.
torch::Tensor startingMeans(const Problem& problem, int64_t count) {
    constexpr int64_t most = 1024, samples = 16; // in all, and of each component
    std::vector<int64_t> shares(problem.weights.size(), 0);
    if (averagesToMixture(problem.parameters)) {
        shares = sharedOut(problem.weights, count);
    } else {
        const auto heaviest = std::ranges::max_element(problem.weights);
        shares[static_cast<size_t>(heaviest - problem.weights.begin())] = count;
    }
    auto random = runStream(problem.seed, Initialisation, 1);
    std::vector<torch::Tensor> means;
    for (size_t p = 0; p < shares.size(); ++p) {
        if (const int64_t share = shares[p]; share > 0) {
            const int64_t each = std::clamp<int64_t>(most / share, 1, samples);
            const auto cloud = problem.marginals[p].draw(share * each, random);
            means.push_back(toTensor(quantised(toPoints(cloud), share)));
        }
    }
    return torch::cat(means);
}

} // namespace

DiscrepancySolver::DiscrepancySolver(Problem problem) : problem_(std::move(problem)) {
    torch::NoGradGuard noGrad;
    chooseGenerator();
    auto initialisation = runStream(problem_.seed, Initialisation);
    theta_ = generator_->initial(initialisation).to(problem_.device);
    average_ = theta_.clone();
    optimiser_ = std::make_unique<Adam>(theta_);
    if (choice(problem_.parameters, "discrepancy") == "smmd") {
        critics_ = std::make_unique<Critics>(problem_, initialisation);
    }
    // Critics live with the generator; other minibatches go to a GPU when they are compared there.
    batches_ = std::make_unique<Batches>(problem_.marginals, noShift(problem_), 1.0, 1,
                                         problem_.seed * 8 + Data,
                                         critics_ ? problem_.device : torch::Device(torch::kCPU));
    schedule_.end = problem_.iterations;
}

void DiscrepancySolver::chooseGenerator() {
    const auto& p = problem_.parameters;
    const std::string& kind = choice(p, "generator");
    const Measure& marginal = problem_.marginals.front();
    if (kind == "gaussian") {
        generator_ = makeGaussianGenerator(marginal.dim);
    } else if (kind == "dcgan") {
        const PictureShape pictures = requirePictures(marginal, "generator 'dcgan'");
        const ImageFormat& format = marginal.coding->format();
        generator_ = makeDcganGenerator({pictures, integer(p, "latent"),
                                         integer(p, "generator_width"), format.low, format.high});
    } else if (kind == "ellipses" && marginal.dim != 2) {
        throw InputError("generator 'ellipses' is for data in the plane, these have " +
                         std::to_string(marginal.dim) + " dimensions");
    } else {
        const DataRange range = rangeOf(problem_); // the start lies where the data lie
        generator_ =
            kind == "mlp" ? makeMlpGenerator(integer(p, "latent"), flag(p, "generator_skip"),
                                             range.spread, range.centre)
            : kind == "mixture"
                ? makeMixtureGenerator(startingMeans(problem_, integer(p, "mixture_components")),
                                       range.spread)
                : makeEllipsesGenerator(range.spread, range.centre);
    }
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

AdamSettings DiscrepancySolver::adam(const std::string& rate) const {
    AdamSettings settings;
    settings.rate =
        real(problem_.parameters, rate) * schedule_.rateFactor(problem_.parameters, iteration_);
    settings.beta1 = real(problem_.parameters, "beta1");
    settings.beta2 = real(problem_.parameters, "beta2");
    return settings;
}

Critics::Settings DiscrepancySolver::criticSettings() const {
    return {choice(problem_.parameters, "critic") == "scaled",
            real(problem_.parameters, "critic_lambda"), adam("lr_critic")};
}

/// Minibatches of the marginals, and noise for one cloud of samples each or one for all.
DiscrepancySolver::Draw DiscrepancySolver::draw(int64_t number) const {
    const int64_t size = integer(problem_.parameters, "batch");
    const bool fresh = choice(problem_.parameters, "latents") == "fresh";
    Draw draw;
    draw.y = batches_->at(number, size).y;
    draw.random = runStream(problem_.seed, Draws, static_cast<uint64_t>(number));
    std::vector<torch::Tensor> parts;
    for (size_t p = 0; p < (fresh ? problem_.marginals.size() : 1); ++p) {
        parts.push_back(generator_->noise(size, draw.random));
    }
    draw.noise = torch::cat(parts).to(problem_.device);
    return draw;
}

void DiscrepancySolver::teachCritics(const Draw& draw) {
    torch::NoGradGuard noGrad;
    const auto x = generator_->sample(theta_, draw.noise);
    auto random = draw.random;
    critics_->learn(x.reshape({-1, draw.y.size(1), x.size(1)}), draw.y, problem_.weights,
                    criticSettings(), random);
}

/// Σ_p β_p D_p(x, y_p) and its gradient by x [M, D], over the minibatches y [n, M, D] of the
/// marginals from `first` on.
std::pair<double, torch::Tensor>
DiscrepancySolver::compare(const torch::Tensor& x, const torch::Tensor& y, size_t first) const {
    const auto count = static_cast<size_t>(y.size(0));
    const auto weights = std::span(problem_.weights).subspan(first, count);
    if (critics_) {
        return critics_->meanDiscrepancy(x, y, weights, first, criticSettings());
    }
    const DiscrepancyOptions options = this->options();
    if (x.is_cuda() && tensor::knows(options)) {
        return tensor::meanDiscrepancy(x, y.to(x.device()), weights, options);
    }
    std::vector<Points> clouds;
    for (const auto& cloud : y.unbind()) {
        clouds.push_back(toPoints(cloud));
    }
    const auto cost = meanDiscrepancy(toPoints(x), clouds, weights, options);
    return {cost.value,
            toTensor(Points(static_cast<int>(x.size(1)), cost.gradient)).to(x.device())};
}

/// Algorithm 1: θ ← θ − γ Σ_p β_p ∇_θ D_p(minibatch of μ_p, G_θ(z)).
void DiscrepancySolver::step() {
    const int64_t lessons = critics_ ? integer(problem_.parameters, "critic_steps") : 0;
    const int64_t number = iteration_ * (lessons + 1);
    for (int64_t lesson = 0; lesson < lessons; ++lesson) {
        teachCritics(draw(number + lesson));
    }
    const Draw now = draw(number + lessons);
    const auto theta = theta_.detach().requires_grad_(true);
    torch::Tensor x;
    {
        torch::AutoGradMode recorded(true);
        x = generator_->sample(theta, now.noise);
    }
    torch::NoGradGuard noGrad;
    // ∇_x of every cloud, the rest of the way by the generator's tape.
    loss_ = 0;
    std::vector<torch::Tensor> seeds;
    const auto clouds = x.detach().split(now.y.size(1));
    for (size_t k = 0; k < clouds.size(); ++k) {
        const auto row = static_cast<int64_t>(k);
        const auto [value, gradient] =
            compare(clouds[k], clouds.size() > 1 ? now.y.narrow(0, row, 1) : now.y, k);
        loss_ += value;
        seeds.push_back(gradient);
    }
    const auto gradient = torch::autograd::grad({x}, {theta}, {torch::cat(seeds)})[0];
    optimiser_->step(theta_, gradient, adam(generator_->latent() > 0 ? "lr" : "lr_shape"));
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
    if (critics_) {
        critics_->addTo(state);
    }
    return state;
}

void DiscrepancySolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    schedule_ = Schedule::from(numbers);
    optimiser_->count() = static_cast<int64_t>(numbers.at("count"));
    loss_ = numbers.at("loss");
    if (critics_) {
        critics_->restore(numbers);
    }
}

const std::vector<LossInfo>& DiscrepancySolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"loss", "Σ β D(μ, G)",
         "The weighted mean of the discrepancies between minibatches and samples. At the "
         "barycenter it is not 0: it is what the marginals differ by."}};
    return info;
}

std::vector<Phase> DiscrepancySolver::phases() const {
    std::vector<Phase> phases;
    if (critics_) {
        phases.push_back({"The critics look", "max over φ_p of MMD²(φ_p(y_p), φ_p(G(z))), smooth",
                          "One network for each marginal learns to see in what its minibatch and "
                          "the samples differ.",
                          loss_});
    }
    phases.push_back({"One step downhill", "θ ← θ − γ Σ β_p ∇D(minibatch of μ_p, G_θ(z))",
                      "Samples of the generator are compared with a minibatch of every marginal; "
                      "each is pulled to where its discrepancies fall, and the generator follows.",
                      loss_});
    return phases;
}

} // namespace bary
