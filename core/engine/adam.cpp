#include "core/engine/adam.h"

#include <algorithm>
#include <cmath>

namespace bary {

void Adam::step(torch::Tensor& flat, const torch::Tensor& gradient, const AdamSettings& s) {
    torch::NoGradGuard noGrad;
    ++count_;
    first_.mul_(s.beta1).add_(gradient, 1 - s.beta1);
    second_.mul_(s.beta2).addcmul_(gradient, gradient, 1 - s.beta2);
    const double correction1 = 1 - std::pow(s.beta1, count_);
    const double correction2 = 1 - std::pow(s.beta2, count_);
    const auto denominator = second_.sqrt().div_(std::sqrt(correction2)).add_(s.epsilon);
    const int64_t size = flat.size(-1), head = std::min(size, s.tail);
    const auto move = [&](int64_t begin, int64_t count, double rate) {
        flat.narrow(-1, begin, count)
            .addcdiv_(first_.narrow(-1, begin, count), denominator.narrow(-1, begin, count),
                      -rate / correction1);
    };
    move(0, head, s.rate);
    move(head, size - head, s.tailRate);
}

} // namespace bary
