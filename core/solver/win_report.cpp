// What WIN tells of itself: losses, phases, and the state of a checkpoint.
#include "core/solver/win.h"

namespace bary {

const std::vector<LossInfo>& WinSolver::lossInfo() const {
    static const std::vector<LossInfo> info = {
        {"cost", "Σ α E ½|X − T(X)|²",
         "Cost of carrying the generated measure to the marginals: at the end the barycenter's "
         "objective."},
        {"loss_t", "T: Σ α E[½|X − T(X)|² − v(T(X))]", "What the maps lower."},
        {"loss_v", "v: Σ α (E v(T(X)) − E v(Y))",
         "What the potentials lower: they tell T_n♯ℙ from ℙ_n, and it rises to 0 where they "
         "can't."},
        {"loss_inverse", "inverse v: Σ α (E v(T⁻(Y)) − E v(G))",
         "The same of the maps from the marginals to the barycenter."},
        {"residual", "E|G − Σ α T(G)|² / Var G, %",
         "How far the generated measure is from the fixed point: 0 where the maps average to the "
         "identity."}};
    return info;
}

std::vector<double> WinSolver::losses() const {
    return losses_.values();
}

std::vector<Phase> WinSolver::phases() const {
    const auto steps = [&](const char* key) {
        return std::to_string(integer(problem_.parameters, key));
    };
    return {{"T, " + steps("k_map") + " steps for each step of v",
             "min over T_n:  E[½|X − T_n(X)|² − v_n(T_n(X))],  X = G(Z)",
             "Every T_n carries the generated points to where the potential of marginal n is high, "
             "but not further than it pays.",
             losses_.map},
            {"v, " + steps("k_potential") + " steps for each round of G",
             "max over v_n:  E v_n(Y_n) − E v_n(T_n(X))",
             "Every v_n tells the carried points from marginal n, until there is no difference: "
             "then T_n is the optimal map.",
             losses_.critic},
            {"inverse maps", "max over v, min over T:  E[½|Y_n − T(Y_n)|² − v(T(Y_n))] + E v(G(Z))",
             "The same with source and target exchanged (Algorithm 2): from every marginal to the "
             "barycenter.",
             losses_.inverse},
            {"G, " + steps("k_generator") + " steps",
             "min over G:  E ½|G(Z) − Σ α_n T_n(G₀(Z))|²,  G₀ = G before them",
             "The generator learns the average of the maps: one step of the fixed-point iteration "
             "whose limit is the barycenter.",
             losses_.residual}};
}

std::vector<std::pair<std::string, TrainedMlp*>> WinSolver::networks() {
    return {{"g", generator_.get()},
            {"t", maps_.get()},
            {"v", potentials_.get()},
            {"inverse_t", inverseMaps_.get()},
            {"inverse_v", inversePotentials_.get()}};
}

SolverState WinSolver::state() {
    SolverState state;
    state.numbers["iteration"] = static_cast<double>(iteration_);
    losses_.addTo(state.numbers);
    schedule_.addTo(state.numbers);
    for (const auto& [name, trained] : networks()) {
        trained->addState(name, state.tensors);
        state.numbers[name + "_count"] = static_cast<double>(trained->optimiser.count());
    }
    return state;
}

void WinSolver::restore(const std::map<std::string, double>& numbers) {
    const auto whole = [&](const std::string& key) {
        return static_cast<int64_t>(numbers.at(key));
    };
    iteration_ = whole("iteration");
    schedule_ = Schedule::from(numbers);
    losses_ = WinLosses::from(numbers);
    for (const auto& [name, trained] : networks()) {
        trained->optimiser.count() = whole(name + "_count");
    }
}

} // namespace bary
