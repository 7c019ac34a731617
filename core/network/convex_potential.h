// Convex functions on R^D whose values and gradients are computed by hand for many points at once,
// in the precision of the points. Their pairs of lemma 2 are solved in congruent_pair.h.
#pragma once

#include "core/base/torch.h"

#include <string>

namespace bary {

/// At n points: values [n] and gradients [n, D].
struct PotentialValues {
    torch::Tensor values, gradients;
};

/// ψ(y) = ½κ|y|² + s(φ(y) − ⟨c, y⟩): a convex shape φ, tempered, over a quadratic.
class ConvexPotential {
  public:
    virtual ~ConvexPotential() = default;

    virtual int64_t dim() const = 0;
    /// φ and ∇φ alone.
    virtual PotentialValues shape(const torch::Tensor& y) const = 0;

    PotentialValues at(const torch::Tensor& y) const;
    double curvature() const { return curvature_; }

    /// Chooses s and c so that s(∇φ − c) has mean zero over `points` [n, D] and `strength` times
    /// their own root mean square length.
    void temper(const torch::Tensor& points, double strength);

  protected:
    explicit ConvexPotential(double curvature) : curvature_(curvature) {}

  private:
    double curvature_, scale_ = 1;
    torch::Tensor tilt_; ///< c [D], float64; undefined: 0
};

/// Throws InputError, beginning with `where`, where ⟨∇ψ(x) − ∇ψ(y), x − y⟩ < 0 for two of the
/// points [n, D] or for one of them and a near neighbour: there ψ is not convex. It is a check of
/// samples, no proof.
void requireConvexOn(const ConvexPotential& potential, const torch::Tensor& points,
                     const std::string& where);

} // namespace bary
