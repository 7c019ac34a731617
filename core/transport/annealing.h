// The way of ε in Sinkhorn's iterations, the same for the kernels and for tensors.
#pragma once

#include "core/transport/sinkhorn.h"

#include <algorithm>

namespace bary::transport {

/// Calls step(ε), which returns the largest change of a potential (a double, or what becomes one
/// when it is asked for), with √ε falling from the diameter to its value, and then until nothing
/// moves any more.
template <class Step>
void anneal(double squaredDiameter, const SinkhornOptions& options, const Step& step) {
    const double factor = options.scaling * options.scaling;
    for (double epsilon = squaredDiameter; epsilon > options.epsilon; epsilon *= factor) {
        step(epsilon);
    }
    step(options.epsilon);
    // Float32 knows potentials to about 1e-8 of the squared diameter.
    const double still = std::max(options.tolerance * options.epsilon, 1e-8 * squaredDiameter);
    for (int k = 0; k<options.iterations&& double(step(options.epsilon))> still; ++k) {
    }
}

} // namespace bary::transport
