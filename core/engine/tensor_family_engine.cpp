// NWB-F's outer iteration with gradients by hand in LibTorch operations, on any device: the
// families are folded at the weights of every group of samples, all members of all groups go
// through the passes side by side, and their gradients are pulled back.
#include "core/engine/nwbf_engine.h"
#include "core/engine/tensor_ficnn.h"
#include "core/engine/tensor_generator.h"
#include "core/engine/tensor_ops.h"
#include "core/engine/thread_choice.h"

#include <c10/core/DeviceGuard.h>

#include <optional>

namespace bary {

namespace {

using namespace tensor;

FicnnShape sideBySide(FicnnShape shape, int64_t groups) {
    shape.count *= groups;
    return shape;
}

/// Memory for families and batches of given sizes: N·G members, m samples each.
struct Room {
    Room(const NwbfNetworks& net, int64_t groups, int64_t each, torch::Device device)
        : shape(sideBySide(net.f.shape().member, groups)), generator(net.h.shape().member),
          f(shape, device), g(shape, device), gradient(torch::zeros_like(f.parameters().flat())),
          gradientLayers(f.layersOf(gradient)), fBuffers(shape, each, device, false),
          gBuffers(shape, each, device, true), groups(groups), each(each) {
        for (int64_t group = 0; group < groups; ++group) {
            generators.emplace_back(net.h.shape().member, device);
            generatorGradients.push_back(torch::zeros_like(generators.back().parameters().flat()));
        }
        for (int64_t group = 0; group < groups; ++group) {
            passes.emplace_back(generators[group], generatorGradients[group], each);
        }
    }

    bool fits(const NwbfNetworks& net, int64_t wantedGroups, int64_t wantedEach) const {
        return groups == wantedGroups && each == wantedEach &&
               shape == sideBySide(net.f.shape().member, groups) &&
               generator == net.h.shape().member;
    }

    FicnnShape shape;
    GeneratorShape generator;
    FicnnStack f, g; ///< what the families are at the weights of this iteration
    torch::Tensor gradient;
    FicnnLayers gradientLayers;
    FicnnBuffers fBuffers; ///< first half: ∇g(y), second: h(z)
    FicnnBuffers gBuffers; ///< first half: y, second: the direction v
    std::vector<GeneratorNetwork> generators;
    std::vector<torch::Tensor> generatorGradients;
    std::vector<GeneratorPass> passes;
    int64_t groups, each;
};

class TensorFamilyEngine final : public NwbfEngine {
  public:
    const char* name() const override { return "tensor"; }

    NwbLosses outerStep(NwbfNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& a, const NwbfStepSettings& s) override {
        torch::NoGradGuard noGrad;
        const c10::DeviceGuard device(y.device());
        const EngineThreads threads(engineThreads());
        prepare(net, y, a, s);
        drawSamples(net.h, z);
        fold(net.f, room_->f);
        fold(net.g, room_->g);
        NwbLosses losses;
        for (int k2 = 1; k2 <= s.k2; ++k2) {
            for (int k1 = 1; k1 <= s.k1; ++k1) {
                gStep(net, s, k1 == s.k1 && k2 == s.k2 ? &losses : nullptr);
            }
            fStep(net, s, k2 == s.k2 ? &losses : nullptr);
        }
        hStep(net, s, losses);
        net.updateAverages(s.averageDecay);
        return losses;
    }

  private:
    void prepare(const NwbfNetworks& net, const torch::Tensor& y, const torch::Tensor& a,
                 const NwbfStepSettings& s) {
        const int64_t n = y.size(0), groups = a.size(0), each = y.size(1) / groups;
        if (!room_ || !room_->fits(net, groups, each)) {
            room_.reset(); // first, so that there is room for the new one
            room_.emplace(net, groups, each, y.device());
        }
        a_ = a;
        room_->gBuffers.first.x.copy_(y.view({n * groups, each, y.size(2)}));
        weights_ = a.t().reshape({n * groups, 1, 1});
        // 1/M, of every member and times its weight where the losses are.
        share_ = torch::full_like(weights_, 1.0 / static_cast<double>(y.size(1)));
        mask_ = s.weighted ? share_ * weights_ : share_;
        penalties_ = (s.weighted ? a.mean(0) : torch::ones({n}, a.options())).unsqueeze(1);
        const auto seed = mask_.expand({n * groups, each, 1});
        seed_ = torch::cat({-seed, seed}, 1);
    }

    void drawSamples(const GeneratorFamily& h, const torch::Tensor& z) {
        const auto members = h.fold().fold(h.flat(), a_);
        const auto noise = z.view({room_->groups, room_->each, z.size(1)});
        torch::Tensor x = room_->fBuffers.second.x; // [N·G, m, D]
        const auto byMarginal = x.view({-1, room_->groups, room_->each, x.size(2)});
        for (int64_t group = 0; group < room_->groups; ++group) {
            room_->generators[group].parameters().flat().copy_(members[group]);
            const auto samples = room_->passes[group].forward(noise[group]);
            byMarginal.select(1, group).copy_(samples.expand({byMarginal.size(0), -1, -1}));
        }
    }

    void fold(const PotentialFamily& family, FicnnStack& members) {
        members.parameters().flat().copy_(family.fold(a_).flatten(0, 1));
    }

