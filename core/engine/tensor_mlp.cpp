#include "core/engine/tensor_mlp.h"

#include "core/engine/tensor_ops.h"

namespace bary::tensor {

MlpPass::MlpPass(const Mlp& network, const torch::Tensor& gradient, int64_t batch)
    : shape_(network.shape()) {
    const auto& parameters = network.parameters();
    const auto values = parameters.viewsOf(parameters.flat());
    const auto gradients = parameters.viewsOf(gradient);
    const auto room = [&](int64_t width) {
        return torch::zeros({shape_.count, batch, width}, gradient.options());
    };
    for (size_t l = 0; l <= static_cast<size_t>(shape_.layers); ++l) {
        const bool last = l == static_cast<size_t>(shape_.layers);
        const int64_t width = last ? shape_.out : shape_.width;
        stages_.push_back({values[2 * l],
                           values[2 * l + 1].unsqueeze(1),
                           gradients[2 * l],
                           gradients[2 * l + 1],
                           {},
                           room(width),
                           room(width)});
    }
    if (shape_.tail != Tail::None) {
        tail_ = values.back();
        tailGradient_ = gradients.back();
    }
    if (shape_.tail == Tail::Quadratic) {
        product_ = room(shape_.in);
    }
    inputGradient_ = room(shape_.in);
    scratch_ = room(shape_.in);
}

const torch::Tensor& MlpPass::forward(const torch::Tensor& x) {
    torch::Tensor in = x;
    for (Stage& s : stages_) {
        s.in = in;
        affine(s.out, s.bias, s.in, transposed(s.weight));
        if (&s != &stages_.back()) {
            shape_.activation == Activation::Relu ? s.out.clamp_min_(0) : at::elu_(s.out);
        }
        in = s.out;
    }
    if (shape_.tail != Tail::None) {
        addTail(stages_.back().out);
    }
    return stages_.back().out;
}

void MlpPass::addTail(torch::Tensor out) {
    const torch::Tensor& x = stages_.front().in;
    if (shape_.tail == Tail::Linear) {
        addProduct(out, x, transposed(tail_));
        return;
    }
    product(product_, x, transposed(tail_));
    at::mul_out(scratch_, x, x);
    scratch_.addcmul_(product_, product_, -1);
    out.add_(scratch_.sum(-1, true), 0.5);
}

void MlpPass::throughActivation(Stage& s) const {
    if (shape_.activation == Activation::Relu) {
        at::threshold_backward_out(s.back, s.back, s.out, 0);
    } else {
        timesSlope(s.back, s.back, s.out);
    }
}

void MlpPass::backward(const torch::Tensor& seed) {
    torch::Tensor back = seed;
    for (size_t l = stages_.size(); l-- > 0;) {
        Stage& s = stages_[l];
        product(s.weightGradient, transposed(back), s.in);
        at::sum_out(s.biasGradient, back, 1);
        if (l > 0) {
            Stage& below = stages_[l - 1];
            product(below.back, back, s.weight);
            throughActivation(below);
            back = below.back;
        }
    }
    if (shape_.tail != Tail::None) {
        tailGradient(seed);
    }
}

void MlpPass::tailGradient(const torch::Tensor& seed) {
    const torch::Tensor& x = stages_.front().in;
    if (shape_.tail == Tail::Linear) {
        product(tailGradient_, transposed(seed), x);
        return;
    }
    at::mul_out(scratch_, product_, seed);
    product(tailGradient_, transposed(scratch_), x);
    tailGradient_.neg_();
}

const torch::Tensor& MlpPass::inputGradient(const torch::Tensor& seed) {
    torch::Tensor back = seed;
    for (size_t l = stages_.size(); l-- > 1;) {
        Stage& below = stages_[l - 1];
        product(below.back, back, stages_[l].weight);
        throughActivation(below);
        back = below.back;
    }
    product(inputGradient_, back, stages_.front().weight);
    if (shape_.tail == Tail::Linear) {
        addProduct(inputGradient_, seed, tail_);
    } else if (shape_.tail == Tail::Quadratic) {
        product(scratch_, product_, tail_);
        at::sub_out(scratch_, stages_.front().in, scratch_);
        inputGradient_.addcmul_(scratch_, seed);
    }
    return inputGradient_;
}

} // namespace bary::tensor
