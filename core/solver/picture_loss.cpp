#include "core/solver/picture_loss.h"

#include "core/base/error.h"
#include "core/measure/image_choice.h"

#include <ATen/CPUGeneratorImpl.h>

namespace bary {

namespace {

/// Pictures with the marginal that they come from as their label; of one marginal its own.
ImageSet labelledPictures(const std::vector<Measure>& marginals, uint64_t seed) {
    constexpr int64_t each = 2000;
    const Measure& first = marginals.front();
    if (marginals.size() == 1) {
        if (!first.images || first.labels.size() < 2) {
            throw InputError("loss 'perceptual' learns what tells pictures apart: it needs two "
                             "marginals, or labels of the only one; use 'squared'");
        }
        return randomPart(*first.images, 5 * each, seed);
    }
    const ImageFormat& format = first.coding->format();
    ImageSet set{format.width, format.height, format.channels, {}, {}};
    auto generator = at::detail::createCPUGenerator(seed);
    for (size_t i = 0; i < marginals.size(); ++i) {
        const auto bytes = first.coding->decode(toPoints(marginals[i].draw(each, generator)));
        set.pixels.insert(set.pixels.end(), bytes.begin(), bytes.end());
        set.labels.insert(set.labels.end(), static_cast<size_t>(each), static_cast<uint8_t>(i));
    }
    return set;
}

} // namespace

PictureLoss::PictureLoss(const std::vector<Measure>& marginals, torch::Device device, uint64_t seed)
    : classifier_(std::in_place, labelledPictures(marginals, seed), seed, std::stop_token()),
      low_(marginals.front().coding->format().low), high_(marginals.front().coding->format().high) {
    classifier_->to(device);
}

PictureLoss::PictureLoss(const ImageCoding& coding, const std::filesystem::path& file,
                         torch::Device device)
    : vgg_(std::in_place, file, device), shape_{coding.format().width, coding.format().channels},
      low_(coding.format().low), high_(coding.format().high) {}

void PictureLoss::setFrame(double scale, const torch::Tensor& shift) {
    scale_ = scale;
    shift_ = shift;
}

std::vector<torch::Tensor> PictureLoss::features(const torch::Tensor& points) const {
    const auto values = (points * scale_ + shift_ - low_) / (high_ - low_);
    if (classifier_) {
        return {classifier_->featuresOf(values)};
    }
    // The published code gives VGG16 values from -1 to 1, as they are.
    return vgg_->features(asPictures(values * 2 - 1, shape_).expand({-1, 3, -1, -1}));
}

torch::Tensor PictureLoss::operator()(const torch::Tensor& a, const torch::Tensor& b) const {
    constexpr double ofFeatures = 0.02, ofAbsolutes = 1.0 / 3;
    auto loss = torch::mse_loss(a, b);
    if (classifier_ || vgg_) {
        loss = loss + ofAbsolutes * torch::l1_loss(a, b);
        const auto ofA = features(a), ofB = features(b);
        for (size_t k = 0; k < ofA.size(); ++k) {
            loss = loss + ofFeatures * torch::mse_loss(ofA[k], ofB[k]);
        }
    }
    return loss / 2;
}

} // namespace bary
