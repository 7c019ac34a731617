#include "core/experiment/image_reference.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace bary {

namespace {

constexpr int64_t comparedPixels = 1024; // a Fréchet distance takes time with their third power

/// Of the mixture of laws with these moments.
Moments mixed(const std::vector<const Moments*>& parts, const std::vector<double>& weights) {
    const auto dim = parts.front()->mean.size();
    Moments result{Eigen::VectorXd::Zero(dim), Eigen::MatrixXd::Zero(dim, dim)};
    for (size_t i = 0; i < parts.size(); ++i) {
        result.mean += weights[i] * parts[i]->mean;
        result.covariance +=
            weights[i] * (parts[i]->covariance + parts[i]->mean * parts[i]->mean.transpose());
    }
    result.covariance -= result.mean * result.mean.transpose();
    return result;
}

} // namespace

/// The Fréchet distance is twice BW2², which has a factor of a half.
double ImageReference::frechet(const Moments& a, const Moments& b) {
    return 2 * buresWasserstein2(a, b);
}

ImageReference::ImageReference(const std::vector<Measure>& marginals,
                               std::optional<Classifier> judge, uint64_t seed)
    : judge_(std::move(judge)), pixels_(marginals.front().coding->format().size()) {
    constexpr int64_t stored = 4 * samples; // moments of the marginals are to be nearly exact
    auto generator = at::detail::createCPUGenerator(seed ^ 0x696d61676573ull);
    std::vector<torch::Tensor> means;
    for (const Measure& marginal : marginals) {
        const auto points = marginal.draw(stored, generator);
        const auto pictures = marginal.coding->decode(toPoints(points));
        means.push_back(points.mean(0));
        Target target{marginal.labels, {}, {}};
        if (pixels_ <= comparedPixels) {
            target.pixels = pixelMoments(pictures);
        }
        if (judge_) {
            target.features = featureMoments(pictures);
        }
        targets_.push_back(std::move(target));
        again_.push_back(drawn(marginal, samples, generator));
        floors_.push_back(scoreAgainst(targets_.back(), again_.back()));
    }
    shifted_.assign(marginals.size(), ImageScore::none);
    if (judge_) {
        scoreShifted(marginals, means, generator);
    }
}

void ImageReference::scoreShifted(const std::vector<Measure>& marginals,
                                  const std::vector<torch::Tensor>& means,
                                  torch::Generator& generator) {
    for (size_t from = 0; from < marginals.size(); ++from) {
        const auto points = marginals[from].draw(samples, generator) - means[from];
        for (size_t to = 0; to < marginals.size(); ++to) {
            if (to != from) {
                const auto there = marginals[to].coding->decode(toPoints(points + means[to]));
                const double score = frechet(featureMoments(there), targets_[to].features);
                shifted_[to] = std::fmin(shifted_[to], score); // of a number and NaN the number
            }
        }
    }
}

std::vector<uint8_t> ImageReference::drawn(const Measure& marginal, int64_t n,
                                           torch::Generator& generator) const {
    return marginal.coding->decode(toPoints(marginal.draw(n, generator)));
}

Moments ImageReference::pixelMoments(const std::vector<uint8_t>& pictures) const {
    return momentsOf(toPoints(pixelTensor(pictures, pixels_).to(torch::kFloat32) / 255));
}

Moments ImageReference::featureMoments(const std::vector<uint8_t>& pictures) const {
    return momentsOf(judge_->features(pixelTensor(pictures, pixels_)));
}

ImageScore ImageReference::score(int i, const std::vector<uint8_t>& pictures) const {
    return scoreAgainst(targets_[static_cast<size_t>(i)], pictures);
}

ImageScore ImageReference::mixtureScore(const std::vector<double>& weights,
                                        const std::vector<uint8_t>& pictures) const {
    return scoreAgainst(mixtureOf(weights), pictures);
}

ImageScore ImageReference::mixtureFloor(const std::vector<double>& weights) const {
    std::vector<uint8_t> pictures;
    for (size_t i = 0; i < again_.size(); ++i) {
        const auto count = std::lround(weights[i] * static_cast<double>(samples));
        pictures.insert(pictures.end(), again_[i].begin(), again_[i].begin() + count * pixels_);
    }
    return mixtureScore(weights, pictures);
}

ImageReference::Target ImageReference::mixtureOf(const std::vector<double>& weights) const {
    Target mixture;
    std::set<uint8_t> labels;
    std::vector<const Moments*> pixels, features;
    for (size_t i = 0; i < targets_.size(); ++i) {
        pixels.push_back(&targets_[i].pixels);
        features.push_back(&targets_[i].features);
        if (weights[i] > 0) {
            labels.insert(targets_[i].labels.begin(), targets_[i].labels.end());
        }
    }
    mixture.labels.assign(labels.begin(), labels.end());
    mixture.pixels = mixed(pixels, weights);
    mixture.features = mixed(features, weights);
    return mixture;
}

ImageScore ImageReference::scoreAgainst(const Target& target,
                                        const std::vector<uint8_t>& pictures) const {
    ImageScore score;
    if (pixels_ <= comparedPixels) {
        score.frechetPixels = frechet(pixelMoments(pictures), target.pixels);
    }
    if (!judge_) {
        return score;
    }
    score.frechetFeatures = frechet(featureMoments(pictures), target.features);
    const auto named = judge_->labelsOf(pixelTensor(pictures, pixels_));
    const auto own = [&](uint8_t label) {
        return std::binary_search(target.labels.begin(), target.labels.end(), label);
    };
    if (target.labels.size() < judge_->labels().size()) {
        const auto hits = std::count_if(named.begin(), named.end(), own);
        score.judged = 100 * static_cast<double>(hits) / static_cast<double>(named.size());
    }
    const std::set<uint8_t> found(named.begin(), named.end());
    score.classes = static_cast<double>(std::count_if(found.begin(), found.end(), own));
    return score;
}

} // namespace bary
