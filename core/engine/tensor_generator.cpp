#include "core/engine/tensor_generator.h"

#include "core/engine/tensor_ops.h"

namespace bary::tensor {

namespace {

/// [r, c] -> [1].
void sumAll(torch::Tensor out, const torch::Tensor& matrix) {
    const auto rows = matrix.sum(1);
    at::sum_out(out, rows, 0, true);
}

} // namespace

GeneratorPass::GeneratorPass(const GeneratorNetwork& network, const torch::Tensor& gradient,
                             int64_t batch)
    : shape_(network.shape()) {
    const auto& parameters = network.parameters();
    const auto values = parameters.viewsOf(parameters.flat());
    const auto gradients = parameters.viewsOf(gradient);
    size_t at = 0;
    const auto add = [&](int64_t width, bool normalised) {
        Stage stage;
        const auto take = [&](auto member) {
            stage.value.*member = values[at];
            stage.gradient.*member = gradients[at];
            ++at;
        };
        take(&Parameters::weight);
        take(&Parameters::bias);
        take(&Parameters::slope);
        const auto room = [&] { return torch::zeros({batch, width}, gradient.options()); };
        if (normalised) {
            take(&Parameters::scale);
            take(&Parameters::offset);
            stage.normal = room();
            stage.inverse = torch::zeros({width}, gradient.options());
        }
        stage.before = room();
        stage.out = room();
        stage.back = room();
        stage.scratch = room();
        stages_.push_back(stage);
    };
    add(shape_.width, false);
    if (shape_.dropout > 0) {
        masks_ = torch::ones({shape_.layers, batch, shape_.width}, gradient.options());
    }
    for (int64_t l = 0; l < shape_.layers; ++l) {
        add(shape_.width, shape_.batchNorm);
        if (masks_.defined()) {
            stages_.back().mask = masks_[l];
        }
    }
    add(shape_.dim, false);
    if (shape_.skip) {
        skip_ = values[at];
        skipGradient_ = gradients[at];
    }
}

void GeneratorPass::normalise(Stage& s) {
    // `before` holds the values to normalise; the variance is the biased one.
    at::mean_out(s.inverse, s.before, 0);
    at::sub_out(s.normal, s.before, s.inverse);
    at::mul_out(s.scratch, s.normal, s.normal);
    at::mean_out(s.inverse, s.scratch, 0);
    s.inverse.add_(GeneratorNetwork::epsilon).rsqrt_();
    s.normal.mul_(s.inverse);
    at::addcmul_out(s.before, s.value.offset, s.normal, s.value.scale);
}

void GeneratorPass::rectify(Stage& s) {
    at::clamp_min_out(s.out, s.before, 0);
    at::clamp_max_out(s.scratch, s.before, 0);
    s.out.addcmul_(s.scratch, s.value.slope);
}

const torch::Tensor& GeneratorPass::forward(const torch::Tensor& z) {
    torch::Tensor x = z;
    for (Stage& s : stages_) {
        s.in = x;
        affine(s.before, s.value.bias, s.in, s.value.weight.t());
        if (s.normal.defined()) {
            normalise(s);
        }
        if (s.mask.defined()) {
            s.before.mul_(s.mask);
        }
        if (&s != &stages_.back()) {
            rectify(s);
        }
        x = s.out;
    }
    Stage& last = stages_.back();
    if (shape_.skip) {
        addProduct(last.before, z, skip_.t());
    }
    if (shape_.output == "prelu") {
        rectify(last);
    } else if (shape_.output == "tanh") {
        at::tanh_out(last.out, last.before);
    } else {
        last.out.copy_(last.before);
    }
    return last.out;
}

void GeneratorPass::backThroughRectifier(Stage& s, torch::Tensor& seed) {
    // Split where the input was negative: there the slope counts, and learns.
    at::threshold_backward_out(s.back, seed, s.before, 0);
    seed.sub_(s.back);
    at::mul_out(s.scratch, seed, s.before);
    sumAll(s.gradient.slope, s.scratch);
    s.back.addcmul_(seed, s.value.slope);
}

void GeneratorPass::backThroughNorm(Stage& s) {
    // With x̂ the normalised values and r the seed of scale ⊙ x̂ + offset:
    // (scale / deviation) ⊙ (r − mean(r) − x̂ mean(r x̂)).
    const double m = static_cast<double>(s.back.size(0));
    at::mul_out(s.scratch, s.back, s.normal);
    at::sum_out(s.gradient.scale, s.scratch, 0);
    at::sum_out(s.gradient.offset, s.back, 0);
    at::addcmul_out(s.scratch, s.gradient.offset, s.normal, s.gradient.scale);
    s.back.sub_(s.scratch, 1 / m);
    s.back.mul_(s.inverse).mul_(s.value.scale);
}

void GeneratorPass::backThroughLinear(Stage& s, const torch::Tensor& out) {
    product(s.gradient.weight, s.back.t(), s.in);
    at::sum_out(s.gradient.bias, s.back, 0);
    if (out.defined()) {
        product(out, s.back, s.value.weight);
    }
}

void GeneratorPass::backward(torch::Tensor seed) {
    for (size_t k = stages_.size(); k-- > 0;) {
        Stage& s = stages_[k];
        if (k + 1 < stages_.size() || shape_.output == "prelu") {
            backThroughRectifier(s, seed);
        } else if (shape_.output == "tanh") {
            at::tanh_backward_out(s.back, seed, s.out);
        } else {
            s.back.copy_(seed);
        }
        if (s.mask.defined()) {
            s.back.mul_(s.mask);
        }
        if (s.normal.defined()) {
            backThroughNorm(s);
        }
        if (shape_.skip && k + 1 == stages_.size()) {
            product(skipGradient_, s.back.t(), stages_.front().in);
        }
        // The values that a layer put out are needed no more: its seed takes their place.
        seed = k > 0 ? stages_[k - 1].out : torch::Tensor();
        backThroughLinear(s, seed);
    }
}

} // namespace bary::tensor
