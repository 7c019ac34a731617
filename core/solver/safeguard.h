// Against blow-ups: a copy of the last good state, to which a run goes back with smaller rates.
#pragma once

#include "core/base/torch.h"
#include "core/engine/nwb_engine.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bary {

class Safeguard {
  public:
    /// `scale`: the size of healthy losses, e.g. ½E|Y|².
    explicit Safeguard(double scale) : scale_(scale) {}

    /// Takes this state as a good one: the start of a run, or of one that is taken up again.
    void keep(int64_t iteration, const std::vector<torch::Tensor>& state);
    /// After a step, with the tensors of the state: keeps a copy now and then, or, where the losses
    /// have blown up, puts the last good one back and halves the rates. Returns what to tell the
    /// person, "" where nothing happened.
    std::string watch(int64_t iteration, const NwbLosses& losses,
                      const std::vector<torch::Tensor>& state);

    /// Factor on all learning rates.
    double rate() const { return rate_; }
    void setRate(double rate) { rate_ = rate; }
    /// Going back has not helped.
    bool gaveUp() const { return rate_ < leastRate; }

  private:
    static constexpr double leastRate = 1.0 / 1024;

    struct Copy {
        int64_t iteration = 0;
        std::vector<torch::Tensor> state;
    };

    double scale_, rate_ = 1;
    Copy newer_, older_; ///< the older one is well before a blow-up that is only beginning
};

} // namespace bary
