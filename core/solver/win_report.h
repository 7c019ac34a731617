// What WIN tells of itself, on points and on pictures: losses, phases, and a run's state but for
// its networks.
#pragma once

#include "core/solver/schedule.h"
#include "core/solver/win_losses.h"

#include <cmath>

namespace bary {

/// What the formulas of the two solvers differ in.
struct WinWords {
    const char* cost;       ///< of carrying X to T(X), after a formula's "½|X − T(X)|²"
    const char* points;     ///< what is generated
    const char* regression; ///< what G lowers
};
inline constexpr WinWords winOnPoints{"", "points", "½|G(Z) − Σ α_n T_n(G₀(Z))|²"};
inline constexpr WinWords winOnPictures{"/D", "pictures", "ℓ(G(Z), Σ α_n T_n(G₀(Z)))"};

std::vector<LossInfo> winLossInfo(const WinWords& words);
std::vector<Phase> winPhases(const WinWords& words, const Parameters& parameters,
                             const WinLosses& losses);
bool isFinite(const WinLosses& losses);

/// The state of a run whose `networks` are pairs of a name and a pointer to what has addState() and
/// count().
template <class Networks>
SolverState winState(const Networks& networks, int64_t iteration, const Schedule& schedule,
                     const WinLosses& losses) {
    SolverState state;
    state.numbers["iteration"] = static_cast<double>(iteration);
    losses.addTo(state.numbers);
    schedule.addTo(state.numbers);
    for (const auto& [name, trained] : networks) {
        trained->addState(name, state.tensors);
        state.numbers[name + "_count"] = static_cast<double>(trained->count());
    }
    return state;
}

/// Takes the numbers of winState() back; the iteration is returned.
template <class Networks>
int64_t restoreWin(const std::map<std::string, double>& numbers, const Networks& networks,
                   Schedule& schedule, WinLosses& losses) {
    schedule = Schedule::from(numbers);
    losses = WinLosses::from(numbers);
    for (const auto& [name, trained] : networks) {
        trained->count() = std::llround(numbers.at(name + "_count"));
    }
    return std::llround(numbers.at("iteration"));
}

} // namespace bary
