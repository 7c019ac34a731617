// Softmins of one cloud against another in blocks: the only thing that the Sinkhorn iterations do.
#pragma once

#include "core/base/points.h"
#include "core/transport/buffer.h"
#include "core/transport/kernels.h"

#include <span>
#include <vector>

namespace bary::transport {

/// A cloud with weights, moved to mean zero and laid out for the kernels. A shift of either cloud
/// changes the quadratic cost by terms of one point each and a constant, so nothing is lost, and
/// float32 keeps its digits for what matters however far apart the clouds are.
class CentredCloud {
  public:
    /// `weights` are non-negative with sum 1, or empty for uniform ones. Throws InputError,
    /// starting with `what`, for an empty cloud, coordinates that are not finite, or other weights.
    CentredCloud(const Points& points, std::span<const double> weights, const char* what);
    CentredCloud(Points&&, std::span<const double>, const char*) = delete; // it refers to them

    const Points& points() const { return points_; }
    int64_t size() const { return size_; }
    int dim() const { return dim_; }
    const std::vector<double>& mean() const { return mean_; }
    double weight(int64_t i) const { return weights_[i]; }
    /// Σ weights · values.
    double average(const std::vector<float>& values) const;
    /// Corners of the box around the mean and all points that have weight, of the centred cloud.
    const std::vector<float>& low() const { return low_; }
    const std::vector<float>& high() const { return high_; }

  private:
    friend class Softmin;

    void layOut();
    /// `count` centred points from `begin` on, [count][paddedDim]: made anew where they are asked
    /// for, since a second copy of the cloud is what would fill the memory.
    void centred(int64_t begin, int64_t count, float* out) const;

    const Points& points_;
    int64_t size_ = 0, padded_ = 0;
    int dim_ = 0;
    int64_t paddedDim_ = 0;
    std::vector<double> mean_, weights_;
    std::vector<float> low_, high_;
    Buffer columns_;                ///< [D][padded]
    std::vector<float> halfNorms_;  ///< ½|x|² [n]
    std::vector<float> logWeights_; ///< [padded]
};

/// The squared diagonal of the box around both clouds: an upper bound of all squared distances.
double squaredDiameter(const CentredCloud& a, const CentredCloud& b);

/// From the points of `to` to those of `from`, cost ½|x − y|². Both clouds must outlive it.
class Softmin {
  public:
    /// Keeps all products <x_i, y_j> where the dimension asks for them and they are few enough.
    Softmin(const CentredCloud& from, const CentredCloud& to);
    /// That of the clouds the other way round, with the same products.
    Softmin reversed() const;

    /// f_i = −ε log Σ_j b_j exp((g_j − ½|x_i − y_j|²)/ε), from g [m] -> f [n].
    void operator()(const std::vector<float>& g, double epsilon, std::vector<float>& f);
    /// Σ_j π_ij y_j, row-major [n, D], with the weights of the softmin, which sum to 1 for every i;
    /// `f` is what the softmin gave for g.
    std::vector<float> means(const std::vector<float>& g, double epsilon,
                             const std::vector<float>& f);

  private:
    struct Uncomputed {};
    Softmin(const CentredCloud& from, const CentredCloud& to, Uncomputed);

    /// out [count][paddedDim] = weights [count][padded] · the points of `to`.
    void weighPoints(const float* weights, int64_t count, float* out) const;

    bool direct() const { return from_.dim_ <= mostDirect; }
    void fillProducts();
    /// Products of `count` rows from `row` on with the columns from `begin` on.
    void multiply(int64_t row, int64_t count, int64_t begin, float* out) const;
    void prepare(const std::vector<float>& g, double epsilon);
    /// Products of `count` rows from `row` on: kept ones, or computed into scratch.
    const float* products(int64_t row, int64_t count);

    const CentredCloud &from_, &to_;
    Buffer kept_;    ///< products [n][padded m], or none
    Buffer scratch_; ///< of a block of rows
    std::vector<float> h_, logSums_;
};

} // namespace bary::transport
