#include "core/session/metrics.h"

#include "core/transport/distances.h"

#include <ATen/CPUGeneratorImpl.h>

#include <cmath>
#include <limits>

namespace bary {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();

/// What is compared with the truth: the generator, its average, and every carried marginal.
struct Candidate {
    std::string suffix, label;
    Points samples;
};

void score(const Candidate& candidate, const MetricReference& reference,
           std::vector<Metric>& metrics) {
    for (const auto& quantity : reference.quantities()) {
        metrics.push_back({quantity.key + candidate.suffix, candidate.label + ": " + quantity.label,
                           quantity.score(candidate.samples), quantity.floor, quantity.column,
                           candidate.label});
    }
}

/// n points of marginal i carried to the barycenter, beginning with those whose exact images are
/// known; in blocks, since the layers of wide networks are many times the points.
Points carriedMarginal(const Maps& maps, const Measure& marginal, int i, int64_t n,
                       const MetricReference& reference, torch::Generator& generator) {
    constexpr int64_t block = 16384;
    auto y = marginal.draw(n, generator);
    if (const Points& known = reference.mapSources(i); !known.empty()) {
        const int64_t count = std::min(n, known.size());
        y.narrow(0, 0, count).copy_(toTensor(rowsOf(known, 0, count)));
    }
    std::vector<torch::Tensor> images;
    for (const auto& part : y.split(block)) {
        images.push_back(maps.toBarycenter(i, part));
    }
    return toPoints(torch::cat(images));
}

/// The errors of the maps themselves, point by point, and their weighted mean.
void scoreMaps(const std::vector<Candidate>& carried, const std::vector<double>& weights,
               const MetricReference& reference, const MapNames& names,
               std::vector<Metric>& metrics) {
    const std::string quantity = "L2-UVP, %";
    double mean = 0;
    for (size_t i = 0; i < carried.size(); ++i) {
        const double error = reference.mapError(static_cast<int>(i), carried[i].samples);
        if (std::isfinite(error)) {
            metrics.push_back({"l2_uvp" + carried[i].suffix, carried[i].label + ": " + quantity,
                               error, none, "L2", carried[i].label});
        }
        mean += weights[i] > 0 ? weights[i] * error : 0;
    }
    if (!carried.empty() && std::isfinite(mean)) {
        metrics.push_back({"l2_uvp", "mean of the maps: " + quantity, mean, none, "L2",
                           "mean " + named(names.toBarycenter, -1)});
    }
}

/// Half the sum of the variances of the coordinates: large pictures have too many for a covariance.
double halfVarianceOf(const Points& points) {
    const Eigen::Map<const Eigen::MatrixXf> columns(points.values.data(), points.dim,
                                                    points.size());
    const Eigen::VectorXd mean = columns.cast<double>().rowwise().mean();
    const double squares = columns.cast<double>().squaredNorm();
    return 0.5 * (squares / static_cast<double>(points.size()) - mean.squaredNorm());
}

/// Samples for what needs no truth: networks of convolutions take long for large pictures.
int64_t countWithoutTruth(const MetricCounts& counts, int dim) {
    constexpr int64_t floats = 5000000;
    return std::min(counts.shape, std::max(ImageReference::samples, floats / dim));
}

/// Sliced W2² between the generator's samples and the weighted mixture of the carried marginals, as
/// % of half the variance: the two representations of one barycenter, comparable without any truth.
Metric representationGap(const Points& generator, const std::vector<Candidate>& carried,
                         const std::vector<double>& weights, const MetricCounts& counts,
                         const MapNames& names) {
    const double variance = halfVarianceOf(generator);
    const ProjectedCloud mine(rowsOf(generator, 0, counts.shape),
                              slicingDirections(generator.dim, counts.projections, 1));
    double gap = 0;
    for (size_t i = 0; i < carried.size(); ++i) {
        const Points theirs = rowsOf(carried[i].samples, 0, counts.shape);
        gap += weights[i] * mine.squaredDistances(theirs).mean();
    }
    const std::string theirs = named(names.toBarycenter + "♯" + names.marginal, -1);
    return {"representation_gap",
            names.generator + " against " + theirs + ": sliced W₂², %",
            100 * gap / variance,
            none,
            "sliced",
            names.generator + " to " + theirs};
}

/// What a classifier and Fréchet distances say of some pictures, and of those they ought to be
/// like.
void addImageScore(const ImageScore& score, const ImageScore& floor, const std::string& suffix,
                   const std::string& subject, std::vector<Metric>& metrics) {
    const auto add = [&](const char* key, const char* label, double value, double least,
                         const char* quantity) {
        if (std::isfinite(value)) {
            metrics.push_back(
                {key + suffix, subject + ": " + label, value, least, quantity, subject});
        }
    };
    add("judged", "judged to be of the marginal, %", score.judged, floor.judged, "judged");
    add("classes", "classes found", score.classes, floor.classes, "classes");
    add("frechet_features", "Fréchet distance of the judge's features", score.frechetFeatures,
        floor.frechetFeatures, "F features");
    add("frechet_pixels", "Fréchet distance of pixels", score.frechetPixels, floor.frechetPixels,
        "F pixels");
}

/// Marginals that the maps carried to the barycenter, `carried`, beside pictures of that barycenter
/// itself, where it is known; and the same marginals merely shifted to its mean, which is what a
/// map has to beat (Korotin et al. 2022, section 6).
void scoreInverses(const std::vector<Candidate>& carried, const std::vector<Measure>& marginals,
                   const Truth& truth, const MapNames& names, torch::Generator& generator,
                   std::vector<Metric>& metrics) {
    // Many: what a Fréchet distance of few samples says is mostly that they are few.
    constexpr int64_t floats = 16000000, fewest = 4 * ImageReference::samples;
    const int64_t stored = std::clamp(floats / marginals.front().dim, fewest, 4 * fewest);
    const int64_t samples = stored / 4;
    if (!truth.exact || truth.samples.empty() || marginals.size() == 1 || !truth.images->judge()) {
        return;
    }
    const auto momentsIn = [&](const Points& points) {
        return truth.images->featureMoments(marginals.front().coding->decode(points));
    };
    const Points base = rowsOf(truth.samples, 0, stored);
    const Moments exact = momentsIn(base);
    const auto score = [&](const Points& points) {
        return ImageReference::frechet(momentsIn(points), exact);
    };
    const double floor = score(rowsOf(truth.again, 0, samples));
    const auto mean = toTensor(base).mean(0);
    for (size_t i = 0; i < carried.size(); ++i) {
        const auto y = marginals[i].draw(stored, generator);
        const auto shifted = y.narrow(0, 0, samples) + (mean - y.mean(0));
        const std::string index = std::to_string(i),
                          label = "Fréchet distance of the judge's features";
        const std::string still = named(names.marginal, static_cast<int>(i)) + " shifted";
        metrics.push_back({"frechet_features_map_" + index, carried[i].label + ": " + label,
                           score(rowsOf(carried[i].samples, 0, samples)), floor, "F features",
                           carried[i].label});
        metrics.push_back({"frechet_features_shift_" + index, still + ": " + label,
                           score(toPoints(shifted)), floor, "F features", still});
    }
}

/// The pictures that the maps make of the barycenter's samples beside the marginals; and the
/// barycenter's own where they ought to be like the mixture of the marginals, or like the only one.
void scoreImages(const Maps& maps, const std::vector<Measure>& marginals,
                 const std::vector<double>& weights, const Truth& truth, const MapNames& names,
                 torch::Generator& generator, std::vector<Metric>& metrics) {
    const ImageReference& reference = *truth.images;
    const auto x = maps.sampleBarycenter(ImageReference::samples, generator, true);
    const ImageCoding& coding = *marginals.front().coding;
    if (truth.isMixture || marginals.size() == 1) {
        addImageScore(reference.mixtureScore(weights, coding.decode(toPoints(x))),
                      reference.mixtureFloor(weights), "_ema", "EMA of " + names.generator,
                      metrics);
        return;
    }
    for (int i = 0; maps.hasMaps() && i < static_cast<int>(marginals.size()); ++i) {
        addImageScore(reference.score(i, coding.decode(toPoints(maps.toMarginal(i, x)))),
                      reference.floor(i), "_image_" + std::to_string(i), named(names.returned, i),
                      metrics);
        if (const double shifted = reference.shifted(i); std::isfinite(shifted)) {
            const std::string subject = "shifted to " + named(names.marginal, i);
            metrics.push_back({"frechet_features_shift_image_" + std::to_string(i),
                               subject + ": Fréchet distance of the judge's features", shifted,
                               reference.floor(i).frechetFeatures, "F features", subject});
        }
    }
}

} // namespace

