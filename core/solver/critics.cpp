#include "core/solver/critics.h"

#include "core/engine/tensor_ops.h"
#include "core/solver/critic_loss.h"
#include "core/solver/data_shape.h"

#include <ATen/Parallel.h>

namespace bary {

namespace {

CriticShape shapeOf(const Problem& problem) {
    const Measure& marginal = problem.marginals.front();
    CriticShape shape;
    shape.dim = marginal.dim;
    shape.pictures = pictureShape(marginal);
    shape.width = integer(problem.parameters, "critic_width");
    shape.spectral = flag(problem.parameters, "spectral_norm");
    return shape;
}

/// One start for each of `count` critics.
torch::Tensor starts(const CriticNetwork& network, size_t count, torch::Generator& generator) {
    std::vector<torch::Tensor> rows;
    for (size_t p = 0; p < count; ++p) {
        rows.push_back(network.initial(generator));
    }
    return torch::stack(rows);
}

} // namespace

Critics::Critics(const Problem& problem, torch::Generator& initialisation)
    : network_(shapeOf(problem)),
      parameters_(starts(network_, problem.marginals.size(), initialisation).to(problem.device)),
      directions_(torch::randn({parameters_.size(0), network_.directions()}, initialisation)
                      .to(problem.device)),
      optimiser_(parameters_) {
    const Measure& marginal = problem.marginals.front();
    if (marginal.coding && !marginal.coding->compressed()) {
        const ImageFormat& format = marginal.coding->format();
        centre_ = torch::full({1}, (format.low + format.high) / 2, problem.device);
        scale_ = (format.high - format.low) / 2;
    } else {
        const DataRange range = rangeOf(problem);
        centre_ = range.centre.to(problem.device);
        scale_ = range.spread;
    }
    for (int64_t p = 0; p < parameters_.size(0); ++p) {
        for (int k = 0; k < 20; ++k) { // near enough that later steps only follow
            network_.iterate(parameters_[p], directions_[p]);
        }
    }
}

torch::Tensor Critics::standardised(const torch::Tensor& points) const {
    return (points - centre_) / scale_;
}

void Critics::forEach(std::span<const double> weights,
                      const std::function<void(int64_t)>& work) const {
    const auto each = [&](int64_t p) {
        if (weights[static_cast<size_t>(p)] > 0) {
            at::set_num_threads(1); // it is per thread
            work(p);
        }
    };
    const tensor::EngineThreads threads(parameters_.is_cpu() ? at::get_num_threads() : 1);
    tensor::inParallel(static_cast<int64_t>(weights.size()), each);
}

void Critics::learn(const torch::Tensor& x, const torch::Tensor& y,
                    const std::vector<double>& weights, const Settings& settings,
                    torch::Generator& random) {
    auto gradient = torch::zeros_like(parameters_);
    const auto t = torch::rand({y.size(0), y.size(1), 1}, random).to(y.device());
    forEach(weights, [&](int64_t p) {
        network_.iterate(parameters_[p], directions_[p]);
        torch::AutoGradMode recorded(true);
        const auto parameters = parameters_[p].detach().requires_grad_(true);
        const Critic critic = [&](const torch::Tensor& points) {
            return network_.values(parameters, directions_[p], points);
        };
        const CriticPair pair(critic, standardised(x[x.size(0) > 1 ? p : 0]), standardised(y[p]));
        const auto loss = settings.scaled
                              ? -pair.mmd() / (1 + settings.lambda * pair.meanSquaredSlope())
                              : settings.lambda * pair.gradientPenalty(t[p]) - pair.mmd();
        gradient[p].copy_(torch::autograd::grad({loss}, {parameters})[0]);
    });
    optimiser_.step(parameters_, gradient, settings.adam);
}

std::pair<double, torch::Tensor> Critics::meanDiscrepancy(const torch::Tensor& x,
                                                          const torch::Tensor& y,
                                                          std::span<const double> weights,
                                                          size_t first,
                                                          const Settings& settings) const {
    std::vector<double> values(weights.size(), 0);
    std::vector<torch::Tensor> gradients(weights.size());
    forEach(weights, [&](int64_t k) {
        const int64_t p = k + static_cast<int64_t>(first);
        torch::AutoGradMode recorded(true);
        const Critic critic = [&](const torch::Tensor& points) {
            return network_.values(parameters_[p], directions_[p], points);
        };
        const auto samples = standardised(x).detach().requires_grad_(true);
        const CriticPair pair(critic, samples, standardised(y[k]));
        auto mmd = pair.mmd();
        if (settings.scaled) { // the divisor does not depend on the samples
            mmd = mmd / (1 + settings.lambda * pair.meanSquaredSlope().detach());
        }
        const auto at = static_cast<size_t>(k);
        values[at] = mmd.item<double>();
        gradients[at] = torch::autograd::grad({mmd}, {samples})[0];
    });
    double value = 0;
    auto gradient = torch::zeros_like(x);
    for (size_t k = 0; k < weights.size(); ++k) {
        if (weights[k] > 0) {
            value += weights[k] * values[k];
            gradient.add_(gradients[k], weights[k] / scale_);
        }
    }
    return {value, gradient};
}

void Critics::addTo(SolverState& state) {
    state.tensors.insert(state.tensors.end(), {{"critics", parameters_},
                                               {"critics_first", optimiser_.first()},
                                               {"critics_second", optimiser_.second()}});
    if (directions_.numel() > 0) {
        state.tensors.emplace_back("critics_directions", directions_);
    }
    state.numbers["critics_count"] = static_cast<double>(optimiser_.count());
}

void Critics::restore(const std::map<std::string, double>& numbers) {
    optimiser_.count() = static_cast<int64_t>(numbers.at("critics_count"));
}

} // namespace bary
