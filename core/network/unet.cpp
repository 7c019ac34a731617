#include "core/network/unet.h"

#include <algorithm>

namespace bary {

UNet::UNet(const PictureShape& shape, int64_t width, torch::Device device)
    : shape_(shape), width_(width), device_(device) {
    const int octaves = shape.octaves();
    const auto widthAt = [&](int level) { return width << std::clamp(level, 0, octaves - 1); };
    int64_t in = shape.channels;
    for (int level = 0; level <= octaves; ++level) {
        down_.push_back(pair(in, widthAt(level), widthAt(level)));
        in = widthAt(level);
    }
    for (int level = octaves - 1; level >= 0; --level) {
        up_.push_back(pair(2 * widthAt(level), widthAt(level), widthAt(level - 1)));
    }
    last_ = convolution(width, shape.channels, 1, true, Start::Uniform);
    build(device);
}

UNet::Pair UNet::pair(int64_t in, int64_t middle, int64_t out) {
    const auto step = [&](int64_t from, int64_t to) {
        const auto layer = convolution(from, to, 3, true, Start::Uniform);
        return Step{layer, normalisation(to)};
    };
    const Step first = step(in, middle);
    return {first, step(middle, out)};
}

torch::Tensor UNet::apply(const Pair& layers, torch::Tensor x, bool training) const {
    for (const Step& step : layers) {
        x = torch::relu(apply(step.normalisation, apply(step.convolution, x), training));
    }
    return x;
}

torch::Tensor UNet::forward(const torch::Tensor& x, bool training) const {
    std::vector<torch::Tensor> passed = {apply(down_[0], x, training)};
    for (size_t level = 1; level < down_.size(); ++level) {
        passed.push_back(apply(down_[level], torch::max_pool2d(passed.back(), 2), training));
    }
    torch::Tensor value = passed.back();
    for (size_t k = 0; k < up_.size(); ++k) {
        const torch::Tensor& beside = passed[up_.size() - 1 - k];
        const auto larger =
            torch::upsample_bilinear2d(value, {beside.size(2), beside.size(3)}, true);
        value = apply(up_[k], torch::cat({beside, larger}, 1), training);
    }
    return apply(last_, value);
}

std::unique_ptr<PictureNetwork> UNet::copy() const {
    auto network = std::make_unique<UNet>(shape_, width_, device_);
    network->assign(*this);
    return network;
}

} // namespace bary
