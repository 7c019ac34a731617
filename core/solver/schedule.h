// When learning rates fall and how far running averages reach back: the same for every solver.
#pragma once

#include "core/solver/solver.h"

#include <cstdint>
#include <map>
#include <string>

namespace bary {

struct Schedule {
    int64_t start = 0, end = 0; ///< iterations between which the rates fall

    /// New weights at `iteration`: the networks are nearly right already, so that half of the
    /// planned length brings them round.
    void beginAnew(int64_t iteration, int64_t planned);

    /// The factor on the learning rates, by the parameters schedule, decay_every, decay_factor.
    double rateFactor(const Parameters& parameters, int64_t iteration) const;
    /// Decay of the running averages: their window is a fifth of the time since the start, up to
    /// that of the parameter ema. It forgets the start, and later averages over so much that only
    /// little noise is left.
    double averageDecay(const Parameters& parameters, int64_t iteration) const;

    /// Among a checkpoint's numbers, and back.
    void addTo(std::map<std::string, double>& numbers) const;
    static Schedule from(const std::map<std::string, double>& numbers);
};

} // namespace bary
