#include "core/solver/win_report.h"

#include "core/solver/win.h"
#include "core/solver/win_pictures.h"

#include <fmt/format.h>

namespace bary {

std::vector<LossInfo> winLossInfo(const WinWords& words) {
    const std::string cost = fmt::format("½|X − T(X)|²{}", words.cost);
    return {{"cost", "Σ α E " + cost,
             fmt::format("Cost of carrying the generated {} to the marginals: at the end the "
                         "barycenter's objective.",
                         words.points)},
            {"loss_t", fmt::format("T: Σ α E[{} − v(T(X))]", cost), "What the maps lower."},
            {"loss_v", "v: Σ α (E v(T(X)) − E v(Y))",
             "What the potentials lower: they tell T_n♯ℙ from ℙ_n, and it rises to 0 where they "
             "can't."},
            {"loss_inverse", "inverse v: Σ α (E v(T⁻¹(Y)) − E v(G))",
             "The same of the maps from the marginals to the barycenter."},
            {"residual", "E|G − Σ α T∘G|² / Var G, %",
             fmt::format("Fixed-point residual: how far the generated {} are from the average of "
                         "what the maps make of them; 0 where the maps average to the identity.",
                         words.points)}};
}

std::vector<Phase> winPhases(const WinWords& words, const Parameters& parameters,
                             const WinLosses& losses) {
    const auto steps = [&](const char* key) { return integer(parameters, key); };
    return {{fmt::format("T, {} steps for each step of v", steps("k_map")),
             fmt::format("min over T_n:  E[½|X − T_n(X)|²{} − v_n(T_n(X))],  X = G(Z)", words.cost),
             fmt::format("Every T_n carries the generated {} to where the potential of marginal n "
                         "is high, but not further than it pays.",
                         words.points),
             losses.map},
            {fmt::format("v, {} steps for each round of G", steps("k_potential")),
             "max over v_n:  E v_n(Y_n) − E v_n(T_n(X))",
             fmt::format("Every v_n tells the carried {} from marginal n, until there is no "
                         "difference: then T_n is the optimal map.",
                         words.points),
             losses.critic},
            {"inverse maps",
             fmt::format("max over v, min over T⁻¹:  E[½|Y_n − T⁻¹(Y_n)|²{} − v(T⁻¹(Y_n))] + "
                         "E v(G(Z))",
                         words.cost),
             "The same with source and target exchanged (Algorithm 2): from every marginal to the "
             "barycenter.",
             losses.inverse},
            {fmt::format("G, {} steps", steps("k_generator")),
             fmt::format("min over G:  E {},  G₀ = G before them", words.regression),
             "The generator learns the average of the maps: one step of the fixed-point iteration "
             "whose limit is the barycenter.",
             losses.residual}};
}

bool isFinite(const WinLosses& losses) {
    return std::isfinite(losses.map) && std::isfinite(losses.critic) &&
           std::isfinite(losses.inverse) && std::isfinite(losses.residual);
}

const std::vector<LossInfo>& WinSolver::lossInfo() const {
    static const auto info = winLossInfo(winOnPoints);
    return info;
}

const std::vector<LossInfo>& WinPicturesSolver::lossInfo() const {
    static const auto info = winLossInfo(winOnPictures);
    return info;
}

std::vector<Phase> WinSolver::phases() const {
    return winPhases(winOnPoints, problem_.parameters, losses_);
}

std::vector<Phase> WinPicturesSolver::phases() const {
    return winPhases(winOnPictures, problem_.parameters, losses_);
}

std::vector<std::pair<std::string, TrainedMlp*>> WinSolver::networks() {
    return {{"g", generator_.get()},
            {"t", maps_.get()},
            {"v", potentials_.get()},
            {"inverse_t", inverseMaps_.get()},
            {"inverse_v", inversePotentials_.get()}};
}

std::vector<std::pair<std::string, TrainedPictures*>> WinPicturesSolver::networks() {
    std::vector<std::pair<std::string, TrainedPictures*>> all = {{"g", generator_.get()}};
    for (size_t n = 0; n < forth_.size(); ++n) {
        all.emplace_back(fmt::format("t{}", n), &forth_[n]->map);
        all.emplace_back(fmt::format("v{}", n), &forth_[n]->potential);
        all.emplace_back(fmt::format("inverse_t{}", n), &inverse_[n]->map);
        all.emplace_back(fmt::format("inverse_v{}", n), &inverse_[n]->potential);
    }
    return all;
}

SolverState WinSolver::state() {
    return winState(networks(), iteration_, schedule_, losses_);
}

SolverState WinPicturesSolver::state() {
    return winState(networks(), iteration_, schedule_, losses_);
}

void WinSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = restoreWin(numbers, networks(), schedule_, losses_);
}

void WinPicturesSolver::restore(const std::map<std::string, double>& numbers) {
    iteration_ = restoreWin(numbers, networks(), schedule_, losses_);
}

} // namespace bary
