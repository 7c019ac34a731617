// Families of congruent pairs from their JSON form.
#include "core/base/error.h"
#include "core/measure/families.h"
#include "core/measure/pair_family.h"
#include "core/measure/random_matrix.h"
#include "core/measure/random_potential.h"
#include "core/transport/weights.h"

#include <ATen/CPUGeneratorImpl.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <map>
#include <mutex>

namespace bary {

namespace {

constexpr int64_t probes = 2048; // of the base, by which potentials are scaled

/// Centre and deviation of the base, and its probes in coordinates of mean 0 and variance 1.
struct Frame {
    torch::Tensor centre, probes;
    double deviation = 1;
};

Frame frameOf(const Measure& base, uint64_t seed, const std::string& where) {
    auto generator = at::detail::createCPUGenerator(seed ^ 0x70726f626573ull);
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

/// The same object for members that are alive together: they are of one base, and a set of pictures
/// is read and kept once.
std::shared_ptr<const Measure> sharedBase(const nlohmann::json& json, const std::string& where,
                                          const std::filesystem::path& folder) {
    static std::mutex mutex;
    static std::map<std::string, std::weak_ptr<const Measure>> known;
    const std::string key = folder.string() + json.dump();
    {
        std::lock_guard lock(mutex);
        if (auto base = known[key].lock()) {
            return base;
        }
    }
    // Not under the lock: its own base may be of this kind.
    const auto base = std::make_shared<const Measure>(buildMeasure(json, where, folder));
    std::lock_guard lock(mutex);
    known[key] = base;
    return base;
}

struct Knobs {
    double curvature, strength;
    uint64_t seed;
};

Knobs readKnobs(const JsonObject& form, double curvature, double strength) {
    return {form.number("curvature", curvature, 1e-3, 1e3),
            form.number("strength", strength, 0, 100),
            static_cast<uint64_t>(form.integer("seed", 0, 0, INT32_MAX))};
}

PairConstruction finished(std::shared_ptr<const Measure> base,
                          const std::vector<std::shared_ptr<ConvexPotential>>& potentials,
                          PairMixing mixing, const Knobs& knobs, const std::string& where) {
    const Frame frame = frameOf(*base, knobs.seed, where);
    std::vector<std::shared_ptr<const ConvexPotential>> tempered;
    for (const auto& potential : potentials) {
        potential->temper(frame.probes, knobs.strength);
        requireConvexOn(*potential, frame.probes, where);
        tempered.push_back(potential);
    }
    PairConstruction construction;
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

std::string keyOf(const JsonObject& form, const char* kind, const PairMixing& mixing,
                  const Knobs& knobs) {
    return fmt::format(
        "{} {} {} {} {} {} {} {} {}", kind, form.at("of").dump(), fmt::join(mixing.betas, " "),
        fmt::join(mixing.shares, " "), fmt::join(mixing.left.reshaped(), " "),
        fmt::join(mixing.right.reshaped(), " "), knobs.curvature, knobs.strength, knobs.seed);
}

int sideOf(const Measure& base) {
    const bool square = base.images && base.images->width == base.images->height;
    return square && base.images->channels == 1 ? base.images->width : 0;
}

} // namespace

PairConstruction readCongruentPairs(const JsonObject& form, const std::string& where,
                                    const std::filesystem::path& folder) {
    static const std::vector<std::string> kinds = {"ridge", "icnn"};
    auto base = sharedBase(form.at("of"), where + ".of", folder);
    const Knobs knobs = readKnobs(form, 0.2, 1);
    const std::string kind = form.choice("potential", "ridge", kinds);
    std::mt19937_64 random(knobs.seed);
    PairMixing mixing = readMixing(form, where, random);
    const std::string key = keyOf(form, kind.c_str(), mixing, knobs);
    std::vector<std::shared_ptr<ConvexPotential>> potentials;
    for (Eigen::Index m = 0; m < mixing.pairs(); ++m) {
        potentials.push_back(kind == "ridge"
                                 ? randomRidges(base->dim, knobs.curvature, random)
                                 : randomIcnn(base->dim, sideOf(*base), knobs.curvature, random));
    }
    auto construction = finished(std::move(base), potentials, std::move(mixing), knobs, where);
    construction.key = key;
    return construction;
}

PairConstruction readAve(const JsonObject& form, const std::string& where,
                         const std::filesystem::path& folder) {
    auto base = sharedBase(form.at("of"), where + ".of", folder);
    if (!base->images) {
        throw InputError(where + ": key 'of' must be a measure of type 'images', found " +
                         base->description);
    }
    const ImageFormat format = base->coding->format();
    const Knobs knobs = readKnobs(form, 0.2, 1);
    // y₁ = y_{l,1}, y₂ = ½(y_{r,1} + y_{l,2}), y₃ = y_{r,2}: weights ¼, ½, ¼.
    PairMixing mixing{{0.5, 0.5}, {0.5, 0.5}, Eigen::MatrixXd(3, 2), Eigen::MatrixXd(3, 2)};
    mixing.left << 1, 0, 0, 1, 0, 0;
    mixing.right << 0, 0, 1, 0, 0, 1;
    const std::string key = keyOf(form, "ave", mixing, knobs);
    // Red, green and blue in grey: the paper's for the first potential, luma for the second.
    const std::vector<double> greys[] = {{0.7, 0.04, 0.26}, {0.299, 0.587, 0.114}};
    std::mt19937_64 random(knobs.seed);
    std::vector<std::shared_ptr<ConvexPotential>> potentials;
    for (const auto& grey : greys) {
        const bool colour = format.channels == 3;
        potentials.push_back(randomPicturePotential(format, colour ? grey : std::vector<double>{1},
                                                    knobs.curvature, random));
    }
    auto construction = finished(std::move(base), potentials, std::move(mixing), knobs, where);
    construction.key = key;
    return construction;
}

} // namespace bary
