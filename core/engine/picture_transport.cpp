#include "core/engine/picture_transport.h"

namespace bary {

TrainedPictures::TrainedPictures(std::unique_ptr<PictureNetwork> network, bool averaged)
    : network_(std::move(network)), average_(averaged ? network_->copy() : nullptr),
      optimiser_(network_->parameters().flat()),
      gradient_(torch::zeros_like(network_->parameters().flat())),
      sweep_({network_->parameters().flat(), optimiser_.first(), optimiser_.second(), gradient_,
              averaged ? average_->parameters().flat() : torch::Tensor()},
             {{0, gradient_.size(0)}}, gradient_.size(0), gradient_.is_cpu()) {}

void TrainedPictures::step(const torch::Tensor& loss, const AdamSettings& settings, double decay) {
    const ParameterBuffer& parameters = network_->parameters();
    const auto gradients = torch::autograd::grad({loss}, parameters.views());
    torch::NoGradGuard noGrad;
    gradient_.copy_(parameters.flatten(gradients));
    auto step = tensor::averagedStep(settings, ++optimiser_.count(), decay, gradient_);
    step.averages = average_ != nullptr;
    sweep_.step(step);
    if (average_) {
        torch::Tensor statistics = average_->statistics();
        statistics.lerp_(network_->statistics(), 1 - decay);
    }
}

void TrainedPictures::restart(const PictureNetwork& from) {
    network_->assign(from);
    if (average_) {
        average_->assign(from);
    }
    optimiser_.first().zero_();
    optimiser_.second().zero_();
    optimiser_.count() = 0;
}

void TrainedPictures::addState(const std::string& name,
                               std::vector<std::pair<std::string, torch::Tensor>>& tensors) {
    const auto add = [&](const std::string& of, const PictureNetwork& network) {
        tensors.emplace_back(of, network.parameters().flat());
        if (network.statistics().numel() > 0) {
            tensors.emplace_back(of + "_statistics", network.statistics());
        }
    };
    add(name, *network_);
    if (average_) {
        add(name + "_average", *average_);
    }
    tensors.emplace_back(name + "_first", optimiser_.first());
    tensors.emplace_back(name + "_second", optimiser_.second());
}

PictureTransport::PictureTransport(const PictureNetwork& map, const PictureNetwork& potential)
    : map(map.copy(), true), potential(potential.copy(), false) {}

void PictureTransport::round(const std::vector<torch::Tensor>& sources, const torch::Tensor& target,
                             const TransportSettings& settings) {
    for (size_t k = 0; k + 1 < sources.size(); ++k) {
        mapStep(sources[k], settings);
    }
    potentialStep(sources.back(), target, settings);
    losses_ = {losses_.cost.cpu(), losses_.moved.cpu(), losses_.critic.cpu()};
}

void PictureTransport::mapStep(const torch::Tensor& x, const TransportSettings& settings) {
    torch::AutoGradMode recorded(true);
    const auto image = map.network().forward(x, true);
    const auto cost = torch::mse_loss(image, x) / 2;
    const auto value = potential.network().forward(image, false).mean();
    map.step(cost - value, settings.map, settings.averageDecay);
    losses_.cost = cost.detach();
    losses_.moved = value.detach();
}

void PictureTransport::potentialStep(const torch::Tensor& x, const torch::Tensor& y,
                                     const TransportSettings& settings) {
    torch::Tensor image;
    {
        torch::NoGradGuard noGrad;
        image = images(x);
    }
    torch::AutoGradMode recorded(true);
    const auto values = potential.network().forward(torch::cat({image, y}), false);
    const auto loss =
        values.narrow(0, 0, x.size(0)).mean() - values.narrow(0, x.size(0), y.size(0)).mean();
    potential.step(loss, settings.potential, 1);
    losses_.critic = loss.detach();
}

} // namespace bary
