#include "core/experiment/mixture_truth.h"

#include "core/measure/mixture.h"
#include "core/solver/batches.h"
#include "core/solver/registry.h"

#include <algorithm>

namespace bary {

bool looksForMixture(const Preset& preset) {
    return looksForMixture(preset.solver, parametersInForce(preset));
}

std::vector<Measure> withoutFormulas(std::vector<Measure> marginals) {
    for (Measure& marginal : marginals) {
        marginal.affine.reset();
        marginal.congruent.reset();
    }
    return marginals;
}

Truth mixtureTruth(const std::vector<Measure>& marginals, const std::vector<double>& weights,
                   int64_t samples, uint64_t seed) {
    constexpr int64_t floats = 12800000; // of a cloud at most
    samples = std::min(samples, floats / marginals.front().dim);
    constexpr int comparedCoordinates = 1024;
    constexpr uint64_t purpose = 7; // beyond those of a run's own streams
    auto generator = runStream(seed, purpose);
    const auto draw = [&](int64_t n) {
        return toPoints(drawMixture(marginals, weights, n, generator));
    };
    Truth truth;
    truth.isMixture = true;
    truth.maps.resize(marginals.size());
    if (marginals.front().dim > comparedCoordinates) {
        truth.description = "the mixture of the marginals; pictures too large for a covariance";
        return truth;
    }
    truth.exact = true;
    truth.description =
        "exact mixture of the marginals, the barycenter under MMD with a fixed kernel";
    truth.samples = draw(samples);
    truth.again = draw(samples);
    truth.moments = momentsOf(draw(4 * samples));
    return truth;
}

} // namespace bary
