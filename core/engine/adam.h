// Adam on one flat parameter buffer.
#pragma once

#include "core/base/torch.h"

#include <cstdint>
#include <limits>

namespace bary {

struct AdamSettings {
    double rate = 1e-3, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    /// Parameters from here on, counted along the last axis, learn at `tailRate`.
    int64_t tail = std::numeric_limits<int64_t>::max();
    double tailRate = 0;
};

class Adam {
  public:
    explicit Adam(const torch::Tensor& flat)
        : first_(torch::zeros_like(flat)), second_(torch::zeros_like(flat)) {}

    /// flat <- flat - rate · m̂ / (sqrt(v̂) + ε).
    void step(torch::Tensor& flat, const torch::Tensor& gradient, const AdamSettings& settings);

    torch::Tensor& first() { return first_; }
    torch::Tensor& second() { return second_; }
    int64_t& count() { return count_; }

  private:
    torch::Tensor first_, second_;
    int64_t count_ = 0;
};

} // namespace bary
