// How far two pictures are from each other, for a generator to learn by.
#pragma once

#include "core/measure/classifier.h"
#include "core/measure/measure.h"

#include <optional>

namespace bary {

/// Half the mean squared difference of values; or the perceptual loss of WIN (Korotin et al. 2022,
/// appendix B.4), .02 |φ(a) − φ(b)|² + |a − b|² + ⅓|a − b|₁ in means, halved alike. The paper's φ
/// are layers of VGG16; here it is the last hidden layer of a classifier that has learned to tell
/// the marginals apart, or the labels of the only one.
class PictureLoss {
  public:
    /// Squares.
    PictureLoss() = default;
    /// Perceptual: draws from the marginals and trains the classifier, to be used on `device`.
    /// Throws InputError for one marginal without labels.
    PictureLoss(const std::vector<Measure>& marginals, torch::Device device, uint64_t seed);

    /// Points x stand for the values x scale + shift [D] of the marginals' own coordinates.
    void setFrame(double scale, const torch::Tensor& shift);
    /// Of points a, b [n, D]; gradients flow.
    torch::Tensor operator()(const torch::Tensor& a, const torch::Tensor& b) const;

  private:
    torch::Tensor features(const torch::Tensor& points) const;

    std::optional<Classifier> classifier_;
    double low_ = 0, high_ = 1; ///< what black and white are in the marginals' coordinates
    double scale_ = 1;
    torch::Tensor shift_;
};

} // namespace bary
