// NWB's outer iteration with gradients written by hand (Fan et al. 2021, Algorithm 1), in LibTorch
// operations on memory that is set up once: for networks whose products are large, and for GPUs.
#include "core/engine/nwb_engine.h"
#include "core/engine/replay.h"
#include "core/engine/tensor_adam.h"
#include "core/engine/tensor_ficnn.h"
#include "core/engine/tensor_generator.h"
#include "core/engine/tensor_ops.h"
#include "core/engine/thread_choice.h"

#include <c10/core/DeviceGuard.h>

#include <algorithm>

namespace bary {

namespace {

using namespace tensor;

/// All that an outer iteration needs, for networks and batches of given sizes.
class Workspace {
  public:
    Workspace(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z, int64_t tail);

    /// Whether it belongs to these: tensors may have been replaced, batches may have a new size.
    bool fits(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z, int64_t tail) const;
    NwbLosses outerStep(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& weights, const NwbStepSettings& settings);
    void identityStep(NwbNetworks& net, const torch::Tensor& y, const AdamSettings& settings);

  private:
    void plan(NwbNetworks& net, const NwbStepSettings& settings);
    AdamStep& add(const AdamSettings& settings, Adam& optimiser);
    void uploadDials(double averageDecay);

    void iteration(int k1, int k2);
    void mapPoints(torch::Tensor images);
    void gStep(const AdamStep& step, bool last);
    void fStep(const AdamStep& step, bool last);
    void hStep(const AdamStep& step);
    torch::Tensor weighted(const torch::Tensor& perPoint) const;

