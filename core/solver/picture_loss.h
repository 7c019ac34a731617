// How far two pictures are from each other, for a generator to learn by.
#pragma once

#include "core/measure/classifier.h"
#include "core/measure/measure.h"
#include "core/network/picture_network.h"
#include "core/network/vgg16.h"

#include <filesystem>
#include <optional>

namespace bary {

/// Half the mean squared difference of values; or the perceptual loss of WIN (Korotin et al. 2022,
/// appendix B.4), .02 |φ(a) − φ(b)|² + |a − b|² + ⅓|a − b|₁ in means, halved alike. φ are four
/// layers of VGG16, as in the paper; or, for who has no weights of it, the last hidden layer of a
/// classifier that has learned to tell the marginals apart, or the labels of the only one.
class PictureLoss {
  public:
    /// Squares.
    PictureLoss() = default;
    /// Perceptual by a classifier: draws from the marginals and trains it, to be used on `device`.
    /// Throws InputError for one marginal without labels.
    PictureLoss(const std::vector<Measure>& marginals, torch::Device device, uint64_t seed);
    /// Perceptual by VGG16, for pictures of this coding, whose weights are in `file`; see Vgg16.
    PictureLoss(const ImageCoding& coding, const std::filesystem::path& file, torch::Device device);

    /// Points x stand for the values x scale + shift [D] of the marginals' own coordinates.
    void setFrame(double scale, const torch::Tensor& shift);
    /// Of points a, b [n, D]; gradients flow.
    torch::Tensor operator()(const torch::Tensor& a, const torch::Tensor& b) const;

  private:
    std::vector<torch::Tensor> features(const torch::Tensor& points) const;

    std::optional<Classifier> classifier_;
    std::optional<Vgg16> vgg_;
    PictureShape shape_;
    double low_ = 0, high_ = 1; ///< what black and white are in the marginals' coordinates
    double scale_ = 1;
    torch::Tensor shift_;
};

} // namespace bary