    /// images <- ∇g(y).
    void mapPoints(torch::Tensor images) {
        const FicnnLayers g = room_->g.layersOf(room_->g.parameters().flat());
        const FicnnPass& points = room_->gBuffers.first;
        forward(g, points);
        backward(g, points);
        inputGradient(g, Quadratic::None, points, images);
    }

    void gStep(NwbfNetworks& net, const NwbfStepSettings& s, NwbLosses* losses) {
        // Down f(∇g(y)) − ⟨y, ∇g(y)⟩: its gradient is that of ⟨v, ∇g(y)⟩, v held constant.
        const FicnnPass& images = room_->fBuffers.first;
        mapPoints(images.x);
        const FicnnLayers f = room_->f.layersOf(room_->f.parameters().flat());
        torch::Tensor v = room_->gBuffers.second.x;
        const torch::Tensor& y = room_->gBuffers.first.x;
        forward(f, images);
        backward(f, images);
        inputGradient(f, Quadratic::None, images, v);
        v.sub_(y).mul_(mask_);
        if (losses) {
            const auto products = (y * images.x).sum(-1, true);
            losses->g = weighted(values(f, Quadratic::None, images) - products);
        }
        gradientOfDirectional(room_->g.layersOf(room_->g.parameters().flat()), Quadratic::None,
                              room_->gBuffers, room_->gradientLayers);
        auto gradient = pulledBack(net.g);
        auto penalty = torch::zeros({}, gradient.options());
        for (const auto& [begin, end] : net.g.convexRanges()) {
            const auto negative =
                net.g.parameters().flat().narrow(1, begin, end - begin).clamp_max(0);
            gradient.narrow(1, begin, end - begin).add_(2 * s.lambda * penalties_ * negative);
            penalty += (penalties_ * negative.square()).sum();
        }
        if (losses) {
            losses->penalty = s.lambda * penalty.item<double>();
        }
        net.gOptimiser.step(net.g.parameters().flat(), gradient, s.potentials);
        fold(net.g, room_->g);
    }

    void fStep(NwbfNetworks& net, const NwbfStepSettings& s, NwbLosses* losses) {
        // Up f(∇g(y)) − f(h(z)), both halves in one pass.
        mapPoints(room_->fBuffers.first.x);
        const FicnnLayers f = room_->f.layersOf(room_->f.parameters().flat());
        const FicnnPass& all = room_->fBuffers.all;
        forward(f, all);
        backward(f, all, seed_);
        if (losses) {
            const auto of = values(f, Quadratic::None, all);
            losses->f =
                weighted(of.narrow(1, 0, room_->each) - of.narrow(1, room_->each, room_->each));
        }
        gradientOfValues(Quadratic::None, room_->fBuffers, seed_, room_->gradientLayers);
        net.fOptimiser.step(net.f.parameters().flat(), pulledBack(net.f), s.potentials);
        net.f.clip();
        fold(net.f, room_->f);
    }

    void hStep(NwbfNetworks& net, const NwbfStepSettings& s, NwbLosses& losses) {
        // Down ½|h|² − Σ a_i f_i(h), whose gradient at a point x is x − Σ a_i ∇f_i(x).
        const FicnnLayers f = room_->f.layersOf(room_->f.parameters().flat());
        const FicnnPass& points = room_->fBuffers.second;
        torch::Tensor maps = room_->fBuffers.first.x; // of no use any more
        forward(f, points);
        backward(f, points);
        inputGradient(f, Quadratic::None, points, maps);
        const auto byMarginal = [&](const torch::Tensor& x) {
            return x.view({-1, room_->groups, room_->each, x.size(2)});
        };
        const auto x = byMarginal(points.x)[0];
        const auto total = static_cast<double>(room_->groups * room_->each);
        auto seed = (x - byMarginal(maps.mul_(weights_)).sum(0)) / total; // [G, m, D]
        losses.h = (0.5 * x.square().sum() / total).item<double>() -
                   weighted(values(f, Quadratic::None, points));
        losses.objective = losses.h + losses.g;
        auto members = torch::zeros({room_->groups, net.h.fold().networkSize()}, seed.options());
        for (int64_t group = 0; group < room_->groups; ++group) {
            room_->passes[group].backward(seed[group]);
            members[group].copy_(room_->generatorGradients[group]);
        }
        net.hOptimiser.step(net.h.flat(), net.h.fold().pullBack(members, a_), s.generator);
    }

    torch::Tensor pulledBack(const PotentialFamily& family) const {
        return family.pullBack(room_->gradient.view({-1, room_->groups, room_->gradient.size(1)}),
                               a_);
    }

    /// Σ_i a_i of the means over samples and weight vectors, from [N·G, m, 1].
    double weighted(const torch::Tensor& perPoint) const {
        return (perPoint * share_ * weights_).sum().item<double>();
    }

    std::optional<Room> room_;
    torch::Tensor a_;               ///< [G, K]
    torch::Tensor weights_, share_; ///< a_i and 1/M of every member, [N·G, 1, 1]
    torch::Tensor mask_, seed_;     ///< of the losses: a_i/M or 1/M; seed_ [N·G, 2m, 1] is −, +
    torch::Tensor penalties_;       ///< mean a_i or 1, [N, 1]
};

} // namespace

std::unique_ptr<NwbfEngine> makeTensorFamilyEngine() {
    return std::make_unique<TensorFamilyEngine>();
}

} // namespace bary