    const Quadratic kind_;
    const int64_t batch_, tail_;
    const std::vector<torch::Tensor> tensors_; ///< of the networks' state, which the views are of
    FicnnLayers f_, g_;
    torch::Tensor gradient_, generatorGradient_; ///< of f and g in turn, and of h
    FicnnLayers potentialGradient_;
    FicnnBuffers fBuffers_; ///< first half: ∇g(y), second: h(z)
    FicnnBuffers gBuffers_; ///< first half: y, second: the direction v
    GeneratorPass h_;
    AdamSweep fSweep_, gSweep_, hSweep_;
    torch::Tensor z_, weights_, hSeed_;
    torch::Tensor seed_;          ///< [1, 2M, 1]: −1/M for the points ∇g(y), 1/M for h(z)
    std::vector<AdamStep> steps_; ///< of the outer iteration, in order
    torch::Tensor dials_;         ///< theirs, then 1 − decay
    torch::Tensor losses_;        ///< g, penalty, f, h
    Replay replay_;
    NwbStepSettings recorded_; ///< what the replay was recorded with
};

std::vector<torch::Tensor> tensorsOf(NwbNetworks& net) {
    std::vector<torch::Tensor> tensors;
    for (const auto& [name, tensor] : net.state()) {
        tensors.push_back(tensor);
    }
    return tensors;
}

AdamSweep sweepOf(FicnnStack& stack, FicnnStack& average, Adam& optimiser,
                  const torch::Tensor& gradient, int64_t tail) {
    const auto& parameters = stack.parameters();
    const int64_t layers = stack.shape().layers;
    const int64_t w = parameters.offset(2 * layers), u = parameters.offset(3 * layers);
    const int64_t q = stack.quadraticOffset(), end = parameters.flat().size(-1);
    const bool scalar = stack.shape().quadratic != Quadratic::Full;
    return AdamSweep({parameters.flat(), optimiser.first(), optimiser.second(), gradient,
                      average.parameters().flat()},
                     {{0, w}, {w, u, true, true}, {u, q}, {q, end, false, scalar}}, tail,
                     gradient.is_cpu());
}

Workspace::Workspace(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z, int64_t tail)
    : kind_(net.f.shape().quadratic), batch_(y.size(1)), tail_(tail), tensors_(tensorsOf(net)),
      f_(net.f.layersOf(net.f.parameters().flat())), g_(net.g.layersOf(net.g.parameters().flat())),
      gradient_(torch::zeros_like(net.f.parameters().flat())),
      generatorGradient_(torch::zeros_like(net.h.parameters().flat())),
      potentialGradient_(net.f.layersOf(gradient_)),
      fBuffers_(net.f.shape(), batch_, y.device(), false),
      gBuffers_(net.g.shape(), batch_, y.device(), true), h_(net.h, generatorGradient_, batch_),
      fSweep_(sweepOf(net.f, net.fAverage, net.fOptimiser, gradient_, tail)),
      gSweep_(sweepOf(net.g, net.gAverage, net.gOptimiser, gradient_, tail)),
      hSweep_({net.h.parameters().flat(), net.hOptimiser.first(), net.hOptimiser.second(),
               generatorGradient_, net.hAverage.parameters().flat()},
              {{0, generatorGradient_.size(0)}}, generatorGradient_.size(0), y.is_cpu()),
      z_(torch::zeros(z.sizes(), z.options())), weights_(torch::zeros({y.size(0)}, y.options())),
      hSeed_(torch::zeros({batch_, y.size(2)}, y.options())),
      losses_(torch::zeros({4}, y.options())) {
    const auto one = torch::full({1, batch_, 1}, 1.0 / static_cast<double>(batch_), y.options());
    seed_ = torch::cat({-one, one}, 1);
}

bool Workspace::fits(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                     int64_t tail) const {
    const auto now = tensorsOf(net);
    for (size_t k = 0; k < now.size(); ++k) {
        if (!now[k].is_same(tensors_[k])) {
            return false;
        }
    }
    return y.size(1) == batch_ && z.sizes() == z_.sizes() && tail == tail_;
}

AdamStep& Workspace::add(const AdamSettings& settings, Adam& optimiser) {
    AdamStep step;
    step.settings = settings;
    step.count = ++optimiser.count();
    steps_.push_back(step);
    return steps_.back();
}

/// The numbers of all steps to the device, before the first.
void Workspace::uploadDials(double averageDecay) {
    std::vector<float> numbers;
    for (const AdamStep& step : steps_) {
        const auto dials = dialsOf(step.settings, step.count);
        numbers.insert(numbers.end(), dials.begin(), dials.end());
    }
    numbers.push_back(static_cast<float>(1 - averageDecay));
    const auto host = torch::tensor(numbers);
    if (!dials_.defined() || dials_.sizes() != host.sizes()) {
        dials_ = torch::zeros_like(host, z_.options());
        replay_ = Replay();
    }
    dials_.copy_(host);
    constexpr int64_t each = 3;
    for (size_t k = 0; k < steps_.size(); ++k) {
        steps_[k].dials = dials_.narrow(0, static_cast<int64_t>(k) * each, each);
    }
}

void Workspace::plan(NwbNetworks& net, const NwbStepSettings& s) {
    steps_.clear();
    for (int k2 = 1; k2 <= s.k2; ++k2) {
        for (int k1 = 1; k1 <= s.k1; ++k1) {
            AdamStep& step = add(s.potentials, net.gOptimiser);
            step.penalty = s.lambda;
            step.averages = step.measures = k1 == s.k1 && k2 == s.k2;
        }
        AdamStep& step = add(s.potentials, net.fOptimiser);
        step.clip = true;
        step.averages = k2 == s.k2;
    }
    add(s.generator, net.hOptimiser).averages = true;
    uploadDials(s.averageDecay);
    for (AdamStep& step : steps_) {
        step.averageDecay = s.averageDecay;
        step.averageBlend = dials_[-1];
    }
}

/// What a recording can't read anew: everything in the settings but rates, epsilons and decay.
bool replayable(const NwbStepSettings& a, const NwbStepSettings& b) {
    const auto same = [](const AdamSettings& x, const AdamSettings& y) {
        return x.beta1 == y.beta1 && x.beta2 == y.beta2;
    };
    return a.k1 == b.k1 && a.k2 == b.k2 && a.lambda == b.lambda &&
           same(a.potentials, b.potentials) && same(a.generator, b.generator);
}

NwbLosses Workspace::outerStep(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                               const torch::Tensor& weights, const NwbStepSettings& s) {
    gBuffers_.first.x.copy_(y);
    z_.copy_(z);
    if (s.masks.defined()) {
        h_.masks().copy_(s.masks);
    }
    weights_.copy_(weights);
    plan(net, s);
    if (!replayable(s, recorded_)) {
        replay_ = Replay();
        recorded_ = s;
    }
    replay_.run(y.device(), [&] { iteration(s.k1, s.k2); });

    const auto host = losses_.cpu(); // the only place that waits for the device
    const auto values = host.accessor<float, 1>();
    NwbLosses losses{0, values[0], values[1], values[2], values[3]};
    losses.objective = losses.h + losses.g;
    return losses;
}

void Workspace::iteration(int k1, int k2) {
    fBuffers_.second.x.copy_(h_.forward(z_));
    size_t step = 0;
    for (int outer = 1; outer <= k2; ++outer) {
        for (int inner = 1; inner <= k1; ++inner) {
            if (inner > 1 || outer == 1) { // otherwise the step of f before left them here
                mapPoints(fBuffers_.first.x);
            }
            gStep(steps_[step++], inner == k1 && outer == k2);
        }
        mapPoints(fBuffers_.first.x);
        fStep(steps_[step++], outer == k2);
    }
    hStep(steps_[step]);
}

/// images <- ∇g(y).
void Workspace::mapPoints(torch::Tensor images) {
    const FicnnPass& points = gBuffers_.first;
    forward(g_, points);
    backward(g_, points);
    quadraticRoot(g_, kind_, points);
    inputGradient(g_, kind_, points, images);
}

void Workspace::gStep(const AdamStep& step, bool last) {
    // Down f(∇g(y)) − ⟨y, ∇g(y)⟩: its gradient is that of ⟨v, ∇g(y)⟩ with v = (∇f(∇g(y)) − y)/M
    // held constant.
    const FicnnPass& images = fBuffers_.first;
    torch::Tensor v = gBuffers_.second.x;
    const torch::Tensor& y = gBuffers_.first.x;
    forward(f_, images);
    backward(f_, images);
    quadraticRoot(f_, kind_, images);
    inputGradient(f_, kind_, images, v);
    v.sub_(y).div_(static_cast<double>(batch_));
    if (last) {
        const auto products = (y * images.x).sum(-1, true);
        losses_[0].copy_(weighted(values(f_, kind_, images) - products));
    }
    gradientOfDirectional(g_, kind_, gBuffers_, potentialGradient_);
    gSweep_.step(step);
    if (last) {
        losses_[1].copy_(step.penalty * gSweep_.negativity());
    }
}

void Workspace::fStep(const AdamStep& step, bool last) {
    // Up f(∇g(y)) − f(h(z)), both halves in one pass.
    const FicnnPass& all = fBuffers_.all;
    forward(f_, all);
    backward(f_, all, seed_);
    quadraticRoot(f_, kind_, all);
    if (last) {
        const auto f = values(f_, kind_, all);
        losses_[2].copy_(weighted(f.narrow(1, 0, batch_) - f.narrow(1, batch_, batch_)));
    }
    gradientOfValues(kind_, fBuffers_, seed_, potentialGradient_);
    fSweep_.step(step);
}

void Workspace::hStep(const AdamStep& step) {
    // Down ½|h(z)|² − Σ a_i f_i(h(z)), whose gradient at a point x is x − Σ a_i ∇f_i(x).
    const FicnnPass& points = fBuffers_.second;
    torch::Tensor maps = fBuffers_.first.x; // of no use any more
    forward(f_, points);
    backward(f_, points);
    quadraticRoot(f_, kind_, points);
    inputGradient(f_, kind_, points, maps);
    maps.mul_(weights_.view({-1, 1, 1}));
    at::sum_out(hSeed_, maps, 0);
    const torch::Tensor x = points.x[0];
    at::sub_out(hSeed_, x, hSeed_);
    hSeed_.div_(static_cast<double>(batch_));
    losses_[3].copy_(0.5 * x.square().sum(1).mean() - weighted(values(f_, kind_, points)));
    h_.backward(hSeed_);
    hSweep_.step(step);
}

/// Σ a_i of the means over points, [N, M, 1] -> dimension 0.
torch::Tensor Workspace::weighted(const torch::Tensor& perPoint) const {
    return (perPoint.mean({1, 2}) * weights_).sum();
}

void Workspace::identityStep(NwbNetworks& net, const torch::Tensor& y, const AdamSettings& s) {
    steps_.clear();
    add(s, net.gOptimiser);
    uploadDials(1);
    gBuffers_.first.x.copy_(y);
    torch::Tensor v = gBuffers_.second.x; // of f = ½|x|²
    mapPoints(v);
    v.sub_(gBuffers_.first.x).div_(static_cast<double>(batch_));
    gradientOfDirectional(g_, kind_, gBuffers_, potentialGradient_);
    gSweep_.step(steps_.front());
}

class TensorEngine final : public NwbEngine {
  public:
    const char* name() const override { return "tensor"; }

