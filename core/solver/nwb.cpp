#include "core/solver/nwb.h"

#include "core/solver/nwb_maps.h"

#include <cmath>
#include <numbers>

namespace bary {

namespace {

// A seed makes independent streams; a run's data do not depend on how it was initialised.
enum Stream : uint64_t { Data = 1, Initialisation, Statistics, Calibration, Pretraining };

constexpr int64_t statisticsSamples = 20000;
constexpr int64_t calibrationSamples = 4096;
constexpr double cosineEnd = 0.03;

Quadratic quadraticOf(const std::string& name) {
    return name == "full" ? Quadratic::Full
                          : (name == "scalar" ? Quadratic::Scalar : Quadratic::None);
}

} // namespace

NwbSolver::NwbSolver(Problem problem) : problem_(std::move(problem)) {
    const auto& p = problem_.parameters;
    const int64_t dim = problem_.marginals.front().dim;
    const FicnnShape potentials{static_cast<int64_t>(problem_.marginals.size()), dim,
                                integer(p, "potential_layers"), integer(p, "potential_width"),
                                quadraticOf(choice(p, "quadratic"))};
    const int64_t latent = integer(p, "latent") > 0 ? integer(p, "latent") : dim;
    const GeneratorShape generator{latent,
                                   dim,
                                   integer(p, "generator_layers"),
                                   integer(p, "generator_width"),
                                   flag(p, "batchnorm"),
                                   choice(p, "generator_output"),
                                   flag(p, "generator_skip")};
    networks_ = std::make_unique<NwbNetworks>(potentials, generator, problem_.device);
    engine_ = makeEngine(choice(p, "engine"), *networks_);
    scheduleEnd_ = problem_.iterations;
    useWeights(problem_.weights);
    standardise();
    batches_ = std::make_unique<Batches>(problem_.marginals, means_, scale_, latent,
                                         problem_.seed * 8 + Data, problem_.device);
    auto calibration = runStream(problem_.seed, Calibration);
    calibration_ = torch::randn({calibrationSamples, latent}, calibration).to(problem_.device);
    auto initialisation = runStream(problem_.seed, Initialisation);
    FicnnStart start;
    start.positive = choice(p, "init") == "positive";
    if (potentials.quadratic == Quadratic::Full) {
        // ½|y|² and hardly any network: the maps start as the identity.
        start.quadratic = 1;
        start.output = 0.1;
    }
    networks_->f.initialise(start, initialisation);
    networks_->g.initialise(start, initialisation);
    networks_->h.initialise(initialisation);
    networks_->f.clip();
    startFromIdentity();
    networks_->updateAverages(0);
}

void NwbSolver::standardise() {
    // Exact reductions: for any m_i and s, bary(μ_i) = s · bary((μ_i − m_i)/s) + Σ a_i m_i.
    const int64_t dim = problem_.marginals.front().dim;
    means_.assign(problem_.marginals.size(), torch::zeros({dim}, problem_.device));
    if (!flag(problem_.parameters, "standardise")) {
        return;
    }
    auto generator = runStream(problem_.seed, Statistics);
    double variance = 0;
    for (size_t i = 0; i < problem_.marginals.size(); ++i) {
        const auto x = problem_.marginals[i].draw(statisticsSamples, generator);
        means_[i] = x.mean(0).to(problem_.device);
        variance += x.var(0, false).mean().item<double>();
    }
    scale_ = std::sqrt(variance / static_cast<double>(problem_.marginals.size()));
    if (!(scale_ > 0)) {
        scale_ = 1; // every marginal is one point
    }
}

void NwbSolver::startFromIdentity() {
    const int64_t steps = integer(problem_.parameters, "pretraining");
    if (steps == 0 || networks_->g.shape().quadratic == Quadratic::Full) {
        return; // a full quadratic is the identity as it is
    }
    Batches batches(problem_.marginals, means_, scale_, networks_->h.shape().latent,
                    problem_.seed * 8 + Pretraining, problem_.device);
    const int64_t size = integer(problem_.parameters, "batch");
    AdamSettings step = settings().potentials;
    step.rate = step.tailRate = 3e-3;
    for (int64_t k = 0; k < steps; ++k) {
        engine_->identityStep(*networks_, batches.at(k, size).y, step);
    }
    torch::NoGradGuard noGrad;
    networks_->f.parameters().flat().copy_(networks_->g.parameters().flat());
    networks_->f.clip();
    networks_->gOptimiser = Adam(networks_->g.parameters().flat());
}

double NwbSolver::rateFactor() const {
    const std::string& schedule = choice(problem_.parameters, "schedule");
    if (schedule == "step") {
        const int64_t drops =
            (iteration_ - scheduleStart_) / integer(problem_.parameters, "decay_every");
        return std::pow(real(problem_.parameters, "decay_factor"), static_cast<double>(drops));
    }
    if (schedule == "cosine" && scheduleEnd_ > scheduleStart_) {
        const double t = std::min(1.0, static_cast<double>(iteration_ - scheduleStart_) /
                                           static_cast<double>(scheduleEnd_ - scheduleStart_));
        return cosineEnd + (1 - cosineEnd) * 0.5 * (1 + std::cos(std::numbers::pi * t));
    }
    return 1;
}

NwbStepSettings NwbSolver::settings() const {
    const auto& p = problem_.parameters;
    const double factor = rateFactor();
    NwbStepSettings s;
    s.k1 = static_cast<int>(integer(p, "k1"));
    s.k2 = static_cast<int>(integer(p, "k2"));
    s.lambda = real(p, "lambda");
    s.potentials.rate = factor * real(p, "lr_potential");
    s.potentials.tail = networks_->f.quadraticOffset();
    s.potentials.tailRate = factor * real(p, "lr_quadratic");
    s.generator.rate = factor * real(p, "lr_generator");
    s.potentials.beta1 = s.generator.beta1 = real(p, "beta1");
    // The window of the averages is a fifth of the time since the weights were set: it forgets the
    // start, and later averages over so much that only little noise is left.
    const double growing = 1 - 5.0 / (static_cast<double>(iteration_ - scheduleStart_) + 5);
    s.averageDecay = std::clamp(growing, 0.0, real(p, "ema"));
    return s;
}

void NwbSolver::step() {
    const Batch batch = batches_->at(iteration_, integer(problem_.parameters, "batch"));
    losses_ = engine_->outerStep(*networks_, batch.y, batch.z, weights_, settings());
    ++iteration_;
}

bool NwbSolver::healthy() const {
    return std::isfinite(losses_.objective) && std::isfinite(losses_.f);
}

std::shared_ptr<const Maps> NwbSolver::freeze(int threads) const {
    torch::NoGradGuard noGrad;
    const bool average = flag(problem_.parameters, "average_maps");
    const auto& f = average ? networks_->fAverage : networks_->f;
    const auto& g = average ? networks_->gAverage : networks_->g;
    const auto copy = [](const auto& network) { return network.parameters().flat().clone(); };
    return std::make_shared<NwbMaps>(NwbFrozen{
        f.shape(), networks_->h.shape(), copy(f), copy(g), copy(networks_->h),
        copy(networks_->hAverage), calibration_, means_, problem_.weights, scale_, threads});
}

void NwbSolver::setWeights(const std::vector<double>& weights) {
    useWeights(weights);
    if (iteration_ > 0) {
        // The networks are nearly right already: half of the planned length brings them round.
        scheduleStart_ = iteration_;
        scheduleEnd_ = iteration_ + std::max<int64_t>(1, problem_.iterations / 2);
    }
}

void NwbSolver::useWeights(const std::vector<double>& weights) {
    problem_.weights = weights;
    weights_ = torch::tensor(c10::ArrayRef<double>(weights), torch::kFloat32).to(problem_.device);
}

void NwbSolver::setParameter(const std::string& key, const ParameterValue& value) {
    problem_.parameters[key] = value;
}

SolverState NwbSolver::state() {
    SolverState state;
    state.tensors = networks_->state();
    state.numbers = {{"iteration", static_cast<double>(iteration_)},
                     {"schedule_start", static_cast<double>(scheduleStart_)},
                     {"schedule_end", static_cast<double>(scheduleEnd_)},
                     {"f_count", static_cast<double>(networks_->fOptimiser.count())},
                     {"g_count", static_cast<double>(networks_->gOptimiser.count())},
                     {"h_count", static_cast<double>(networks_->hOptimiser.count())},
                     {"objective", losses_.objective},
                     {"g", losses_.g},
                     {"penalty", losses_.penalty},
                     {"f", losses_.f},
                     {"h", losses_.h}};
    return state;
}

void NwbSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    scheduleStart_ = static_cast<int64_t>(numbers.at("schedule_start"));
    scheduleEnd_ = static_cast<int64_t>(numbers.at("schedule_end"));
    networks_->fOptimiser.count() = static_cast<int64_t>(numbers.at("f_count"));
    networks_->gOptimiser.count() = static_cast<int64_t>(numbers.at("g_count"));
    networks_->hOptimiser.count() = static_cast<int64_t>(numbers.at("h_count"));
    losses_ = {numbers.at("objective"), numbers.at("g"), numbers.at("penalty"), numbers.at("f"),
               numbers.at("h")};
}

