#include "core/experiment/image_reference.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <set>

namespace bary {

namespace {

constexpr int64_t comparedPixels = 1024; // a Fréchet distance takes time with their third power

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
    for (const Measure& marginal : marginals) {
        const auto pictures = drawn(marginal, stored, generator);
        labels_.push_back(marginal.labels);
        ofPixels_.push_back(pixels_ <= comparedPixels ? pixelMoments(pictures) : Moments());
        if (judge_) {
            ofFeatures_.push_back(featureMoments(pictures));
        }
        floors_.push_back(
            score(static_cast<int>(floors_.size()), drawn(marginal, samples, generator)));
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
    const auto at = static_cast<size_t>(i);
    ImageScore score;
    if (pixels_ <= comparedPixels) {
        score.frechetPixels = frechet(pixelMoments(pictures), ofPixels_[at]);
    }
    if (!judge_) {
        return score;
    }
    score.frechetFeatures = frechet(featureMoments(pictures), ofFeatures_[at]);
    const auto named = judge_->labelsOf(pixelTensor(pictures, pixels_));
    const auto own = [&](uint8_t label) {
        return std::binary_search(labels_[at].begin(), labels_[at].end(), label);
    };
    if (labels_[at].size() < judge_->labels().size()) {
        const auto hits = std::count_if(named.begin(), named.end(), own);
        score.judged = 100 * static_cast<double>(hits) / static_cast<double>(named.size());
    }
    const std::set<uint8_t> found(named.begin(), named.end());
    score.classes = static_cast<double>(std::count_if(found.begin(), found.end(), own));
    return score;
}

} // namespace bary
