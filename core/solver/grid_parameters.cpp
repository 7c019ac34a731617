#include "core/solver/grid.h"
#include "core/solver/parameter_entry.h"

namespace bary {

const std::vector<ParameterInfo>& gridParameters() {
    using Type = ParameterInfo::Type;
    static const std::vector<ParameterInfo> table = {
        number(Type::Integer, "side", "n", 16, 512, 128, 256, false,
               "Cells along each side of the square around all marginals.",
               "More show finer shapes; the time grows with the third power.", "64 to 512"),
        number(Type::Real, "epsilon", "ε", 1e-7, 10, 1e-4, 0.002, false,
               "For the cost ½|x − y|², as a share of the squared side of the square: the blur √ε "
               "is that share of the side. POT's reg on the unit square is 2ε.",
               "Larger is quicker and blurs.", "0.0001 to 0.01; √ε at least a cell"),
        toggle("debiased", "d", true, false, false,
               "The barycenter of the Sinkhorn divergence, not of entropic transport.",
               "Takes the blur off again; sharp edges come back slowly."),
        number(Type::Integer, "samples", "", 1000, 1e8, 1e6, 1e6, false,
               "Samples of each marginal that its cells are counted from.",
               "More are less grainy, and take longer to draw at the start.",
               "100 000 to 10 000 000"),
        number(Type::Integer, "rounds", "", 1, 1000, 10, 10, true, "Rounds of scaling in a step.",
               "More between two pictures; steps take longer.", "1 to 100"),
    };
    return table;
}

} // namespace bary
