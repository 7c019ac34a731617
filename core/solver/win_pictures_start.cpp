// What WIN on pictures begins with: its checks, its networks and their first parameters.
#include "core/base/error.h"
#include "core/engine/tensor_ops.h"
#include "core/io/data_folder.h"
#include "core/network/unet.h"
#include "core/solver/win_pictures.h"

#include <fmt/format.h>

namespace bary {

namespace {

PictureShape shapeOf(const Problem& problem) {
    const Measure& first = problem.marginals.front();
    if (first.kind != PointKind::Image || !first.coding) {
        throw InputError(
            "solver 'win-pictures' is for marginals that are sets of pictures, found " +
            first.description + "; 'win' takes any points");
    }
    if (first.coding->compressed()) {
        throw InputError("solver 'win-pictures' learns pixels: leave out 'components', or use "
                         "solver 'win' on them");
    }
    const ImageFormat& format = first.coding->format();
    const bool fits = format.width == 16 || format.width == 32 || format.width == 64;
    if (format.width != format.height || !fits) {
        throw InputError(fmt::format("solver 'win-pictures' takes pictures of 16 x 16, 32 x 32 or "
                                     "64 x 64 pixels, these have {} x {}; set 'size'",
                                     format.width, format.height));
    }
    return {format.width, format.channels};
}

/// Where a person's weights of VGG16 are; throws InputError where there are none.
std::filesystem::path vggFile() {
    const std::filesystem::path file = dataFolder() / "vgg16" / "features.npy";
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(file, ignored)) {
        throw InputError("loss 'vgg' needs the weights of VGG16 in " + file.string() +
                         ", which is not there (`baryscope data` says where to get it); "
                         "'perceptual' needs no file");
    }
    return file;
}

} // namespace

void checkWinPictures(const Parameters& parameters, size_t marginals) {
    if (choice(parameters, "generator") == "fixed" && marginals != 1) {
        throw InputError(fmt::format("generator 'fixed' is for one marginal, whose pictures a map "
                                     "makes of the generator's; these are {}: use 'learned'",
                                     marginals));
    }
    checkInverse(parameters, marginals);
}

WinPicturesSolver::WinPicturesSolver(Problem problem) : problem_(std::move(problem)) {
    torch::NoGradGuard noGrad;
    const tensor::EngineThreads one(1); // nothing is to depend on their number
    const auto& p = problem_.parameters;
    checkWinPictures(p, problem_.marginals.size()); // after settings by hand, too
    shape_ = shapeOf(problem_);
    latent_ = integer(p, "latent");
    schedule_.end = problem_.iterations;
    frame_ = standardisation(problem_, flag(p, "standardise"));
    batches_ = std::make_unique<Batches>(problem_.marginals, frame_.means, frame_.scale, 1,
                                         problem_.seed * 8 + Data, problem_.device);
    if (choice(p, "loss") == "perceptual") {
        loss_ = PictureLoss(problem_.marginals, problem_.device, problem_.seed);
    } else if (choice(p, "loss") == "vgg") {
        loss_ = PictureLoss(*problem_.marginals.front().coding, vggFile(), problem_.device);
    }
    useWeights(problem_.weights);
    buildNetworks();
}

/// All maps start alike, and so do all potentials.
void WinPicturesSolver::buildNetworks() {
    const auto& p = problem_.parameters;
    const int64_t most = integer(p, "most_channels");
    auto random = runStream(problem_.seed, Initialisation);
    auto generator = std::make_unique<ResNetGenerator>(
        shape_, latent_, ResNetWidths{integer(p, "generator_width"), most}, problem_.device);
    generator->initialise(random);
    startGenerator(*generator);
    generator_ = std::make_unique<TrainedPictures>(std::move(generator), true);

    auto network = std::make_unique<UNet>(shape_, integer(p, "map_width"), problem_.device);
    network->initialise(random);
    TrainedPictures map(std::move(network), false);
    startFromIdentity(map);
    ResNetCritic potential(shape_, {integer(p, "potential_width"), most}, problem_.device);
    potential.initialise(random);
    for (size_t n = 0; n < problem_.marginals.size(); ++n) {
        forth_.push_back(std::make_unique<PictureTransport>(map.network(), potential));
        inverse_.push_back(std::make_unique<PictureTransport>(map.network(), potential));
    }
}

/// The first pictures have the mean and deviation of the marginals' channels, and the running
/// statistics are those of noise: else a generator that does not learn, or has not yet, would make
/// pictures of another scale when it is evaluated.
void WinPicturesSolver::startGenerator(ResNetGenerator& generator) const {
    constexpr int64_t passes = 40, size = 32, pictures = 1000;
    const auto count = static_cast<int64_t>(problem_.marginals.size());
    const auto y = somePictures(pictures / count + 1, 0);
    const auto z = [&](int64_t k) {
        return noise(Calibration, static_cast<uint64_t>(k), {size, latent_});
    };
    generator.startAt(z(0), y.mean({0, 2, 3}), y.var({0, 2, 3}, false).sqrt());
    for (int64_t k = 1; k <= passes; ++k) {
        generator.forward(z(k), true);
    }
}

/// Regression of T onto x ↦ x, between pictures of the marginals and of the generator.
void WinPicturesSolver::startFromIdentity(TrainedPictures& map) const {
    AdamSettings settings;
    settings.rate = 1e-3;
    const int64_t steps = integer(problem_.parameters, "pretraining");
    const auto count = static_cast<int64_t>(problem_.marginals.size());
    const int64_t each = std::max<int64_t>(1, integer(problem_.parameters, "batch") / count);
    for (int64_t k = 0; k < steps; ++k) {
        settings.rate = 1e-3 * (1 - 0.9 * static_cast<double>(k) / static_cast<double>(steps));
        const auto number = static_cast<uint64_t>(k) + 1;
        const auto y = somePictures(each, number);
        const auto z = noise(Pretraining, number, {y.size(0), latent_ + 1});
        const auto made = generator_->network().forward(z.narrow(1, 0, latent_), false);
        const auto share = torch::sigmoid(3 * z.select(1, latent_)).view({-1, 1, 1, 1});
        const auto x = torch::lerp(made, y, share);
        torch::AutoGradMode recorded(true);
        map.step(torch::mse_loss(map.network().forward(x, true), x), settings, 1);
    }
}

/// `each` pictures of every marginal.
torch::Tensor WinPicturesSolver::somePictures(int64_t each, uint64_t number) const {
    auto random = runStream(problem_.seed, Statistics, number + 1);
    std::vector<torch::Tensor> parts;
    for (size_t n = 0; n < problem_.marginals.size(); ++n) {
        const auto y = problem_.marginals[n].draw(each, random).to(problem_.device);
        parts.push_back((y - frame_.means[n]) / frame_.scale);
    }
    return asPictures(torch::cat(parts), shape_);
}

torch::Tensor WinPicturesSolver::noise(uint64_t purpose, uint64_t number,
                                       std::vector<int64_t> sizes) const {
    auto random = runStream(problem_.seed, purpose, number);
    return torch::randn(sizes, random).to(problem_.device);
}

} // namespace bary
