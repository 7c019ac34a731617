#include "core/solver/nwb.h"
#include "core/solver/parameter_entry.h"

#include <algorithm>

namespace bary {

namespace {

// The fast recipe above three dimensions: a full quadratic carries the linear part of the maps from
// the start, and the networks learn slowly what is left (docs/results.md tells what was tried).
ParameterValue one(int64_t) {
    return 1.0;
}
ParameterValue hundred(int64_t) {
    return 100.0;
}
ParameterValue fullQuadratic(int64_t) {
    return std::string("full");
}
double widthFor(int64_t dim) {
    return std::clamp<double>(2 * static_cast<double>(dim), 16, 64);
}
ParameterValue potentialWidth(int64_t dim) {
    return widthFor(dim);
}
ParameterValue generatorWidth(int64_t) {
    return 64.0;
}
ParameterValue potentialRate(int64_t dim) {
    return 1e-2 / widthFor(dim);
}
ParameterValue quadraticRate(int64_t) {
    return 4e-3;
}

} // namespace

const std::vector<ParameterInfo>& nwbParameters() {
    static const std::vector<ParameterInfo> table = {
        options("engine", "", {"auto", "fused", "tensor", "autograd"}, "auto", "auto", false,
                "How the steps are computed: by kernels of our own (small networks on the CPU), by "
                "LibTorch operations (large networks, GPU), or by automatic differentiation.",
                "Changes the speed; results agree up to rounding."),
        number(ParameterInfo::Type::Integer, "k1", "K₁", 1, 100, 2, 6, true,
               "Steps of every g between two steps of f.",
               "More make ∇g a better transport map for the present f, at proportional cost.",
               "2 to 10", one),
        number(ParameterInfo::Type::Integer, "k2", "K₂", 1, 100, 2, 4, true,
               "Steps of every f between two steps of h.",
               "More make h follow better potentials, at proportional cost.", "2 to 6", one),
        number(ParameterInfo::Type::Integer, "batch", "M", 2, 100000, 256, 100, true,
               "Samples drawn of each marginal and of the noise in every outer iteration.",
               "Larger batches give steadier, slower steps.", "100 to 1200", hundred),
        number(ParameterInfo::Type::Real, "lambda", "λ", 0, 1000, 0.1, 0.1, true,
               "Weight of the penalty on negative weights of g, which keeps g convex.",
               "Larger values hold g closer to convex; 0 to 1 makes no visible difference.",
               "0 to 1"),
        number(ParameterInfo::Type::Real, "lr_potential", "", 1e-7, 1, 2e-3, 1e-3, true,
               "Learning rate of f and g (Adam).",
               "Faster, until the three networks chase each other.", "0.0001 to 0.003",
               potentialRate),
        number(ParameterInfo::Type::Real, "lr_generator", "", 1e-7, 1, 1e-3, 1e-3, true,
               "Learning rate of the generator h (Adam).",
               "Faster, but h must not outrun the potentials.", "0.0001 to 0.005"),
        number(ParameterInfo::Type::Real, "lr_quadratic", "", 0, 1, 2e-3, 1e-3, true,
               "Learning rate of the quadratic part of f and g.",
               "Faster for covariances, which it learns.", "0.001 to 0.02", quadraticRate),
        number(ParameterInfo::Type::Real, "beta1", "β₁", 0, 0.999, 0.5, 0.9, true,
               "Momentum of Adam.", "High momentum makes the min-max-min swing at the start.",
               "0 to 0.9"),
        options("schedule", "", {"constant", "step", "cosine"}, "cosine", "step", true,
                "How the learning rates fall.",
                "cosine falls to 3 % at the planned end; step multiplies by decay_factor."),
        number(ParameterInfo::Type::Integer, "decay_every", "", 1, 1e9, 12000, 12000, true,
               "Outer iterations between two drops of the step schedule.",
               "Larger keeps the rates high for longer.", "1500 to 12000"),
        number(ParameterInfo::Type::Real, "decay_factor", "", 1e-6, 1, 0.1, 0.1, true,
               "Factor of one drop of the step schedule.", "Larger drops less.", "0.1 to 0.5"),
        options("potential", "", {"dense", "conv"}, "dense", "dense", false,
                "Layers of f and g: matrices, or convolutions of pictures. Beyond the paper.",
                "conv is for marginals in pixels: it knows what is near what, and is computed by "
                "engine autograd alone."),
        options("generator", "", {"mlp", "dcgan"}, "mlp", "mlp", false,
                "The network h: a plain one, or one of convolutions that makes pictures. Beyond "
                "the paper.",
                "dcgan is for marginals in pixels, and computed by engine autograd alone."),
        number(ParameterInfo::Type::Integer, "potential_layers", "L", 1, 16, 4, 4, false,
               "Hidden layers of f and g.", "More express finer maps and cost more.", "3 to 5"),
        number(ParameterInfo::Type::Integer, "potential_width", "H", 2, 4096, 24, 16, false,
               "Neurons in a layer of f and g, or channels of its convolutions.",
               "More express finer maps and cost more.", "6 to 64 in the plane, 1024 for images",
               potentialWidth),
        number(ParameterInfo::Type::Integer, "generator_layers", "", 0, 16, 4, 5, false,
               "Hidden layers of h after the first.", "More express finer shapes.", "3 to 6"),
        number(ParameterInfo::Type::Integer, "generator_width", "", 2, 4096, 24, 16, false,
               "Neurons in a layer of h, or channels of dcgan's last hidden layer.",
               "More express finer shapes.", "10 to 64", generatorWidth),
        toggle("batchnorm", "", true, true, false, "Batch normalisation inside h.",
               "Steadies the generator; it then needs batches of some size."),
        number(ParameterInfo::Type::Real, "dropout", "", 0, 0.9, 0, 0, false,
               "Share of the generator's hidden neurons that a training step leaves out.",
               "Keeps h from leaning on single neurons, at the cost of noise.", "0 to 0.2"),
        options("generator_output", "", {"linear", "prelu", "tanh"}, "linear", "prelu", false,
                "Activation after the last layer of h.", "tanh bounds the samples to (-1, 1)."),
        toggle("generator_skip", "S", true, false, false,
               "Adds S z to the output of h, S = I at the start.",
               "h starts as the identity map and folds less."),
        number(ParameterInfo::Type::Integer, "latent", "", 0, 4096, 0, 0, false,
               "Dimension of the noise that h starts from; 0 takes that of the data.",
               "Too small a dimension folds the barycenter.", "D"),
        options("init", "", {"positive", "default"}, "positive", "default", false,
                "Initial W of the potentials: non-negative, or symmetric as published.",
                "positive starts with convex potentials."),
        options("quadratic", "q", {"none", "scalar", "full"}, "scalar", "none", false,
                "Adds a learnable quadratic to f and g: none, (c/2)|y|² or ½|Bᵀy|².",
                "Lets the maps be linear from the start; the published networks have none.",
                fullQuadratic),
        number(ParameterInfo::Type::Integer, "pretraining", "", 0, 100000, 300, 0, false,
               "Steps that bring g to the identity map before the start.",
               "Removes the wild start.", "0 to 600"),
        toggle(
            "standardise", "", true, false, false,
            "Centres every marginal and scales all by one factor while learning; undone exactly.",
            "Makes one set of rates right for data of any size."),
        number(ParameterInfo::Type::Real, "ema", "", 0, 0.99999, 0.9999, 0.995, true,
               "Decay of the running averages of the networks.",
               "Larger averages over more iterations: steadier, later.", "0.99 to 0.999"),
        toggle("average_maps", "", true, false, true,
               "Maps are taken from the running averages of f and g.",
               "Steadier maps; off shows the networks as they stand."),
    };
    return table;
}

} // namespace bary
