#include "core/engine/adam.h"

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
    flat.addcdiv_(first_, denominator, -s.rate / correction1);
}

} // namespace bary
