#include "core/solver/parameter_entry.h"
#include "core/solver/win_pictures.h"

namespace bary {

const std::vector<ParameterInfo>& winPicturesParameters() {
    using Type = ParameterInfo::Type;
    static const std::vector<ParameterInfo> table = {
        number(Type::Integer, "k_map", "K_T", 1, 1000, 3, 10, true,
               "Steps of every map T between two steps of its potential v.",
               "More make T the better answer to v, at proportional cost.", "2 to 15"),
        number(Type::Integer, "k_potential", "K_v", 1, 10000, 4, 50, true,
               "Rounds (K_T steps of T, one of v) between two regressions of G. A round is an "
               "iteration.",
               "More let the maps settle before G follows them.", "1 to 50"),
        number(Type::Integer, "k_generator", "K_G", 1, 10000, 2, 50, true,
               "Regression steps of G onto Σ α T(G₀), G₀ being G before them.",
               "More carry G further towards the average of the maps.", "1 to 50"),
        number(Type::Integer, "batch", "M", 2, 10000, 32, 64, true,
               "Pictures of every marginal and of the generator in each step.",
               "Larger batches give steadier, slower steps.", "32 to 64"),
        number(Type::Real, "lr_map", "", 1e-7, 1, 1e-3, 1e-4, true,
               "Learning rate of the maps T (Adam).", "Faster, until T and v chase each other.",
               "0.0001 to 0.001"),
        number(Type::Real, "lr_potential", "", 1e-7, 1, 1e-3, 1e-4, true,
               "Learning rate of the potentials v (Adam).",
               "Faster, until T and v chase each other.", "0.0001 to 0.001"),
        number(Type::Real, "lr_generator", "", 1e-7, 1, 3e-4, 1e-4, true,
               "Learning rate of the generator G (Adam).",
               "Faster, but a G that outruns the maps draws the mean of everything.",
               "0.0001 to 0.001"),
        number(Type::Real, "beta1", "β₁", 0, 0.999, 0.5, 0.9, true, "Momentum of Adam.",
               "High momentum makes T and v swing around each other.", "0 to 0.9"),
        options("schedule", "", {"constant", "step", "cosine"}, "cosine", "step", true,
                "How the learning rates fall.",
                "cosine falls to 3 % at the planned end; step multiplies those of G and v by "
                "decay_factor."),
        number(Type::Integer, "decay_every", "", 1, 1e9, 10000, 10000, true,
               "Iterations between two drops of the step schedule.",
               "Larger keeps the rates high for longer.", "5000 to 20000"),
        number(Type::Real, "decay_factor", "", 1e-6, 1, 0.5, 0.5, true,
               "Factor of one drop of the step schedule.", "Larger drops less.", "0.1 to 0.5"),
        inverseChoice("after"),
        inverseFrom(0.75, 0.9),
        options("generator", "", {"learned", "fixed"}, "learned", "learned", false,
                "Whether G learns; fixed is for one marginal: T makes its pictures of those of a "
                "random G.",
                "fixed leaves all the work to the map."),
        options("loss", "ℓ", {"squared", "perceptual", "vgg"}, "squared", "squared", false,
                "What G's regression lowers; perceptual adds absolute differences and features of "
                "a classifier that tells the marginals apart, vgg those of VGG16, whose weights "
                "are in the data folder.",
                "Both ask for the right look as well as the right values."),
        number(Type::Integer, "latent", "", 1, 4096, 16, 16, false,
               "Dimension of the noise that G starts from.",
               "Too small a dimension folds the barycenter.", "10 to 128"),
        number(Type::Integer, "generator_width", "", 2, 1024, 8, 64, false,
               "Channels of G at the largest pictures; twice as many an octave below.",
               "More express finer pictures and cost more.", "8 to 64"),
        number(Type::Integer, "map_width", "", 2, 1024, 8, 16, false,
               "Channels of T at the largest pictures; twice as many an octave below.",
               "More express finer pictures and cost more.", "8 to 48"),
        number(Type::Integer, "potential_width", "", 2, 1024, 8, 64, false,
               "Channels of v at the largest pictures; twice as many an octave below.",
               "More express finer pictures and cost more.", "8 to 64"),
        number(Type::Integer, "most_channels", "", 2, 4096, 64, 512, false,
               "Channels of G and v at the smallest pictures, at most.",
               "More express larger patterns and cost more.", "64 to 512"),
        number(Type::Integer, "pretraining", "", 0, 100000, 300, 0, false,
               "Steps that bring the maps to the identity before the start.",
               "Without them the maps first have to learn to keep a picture.", "0 to 1000"),
        toggle("standardise", "", false, false, false,
               "Centres every marginal and scales all by one factor while learning; undone "
               "exactly.",
               "The maps need not learn the means, but no longer see black as one value."),
        number(Type::Real, "ema", "", 0, 0.99999, 0.995, 0.995, true,
               "Decay of the running averages of G and of the maps.",
               "Larger averages over more iterations: steadier, later.", "0.99 to 0.9999"),
        toggle("average_maps", "", true, false, true, "Maps are taken from their running averages.",
               "Steadier maps; off shows the networks as they stand."),
        toggle("through_maps", "", false, false, true,
               "Samples of the barycenter are Σ α T(G(z)) instead of G(z).",
               "Sharper pictures: the maps have seen the marginals, G has only seen averages."),
    };
    return table;
}

} // namespace bary
