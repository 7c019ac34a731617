#include "core/network/resnet.h"

#include <algorithm>

namespace bary {

namespace {

constexpr int64_t smallest = 4; ///< side of the smallest pictures

torch::Tensor leaky(const torch::Tensor& x) {
    return torch::leaky_relu(x, 0.2);
}

} // namespace

int64_t ResNetWidths::at(int octave) const {
    return std::min(width << octave, most);
}

ResNet::Block ResNet::block(int64_t in, int64_t out, bool normalised) {
    const int64_t middle = std::min(in, out);
    Block block;
    for (const auto& [from, to] : {std::pair(in, middle), std::pair(middle, out)}) {
        block.convolutions.push_back(convolution(from, to, 3, !normalised, Start::Kaiming));
        if (normalised) {
            block.normalisations.push_back(normalisation(to));
        }
    }
    if (in != out) {
        block.shortcut = convolution(in, out, 1, false, Start::Kaiming);
    }
    return block;
}

torch::Tensor ResNet::apply(const Block& layers, const torch::Tensor& x, bool training) const {
    constexpr double ratio = 0.1;
    const auto step = [&](size_t k, const torch::Tensor& in) {
        const auto value = apply(layers.convolutions[k], in);
        return layers.normalisations.empty() ? value
                                             : apply(layers.normalisations[k], value, training);
    };
    const auto past = layers.shortcut ? apply(*layers.shortcut, x) : x;
    return leaky(torch::add(past, step(1, leaky(step(0, x))), ratio));
}

ResNetGenerator::ResNetGenerator(const PictureShape& shape, int64_t latent,
                                 const ResNetWidths& widths, torch::Device device)
    : shape_(shape), latent_(latent), widths_(widths), device_(device) {
    const int octaves = shape.octaves();
    const int64_t values = widths.at(octaves + 1) * smallest * smallest;
    first_ = linear(latent, values);
    firstNormalisation_ = normalisation(values);
    for (int octave = octaves; octave >= 0; --octave) {
        blocks_.push_back(block(widths.at(octave + 1), widths.at(octave), true));
        blocks_.push_back(block(widths.at(octave), widths.at(octave), true));
    }
    last_ = convolution(widths.at(0), shape.channels, 3, true, Start::Kaiming);
    lastNormalisation_ = normalisation(shape.channels);
    build(device);
}

torch::Tensor ResNetGenerator::body(const torch::Tensor& z, bool training) const {
    auto x = leaky(apply(firstNormalisation_, apply(first_, z), training))
                 .view({z.size(0), -1, smallest, smallest});
    for (size_t k = 0; k < blocks_.size(); ++k) {
        if (k > 0 && k % 2 == 0) {
            x = torch::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
        }
        x = apply(blocks_[k], x, training);
    }
    return x;
}

torch::Tensor ResNetGenerator::forward(const torch::Tensor& z, bool training) const {
    return apply(lastNormalisation_, torch::tanh(apply(last_, body(z, training))), training);
}

void ResNetGenerator::startAt(const torch::Tensor& z, const torch::Tensor& mean,
                              const torch::Tensor& deviation) {
    constexpr double bent = 0.5; // deviation of what tanh gets
    torch::NoGradGuard noGrad;
    const auto factor = bent / apply(last_, body(z, true)).std();
    parameter(last_.weight).mul_(factor);
    parameter(last_.weight + 1).mul_(factor);
    parameter(lastNormalisation_.weight).copy_(deviation);
    parameter(lastNormalisation_.weight + 1).copy_(mean);
}

std::unique_ptr<PictureNetwork> ResNetGenerator::copy() const {
    auto network = std::make_unique<ResNetGenerator>(shape_, latent_, widths_, device_);
    network->assign(*this);
    return network;
}

ResNetCritic::ResNetCritic(const PictureShape& shape, const ResNetWidths& widths,
                           torch::Device device)
    : shape_(shape), widths_(widths), device_(device) {
    const int octaves = shape.octaves();
    first_ = convolution(shape.channels, widths.at(0), 3, true, Start::Kaiming);
    for (int octave = 0; octave <= octaves; ++octave) {
        blocks_.push_back(block(widths.at(octave), widths.at(octave), false));
        blocks_.push_back(block(widths.at(octave), widths.at(octave + 1), false));
    }
    last_ = linear(widths.at(octaves + 1) * smallest * smallest, 1);
    build(device);
}

torch::Tensor ResNetCritic::forward(const torch::Tensor& pictures, bool training) const {
    auto x = leaky(apply(first_, pictures));
    for (size_t k = 0; k < blocks_.size(); ++k) {
        if (k > 0 && k % 2 == 0) {
            x = torch::avg_pool2d(x, 3, 2, 1);
        }
        x = apply(blocks_[k], x, training);
    }
    return apply(last_, x.flatten(1));
}

std::unique_ptr<PictureNetwork> ResNetCritic::copy() const {
    auto network = std::make_unique<ResNetCritic>(shape_, widths_, device_);
    network->assign(*this);
    return network;
}

} // namespace bary
