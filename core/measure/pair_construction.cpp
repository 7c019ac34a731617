// Families of congruent pairs from their JSON form.
#include "core/base/error.h"
#include "core/measure/families.h"
#include "core/measure/pair_family.h"
#include "core/measure/random_matrix.h"
#include "core/measure/random_potential.h"
#include "core/measure/reading.h"
#include "core/transport/weights.h"

#include <ATen/CPUGeneratorImpl.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <mutex>

namespace bary {

namespace {

constexpr int64_t mostProbes = 2048, probeFloats = 262144; // of the base, to scale potentials by
constexpr int64_t momentSamples = 100000, momentFloats = 4000000;

/// Centre and deviation of the base, and its probes in coordinates of mean 0 and variance 1.
struct Frame {
    torch::Tensor centre, probes;
    double deviation = 1;
};

Frame frameOf(const Measure& base, uint64_t seed, const std::string& where) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x70726f626573ull);
    const int64_t probes = std::clamp<int64_t>(probeFloats / base.dim, 256, mostProbes);
    const auto x = base.draw(probes, generator).to(torch::kFloat64);
    Frame frame;
    frame.centre = x.mean(0);
    frame.deviation = std::sqrt((x - frame.centre).square().mean().item<double>());
    if (!(frame.deviation > 0)) {
        throw InputError(where + ": key 'of': the base is a single point");
    }
    frame.probes = (x - frame.centre) / frame.deviation;
    return frame;
}

/// Exact where the base has a formula, else of its pictures or of many draws.
Moments momentsOfBase(const Measure& base, uint64_t seed) {
    if (base.affine) {
        return {base.affine->shift, base.affine->matrix * base.affine->matrix.transpose()};
    }
    if (base.images && base.images->count() * base.dim <= momentFloats) {
        return momentsOf(base.coding->encode(base.images->pixels));
    }
    auto generator = at::detail::createCPUGenerator(seed ^ 0x6d6f6d656e7473ull);
    return momentsOf(
        toPoints(base.draw(std::min(momentSamples, momentFloats / base.dim), generator)));
}

struct Knobs {
    double curvature, strength;
    uint64_t seed;
};

Knobs readKnobs(const JsonObject& form) {
    return {form.number("curvature", 0.2, 1e-3, 1e3), form.number("strength", 1, 0, 100),
            static_cast<uint64_t>(form.integer("seed", 0, 0, INT32_MAX))};
}

PairConstruction finished(Measure base,
                          const std::vector<std::shared_ptr<ConvexPotential>>& potentials,
                          PairMixing mixing, const Knobs& knobs, const std::string& where) {
    const Frame frame = frameOf(base, knobs.seed, where);
    std::vector<std::shared_ptr<const ConvexPotential>> tempered;
    for (const auto& potential : potentials) {
        potential->temper(frame.probes, knobs.strength);
        requireConvexOn(*potential, frame.probes, where);
        tempered.push_back(potential);
    }
    PairConstruction construction;
    construction.moments = momentsOfBase(base, knobs.seed);
    construction.base = std::move(base);
    construction.seed = knobs.seed;
    construction.family = std::make_shared<const PairFamily>(std::move(tempered), std::move(mixing),
                                                             frame.centre, frame.deviation, where);
    return construction;
}

Eigen::MatrixXd gammaOf(const JsonObject& form, const std::string& key) {
    const auto rows = form.matrix(key);
    Eigen::MatrixXd gamma(static_cast<Eigen::Index>(rows.size()),
                          static_cast<Eigen::Index>(rows.empty() ? 0 : rows.front().size()));
    for (Eigen::Index n = 0; n < gamma.rows(); ++n) {
        for (Eigen::Index m = 0; m < gamma.cols(); ++m) {
            gamma(n, m) = rows[static_cast<size_t>(n)][static_cast<size_t>(m)];
        }
    }
    return gamma;
}

/// Given by 'gamma_left' and 'gamma_right', or random for the given weights.
PairMixing readMixing(const JsonObject& form, const std::string& where, std::mt19937_64& random) {
    const auto pairs = static_cast<size_t>(form.integer("pairs", 2, 1, 64));
    const double equal = 1 / static_cast<double>(pairs);
    auto betas = form.numbers("beta", std::vector<double>(pairs, 0.5));
    auto shares = form.numbers("w", std::vector<double>(pairs, equal));
    if (betas.size() != pairs || shares.size() != pairs) {
        throw InputError(fmt::format("{}: keys 'beta' and 'w' must have a number for each of {} "
                                     "pairs, found {} and {}",
                                     where, pairs, betas.size(), shares.size()));
    }
    if (form.has("gamma_left") != form.has("gamma_right")) {
        throw InputError(where + ": keys 'gamma_left' and 'gamma_right' go together");
    }
    if (form.has("gamma_left")) {
        PairMixing mixing{std::move(betas), std::move(shares), gammaOf(form, "gamma_left"),
                          gammaOf(form, "gamma_right")};
        if (form.has("weights")) {
            requireWeights(mixedWeights(mixing, where), form.numbers("weights"), where);
        }
        return mixing;
    }
    if (!form.has("weights")) {
        throw InputError(where + ": needs the key 'weights', one for each marginal, or "
                                 "'gamma_left' and 'gamma_right', which say them");
    }
    const auto weights = form.numbers("weights");
    checkWeights(weights, weights.size(), where + ": key 'weights'");
    PairMixing mixing = randomMixing(std::move(betas), std::move(shares), weights, random);
    requireWeights(mixedWeights(mixing, where), weights, where);
    return mixing;
}

