#include "core/solver/nwb_common.h"

#include "core/solver/batches.h"

#include <cmath>

namespace bary {

Standardisation standardisation(const Problem& problem, bool wanted) {
    constexpr int64_t most = 20000, floats = 100000000; // large pictures fill the memory
    const int64_t dim = problem.marginals.front().dim;
    const int64_t samples = std::min(most, floats / dim);
    Standardisation result;
    result.means.assign(problem.marginals.size(), torch::zeros({dim}, problem.device));
    if (!wanted) {
        return result;
    }
    auto generator = runStream(problem.seed, Statistics);
    double variance = 0;
    for (size_t i = 0; i < problem.marginals.size(); ++i) {
        const auto x = problem.marginals[i].draw(samples, generator);
        result.means[i] = x.mean(0).to(problem.device);
        variance += x.var(0, false).mean().item<double>();
    }
    const double scale = std::sqrt(variance / static_cast<double>(problem.marginals.size()));
    result.scale = scale > 0 ? scale : 1; // every marginal may be one point
    return result;
}

torch::Tensor barycenterMean(const std::vector<torch::Tensor>& means,
                             const std::vector<double>& weights) {
    auto mean = torch::zeros_like(means[0]);
    for (size_t i = 0; i < means.size(); ++i) {
        mean += weights[i] * means[i];
    }
    return mean.cpu();
}

NwbStepSettings stepSettings(const Parameters& parameters, double factor, double averageDecay) {
    NwbStepSettings s;
    s.k1 = static_cast<int>(integer(parameters, "k1"));
    s.k2 = static_cast<int>(integer(parameters, "k2"));
    s.lambda = real(parameters, "lambda");
    s.potentials.rate = factor * real(parameters, "lr_potential");
    s.generator.rate = factor * real(parameters, "lr_generator");
    s.potentials.beta1 = s.generator.beta1 = real(parameters, "beta1");
    s.averageDecay = averageDecay;
    return s;
}

void addLosses(const NwbLosses& losses, std::map<std::string, double>& numbers) {
    numbers.insert({{"objective", losses.objective},
                    {"g", losses.g},
                    {"penalty", losses.penalty},
                    {"f", losses.f},
                    {"h", losses.h}});
}

NwbLosses lossesIn(const std::map<std::string, double>& numbers) {
    return {numbers.at("objective"), numbers.at("g"), numbers.at("penalty"), numbers.at("f"),
            numbers.at("h")};
}

const std::vector<LossInfo>& nwbLossInfo() {
    static const std::vector<LossInfo> info = {
        {"objective", "objective",
         "The whole min-max-min objective: at the optimum ½E|X|² of the barycenter minus its "
         "cost."},
        {"loss_g", "g: Σ a (E f(∇g) − E⟨Y,∇g⟩)",
         "What g lowers: −f*(y) on average, were g perfect."},
        {"loss_f", "f: Σ a (E f(∇g) − E f(h))",
         "What f raises: it tells ∇g♯μ from h♯η, and falls to 0 where they agree."},
        {"loss_h", "h: E[½|h|² − Σ a f(h)]", "What the generator lowers."},
        {"penalty", "λ R(g)", "Penalty on negative weights of g."}};
    return info;
}

std::vector<Phase> nwbPhases(const Parameters& parameters, const NwbLosses& losses) {
    const auto steps = [&](const char* key) { return std::to_string(integer(parameters, key)); };
    return {{"g, " + steps("k1") + " steps for each step of f",
             "min over g_i:  E f_i(∇g_i(Y_i)) − E⟨Y_i, ∇g_i(Y_i)⟩ + λ R(g_i)",
             "Every g_i learns the conjugate of f_i: its gradient carries marginal i to the "
             "barycenter.",
             losses.g},
            {"f, " + steps("k2") + " steps for each step of h",
             "max over f_i:  E f_i(∇g_i(Y_i)) − E f_i(h(Z))",
             "Every f_i separates the carried marginal from the generator's samples; its weights "
             "are then clipped at 0, which keeps it convex.",
             losses.f},
            {"h, one step", "min over h:  E ½|h(Z)|² − Σ a_i E f_i(h(Z))",
             "The generator moves its samples to the average of where the ∇f_i would send them: "
             "at rest, x = Σ a_i ∇f_i(x).",
             losses.h}};
}

} // namespace bary
