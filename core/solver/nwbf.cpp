#include "core/solver/nwbf.h"

#include "core/base/error.h"
#include "core/solver/nwbf_maps.h"
#include "core/solver/schedule.h"

#include <fmt/format.h>

namespace bary {

namespace {

FamilyForm formOf(const std::string& name) {
    return name == "bernstein" ? FamilyForm::Bernstein
                               : (name == "gated" ? FamilyForm::Gated : FamilyForm::Picnn);
}

} // namespace

void checkNwbf(const Parameters& p, size_t marginals) {
    if (marginals < 2) {
        throw InputError(
            "solver nwbf learns the barycenters of all weights and needs two marginals "
            "or more; for one marginal choose solver nwb");
    }
    if (flag(p, "batchnorm") && integer(p, "groups") > 1) {
        throw InputError(fmt::format(
            "batchnorm and groups = {} do not go together: the statistics of a batch would depend "
            "on each of its weight vectors; set groups = 1, or batchnorm = false",
            integer(p, "groups")));
    }
    if (integer(p, "groups") > integer(p, "batch")) {
        throw InputError(fmt::format("groups = {} weight vectors need a batch of as many samples, "
                                     "found batch = {}",
                                     integer(p, "groups"), integer(p, "batch")));
    }
    if (real(p, "corner_share") + real(p, "edge_share") > 1) {
        throw InputError(fmt::format("corner_share + edge_share must be at most 1, found {} + {}",
                                     real(p, "corner_share"), real(p, "edge_share")));
    }
}

NwbfSolver::NwbfSolver(Problem problem) : problem_(std::move(problem)) {
    const auto& p = problem_.parameters;
    const size_t count = problem_.marginals.size();
    checkNwbf(p, count);
    const int64_t dim = problem_.marginals.front().dim, n = static_cast<int64_t>(count);
    const int64_t latent = integer(p, "latent") > 0 ? integer(p, "latent") : dim;
    const PotentialFamilyShape potentials{
        {n, dim, integer(p, "potential_layers"), integer(p, "potential_width"), Quadratic::None},
        n,
        formOf(choice(p, "potential_form"))};
    const GeneratorFamilyShape generator{{latent, dim, integer(p, "generator_layers"),
                                          integer(p, "generator_width"), flag(p, "batchnorm"),
                                          choice(p, "generator_output"), flag(p, "generator_skip")},
                                         n,
                                         flag(p, "corner_heads")};
    networks_ = std::make_unique<NwbfNetworks>(potentials, generator, problem_.device);
    potentials_ = std::make_shared<const PotentialFamily>(potentials, problem_.device);
    generator_ = std::make_shared<const GeneratorFamily>(generator, problem_.device);
    engine_ = makeFamilyEngine(choice(p, "engine"), *networks_);
    horizon_ = problem_.iterations;
    law_ = {real(p, "concentration"), real(p, "corner_share"), real(p, "edge_share")};
    frame_ = standardisation(problem_, flag(p, "standardise"));
    batches_ = std::make_unique<Batches>(problem_.marginals, frame_.means, frame_.scale, latent,
                                         problem_.seed * 8 + Data, problem_.device);
    auto calibration = runStream(problem_.seed, Calibration);
    calibration_ = torch::randn({calibrationSamples, latent}, calibration).to(problem_.device);
    auto initialisation = runStream(problem_.seed, Initialisation);
    FicnnStart start;
    start.positive = choice(p, "init") == "positive";
    networks_->f.initialise(start, initialisation);
    networks_->g.initialise(start, initialisation);
    networks_->h.initialise(initialisation);
    networks_->f.clip();
    networks_->updateAverages(0);
    safeguard_ = std::make_unique<Safeguard>(lossScale());
    safeguard_->keep(0, tensors());
}

std::vector<torch::Tensor> NwbfSolver::tensors() {
    std::vector<torch::Tensor> all;
    for (const auto& [name, tensor] : networks_->state()) {
        all.push_back(tensor);
    }
    return all;
}

/// ½E|Y|² of the marginals as the networks see them.
double NwbfSolver::lossScale() {
    const auto y = batches_->at(0, integer(problem_.parameters, "batch")).y;
    return 1e-6 + 0.5 * y.square().sum(-1).mean().item<double>();
}

NwbfStepSettings NwbfSolver::settings() const {
    const Schedule schedule{0, horizon_};
    const double fall = schedule.rateFactor(problem_.parameters, iteration_);
    NwbfStepSettings s{stepSettings(problem_.parameters, safeguard_->rate() * fall,
                                    schedule.averageDecay(problem_.parameters, iteration_))};
    if (choice(problem_.parameters, "schedule") == "cosine") {
        // h must be quick as long as the potentials are far off, and slow when they are right: at
        // their rate to the end it swings with what noise they have left, and its average may be
        // far off where the maps ∇g_i are right (docs/results.md).
        s.generator.rate *= fall;
    }
    s.weighted = flag(problem_.parameters, "weighted_losses");
    return s;
}

void NwbfSolver::step() {
    const int64_t groups = integer(problem_.parameters, "groups");
    // As many samples for every weight vector.
    const int64_t size =
        groups * std::max<int64_t>(1, integer(problem_.parameters, "batch") / groups);
    const Batch batch = batches_->at(iteration_, size);
    const auto a = drawWeights(groups, static_cast<int64_t>(problem_.marginals.size()), law_,
                               problem_.seed * 8 + Draws, iteration_);
    losses_ = engine_->outerStep(*networks_, batch.y, batch.z, a.to(problem_.device), settings());
    ++iteration_;
    if (std::string told = safeguard_->watch(iteration_, losses_, tensors()); !told.empty()) {
        notices_.push_back(std::move(told));
    }
}

std::shared_ptr<const Maps> NwbfSolver::freeze(int threads) const {
    torch::NoGradGuard noGrad;
    const bool average = flag(problem_.parameters, "average_maps");
    const auto& f = average ? networks_->fAverage : networks_->f;
    const auto& g = average ? networks_->gAverage : networks_->g;
    return std::make_shared<NwbfMaps>(
        std::make_shared<const NwbfFrozen>(NwbfFrozen{
            potentials_, generator_, f.parameters().flat().clone(), g.parameters().flat().clone(),
            networks_->h.flat().clone(), networks_->hAverage.flat().clone(), calibration_,
            frame_.means, frame_.scale, threads}),
        problem_.weights);
}

void NwbfSolver::setParameter(const std::string& key, const ParameterValue& value) {
    Parameters changed = problem_.parameters;
    changed[key] = value;
    checkNwbf(changed, problem_.marginals.size());
    problem_.parameters = std::move(changed);
}

SolverState NwbfSolver::state() {
    SolverState state;
    state.tensors = networks_->state();
    state.numbers = {{"iteration", static_cast<double>(iteration_)},
                     {"horizon", static_cast<double>(horizon_)},
                     {"rate", safeguard_->rate()},
                     {"f_count", static_cast<double>(networks_->fOptimiser.count())},
                     {"g_count", static_cast<double>(networks_->gOptimiser.count())},
                     {"h_count", static_cast<double>(networks_->hOptimiser.count())}};
    addLosses(losses_, state.numbers);
    return state;
}

void NwbfSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    horizon_ = static_cast<int64_t>(numbers.at("horizon"));
    safeguard_ = std::make_unique<Safeguard>(lossScale());
    safeguard_->setRate(numbers.at("rate"));
    safeguard_->keep(iteration_, tensors());
    networks_->fOptimiser.count() = static_cast<int64_t>(numbers.at("f_count"));
    networks_->gOptimiser.count() = static_cast<int64_t>(numbers.at("g_count"));
    networks_->hOptimiser.count() = static_cast<int64_t>(numbers.at("h_count"));
    losses_ = lossesIn(numbers);
}

std::vector<double> NwbfSolver::losses() const {
    return {losses_.objective, losses_.g, losses_.f, losses_.h, losses_.penalty};
}

std::vector<Phase> NwbfSolver::phases() const {
    const int64_t groups = integer(problem_.parameters, "groups");
    std::vector<Phase> phases = nwbPhases(problem_.parameters, losses_);
    phases.insert(
        phases.begin(),
        {"weights, drawn anew", "a ~ U on the simplex;  f_i(·, a), g_i(·, a), h(·, a)",
         fmt::format("Every iteration draws {} and trains the networks there: they learn "
                     "the barycenters of all weights at once.",
                     groups == 1 ? "one weight vector" : fmt::format("{} weight vectors", groups)),
         losses_.objective});
    return phases;
}

} // namespace bary