/// One object for members that are alive together: the base, which may be a large set of pictures,
/// is read and kept once. `key` is what the form says beside `of` and the folder of its files.
ConstructionPtr shared(const JsonObject& form, const std::filesystem::path& folder,
                       const std::string& key, const std::function<PairConstruction()>& make) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<const PairConstruction>> known;
    const std::string whole = fmt::format("{} {} {}", key, form.at("of").dump(), folder.string());
    {
        std::lock_guard lock(mutex);
        if (auto construction = known[whole].lock()) {
            return construction;
        }
    }
    // Not under the lock: the base may be of this kind, too.
    PairConstruction made = make();
    made.key = whole;
    auto construction = std::make_shared<const PairConstruction>(std::move(made));
    std::lock_guard lock(mutex);
    known[whole] = construction;
    return construction;
}

std::string keyOf(const std::string& kind, const PairMixing& mixing, const Knobs& knobs) {
    return fmt::format("{} {} {} {} {} {} {} {}", kind, fmt::join(mixing.betas, " "),
                       fmt::join(mixing.shares, " "), fmt::join(mixing.left.reshaped(), " "),
                       fmt::join(mixing.right.reshaped(), " "), knobs.curvature, knobs.strength,
                       knobs.seed);
}

int sideOf(const Measure& base) {
    const bool square = base.images && base.images->width == base.images->height;
    return square && base.images->channels == 1 ? base.images->width : 0;
}

/// Weights of red, green and blue in grey.
using Grey = std::vector<double>;
const Grey luma = {0.299, 0.587, 0.114};

/// Convolutions of the picture in grey; grey pictures stay as they are.
std::shared_ptr<ConvexPotential> convolutional(const Measure& base, const Grey& grey,
                                               const Knobs& knobs, std::mt19937_64& random) {
    const ImageFormat& format = base.coding->format();
    return randomPicturePotential(format, format.channels == 3 ? grey : Grey{1}, knobs.curvature,
                                  random);
}

/// Throws InputError where a ConvIcnn cannot look at the base.
void requireSquarePictures(const Measure& base, const std::string& where) {
    if (!base.images) {
        throw InputError(where + ": key 'of' must be a measure of type 'images', found " +
                         base.description);
    }
    const ImageFormat& format = base.coding->format();
    if (format.width != format.height || format.width % 4 != 0 || format.width < 8) {
        throw InputError(fmt::format("{}: convolutional potentials need square pictures whose side "
                                     "is a multiple of 4, at least 8; these have {} x {} pixels, "
                                     "set 'size'",
                                     where, format.width, format.height));
    }
}

} // namespace

ConstructionPtr readCongruentPairs(const JsonObject& form, const std::string& where,
                                   const std::filesystem::path& folder, const Tell& tell) {
    static const std::vector<std::string> kinds = {"ridge", "icnn", "conv"};
    const Knobs knobs = readKnobs(form);
    const std::string kind = form.choice("potential", "ridge", kinds);
    std::mt19937_64 random(knobs.seed);
    const PairMixing mixing = readMixing(form, where, random);
    return shared(form, folder, keyOf(kind, mixing, knobs), [&] {
        Measure base = readMeasure(form.at("of"), where + ".of", folder, tell);
        std::vector<std::shared_ptr<ConvexPotential>> potentials;
        if (kind == "conv") {
            requireSquarePictures(base, where);
        }
        for (Eigen::Index m = 0; m < mixing.pairs(); ++m) {
            potentials.push_back(kind == "conv" ? convolutional(base, luma, knobs, random)
                                 : kind == "ridge"
                                     ? randomRidges(base.dim, knobs.curvature, random)
                                     : randomIcnn(base.dim, sideOf(base), knobs.curvature, random));
        }
        return finished(std::move(base), potentials, mixing, knobs, where);
    });
}

ConstructionPtr readAve(const JsonObject& form, const std::string& where,
                        const std::filesystem::path& folder, const Tell& tell) {
    const Knobs knobs = readKnobs(form);
    // y₁ = y_{l,1}, y₂ = ½(y_{r,1} + y_{l,2}), y₃ = y_{r,2}: weights ¼, ½, ¼.
    PairMixing mixing{{0.5, 0.5}, {0.5, 0.5}, Eigen::MatrixXd(3, 2), Eigen::MatrixXd(3, 2)};
    mixing.left << 1, 0, 0, 1, 0, 0;
    mixing.right << 0, 0, 1, 0, 0, 1;
    return shared(form, folder, keyOf("ave", mixing, knobs), [&] {
        Measure base = readMeasure(form.at("of"), where + ".of", folder, tell);
        requireSquarePictures(base, where);
        std::mt19937_64 random(knobs.seed);
        std::vector<std::shared_ptr<ConvexPotential>> potentials;
        for (const Grey& grey : {Grey{0.7, 0.04, 0.26}, luma}) { // the paper's for the first
            potentials.push_back(convolutional(base, grey, knobs, random));
        }
        return finished(std::move(base), potentials, mixing, knobs, where);
    });
}

} // namespace bary
