#include "core/solver/nwb.h"
#include "core/solver/nwbf.h"
#include "core/solver/parameter_entry.h"

#include <algorithm>

namespace bary {

namespace {

/// NWB's parameter of this key with values of our own.
ParameterInfo of(const std::string& key, ParameterValue fast, ParameterValue paper) {
    const auto& table = nwbParameters();
    ParameterInfo info = *std::find_if(table.begin(), table.end(),
                                       [&](const ParameterInfo& each) { return each.key == key; });
    info.fast = std::move(fast);
    info.paper = std::move(paper);
    info.fastInSpace = nullptr;
    return info;
}

} // namespace

const std::vector<ParameterInfo>& nwbfParameters() {
    constexpr auto integers = ParameterInfo::Type::Integer;
    constexpr auto reals = ParameterInfo::Type::Real;
    static const std::vector<ParameterInfo> table = {
        of("engine", "auto", "auto"),
        options("potential_form", "", {"bernstein", "picnn", "gated"}, "bernstein", "picnn", false,
                "How the potentials depend on the weights: all parameters as Bernstein polynomials "
                "of them; the paper's partially input-convex networks; or these with gates.",
                "bernstein learns fastest, and is convex by construction at every weight."),
        of("k1", 1.0, 6.0),
        of("k2", 2.0, 4.0),
        of("batch", 256.0, 100.0),
        number(integers, "groups", "", 1, 1024, 8, 1, false,
               "Weight vectors drawn in every outer iteration; the batch is shared among them.",
               "More make the steps steadier over the simplex; one is the paper's way.", "1 to 16"),
        number(reals, "concentration", "", 0.01, 100, 1, 1, false,
               "Of the Dirichlet law that weights are drawn from; 1 is uniform on the simplex.",
               "Above 1 draws more from the middle, below 1 from the border.", "0.5 to 2"),
        number(reals, "corner_share", "", 0, 1, 0.1, 0, false,
               "Share of the weight vectors that are a corner.",
               "Makes the corners right, which the uniform law never meets.", "0 to 0.2"),
        number(reals, "edge_share", "", 0, 1, 0.2, 0, false,
               "Share of the weight vectors that lie on an edge.",
               "Makes the edges right, which the uniform law never meets.", "0 to 0.4"),
        of("lambda", 0.1, 0.1),
        toggle("weighted_losses", "a_i", false, true, true,
               "Multiplies the losses of marginal i by a_i.",
               "As published; it changes no optimum, and slows what has little weight."),
        of("lr_potential", 4e-3, 1e-3),
        of("lr_generator", 4e-3, 1e-3),
        of("beta1", 0.5, 0.9),
        options("schedule", "", {"constant", "step", "cosine"}, "cosine", "step", true,
                "How the learning rates fall.",
                "cosine falls to 3 % at the planned end, that of h to the square of it; step "
                "multiplies by decay_factor."),
        of("decay_every", 12000.0, 12000.0),
        of("decay_factor", 0.1, 0.1),
        of("potential_layers", 4.0, 3.0),
        of("potential_width", 16.0, 12.0),
        of("generator_layers", 3.0, 2.0),
        of("generator_width", 16.0, 12.0),
        toggle("corner_heads", "V_k", true, false, false,
               "Gives h a last layer and a skip for every corner, mixed by the weights.",
               "h starts as the identity and follows the weights from the start."),
        of("batchnorm", false, false),
        of("generator_output", "linear", "prelu"),
        of("generator_skip", true, false),
        of("latent", 0.0, 0.0),
        of("init", "positive", "default"),
        of("standardise", true, false),
        of("ema", 0.9995, 0.995),
        of("average_maps", true, false),
    };
    return table;
}

} // namespace bary
