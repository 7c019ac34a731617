// Adam over whole networks with everything that belongs to a step (penalty, clip, running average)
// while the parameters are at hand.
#pragma once

#include "core/base/torch.h"
#include "core/engine/adam.h"

#include <vector>

namespace bary::tensor {

/// A step that an optimiser takes. On a GPU its numbers are read from `dials`, so that a recorded
/// graph reads them anew each time.
struct AdamStep {
    AdamSettings settings;
    int64_t count = 1;   ///< steps of this optimiser, this one included
    torch::Tensor dials; ///< [3]: see dialsOf()

    double penalty = 0;         ///< λ: the loss has λ Σ min(p, 0)² over the penalised ranges
    bool measures = false;      ///< finds Σ min(p, 0)², before it
    bool clip = false;          ///< p <- max(p, 0) in the clipped ranges
    bool averages = false;      ///< the running average follows
    double averageDecay = 1;    ///< by this decay
    torch::Tensor averageBlend; ///< 1 − that, of dimension 0, like the dials
};

/// The numbers of a step that are no constants of a run: rate and rate of the tail, both with the
/// bias corrections in them, and epsilon likewise.
std::vector<float> dialsOf(const AdamSettings& settings, int64_t count);

/// Step `count` of an optimiser without a penalty, with the average by its decay; the numbers lie
/// where `like` does.
AdamStep averagedStep(const AdamSettings& settings, int64_t count, double decay,
                      const torch::Tensor& like);

/// A range of each network's parameters that is treated alike.
struct AdamRange {
    int64_t begin, end;
    bool penalised = false, clipped = false;
};

class AdamSweep {
  public:
    struct Buffers {
        torch::Tensor parameters, first, second, gradient; ///< [P] or [N, P]
        torch::Tensor average; ///< the same; undefined where no step averages
    };

    /// From `tail` on, parameters learn at the rate of the tail. `byKernel`: with the CPU's kernel,
    /// otherwise in LibTorch operations.
    AdamSweep(const Buffers& buffers, const std::vector<AdamRange>& ranges, int64_t tail,
              bool byKernel);

    /// The gradient is used up.
    void step(const AdamStep& step);
    /// Σ min(p, 0)² over the penalised ranges, as the last measuring step found it; of dimension 0.
    torch::Tensor negativity() const { return negativities_.sum(); }

  private:
    struct Piece {
        Buffers at;
        AdamRange range; ///< within one network
        bool tail;
        torch::Tensor scratch, negativity; ///< `negativity` has dimension 0
    };
    void add(const Buffers& buffers, const AdamRange& range, bool tail);
    static void updateByKernel(const Piece& piece, const AdamStep& step);
    static void update(Piece& piece, const AdamStep& step);

    bool byKernel_;
    std::vector<Piece> pieces_;
    torch::Tensor negativities_;
};

} // namespace bary::tensor
