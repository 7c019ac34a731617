#include "core/solver/weight_draws.h"

#include <random>

namespace bary {

namespace {

void drawInto(float* weights, int64_t count, const WeightLaw& law, std::mt19937_64& random) {
    std::uniform_real_distribution<double> uniform;
    const double kind = uniform(random);
    const auto any = [&](int64_t below) {
        return std::uniform_int_distribution<int64_t>(0, below - 1)(random);
    };
    if (kind < law.corners) {
        weights[any(count)] = 1;
    } else if (kind < law.corners + law.edges && count > 1) {
        const int64_t first = any(count), other = any(count - 1);
        const auto share = static_cast<float>(uniform(random));
        weights[first] = share;
        weights[other + (other >= first)] = 1 - share;
    } else {
        std::gamma_distribution<double> gamma(law.concentration);
        double sum = 0;
        std::vector<double> parts(count);
        for (double& part : parts) {
            sum += part = gamma(random);
        }
        for (int64_t k = 0; k < count; ++k) {
            // All parts of a tiny concentration may vanish.
            weights[k] =
                static_cast<float>(sum > 0 ? parts[k] / sum : 1 / static_cast<double>(count));
        }
    }
}

} // namespace

torch::Tensor drawWeights(int64_t groups, int64_t count, const WeightLaw& law, uint64_t seed,
                          int64_t iteration) {
    std::seed_seq words{static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32),
                        static_cast<uint32_t>(iteration), static_cast<uint32_t>(iteration >> 32)};
    std::mt19937_64 random(words);
    auto weights = torch::zeros({groups, count});
    for (int64_t group = 0; group < groups; ++group) {
        drawInto(weights.data_ptr<float>() + group * count, count, law, random);
    }
    return weights;
}

} // namespace bary
