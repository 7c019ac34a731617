// Numbers as people read them: short, never misleading, with a decimal point in every locale.
#pragma once

#include "core/session/session.h"

#include <string>

namespace bary {

/// Three significant digits: "0.0421", "12.3", "1.2e-07", "not yet" where it is not finite.
std::string formatValue(double value);
/// "12 345" with thin gaps.
std::string formatCount(int64_t value);
/// "0.8 s", "42 s", "3 min 05 s", "2 h 10 min".
std::string formatDuration(double seconds);
/// "210 it/s" or "3.2 s/it"; "" while unknown.
std::string formatRate(double secondsPerIteration);

/// What a metric's value means beside its noise floor: "at the floor", "2.4 x the floor", "".
std::string floorWord(const Metric& metric);

} // namespace bary
