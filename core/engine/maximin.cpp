#include "core/engine/maximin.h"

namespace bary {

TrainedMlp::TrainedMlp(const MlpShape& shape, torch::Device device)
    : network(shape, device), average(shape, device), optimiser(network.parameters().flat()) {}

void TrainedMlp::initialise(torch::Generator& generator) {
    torch::NoGradGuard noGrad;
    network.initialise(generator);
    average.parameters().flat().copy_(network.parameters().flat());
}

void TrainedMlp::addState(const std::string& name,
                          std::vector<std::pair<std::string, torch::Tensor>>& tensors) {
    tensors.insert(tensors.end(), {{name, network.parameters().flat()},
                                   {name + "_average", average.parameters().flat()},
                                   {name + "_first", optimiser.first()},
                                   {name + "_second", optimiser.second()}});
}

MlpTrainer::MlpTrainer(TrainedMlp& trained, int64_t batch)
    : trained_(trained), gradient_(torch::zeros_like(trained.network.parameters().flat())),
      pass_(trained.network, gradient_, batch),
      sweep_({trained.network.parameters().flat(), trained.optimiser.first(),
              trained.optimiser.second(), gradient_, trained.average.parameters().flat()},
             {{0, gradient_.size(1)}}, trained.network.tailOffset(), gradient_.is_cpu()) {}

void MlpTrainer::step(const AdamSettings& settings, double decay) {
    sweep_.step(tensor::averagedStep(settings, ++trained_.optimiser.count(), decay, gradient_));
}

Maximin::Maximin(TrainedMlp& maps, TrainedMlp& potentials, int64_t batch)
    : maps_(maps, batch), potentials_(potentials, 2 * batch),
      potentialAtMap_(potentials.network, potentials_.gradient(), batch) {
    const auto options = potentials_.gradient().options();
    const int64_t count = maps.network.shape().count, dim = maps.network.shape().out;
    both_ = torch::zeros({count, 2 * batch, dim}, options);
    bothSeed_ = torch::full({count, 2 * batch, 1}, 1 / static_cast<double>(batch), options);
    bothSeed_.narrow(1, batch, batch).neg_();
    ones_ = torch::ones({count, batch, 1}, options);
    seed_ = torch::zeros({count, batch, dim}, options);
    losses_ = {torch::zeros({count}), torch::zeros({count}), torch::zeros({count})};
}

void Maximin::mapStep(const torch::Tensor& x, const AdamSettings& settings, double averageDecay) {
    const double size = static_cast<double>(x.size(1));
    const auto& image = maps_.pass().forward(x);
    const auto& value = potentialAtMap_.forward(image);
    const auto& slope = potentialAtMap_.inputGradient(ones_);
    at::sub_out(seed_, image, x);
    losses_.cost = seed_.square().sum({1, 2}) * (0.5 / size);
    losses_.moved = value.mean({1, 2});
    seed_.sub_(slope).mul_(1 / size);
    maps_.pass().backward(seed_);
    maps_.step(settings, averageDecay);
}

void Maximin::potentialStep(const torch::Tensor& x, const torch::Tensor& y,
                            const AdamSettings& settings) {
    const int64_t size = x.size(1);
    both_.narrow(1, 0, size).copy_(images(x));
    both_.narrow(1, size, size).copy_(y);
    const auto& value = potentials_.pass().forward(both_);
    losses_.critic = (value * bothSeed_).sum({1, 2});
    potentials_.pass().backward(bothSeed_);
    potentials_.step(settings, 1); // nobody asks for an average of v
}

} // namespace bary
