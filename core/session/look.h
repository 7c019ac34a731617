// A state of a run, frozen, with all that it takes to look at it from any thread.
#pragma once

#include "core/experiment/experiment.h"
#include "core/session/snapshot_builder.h"
#include "core/solver/maps.h"

#include <memory>
#include <stop_token>
#include <vector>

namespace bary {

struct Look {
    std::shared_ptr<const Maps> maps;
    std::shared_ptr<const SnapshotBuilder> builder;
    std::shared_ptr<const Truth> truth; ///< or none
    std::vector<double> weights;
    uint64_t seed = 0;
    int64_t iteration = 0;
    double seconds = 0; ///< solver time
    bool moved = false; ///< the weights were moved since the last step, without learning
    Detail detail = Detail::Running;
};

/// Thrown out of a look that nobody wants any more.
struct LookCancelled {};

/// Maps that throw LookCancelled at the first question after `cancelled` was requested: a look at
/// large networks takes seconds.
class CancellableMaps final : public Maps {
  public:
    CancellableMaps(const Maps& maps, std::stop_token cancelled)
        : maps_(maps), cancelled_(std::move(cancelled)) {}

    torch::Tensor sampleBarycenter(int64_t n, torch::Generator& generator,
                                   bool average) const override {
        return wanted().sampleBarycenter(n, generator, average);
    }
    int64_t latent() const override { return maps_.latent(); }
    torch::Tensor barycenterOf(const torch::Tensor& z) const override {
        return wanted().barycenterOf(z);
    }
    bool hasMaps() const override { return maps_.hasMaps(); }
    torch::Tensor toBarycenter(int i, const torch::Tensor& y) const override {
        return wanted().toBarycenter(i, y);
    }
    torch::Tensor toMarginal(int i, const torch::Tensor& x) const override {
        return wanted().toMarginal(i, x);
    }

  private:
    const Maps& wanted() const {
        if (cancelled_.stop_requested()) {
            throw LookCancelled();
        }
        return maps_;
    }

    const Maps& maps_;
    std::stop_token cancelled_;
};

} // namespace bary
