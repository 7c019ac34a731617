// How much arithmetic the method needs: multiply-adds of its matrix products, by hand-derived
// gradients. It is the measure that every engine's time is held against, whatever the engine itself
// computes more. Activations, sums over columns, the optimiser and inner products of two vectors
// (w·z, u·y) are not counted.
#pragma once

#include "core/network/ficnn.h"
#include "core/network/generator_network.h"

namespace bary {

/// ∇g at one point, of one potential.
int64_t gradientMultiplyAdds(const FicnnShape& potential);
/// What one sample of one marginal adds to a step of g, and to a step of f.
int64_t gStepMultiplyAdds(const FicnnShape& potential);
int64_t fStepMultiplyAdds(const FicnnShape& potential);
/// h at one point.
int64_t forwardMultiplyAdds(const GeneratorShape& generator);
/// The gradient of h for one point, after h itself.
int64_t backwardMultiplyAdds(const GeneratorShape& generator);

/// One outer iteration of Algorithm 1 on batches of `batch`: K₂ rounds of K₁ steps of g and one of
/// f for every marginal, then the step of h.
int64_t outerMultiplyAdds(const FicnnShape& potentials, const GeneratorShape& generator,
                          int64_t batch, int k1, int k2);

} // namespace bary
