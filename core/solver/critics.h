// The learned critics of scaled MMD, one for each marginal, and what they say of two clouds.
#pragma once

#include "core/engine/adam.h"
#include "core/network/critic_network.h"
#include "core/solver/solver.h"

#include <functional>
#include <map>
#include <span>
#include <string>
#include <utility>

namespace bary {

class Critics {
  public:
    struct Settings {
        bool scaled = false; ///< MMD² / (1 + λ E|∇φ(y)|²), else MMD² with the gradient penalty λ
        double lambda = 1;
        AdamSettings adam;
    };

    /// Of the marginals' pixels, where points are pictures of 16, 32 or 64 pixels a side and the
    /// networks convolve; else of points.
    Critics(const Problem& problem, torch::Generator& initialisation);

    /// One step uphill for the critics of weight > 0, on minibatches y [N, M, D] and samples x, [N,
    /// M, D] or [1, M, D] for all. `random` draws where the penalty looks.
    void learn(const torch::Tensor& x, const torch::Tensor& y, const std::vector<double>& weights,
               const Settings& settings, torch::Generator& random);

    /// Σ_p β_p D_p(x, y_p) and its gradient by x [M, D], over minibatches y [n, M, D] of the
    /// marginals from `first` on, where D_p is what critic p sees.
    std::pair<double, torch::Tensor> meanDiscrepancy(const torch::Tensor& x, const torch::Tensor& y,
                                                     std::span<const double> weights, size_t first,
                                                     const Settings& settings) const;

    /// Into a solver's checkpoint, and its numbers back.
    void addTo(SolverState& state);
    void restore(const std::map<std::string, double>& numbers);

  private:
    torch::Tensor standardised(const torch::Tensor& points) const;
    /// work(p) for every critic of weight > 0, several at once.
    void forEach(std::span<const double> weights, const std::function<void(int64_t)>& work) const;

    CriticNetwork network_;
    torch::Tensor centre_;     ///< of the data, [D] or a number
    double scale_ = 1;         ///< critics see (x − centre) / scale
    torch::Tensor parameters_; ///< [N, P]
    torch::Tensor directions_; ///< [N, U], of spectral norm
    Adam optimiser_;
};

} // namespace bary
