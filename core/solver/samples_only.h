// What a solver has learned where it learns samples of the barycenter and no maps.
#pragma once

#include "core/solver/maps.h"

namespace bary {

class SamplesOnly : public Maps {
  public:
    bool hasMaps() const final { return false; }
    torch::Tensor toBarycenter(int, const torch::Tensor&) const final {
        throw std::logic_error("this solver learns no maps");
    }
    torch::Tensor toMarginal(int, const torch::Tensor&) const final {
        throw std::logic_error("this solver learns no maps");
    }
};

} // namespace bary
