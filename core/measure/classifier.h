// A small classifier of pictures, to judge by: which class a sample looks like.
#pragma once

#include "core/base/points.h"
#include "core/base/torch.h"
#include "core/measure/image_set.h"

#include <cstdint>
#include <stop_token>
#include <vector>

namespace bary {

/// Two hidden layers of ReLU on the pixels, softmax over the labels that occur. Its second hidden
/// layer gives the features of a Fréchet distance.
class Classifier {
  public:
    /// Learns nine tenths of the pictures and keeps the last tenth to be tested on; throws
    /// InputError for fewer than two labels or twenty pictures. Stopped early it is as good as it
    /// got.
    Classifier(const ImageSet& set, uint64_t seed, std::stop_token stop);

    /// The labels of pictures, uint8 [n, P] -> [n].
    std::vector<uint8_t> labelsOf(const torch::Tensor& pixels) const;
    /// Its second hidden layer, [n, P] -> [n, F].
    Points features(const torch::Tensor& pixels) const;
    /// The same of values 0..1 [n, P] on any device, with gradients; see to().
    torch::Tensor featuresOf(const torch::Tensor& values) const { return hidden(values); }
    /// Moves what featuresOf() needs to the device of the values to come.
    void to(torch::Device device);
    /// Share of the pictures kept back that it names correctly.
    double accuracy() const { return accuracy_; }
    const std::vector<uint8_t>& labels() const { return labels_; }

  private:
    torch::Tensor hidden(const torch::Tensor& values) const;
    torch::Tensor scores(const torch::Tensor& pixels) const;

    std::vector<uint8_t> labels_;       ///< of the outputs
    torch::Tensor mean_;                ///< of the pixels, taken off
    std::vector<torch::Tensor> layers_; ///< weight [in, out] and bias [out] of each, in turn
    double accuracy_ = 0;
};

/// Bytes [n, P] as a tensor of them.
torch::Tensor pixelTensor(const std::vector<uint8_t>& pictures, int64_t pixels);

} // namespace bary
