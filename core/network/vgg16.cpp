#include "core/network/vgg16.h"

#include "core/base/error.h"
#include "core/io/npy.h"

#include <fmt/format.h>

#include <array>

namespace bary {

namespace {

struct Convolution {
    int64_t out;
    enum After { Nothing, Feature, FeatureAndPool } after;
};
constexpr std::array<Convolution, 10> convolutions = {{{64, Convolution::Nothing},
                                                       {64, Convolution::FeatureAndPool},
                                                       {128, Convolution::Nothing},
                                                       {128, Convolution::FeatureAndPool},
                                                       {256, Convolution::Nothing},
                                                       {256, Convolution::Nothing},
                                                       {256, Convolution::FeatureAndPool},
                                                       {512, Convolution::Nothing},
                                                       {512, Convolution::Nothing},
                                                       {512, Convolution::Feature}}};

} // namespace

Vgg16::Vgg16(const std::filesystem::path& path, torch::Device device) {
    torch::NoGradGuard noGrad;
    const Points read = readNpy(path);
    if (static_cast<int64_t>(read.values.size()) != parameterCount) {
        throw InputError(fmt::format("{}: expected the {} parameters of VGG16's first ten "
                                     "convolutions, found {} values",
                                     path.string(), parameterCount, read.values.size()));
    }
    const auto all = torch::tensor(c10::ArrayRef<float>(read.values), torch::kFloat32).to(device);
    int64_t at = 0, in = 3;
    const auto take = [&](const std::vector<int64_t>& sizes) {
        const auto part = all.narrow(0, at, c10::multiply_integers(sizes)).view(sizes);
        at += part.numel();
        parameters_.push_back(part);
    };
    for (const auto& [out, after] : convolutions) {
        take({out, in, 3, 3});
        take({out});
        in = out;
    }
}

std::vector<torch::Tensor> Vgg16::features(torch::Tensor x) const {
    std::vector<torch::Tensor> found;
    for (size_t k = 0; k < convolutions.size(); ++k) {
        x = torch::relu(torch::conv2d(x, parameters_[2 * k], parameters_[2 * k + 1], 1, 1));
        if (convolutions[k].after != Convolution::Nothing) {
            found.push_back(x);
        }
        if (convolutions[k].after == Convolution::FeatureAndPool) {
            x = torch::max_pool2d(x, 2);
        }
    }
    return found;
}

} // namespace bary