std::vector<Metric> evaluateMetrics(const Maps& maps, const std::vector<Measure>& marginals,
                                    const std::vector<double>& weights,
                                    const MetricReference& reference, const MapNames& names,
                                    uint64_t seed) {
    torch::NoGradGuard noGrad;
    auto generator = at::detail::createCPUGenerator(seed ^ 0x6d6574726963ull);
    const MetricCounts& counts = reference.counts();
    const int64_t n = reference.quantities().empty()
                          ? countWithoutTruth(counts, marginals.front().dim)
                          : counts.moments;
    const Candidate now{"", names.generator, toPoints(maps.sampleBarycenter(n, generator, false))};
    const Candidate average{"_ema", "EMA of " + names.generator,
                            toPoints(maps.sampleBarycenter(n, generator, true))};
    std::vector<Candidate> carried;
    for (int i = 0; maps.hasMaps() && i < static_cast<int>(marginals.size()); ++i) {
        carried.push_back({"_map_" + std::to_string(i),
                           named(names.toBarycenter + "♯" + names.marginal, i),
                           carriedMarginal(maps, marginals[i], i, n, reference, generator)});
    }
    std::vector<Metric> metrics;
    score(average, reference, metrics);
    score(now, reference, metrics);
    for (const Candidate& candidate : carried) {
        score(candidate, reference, metrics);
    }
    scoreMaps(carried, weights, reference, names, metrics);
    if (!carried.empty()) {
        metrics.push_back(representationGap(average.samples, carried, weights, counts, names));
    }
    if (reference.truth() && reference.truth()->images) {
        scoreImages(maps, marginals, weights, *reference.truth(), names, generator, metrics);
        scoreInverses(carried, marginals, *reference.truth(), names, generator, metrics);
    }
    return metrics;
}

