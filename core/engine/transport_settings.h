// How a step of an optimal transport by the reversed maximin problem is taken.
#pragma once

#include "core/engine/adam.h"

namespace bary {

struct TransportSettings {
    AdamSettings map, potential;
    double averageDecay = 0; ///< of T
};

} // namespace bary
