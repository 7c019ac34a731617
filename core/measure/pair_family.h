// Marginals from congruent pairs of convex potentials: a base law of any kind, and N maps of it
// that average to the identity (lemmas 2 and 3 of Korotin et al. 2022).
#pragma once

#include "core/base/tell.h"
#include "core/io/json.h"
#include "core/measure/measure.h"
#include "core/network/congruent_pair.h"
#include "core/transport/pair_mixing.h"

namespace bary {

class PairFamily {
  public:
    /// Potentials are of coordinates (x − centre)/deviation. `where` begins the messages.
    PairFamily(std::vector<std::shared_ptr<const ConvexPotential>> potentials, PairMixing mixing,
               torch::Tensor centre, double deviation, std::string where);

    const std::vector<double>& weights() const { return weights_; } ///< α
    const PairMixing& mixing() const { return mixing_; }

    /// Images of points of the base, float64 [n, D], and the largest residual of a pair.
    struct Images {
        std::vector<torch::Tensor> points;
        double residual = 0;
    };
    /// Under all maps ∇ψ_n, n = 0 … N − 1.
    Images all(const torch::Tensor& x) const;
    /// Under ∇ψ_n alone: one tensor.
    Images of(size_t n, const torch::Tensor& x) const;

  private:
    Images mixed(const std::vector<size_t>& marginals, const torch::Tensor& x) const;

    std::vector<std::shared_ptr<const ConvexPotential>> potentials_; ///< [M]
    PairMixing mixing_;
    std::vector<double> weights_;
    torch::Tensor centre_; ///< float64 [D]
    double deviation_;
    std::string where_;
};

/// A base measure and a family on it, as a measure of type 'congruent-pairs' or 'ave' says.
struct PairConstruction {
    Measure base;
    Moments moments; ///< of the base
    std::shared_ptr<const PairFamily> family;
    std::string key; ///< equal for equal constructions
    uint64_t seed = 0;
};

using ConstructionPtr = std::shared_ptr<const PairConstruction>;

/// Reads all keys of 'congruent-pairs' but 'member' and 'samples'. Throws InputError, and what
/// `tell` throws.
ConstructionPtr readCongruentPairs(const JsonObject& form, const std::string& where,
                                   const std::filesystem::path& folder, const Tell& tell);
/// The same of 'ave'.
ConstructionPtr readAve(const JsonObject& form, const std::string& where,
                        const std::filesystem::path& folder, const Tell& tell);

/// Samples of the base that are for one marginal alone, by blocks that do not depend on each other.
/// Of a set of pictures marginal n has a part of its own, a random N-th of them; of a law its own
/// draws.
class BasePart {
  public:
    BasePart(ConstructionPtr construction, size_t member);

    /// How many there are; INT64_MAX for a law.
    int64_t most() const { return most_; }
    /// Rows of a block: few enough to be solved at once.
    int64_t blockSize() const { return blockSize_; }
    /// The first `count` rows of block k, float32 [count, D].
    torch::Tensor block(int64_t k, int64_t count) const;

  private:
    ConstructionPtr construction_;
    std::vector<int64_t> pictures_; ///< places in the set
    int64_t most_ = INT64_MAX, blockSize_;
    uint64_t seed_;
};

} // namespace bary
