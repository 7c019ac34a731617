#include "core/solver/discrepancy.h"
#include "core/solver/parameter_entry.h"

#include "core/base/error.h"

namespace bary {

const std::vector<ParameterInfo>& discrepancyParameters() {
    using Type = ParameterInfo::Type;
    static const std::vector<ParameterInfo> table = {
        options(
            "discrepancy", "D",
            {"sinkhorn", "entropic", "w2", "mmd-gaussian", "mmd-rq", "energy", "sliced", "smmd"},
            "sinkhorn", "sinkhorn", false,
            "What the distance of two measures is: Sinkhorn divergence, entropic transport "
            "without debiasing, exact W2 of the minibatches, MMD² with a Gaussian or rational "
            "quadratic kernel, energy distance, sliced W2, scaled MMD of what learned critics see.",
            "Transport interpolates the marginals, MMD mixes them."),
        options("generator", "G", {"mlp", "gaussian", "mixture", "ellipses", "dcgan"}, "mlp", "mlp",
                false,
                "What makes the samples: a network, one Gaussian, a mixture of Gaussians, the "
                "outlines of two ellipses, or a network of convolutions that makes pictures.",
                "The less it can make beside the answer, the sooner it finds it."),
        options(
            "latents", "z", {"fresh", "shared"}, "shared", "fresh", true,
            "Samples of the generator in a step: fresh ones for every marginal, or the same for "
            "all.",
            "fresh is the paper's; shared costs as many times less as there are marginals."),
        number(Type::Integer, "batch", "M", 2, 20000, 256, 150, true,
               "Samples of each marginal and of the generator in a step.",
               "Larger batches give steadier, slower steps; transport between small ones is "
               "biased towards a smaller barycenter.",
               "100 to 1000"),
        number(
            Type::Real, "epsilon", "ε", 1e-9, 1e9, 0.1, 0.1, true,
            "Of the Sinkhorn divergence and entropic transport, for the cost ½|x − y|²: a squared "
            "length; √ε is a blur.",
            "Larger is quicker and blurs; entropic transport shrinks the barycenter by it.",
            "a thousandth to a tenth of the variance"),
        number(Type::Real, "width", "σ, ℓ", 1e-9, 1e9, 2, 2, true,
               "Width of the kernel of MMD: a length.",
               "Larger sees coarser differences, and further.", "near the distance of the modes"),
        toggle(
            "unbiased", "", false, false, true,
            "MMD² without the pairs of equal points; the Sinkhorn divergence with self-distances "
            "between the two halves of a batch.",
            "No wish for a narrower barycenter in high dimension, but more noise near 0."),
        number(Type::Integer, "lines", "", 1, 4096, 64, 64, true,
               "Directions of the sliced distance, drawn anew in every step (equally spaced in the "
               "plane).",
               "More are steadier and slower.", "16 to 256"),
        number(Type::Integer, "mixture_components", "K", 1, 256, 12, 12, false,
               "Gaussians in the mixture, of equal weight.", "More can follow finer shapes.",
               "2 to 24"),
        number(Type::Integer, "latent", "", 1, 4096, 10, 10, false,
               "Dimension of the noise that the network starts from.",
               "Too small a dimension folds the barycenter.", "D to 20"),
        toggle("generator_skip", "S", true, false, false,
               "Adds S z to what the network mlp makes, with S learned from S = I on.",
               "A Gaussian is there from the start, the network only bends it."),
        number(Type::Integer, "generator_width", "", 1, 512, 32, 64, false,
               "Channels of dcgan's last hidden layer; every layer below has twice as many.",
               "Sharper pictures, slower steps.", "16 to 128"),
        options("critic", "", {"penalty", "scaled"}, "penalty", "penalty", true,
                "What keeps the critics of smmd smooth: a penalty on the slope of the witness "
                "between the clouds, or MMD² divided by 1 + λ E|∇φ|².",
                "penalty is what the paper describes, scaled what the name says."),
        number(Type::Integer, "critic_steps", "", 1, 100, 1, 5, true,
               "Steps of the critics of smmd before each of the generator.",
               "Better critics, slower iterations.", "1 to 10"),
        number(Type::Integer, "critic_width", "", 1, 512, 32, 64, false,
               "Channels of a critic's first convolution, or a quarter of the units of its layers "
               "where points are no pictures.",
               "Finer differences, slower steps.", "16 to 128"),
        number(Type::Real, "critic_lambda", "λ", 0, 1e6, 1, 1, true,
               "Weight of the penalty on the critics, or of their slope in the divisor.",
               "Smoother critics that see less.", "1 for penalty, 10 for scaled"),
        number(Type::Real, "lr_critic", "", 1e-7, 10, 1e-3, 2e-4, true,
               "Learning rate of the critics (Adam).", "Faster, until they run ahead.",
               "0.0001 to 0.001"),
        toggle("spectral_norm", "", false, false, false,
               "Divides every layer of a critic by its largest singular value.",
               "Steadier critics for large pictures."),
        number(Type::Real, "lr", "γ", 1e-7, 10, 1e-3, 8e-4, true,
               "Learning rate (Adam) of the generators that are networks, mlp and dcgan.",
               "Faster, until the samples jump.", "0.0005 to 0.002"),
        number(Type::Real, "lr_shape", "γ", 1e-7, 10, 0.05, 0.02, true,
               "Learning rate (Adam) of the generators gaussian, mixture and ellipses, whose "
               "parameters are lengths.",
               "Faster, until the samples jump.", "a hundredth to a twentieth of the spread"),
        number(Type::Real, "beta1", "β₁", 0, 0.999, 0.9, 0.9, true, "Momentum of Adam.",
               "Smoother steps that answer later.", "0.5 to 0.9"),
        number(Type::Real, "beta2", "β₂", 0, 0.99999, 0.999, 0.999, true,
               "Memory of Adam for the size of gradients.", "Steadier steps.",
               "0.99 with critics, else 0.999"),
        options("schedule", "", {"constant", "step", "cosine"}, "cosine", "step", true,
                "How the learning rate falls.",
                "cosine falls to 3 % at the planned end; step multiplies by decay_factor."),
        number(Type::Integer, "decay_every", "", 1, 1e9, 100, 100, true,
               "Iterations between two drops of the step schedule.",
               "Larger keeps the rate high for longer.", "50 to 1000"),
        number(Type::Real, "decay_factor", "", 1e-6, 1, 0.985, 0.985, true,
               "Factor of one drop of the step schedule.", "Larger drops less.", "0.9 to 0.99"),
        number(Type::Real, "ema", "", 0, 0.99999, 0.999, 0.995, true,
               "Decay of the running average of the generator.",
               "Larger averages over more iterations: steadier, later.", "0.99 to 0.999"),
    };
    return table;
}

void checkDiscrepancy(const Parameters& parameters, size_t) {
    if (integer(parameters, "mixture_components") > integer(parameters, "batch") &&
        choice(parameters, "generator") == "mixture") {
        throw InputError(
            "mixture_components is larger than batch: every Gaussian of the mixture needs a "
            "sample in it");
    }
}

bool averagesToMixture(const Parameters& parameters) {
    const std::string& name = choice(parameters, "discrepancy");
    return name == "mmd-gaussian" || name == "mmd-rq" || name == "energy" || name == "smmd";
}

} // namespace bary
