#include "core/solver/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary {

void Schedule::beginAnew(int64_t iteration, int64_t planned) {
    if (iteration > 0) {
        start = iteration;
        end = iteration + std::max<int64_t>(1, planned / 2);
    }
}

double Schedule::rateFactor(const Parameters& parameters, int64_t iteration) const {
    constexpr double cosineEnd = 0.03;
    const int64_t elapsed = std::max<int64_t>(0, iteration - start), planned = end - start;
    const std::string& kind = choice(parameters, "schedule");
    if (kind == "step") {
        const int64_t drops = elapsed / integer(parameters, "decay_every");
        return std::pow(real(parameters, "decay_factor"), static_cast<double>(drops));
    }
    if (kind == "cosine" && planned > 0) {
        const double t = std::min(1.0, static_cast<double>(elapsed) / static_cast<double>(planned));
        return cosineEnd + (1 - cosineEnd) * 0.5 * (1 + std::cos(std::numbers::pi * t));
    }
    return 1;
}

double Schedule::averageDecay(const Parameters& parameters, int64_t iteration) const {
    const auto elapsed = static_cast<double>(std::max<int64_t>(0, iteration - start));
    const double growing = 1 - 5.0 / (elapsed + 5);
    return std::clamp(growing, 0.0, real(parameters, "ema"));
}

void Schedule::addTo(std::map<std::string, double>& numbers) const {
    numbers["schedule_start"] = static_cast<double>(start);
    numbers["schedule_end"] = static_cast<double>(end);
}

Schedule Schedule::from(const std::map<std::string, double>& numbers) {
    return {static_cast<int64_t>(numbers.at("schedule_start")),
            static_cast<int64_t>(numbers.at("schedule_end"))};
}

} // namespace bary
