#include "core/measure/classifier.h"

#include "core/base/error.h"
#include "core/engine/adam.h"
#include "core/measure/measure.h"
#include "core/network/parameter_buffer.h"

#include <ATen/CPUGeneratorImpl.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace bary {

namespace {

constexpr int64_t widths[] = {256, 64};
constexpr int64_t epochs = 12, batch = 128;
constexpr double rate = 1e-3;

torch::Tensor asFloat(const torch::Tensor& pixels) {
    return pixels.to(torch::kFloat32).div_(255);
}

/// The place of every label in `labels`.
torch::Tensor classesOf(const std::vector<uint8_t>& of, const std::vector<uint8_t>& labels) {
    auto classes = torch::empty({static_cast<int64_t>(of.size())}, torch::kInt64);
    int64_t* to = classes.data_ptr<int64_t>();
    for (const uint8_t label : of) {
        *to++ = std::lower_bound(labels.begin(), labels.end(), label) - labels.begin();
    }
    return classes;
}

/// Every layer U(±1/sqrt(fan in)).
void start(ParameterBuffer& parameters, torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    const auto& views = parameters.views();
    for (size_t k = 0; k < views.size(); ++k) {
        const double bound = 1 / std::sqrt(static_cast<double>(views[k - k % 2].size(0)));
        auto view = views[k];
        view.copy_((torch::rand(view.sizes(), generator) * 2 - 1) * bound);
    }
}

} // namespace

torch::Tensor pixelTensor(const std::vector<uint8_t>& pictures, int64_t pixels) {
    const auto n = static_cast<int64_t>(pictures.size()) / pixels;
    auto tensor = torch::empty({n, pixels}, torch::kUInt8);
    std::memcpy(tensor.data_ptr<uint8_t>(), pictures.data(), pictures.size());
    return tensor;
}

Classifier::Classifier(const ImageSet& set, uint64_t seed, std::stop_token stop)
    : labels_(set.labels) {
    std::sort(labels_.begin(), labels_.end());
    labels_.erase(std::unique(labels_.begin(), labels_.end()), labels_.end());
    const int64_t count = set.count();
    if (labels_.size() < 2 || count < 20) {
        throw InputError("a classifier needs pictures of at least two labels, and twenty of them");
    }
    const auto pixels = pixelTensor(set.pixels, set.pictureSize());
    auto generator = at::detail::createCPUGenerator(seed);
    const auto order = torch::randperm(count, generator, torch::kInt64);
    const int64_t learned = count - std::max<int64_t>(1, count / 10);
    const auto classes = classesOf(set.labels, labels_);
    mean_ = asFloat(pixels).mean(0);

    std::vector<std::vector<int64_t>> shapes;
    int64_t in = set.pictureSize();
    for (const int64_t out : {widths[0], widths[1], static_cast<int64_t>(labels_.size())}) {
        shapes.insert(shapes.end(), {{in, out}, {out}});
        in = out;
    }
    ParameterBuffer parameters(shapes, torch::kCPU);
    start(parameters, generator);
    layers_ = parameters.views();
    Adam adam(parameters.flat());
    AdamSettings settings;
    settings.rate = rate;
    for (int64_t epoch = 0; epoch < epochs && !stop.stop_requested(); ++epoch) {
        const auto shuffled =
            order.narrow(0, 0, learned).index_select(0, torch::randperm(learned, generator));
        for (const auto& rows : shuffled.split(batch)) {
            if (stop.stop_requested()) {
                break;
            }
            torch::AutoGradMode grad(true);
            const auto loss =
                torch::nll_loss(torch::log_softmax(scores(pixels.index_select(0, rows)), 1),
                                classes.index_select(0, rows));
            const auto gradients = torch::autograd::grad({loss}, layers_);
            torch::NoGradGuard noGrad;
            adam.step(parameters.flat(), parameters.flatten(gradients), settings);
        }
    }
    for (torch::Tensor& each : layers_) {
        each = each.detach();
    }
    const auto kept = order.narrow(0, learned, count - learned);
    const auto named = classesOf(labelsOf(pixels.index_select(0, kept)), labels_);
    accuracy_ = named.eq(classes.index_select(0, kept)).to(torch::kFloat32).mean().item<double>();
}

torch::Tensor Classifier::hidden(const torch::Tensor& values) const {
    auto x = values - mean_;
    for (size_t l = 0; l + 2 < layers_.size(); l += 2) {
        x = torch::relu(torch::addmm(layers_[l + 1], x, layers_[l]));
    }
    return x;
}

torch::Tensor Classifier::scores(const torch::Tensor& pixels) const {
    return torch::addmm(layers_[layers_.size() - 1], hidden(asFloat(pixels)),
                        layers_[layers_.size() - 2]);
}

void Classifier::to(torch::Device device) {
    mean_ = mean_.to(device);
    for (torch::Tensor& each : layers_) {
        each = each.to(device);
    }
}

std::vector<uint8_t> Classifier::labelsOf(const torch::Tensor& pixels) const {
    torch::NoGradGuard noGrad;
    const auto best = scores(pixels).argmax(1).contiguous();
    std::vector<uint8_t> labels;
    for (int64_t k = 0; k < best.size(0); ++k) {
        labels.push_back(labels_[static_cast<size_t>(best.data_ptr<int64_t>()[k])]);
    }
    return labels;
}

Points Classifier::features(const torch::Tensor& pixels) const {
    torch::NoGradGuard noGrad;
    return toPoints(hidden(asFloat(pixels)));
}

} // namespace bary