    NwbLosses outerStep(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                        const torch::Tensor& weights, const NwbStepSettings& settings) override {
        torch::NoGradGuard noGrad;
        const c10::DeviceGuard device(y.device());
        const EngineThreads threads(engineThreads());
        return workspace(net, y, z, settings.potentials).outerStep(net, y, z, weights, settings);
    }

    void identityStep(NwbNetworks& net, const torch::Tensor& y,
                      const AdamSettings& settings) override {
        torch::NoGradGuard noGrad;
        const c10::DeviceGuard device(y.device());
        const EngineThreads threads(engineThreads());
        const auto z = torch::zeros({y.size(1), net.h.shape().latent}, y.options());
        workspace(net, y, z, settings).identityStep(net, y, settings);
    }

  private:
    Workspace& workspace(NwbNetworks& net, const torch::Tensor& y, const torch::Tensor& z,
                         const AdamSettings& settings) {
        const int64_t tail = std::min(settings.tail, net.g.parameters().flat().size(-1));
        if (!workspace_ || !workspace_->fits(net, y, z, tail)) {
            workspace_.reset(); // first, so that there is room for the new one
            workspace_ = std::make_unique<Workspace>(net, y, z, tail);
        }
        return *workspace_;
    }

    std::unique_ptr<Workspace> workspace_;
};

} // namespace

std::unique_ptr<NwbEngine> makeTensorEngine() {
    return std::make_unique<TensorEngine>();
}

} // namespace bary
