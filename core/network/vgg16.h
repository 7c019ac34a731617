// VGG16 (Simonyan and Zisserman, 2015), as far as a perceptual loss looks into it.
#pragma once

#include "core/base/torch.h"

#include <filesystem>
#include <vector>

namespace bary {

class Vgg16 {
  public:
    static constexpr int64_t parameterCount = 7635264; ///< of its first ten convolutions

    /// Reads them from a .npy file [parameterCount]: weight [out, in, 3, 3] and bias [out] of each
    /// in turn, row-major, as torchvision has them. Throws InputError for any other file.
    Vgg16(const std::filesystem::path& path, torch::Device device);

    /// What layers 3, 8, 15 and 22 (as torchvision counts them) make of pictures [n, 3, H, W] of 8
    /// pixels a side at least: [n, 64, H, W], [n, 128, H/2, W/2], [n, 256, H/4, W/4],
    /// [n, 512, H/8, W/8]. Gradients flow to the pictures.
    std::vector<torch::Tensor> features(torch::Tensor x) const;

  private:
    std::vector<torch::Tensor> parameters_; ///< weight and bias of each convolution, in turn
};

} // namespace bary
