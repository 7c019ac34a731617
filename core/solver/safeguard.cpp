#include "core/solver/safeguard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bary {

namespace {

constexpr int64_t between = 100; ///< iterations between two copies
constexpr double blownUp = 1000; ///< losses of so many scales

/// The largest loss, infinite where one is not finite.
double largest(const NwbLosses& losses) {
    double most = 0;
    for (const double loss : {losses.objective, losses.g, losses.f, losses.h}) {
        most = std::isfinite(loss) ? std::max(most, std::abs(loss)) : INFINITY;
    }
    return most;
}

} // namespace

void Safeguard::keep(int64_t iteration, const std::vector<torch::Tensor>& state) {
    torch::NoGradGuard noGrad;
    older_ = std::move(newer_);
    newer_ = {iteration, {}};
    for (const torch::Tensor& tensor : state) {
        newer_.state.push_back(tensor.clone());
    }
}

std::string Safeguard::watch(int64_t iteration, const NwbLosses& losses,
                             const std::vector<torch::Tensor>& state) {
    torch::NoGradGuard noGrad;
    if (largest(losses) <= blownUp * scale_) {
        if (newer_.state.empty() || iteration >= newer_.iteration + between) {
            keep(iteration, state);
        }
        return "";
    }
    rate_ /= 2;
    const Copy& good = older_.state.empty() ? newer_ : older_;
    if (good.state.empty() || gaveUp()) {
        rate_ = 0;
        return "";
    }
    for (size_t k = 0; k < state.size(); ++k) {
        torch::Tensor target = state[k];
        target.copy_(good.state[k]);
    }
    newer_ = good; // the other copy may hold the beginning of the blow-up
    older_ = {};
    newer_.iteration = iteration;
    return fmt::format("the losses blew up at iteration {}: went back to the last good state, with "
                       "{:.3g} of the learning rates",
                       iteration, rate_);
}

} // namespace bary
