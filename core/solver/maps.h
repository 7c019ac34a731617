// What a solver has learned, frozen: an immutable copy that any thread may ask, and several at
// once, while the solver trains on.
#pragma once

#include "core/base/torch.h"

#include <cstdint>
#include <memory>
#include <stdexcept>
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
    /// Dimension of the noise that samples are made from; 0 where there is none to walk through.
    virtual int64_t latent() const { return 0; }
    /// The samples (of the average) that noise z [n, latent] is made into, [n, D]; where there is
    /// noise.
    virtual torch::Tensor barycenterOf(const torch::Tensor& /*z*/) const {
        throw std::logic_error("these maps start from no noise");
    }
    virtual bool hasMaps() const = 0;
    /// Marginal i to the barycenter, y [n, D] -> [n, D].
    virtual torch::Tensor toBarycenter(int i, const torch::Tensor& y) const = 0;
    /// Barycenter to marginal i, x [n, D] -> [n, D].
    virtual torch::Tensor toMarginal(int i, const torch::Tensor& x) const = 0;
};

} // namespace bary