std::string metricTooltip(const std::string& key) {
    if (key.rfind("bw2_uvp", 0) == 0) {
        return "Squared Bures-Wasserstein distance of mean and covariance to the truth's, in % of "
               "half its variance; the constant at the mean scores 100. Sees two moments only.";
    }
    if (key.rfind("sliced_w2", 0) == 0) {
        return "Squared Wasserstein distance to the truth, averaged over directions, in % of half "
               "its variance. Sees the shape.";
    }
    if (key.rfind("energy", 0) == 0) {
        return "Squared energy distance to the truth, 2E|X−Y| − E|X−X'| − E|Y−Y'|.";
    }
    if (key.rfind("axis_w2", 0) == 0) {
        return "Squared Wasserstein distance to the truth along its own axes, each of variance 1, "
               "in %: that of the worst axis. Sees the shape in any dimension; a Gaussian in the "
               "place of a cube scores 4.6.";
    }
    if (key.rfind("l2_uvp_map", 0) == 0) {
        return "Mean squared distance between the map's images and those of the exact optimal map, "
               "point by point, in % of the truth's variance; the constant map to the mean scores "
               "100.";
    }
    if (key.rfind("l2_uvp", 0) == 0) {
        return "The weighted mean of the maps' L2-UVP: how far they are from the exact optimal "
               "maps, in % of the truth's variance.";
    }
    if (key.rfind("judged", 0) == 0) {
        return "Share of the pictures to which a classifier, trained on labelled pictures, gives a "
               "label of this marginal, or of the marginals that are mixed.";
    }
    if (key.rfind("classes", 0) == 0) {
        return "How many of the labels of the marginal, or of those that are mixed, the classifier "
               "finds among 1000 pictures.";
    }
    if (key.rfind("frechet_features_map", 0) == 0) {
        return "Fréchet distance of mean and covariance, to pictures of the barycenter itself, of "
               "the last hidden layer of the program's own classifier.";
    }
    if (key.rfind("frechet_features_shift_image", 0) == 0) {
        return "The same of pictures of another marginal, the best of them, merely shifted to the "
               "mean of this one: what a map has to beat.";
    }
    if (key.rfind("frechet_features_shift", 0) == 0) {
        return "The same of the marginal's pictures, merely shifted to the mean of the barycenter: "
               "what a map has to beat.";
    }
    if (key.rfind("frechet_features", 0) == 0) {
        return "Fréchet distance of mean and covariance, to the marginal, of the last hidden layer "
               "of the program's own classifier. Not the FID of the literature.";
    }
    if (key.rfind("frechet_pixels", 0) == 0) {
        return "Fréchet distance of mean and covariance, to the marginal, of pixels in 0..1.";
    }
    return "Squared sliced Wasserstein distance between the generator's samples and the carried "
           "marginals, in % of half the variance: two answers to one question.";
}

} // namespace bary
