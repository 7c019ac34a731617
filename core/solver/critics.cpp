#include "core/solver/critics.h"

#include "core/solver/batches.h"
#include "core/solver/critic_loss.h"
#include "core/solver/nwb_common.h"
#include "core/solver/data_shape.h"

#include <cmath>

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
      parameters_(
          starts(network_, problem.marginals.size(), initialisation).to(problem.device)),
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

torch::Tensor Critics::objective(size_t p, const torch::Tensor& parameters, const torch::Tensor& x,
                                 const torch::Tensor& y, const Settings& settings,
                                 torch::Generator& random) const {
    const auto directions = directions_[static_cast<int64_t>(p)];
    const Critic critic = [&](const torch::Tensor& points) {
        return network_.values(parameters, directions, points);
    };
    const auto both = critic(torch::cat({x, y})).split({x.size(0), y.size(0)});
    const auto mmd = valueMmd(both[0], both[1]);
    if (settings.scaled) {
        return -mmd / (1 + settings.lambda * meanSquaredSlope(critic, y));
    }
    const auto t = torch::rand({x.size(0), 1}, random).to(x.device());
    return settings.lambda * gradientPenalty(critic, x, y, t) - mmd;
}

void Critics::learn(const torch::Tensor& x, const torch::Tensor& y,
                    const std::vector<double>& weights, const Settings& settings,
                    torch::Generator& random) {
    torch::Tensor gradient;
    {
        torch::AutoGradMode recorded(true);
        const auto parameters = parameters_.detach().requires_grad_(true);
        torch::Tensor total = torch::zeros({}, parameters.options());
        for (size_t p = 0; p < weights.size(); ++p) {
            if (weights[p] > 0) {
                const auto row = static_cast<int64_t>(p);
                network_.iterate(parameters_[row], directions_[row]);
                total = total + objective(p, parameters[row],
                                          standardised(x[x.size(0) > 1 ? row : 0]),
                                          standardised(y[row]), settings, random);
            }
        }
        gradient = torch::autograd::grad({total}, {parameters})[0];
    }
    optimiser_.step(parameters_, gradient, settings.adam);
}

std::pair<double, torch::Tensor> Critics::discrepancy(size_t p, const torch::Tensor& x,
                                                      const torch::Tensor& y,
                                                      const Settings& settings) const {
    torch::AutoGradMode recorded(true);
    const auto row = static_cast<int64_t>(p);
    const Critic critic = [&](const torch::Tensor& points) {
        return network_.values(parameters_[row], directions_[row], standardised(points));
    };
    const auto samples = x.detach().requires_grad_(true);
    auto mmd = valueMmd(critic(samples), critic(y));
    if (settings.scaled) {
        // |∇φ|² is of the standardised points, as in learn().
        mmd = mmd / (1 + settings.lambda * scale_ * scale_ * meanSquaredSlope(critic, y).detach());
    }
    const auto gradient = torch::autograd::grad({mmd}, {samples})[0];
    return {mmd.item<double>(), gradient};
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
