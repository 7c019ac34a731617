#include "core/solver/parameter_entry.h"
#include "core/solver/win.h"

#include <algorithm>

namespace bary {

namespace {

ParameterValue widthInSpace(int64_t dim) {
    return std::clamp<double>(4 * static_cast<double>(dim), 64, 128);
}

ParameterValue rateInSpace(int64_t dim) {
    return dim < 32 ? 1e-3 : 5e-4;
}

} // namespace

const std::vector<ParameterInfo>& winParameters() {
    using Type = ParameterInfo::Type;
    static const std::vector<ParameterInfo> table = {
        number(Type::Integer, "k_map", "K_T", 1, 1000, 2, 10, true,
               "Steps of every map T between two steps of its potential v.",
               "More make T the better answer to v, at proportional cost.", "1 to 15"),
        number(Type::Integer, "k_potential", "K_v", 1, 10000, 50, 50, true,
               "Rounds (K_T steps of T, one of v) between two regressions of G. A round is an "
               "iteration.",
               "More let the maps settle before G follows them; too few, and G shrinks along "
               "directions in which they still turn.",
               "5 to 50"),
        number(Type::Integer, "k_generator", "K_G", 1, 10000, 50, 50, true,
               "Regression steps of G onto Σ α T(G₀), G₀ being G before them.",
               "More carry G further towards the average of the maps.", "1 to 50"),
        number(Type::Integer, "batch", "M", 2, 100000, 128, 1024, true,
               "Samples of every marginal and of the noise in each step.",
               "Larger batches give steadier, slower steps.", "64 to 1024"),
        number(Type::Real, "lr_map", "", 1e-7, 1, 1e-3, 1e-3, true,
               "Learning rate of the maps T (Adam).", "Faster, until T and v chase each other.",
               "0.0001 to 0.003", rateInSpace),
        number(Type::Real, "lr_potential", "", 1e-7, 1, 1e-3, 1e-3, true,
               "Learning rate of the potentials v (Adam).",
               "Faster, until T and v chase each other.", "0.0001 to 0.003", rateInSpace),
        number(Type::Real, "lr_generator", "", 1e-7, 1, 5e-4, 1e-4, true,
               "Learning rate of the generator G (Adam).",
               "Faster, but G must not outrun the maps.", "0.0001 to 0.003"),
        number(Type::Real, "lr_tail", "", 0, 1, 3e-3, 1e-3, true,
               "Learning rate of the linear and quadratic tails.",
               "Faster for covariances, which they learn.", "0.001 to 0.01"),
        number(Type::Real, "beta1", "β₁", 0, 0.999, 0.5, 0.9, true, "Momentum of Adam.",
               "High momentum makes T and v swing around each other.", "0 to 0.9"),
        options("schedule", "", {"constant", "step", "cosine"}, "cosine", "constant", true,
                "How the learning rates fall.",
                "cosine falls to 3 % at the planned end; step multiplies those of G and v by "
                "decay_factor."),
        number(Type::Integer, "decay_every", "", 1, 1e9, 10000, 10000, true,
               "Iterations between two drops of the step schedule.",
               "Larger keeps the rates high for longer.", "1500 to 10000"),
        number(Type::Real, "decay_factor", "", 1e-6, 1, 0.5, 0.5, true,
               "Factor of one drop of the step schedule.", "Larger drops less.", "0.1 to 0.5"),
        inverseChoice("beside"),
        inverseFrom(0, 0),
        number(Type::Integer, "layers", "", 1, 16, 2, 3, false, "Hidden layers of G, T and v.",
               "More express finer shapes and cost more.", "2 to 4"),
        number(Type::Integer, "width", "", 2, 4096, 48, 100, false,
               "Neurons in a layer of G, T and v.", "More express finer shapes and cost more.",
               "32 to 256", widthInSpace),
        options("activation", "", {"relu", "celu"}, "celu", "relu", false,
                "Activation of the hidden layers.",
                "celu gives potentials with continuous gradients, which the maps follow."),
        toggle("linear_tail", "S, B", true, false, false,
               "Adds S z to G, S x to every T and ½|y|² − ½|B y|² to every v; S = B = I at the "
               "start.",
               "All maps start as the identity, and covariances are learned quickly."),
        number(Type::Integer, "latent", "", 0, 4096, 0, 0, false,
               "Dimension of the noise that G starts from; 0 takes that of the data.",
               "Too small a dimension folds the barycenter.", "D"),
        number(Type::Integer, "pretraining", "", 0, 100000, 0, 10000, false,
               "Most steps that bring G and the maps to the identity before the start, where they "
               "have no linear tail.",
               "Without it no progress is made in high dimension.", "0 to 10000"),
        options("start", "", {"identity", "moments"}, "identity", "identity", false,
                "Where the linear tails begin: at S = B = I, or at the barycenter of Gaussians "
                "with the marginals' covariances, and the linear maps from and to it.",
                "moments leaves to learn what is not linear, at rates that may be low; it needs "
                "linear_tail and standardise."),
        toggle("standardise", "", true, false, false,
               "Centres every marginal and scales all by one factor while learning; undone "
               "exactly.",
               "Makes one set of rates right for data of any size."),
        number(Type::Real, "ema", "", 0, 0.99999, 0.999, 0.995, true,
               "Decay of the running averages of G and of the maps.",
               "Larger averages over more iterations: steadier, later.", "0.99 to 0.9999"),
        toggle("average_maps", "", true, false, true, "Maps are taken from their running averages.",
               "Steadier maps; off shows the networks as they stand."),
    };
    return table;
}

} // namespace bary