const std::vector<LossInfo>& NwbSolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"objective", "objective",
         "The whole min-max-min objective: at the optimum ½E|X|² of the barycenter minus its "
         "cost."},
        {"loss_g", "g: Σ a (E f(∇g) − E⟨Y,∇g⟩)",
         "What g lowers: −f*(y) on average, were g perfect."},
        {"loss_f", "f: Σ a (E f(∇g) − E f(h))",
         "What f raises: it tells ∇g♯μ from h♯η, and falls to 0 where they agree."},
        {"loss_h", "h: E[½|h|² − Σ a f(h)]", "What the generator lowers."},
        {"penalty", "λ R(g)", "Penalty on negative weights of g."}};
    return info;
}

std::vector<double> NwbSolver::losses() const {
    return {losses_.objective, losses_.g, losses_.f, losses_.h, losses_.penalty};
}

std::vector<Phase> NwbSolver::phases() const {
    const auto steps = [this](const char* key) {
        return std::to_string(integer(problem_.parameters, key));
    };
    return {{"g, " + steps("k1") + " steps for each step of f",
             "min over g_i:  E f_i(∇g_i(Y_i)) − E⟨Y_i, ∇g_i(Y_i)⟩ + λ R(g_i)",
             "Every g_i learns the conjugate of f_i: its gradient carries marginal i to the "
             "barycenter.",
             losses_.g},
            {"f, " + steps("k2") + " steps for each step of h",
             "max over f_i:  E f_i(∇g_i(Y_i)) − E f_i(h(Z))",
             "Every f_i separates the carried marginal from the generator's samples; its weights "
             "are then clipped at 0, which keeps it convex.",
             losses_.f},
            {"h, one step", "min over h:  E ½|h(Z)|² − Σ a_i E f_i(h(Z))",
             "The generator moves its samples to the average of where the ∇f_i would send them: "
             "at rest, x = Σ a_i ∇f_i(x).",
             losses_.h}};
}

} // namespace bary
