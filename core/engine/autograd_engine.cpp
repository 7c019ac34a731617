#include "core/engine/nwb_engine.h"

namespace bary {

namespace {

/// ∇_y Σ potential(y), kept differentiable.
torch::Tensor transport(const FicnnStack& potential, const torch::Tensor& y) {
    const auto point = y.detach().requires_grad_(true);
    return torch::autograd::grad({potential.value(point).sum()}, {point}, {}, true, true)[0];
}

void descend(ParameterBuffer& parameters, Adam& optimiser, const torch::Tensor& loss,
             const AdamSettings& settings) {
    // The output bias-like terms (u of a g that is not used in a loss, the slope of a linear
    // output) may be unused: their gradient is zero.
    const auto& views = parameters.views();
    auto gradients = torch::autograd::grad({loss}, views, {}, false, false, true);
    for (size_t k = 0; k < views.size(); ++k) {
        if (!gradients[k].defined()) {
            gradients[k] = torch::zeros_like(views[k]);
        }
    }
    optimiser.step(parameters.flat(), parameters.flatten(gradients), settings);
}

class AutogradEngine final : public NwbEngine {
  public:
    const char* name() const override { return "autograd"; }

    NwbLosses outerStep(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& weights, const NwbStepSettings& s) override {
        // Each f_i, g_i has an optimum of its own, so the losses of f and g are plain sums: a
        // factor a_i would change no optimum, and a marginal of weight 0 keeps learning its map.
        NwbLosses losses;
        const auto mean = [](const torch::Tensor& values) { return values.mean(1); };
        const auto x = net.h.forward(z, s.masks);
        const auto xForPotentials =
            x.detach().unsqueeze(0).expand({net.f.shape().count, x.size(0), x.size(1)});
        torch::Tensor gTerm, penalty, fTerm;
        for (int k2 = 0; k2 < s.k2; ++k2) {
            for (int k1 = 0; k1 < s.k1; ++k1) {
                const auto image = transport(net.g, y);
                gTerm = mean(net.f.value(image)) - mean((y * image).sum(-1));
                penalty = s.lambda * net.g.negativity();
                descend(net.g.parameters(), net.gOptimiser, gTerm.sum() + penalty, s.potentials);
            }
            // ∇g_i(Y) is a constant for f: no tape is needed.
            fTerm = mean(net.f.value(net.g.gradient(y))) - mean(net.f.value(xForPotentials));
            descend(net.f.parameters(), net.fOptimiser, -fTerm.sum(), s.potentials);
            net.f.clip();
        }
        const auto half = 0.5 * x.square().sum(1).mean();
        const auto potentials = mean(net.f.value(x.unsqueeze(0).expand_as(xForPotentials)));
        const auto hTerm = half - (weights * potentials).sum();
        descend(net.h.parameters(), net.hOptimiser, hTerm, s.generator);
        net.updateAverages(s.averageDecay);

        losses.g = (weights * gTerm).sum().item<double>();
        losses.penalty = penalty.item<double>();
        losses.f = (weights * fTerm).sum().item<double>();
        losses.h = hTerm.item<double>();
        losses.objective = losses.h + losses.g;
        return losses;
    }

    void identityStep(NwbNetworks& net, const torch::Tensor& y,
                      const AdamSettings& settings) override {
        const auto loss = 0.5 * (transport(net.g, y) - y).square().sum(-1).mean(1).sum();
        descend(net.g.parameters(), net.gOptimiser, loss, settings);
    }
};

} // namespace

std::unique_ptr<NwbEngine> makeAutogradEngine() {
    return std::make_unique<AutogradEngine>();
}

} // namespace bary
