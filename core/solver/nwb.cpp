#include "core/solver/nwb.h"

#include "core/base/error.h"
#include "core/solver/data_shape.h"
#include "core/solver/nwb_common.h"
#include "core/solver/nwb_maps.h"

#include <cmath>

namespace bary {

namespace {

Quadratic quadraticOf(const std::string& name) {
    return name == "full" ? Quadratic::Full
                          : (name == "scalar" ? Quadratic::Scalar : Quadratic::None);
}

FicnnShape potentialsOf(const Problem& problem) {
    const auto& p = problem.parameters;
    const Measure& marginal = problem.marginals.front();
    FicnnShape shape{static_cast<int64_t>(problem.marginals.size()), marginal.dim,
                     integer(p, "potential_layers"), integer(p, "potential_width"),
                     quadraticOf(choice(p, "quadratic"))};
    if (choice(p, "potential") == "conv") {
        shape.channels = static_cast<int>(requirePictures(marginal, "potential 'conv'").channels);
    }
    return shape;
}

GeneratorShape generatorOf(const Problem& problem) {
    const auto& p = problem.parameters;
    const Measure& marginal = problem.marginals.front();
    const int64_t latent = integer(p, "latent") > 0 ? integer(p, "latent") : marginal.dim;
    GeneratorShape shape{latent,
                         marginal.dim,
                         integer(p, "generator_layers"),
                         integer(p, "generator_width"),
                         flag(p, "batchnorm"),
                         choice(p, "generator_output"),
                         flag(p, "generator_skip")};
    shape.dropout = real(p, "dropout");
    if (choice(p, "generator") == "dcgan") {
        const PictureShape pictures = requirePictures(marginal, "generator 'dcgan'");
        if (shape.dropout > 0) {
            throw InputError("dropout is for generator 'mlp', 'dcgan' has none; leave it at 0");
        }
        shape.batchNorm = false; // its layers are normalised within each sample
        shape.channels = static_cast<int>(pictures.channels);
    }
    return shape;
}

} // namespace

NwbSolver::NwbSolver(Problem problem) : problem_(std::move(problem)) {
    const auto& p = problem_.parameters;
    const auto exact = standardisation(problem_, flag(p, "standardise"));
    means_ = exact.means;
    scale_ = exact.scale;
    const FicnnShape potentials = potentialsOf(problem_);
    const GeneratorShape generator = generatorOf(problem_);
    networks_ = std::make_unique<NwbNetworks>(potentials, generator, problem_.device);
    engine_ = makeEngine(choice(p, "engine"), *networks_);
    schedule_.end = problem_.iterations;
    useWeights(problem_.weights);
    batches_ = std::make_unique<Batches>(problem_.marginals, means_, scale_, generator.latent,
                                         problem_.seed * 8 + Data, problem_.device);
    auto calibration = runStream(problem_.seed, Calibration);
    calibration_ =
        torch::randn({calibrationSamples, generator.latent}, calibration).to(problem_.device);
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
    startGenerator(initialisation);
    networks_->f.clip();
    startFromIdentity();
    networks_->updateAverages(0);
}

void NwbSolver::startGenerator(torch::Generator& generator) {
    networks_->h.initialise(generator);
    if (networks_->h.shape().channels > 0) {
        // It makes what pixels can be, in the coordinates of the networks.
        torch::NoGradGuard noGrad;
        const ImageFormat& format = problem_.marginals.front().coding->format();
        const auto mean = barycenterMean(means_, problem_.weights);
        networks_->h.reach().fill_((format.high - format.low) / 2 / scale_);
        networks_->h.middle().copy_(((format.low + format.high) / 2 - mean) / scale_);
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

NwbStepSettings NwbSolver::settings() const {
    const double factor = schedule_.rateFactor(problem_.parameters, iteration_);
    NwbStepSettings s = stepSettings(problem_.parameters, factor,
                                     schedule_.averageDecay(problem_.parameters, iteration_));
    s.potentials.tail = networks_->f.quadraticOffset();
    s.potentials.tailRate = factor * real(problem_.parameters, "lr_quadratic");
    return s;
}

void NwbSolver::step() {
    const Batch batch = batches_->at(iteration_, integer(problem_.parameters, "batch"));
    NwbStepSettings now = settings();
    if (networks_->h.shape().dropout > 0) {
        auto masks = runStream(problem_.seed, Dropout, static_cast<uint64_t>(iteration_));
        now.masks = dropoutMasks(networks_->h.shape(), batch.z.size(0), masks).to(problem_.device);
    }
    losses_ = engine_->outerStep(*networks_, batch.y, batch.z, weights_, now);
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
    schedule_.beginAnew(iteration_, problem_.iterations);
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
                     {"f_count", static_cast<double>(networks_->fOptimiser.count())},
                     {"g_count", static_cast<double>(networks_->gOptimiser.count())},
                     {"h_count", static_cast<double>(networks_->hOptimiser.count())}};
    schedule_.addTo(state.numbers);
    addLosses(losses_, state.numbers);
    return state;
}

void NwbSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = static_cast<int64_t>(numbers.at("iteration"));
    schedule_ = Schedule::from(numbers);
    networks_->fOptimiser.count() = static_cast<int64_t>(numbers.at("f_count"));
    networks_->gOptimiser.count() = static_cast<int64_t>(numbers.at("g_count"));
    networks_->hOptimiser.count() = static_cast<int64_t>(numbers.at("h_count"));
    losses_ = lossesIn(numbers);
}

const std::vector<LossInfo>& NwbSolver::lossInfo() const {
    return nwbLossInfo();
}

std::vector<double> NwbSolver::losses() const {
    return {losses_.objective, losses_.g, losses_.f, losses_.h, losses_.penalty};
}

std::vector<Phase> NwbSolver::phases() const {
    return nwbPhases(problem_.parameters, losses_);
}

} // namespace bary
