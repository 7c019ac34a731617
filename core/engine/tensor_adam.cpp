#include "core/engine/tensor_adam.h"

#include "core/engine/kernel_shapes.h"
#include "core/engine/tensor_ops.h"

#include <algorithm>
#include <cmath>

namespace bary::tensor {

std::vector<float> dialsOf(const AdamSettings& s, int64_t count) {
    // rate · (m / c₁) / (sqrt(v / c₂) + ε) = (rate · sqrt(c₂) / c₁) · m / (sqrt(v) + ε sqrt(c₂))
    const double c1 = 1 - std::pow(s.beta1, count), root = std::sqrt(1 - std::pow(s.beta2, count));
    return {static_cast<float>(s.rate * root / c1), static_cast<float>(s.tailRate * root / c1),
            static_cast<float>(s.epsilon * root)};
}

AdamStep averagedStep(const AdamSettings& settings, int64_t count, double decay,
                      const torch::Tensor& like) {
    AdamStep step;
    step.settings = settings;
    step.count = count;
    step.averages = true;
    step.averageDecay = decay;
    if (!like.is_cpu()) {
        step.dials = torch::tensor(dialsOf(settings, count), like.options());
        step.averageBlend = torch::tensor(1 - decay, like.options());
    }
    return step;
}

AdamSweep::AdamSweep(const Buffers& buffers, const std::vector<AdamRange>& ranges, int64_t tail,
                     bool byKernel)
    : byKernel_(byKernel) {
    for (const AdamRange& range : ranges) {
        AdamRange head = range, rest = range;
        head.end = rest.begin = std::clamp(tail, range.begin, range.end);
        add(buffers, head, false);
        add(buffers, rest, true);
    }
    negativities_ =
        torch::zeros({static_cast<int64_t>(pieces_.size())}, buffers.parameters.options());
    for (size_t k = 0; k < pieces_.size(); ++k) {
        pieces_[k].negativity = negativities_[k];
    }
}

void AdamSweep::add(const Buffers& buffers, const AdamRange& range, bool tail) {
    const auto cut = [&](const AdamRange& part, auto network) {
        const auto of = [&](const torch::Tensor& all) {
            return all.defined() ? network(all).narrow(-1, part.begin, part.end - part.begin) : all;
        };
        const Buffers at = {of(buffers.parameters), of(buffers.first), of(buffers.second),
                            of(buffers.gradient), of(buffers.average)};
        pieces_.push_back({at, part, tail, {}, {}});
    };
    if (range.begin == range.end) {
        return;
    }
    if (!byKernel_) {
        cut(range, [](const torch::Tensor& all) { return all; });
        pieces_.back().scratch = torch::empty_like(pieces_.back().at.gradient);
        return;
    }
    constexpr int64_t size = 16384; // enough pieces for many threads
    const int64_t networks = buffers.parameters.dim() == 2 ? buffers.parameters.size(0) : 1;
    for (int64_t i = 0; i < networks; ++i) {
        for (int64_t begin = range.begin; begin < range.end; begin += size) {
            AdamRange part = range;
            part.begin = begin;
            part.end = std::min(begin + size, range.end);
            cut(part, [i](const torch::Tensor& all) { return all.dim() == 2 ? all[i] : all; });
        }
    }
}

void AdamSweep::step(const AdamStep& step) {
    if (!byKernel_) {
        for (Piece& piece : pieces_) {
            update(piece, step);
        }
        return;
    }
    inParallel(static_cast<int64_t>(pieces_.size()),
               [&](int64_t k) { updateByKernel(pieces_[k], step); });
}

void AdamSweep::updateByKernel(const Piece& piece, const AdamStep& step) {
    const AdamSettings& s = step.settings;
    kernel::AdamPass pass = adamPass(s, step.count, piece.range.end - piece.range.begin);
    pass.rate = pass.tailRate = static_cast<float>(piece.tail ? s.tailRate : s.rate);
    // The kernel knows a convex part and a tail; a piece is wholly the one or the other.
    pass.convexBegin = 0;
    pass.convexEnd = pass.tail = piece.range.penalised ? pass.size : 0;
    pass.penalty = static_cast<float>(step.penalty);
    pass.clip = pass.clipTail = step.clip && piece.range.clipped;
    pass.averageDecay = step.averages ? static_cast<float>(step.averageDecay) : 1;
    const auto data = [](const torch::Tensor& tensor) {
        return tensor.defined() ? tensor.data_ptr<float>() : nullptr;
    };
    const kernel::Kernels& kernels = kernel::kernels();
    if (step.measures && piece.range.penalised) {
        *data(piece.negativity) =
            static_cast<float>(kernels.negativity(pass, data(piece.at.parameters)));
    }
    kernels.adam(pass, data(piece.at.parameters), data(piece.at.gradient), data(piece.at.first),
                 data(piece.at.second), data(piece.at.average));
}

void AdamSweep::update(Piece& piece, const AdamStep& step) {
    auto& [p, m, v, g, average] = piece.at;
    torch::Tensor& scratch = piece.scratch;
    if (piece.range.penalised) {
        at::clamp_max_out(scratch, p, 0);
        g.add_(scratch, 2 * step.penalty);
        if (step.measures) {
            piece.negativity.copy_(scratch.square().sum());
        }
    }
    m.mul_(step.settings.beta1).add_(g, 1 - step.settings.beta1);
    v.mul_(step.settings.beta2).addcmul_(g, g, 1 - step.settings.beta2);
    at::sqrt_out(scratch, v);
    scratch.add_(step.dials[2]);
    at::div_out(scratch, m, scratch);
    scratch.mul_(step.dials[piece.tail ? 1 : 0]);
    p.sub_(scratch);
    if (step.clip && piece.range.clipped) {
        p.clamp_min_(0);
    }
    if (step.averages) {
        at::sub_out(scratch, p, average);
        scratch.mul_(step.averageBlend);
        average.add_(scratch);
    }
}

} // namespace bary::tensor
