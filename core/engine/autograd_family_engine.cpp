// NWB-F's outer iteration by automatic differentiation: what the other engines are held to.
#include "core/engine/nwbf_engine.h"

namespace bary {

namespace {

class AutogradFamilyEngine final : public NwbfEngine {
  public:
    const char* name() const override { return "autograd"; }

    NwbLosses outerStep(NwbfNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& a, const NwbfStepSettings& s) override {
        const int64_t n = y.size(0), groups = a.size(0), each = y.size(1) / groups, dim = y.size(2);
        const auto points = y.reshape({n * groups, each, dim}); // marginal by marginal
        const auto x = samples(net.h, z, a);                    // [G, M/G, D]
        const auto shared = x.detach().unsqueeze(0).expand({n, -1, -1, -1}).flatten(0, 1);
        // Σ_i and the mean over weight vectors of a mean over samples, times a_i where wanted.
        const auto weights = a.t(); // [N, G]
        const auto mean = [&](const torch::Tensor& values) {
            return values.mean(1).view({n, groups}) / static_cast<double>(groups);
        };
        const auto total = [&](const torch::Tensor& means) {
            return (s.weighted ? means * weights : means).sum();
        };
        torch::Tensor gMeans, penalty, fMeans;
        for (int k2 = 0; k2 < s.k2; ++k2) {
            for (int k1 = 0; k1 < s.k1; ++k1) {
                const auto image = transport(net.g, a, points);
                gMeans = mean(value(net.f, a, image)) - mean((points * image).sum(-1));
                penalty = s.lambda * penaltyOf(net.g, a, s.weighted);
                descend(net.g.parameters().views(), net.g.parameters(), net.gOptimiser,
                        total(gMeans) + penalty, s.potentials);
            }
            const auto image = transport(net.g, a, points).detach();
            fMeans = mean(value(net.f, a, image)) - mean(value(net.f, a, shared));
            descend(net.f.parameters().views(), net.f.parameters(), net.fOptimiser, -total(fMeans),
                    s.potentials);
            net.f.clip();
        }
        const auto half = 0.5 * x.square().sum(-1).mean();
        const auto potentials =
            mean(value(net.f, a, x.unsqueeze(0).expand({n, -1, -1, -1}).flatten(0, 1)));
        const auto hTerm = half - (weights * potentials).sum();
        net.hOptimiser.step(net.h.flat(), torch::autograd::grad({hTerm}, {net.h.flat()})[0],
                            s.generator);
        net.updateAverages(s.averageDecay);

        NwbLosses losses;
        losses.g = (weights * gMeans).sum().item<double>();
        losses.penalty = penalty.item<double>();
        losses.f = (weights * fMeans).sum().item<double>();
        losses.h = hTerm.item<double>();
        losses.objective = losses.h + losses.g;
        return losses;
    }

  private:
    static torch::Tensor samples(const GeneratorFamily& h, const torch::Tensor& z,
                                 const torch::Tensor& a) {
        const auto members = h.fold().fold(h.flat(), a); // [G, P]
        const auto noise = z.view({a.size(0), -1, z.size(1)});
        std::vector<torch::Tensor> parts;
        for (int64_t group = 0; group < a.size(0); ++group) {
            parts.push_back(h.layout().forwardOf(members[group], noise[group]));
        }
        return torch::stack(parts);
    }

    /// x [N·G, m, D] -> [N·G, m].
    static torch::Tensor value(const PotentialFamily& family, const torch::Tensor& a,
                               const torch::Tensor& x) {
        const auto layers = ficnnLayers(family.shape().member, family.fold(a).flatten(0, 1));
        return ficnnValue(layers, family.shape().member.quadratic, x);
    }

    static torch::Tensor transport(const PotentialFamily& family, const torch::Tensor& a,
                                   const torch::Tensor& y) {
        const auto point = y.detach().requires_grad_(true);
        return torch::autograd::grad({value(family, a, point).sum()}, {point}, {}, true, true)[0];
    }

    /// R(g), each marginal's times the mean of its weights where wanted.
    static torch::Tensor penaltyOf(const PotentialFamily& g, const torch::Tensor& a,
                                   bool weighted) {
        // Through the views, which the tape starts from.
        const auto flat = torch::cat(
            [&] {
                std::vector<torch::Tensor> parts;
                for (const auto& view : g.parameters().views()) {
                    parts.push_back(view.flatten(1));
                }
                return parts;
            }(),
            1);
        auto sum = torch::zeros({flat.size(0)}, flat.options());
        for (const auto& [begin, end] : g.convexRanges()) {
            sum = sum + flat.narrow(1, begin, end - begin).clamp_max(0).square().sum(1);
        }
        return (weighted ? sum * a.mean(0) : sum).sum();
    }

    static void descend(const std::vector<torch::Tensor>& views, ParameterBuffer& parameters,
                        Adam& optimiser, const torch::Tensor& loss, const AdamSettings& settings) {
        auto gradients = torch::autograd::grad({loss}, views, {}, false, false, true);
        for (size_t k = 0; k < views.size(); ++k) {
            if (!gradients[k].defined()) {
                gradients[k] = torch::zeros_like(views[k]);
            }
        }
        optimiser.step(parameters.flat(), parameters.flatten(gradients), settings);
    }
};

} // namespace

std::unique_ptr<NwbfEngine> makeAutogradFamilyEngine() {
    return std::make_unique<AutogradFamilyEngine>();
}

} // namespace bary
