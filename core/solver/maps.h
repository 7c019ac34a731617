// What a solver has learned, frozen: an immutable copy that any thread may ask, and several at
// once, while the solver trains on.
#pragma once

#include "core/base/torch.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace bary {

class Maps {
  public:
    virtual ~Maps() = default;

    /// The same state for other weights; nullptr where the solver learned one weight vector.
    virtual std::shared_ptr<const Maps> at(const std::vector<double>& /*weights*/) const {
        return nullptr;
    }

    /// n samples of the barycenter, [n, D] on the CPU in the data's own coordinates; `average` uses
    /// the running average of the generator.
    virtual torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                           bool average) const = 0;
    virtual bool hasMaps() const = 0;
    /// Marginal i to the barycenter, y [n, D] -> [n, D].
    virtual torch::Tensor toBarycenter(int i, const torch::Tensor& y) const = 0;
    /// Barycenter to marginal i, x [n, D] -> [n, D].
    virtual torch::Tensor toMarginal(int i, const torch::Tensor& x) const = 0;
};

} // namespace bary
