// The batches that a run learns from, drawn ahead in blocks.
#pragma once

#include "core/base/torch.h"
#include "core/measure/measure.h"

#include <cstdint>
#include <vector>

namespace bary {

struct Batch {
    torch::Tensor y; ///< [N, M, D], of every marginal
    torch::Tensor z; ///< [M, latent], standard normal
};

/// What an iteration draws depends on the seed and its number only, not on what was drawn before:
/// a run that is taken up again needs no generator's state.
class Batches {
  public:
    /// Marginal i is shifted by -means[i] and divided by `scale`.
    Batches(const std::vector<Measure>& marginals, std::vector<torch::Tensor> means, double scale,
            int64_t latent, uint64_t seed, torch::Device device)
        : marginals_(marginals), means_(std::move(means)), scale_(scale), latent_(latent),
          seed_(seed), device_(device) {}

    /// The batch of size M that belongs to an iteration.
    Batch at(int64_t iteration, int64_t size);

  private:
    void draw(int64_t block, int64_t count, int64_t size);

    const std::vector<Measure>& marginals_;
    std::vector<torch::Tensor> means_;
    double scale_;
    int64_t latent_;
    uint64_t seed_;
    torch::Device device_;
    int64_t block_ = -1, size_ = 0; ///< what y_ and z_ hold
    torch::Tensor y_, z_;           ///< [count, N, M, D] and [count, M, latent]
};

/// A generator for one purpose of a run; different purposes and numbers are independent.
torch::Generator runStream(uint64_t seed, uint64_t purpose, uint64_t number = 0);

} // namespace bary
