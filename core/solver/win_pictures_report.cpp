// What WIN on pictures tells of itself: losses, phases, and the state of a checkpoint.
#include "core/solver/win_pictures.h"

#include <fmt/format.h>

namespace bary {

const std::vector<LossInfo>& WinPicturesSolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"cost", "Σ α E ½|X − T(X)|²/D",
         "Cost of carrying the generated pictures to the marginals: at the end the barycenter's "
         "objective."},
        {"loss_t", "T: Σ α E[½|X − T(X)|²/D − v(T(X))]", "What the maps lower."},
        {"loss_v", "v: Σ α (E v(T(X)) − E v(Y))",
         "What the potentials lower: they tell T_n♯ℙ from ℙ_n, and it rises to 0 where they "
         "can't."},
        {"loss_inverse", "inverse v: Σ α (E v(T⁻(Y)) − E v(G))",
         "The same of the maps from the marginals to the barycenter."},
        {"residual", "E|G − Σ α T(G)|² / Var G, %",
         "How far the generated pictures are from the fixed point: 0 where the maps average to "
         "the identity."}};
    return info;
}

std::vector<double> WinPicturesSolver::losses() const {
    return losses_.values();
}

std::vector<Phase> WinPicturesSolver::phases() const {
    const auto steps = [&](const char* key) { return integer(problem_.parameters, key); };
    return {{fmt::format("T, {} steps for each step of v", steps("k_map")),
             "min over T_n:  E[½|X − T_n(X)|²/D − v_n(T_n(X))],  X = G(Z)",
             "Every T_n redraws the generated pictures as the potential of marginal n likes them, "
             "but not further than it pays.",
             losses_.map},
            {fmt::format("v, {} steps for each round of G", steps("k_potential")),
             "max over v_n:  E v_n(Y_n) − E v_n(T_n(X))",
             "Every v_n tells the redrawn pictures from those of marginal n, until there is no "
             "difference.",
             losses_.critic},
            {"inverse maps",
             "max over v, min over T:  E[½|Y_n − T(Y_n)|²/D − v(T(Y_n))] + E v(G(Z))",
             "The same with source and target exchanged (Algorithm 2): from every marginal to the "
             "barycenter.",
             losses_.inverse},
            {fmt::format("G, {} steps", steps("k_generator")),
             "min over G:  E ℓ(G(Z), Σ α_n T_n(G₀(Z))),  G₀ = G before them",
             "The generator learns to draw what the maps make of its pictures on average: one step "
             "of the fixed-point iteration whose limit is the barycenter.",
             losses_.residual}};
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

SolverState WinPicturesSolver::state() {
    SolverState state;
    state.numbers["iteration"] = static_cast<double>(iteration_);
    losses_.addTo(state.numbers);
    schedule_.addTo(state.numbers);
    for (const auto& [name, trained] : networks()) {
        trained->addState(name, state.tensors);
        state.numbers[name + "_count"] = static_cast<double>(trained->count());
    }
    return state;
}

void WinPicturesSolver::restore(const std::map<std::string, double>& numbers) {
    const auto whole = [&](const std::string& key) {
        return static_cast<int64_t>(numbers.at(key));
    };
    iteration_ = whole("iteration");
    schedule_ = Schedule::from(numbers);
    losses_ = WinLosses::from(numbers);
    for (const auto& [name, trained] : networks()) {
        trained->count() = whole(name + "_count");
    }
}

} // namespace bary
