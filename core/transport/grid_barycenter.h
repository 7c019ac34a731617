// Entropic barycenters of pictures on a grid by separable Gaussian blurs (Solomon et al. 2015,
// Convolutional Wasserstein Distances, alg. 2; Benamou et al. 2015), and the barycenter of the
// Sinkhorn divergence (Janati, Cuturi, Gramfort 2020, Debiased Sinkhorn Barycenters, alg. 1).
//
// The convention, as everywhere in this program: the cost is ½|x − y|², so the kernel is
// K = exp(−|x − y|²/2ε), a Gaussian of standard deviation √ε. With the cost |x − y|², as in POT's
// `reg` on the unit square, the same barycenter belongs to reg = 2ε. The entropy is relative to the
// cells, not to the product of the marginals: without debiasing an average of equal Gaussians of
// variance s² has variance s² + ε; debiased it has s².
#pragma once

#include "core/transport/log_blur.h"

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace bary {

/// Square cells; a picture on them is row-major [rows][columns].
struct GridShape {
    int64_t rows = 0, columns = 0;
    double cell = 0; ///< side of a cell: 1/columns where the picture is as wide as the unit square

    int64_t cells() const { return rows * columns; }
};

struct GridProblem {
    GridShape shape;
    /// Each non-negative, in proportion to the masses of the cells.
    std::vector<std::vector<double>> pictures;
    std::vector<double> weights; ///< β, non-negative with sum 1
    double epsilon = 0;          ///< a squared length in the unit of `cell`
    bool debiased = false;
};

/// The iteration, which can be left and taken up at any time. With scalings v_k = d ṽ_k and
///
///   u_k = μ_k / K v_k,  b = d Π_k (K u_k)^β_k,  ṽ_k ← Π_j (K u_j)^β_j / K u_k,
///   d ← √(d b / K d) where debiased, else 1,
///
/// in the log domain in float32. Each round is one of gradient ascent in the dual, and carries
/// Nesterov's momentum, which starts anew when it points away from where the round goes.
class GridBarycenter {
  public:
    /// Throws InputError for ε that is not positive, a grid with no cell or more than 4096 a side,
    /// pictures of another size, empty, negative or not finite, and bad weights.
    explicit GridBarycenter(GridProblem problem);

    /// Solves the same problem on coarser grids, at a larger ε where theirs is wider, and starts
    /// from what they found.
    void startCoarse(int threads = 1);
    void iterate(int threads = 1);
    /// Until the density changes in ten iterations by at most `tolerance` (L1), or `most` are over.
    void run(double tolerance, int most, int threads = 1);

    /// Goes on from the scalings reached.
    void setWeights(std::vector<double> weights);

    /// [rows][columns], sum 1; uniform before the first iteration.
    std::vector<double> density() const;
    /// −ε Σ_k β_k ⟨μ_k, log K v_k⟩: the barycenter's objective, but for what does not depend on it.
    double objective() const { return objective_; }
    int iterations() const { return iterations_; }
    /// L1 distance of the densities of the last ten iterations of run().
    double change() const { return change_; }
    bool converged() const { return converged_; }

    const GridProblem& problem() const { return problem_; }
    /// All that the next iteration and density() depend on: log ṽ_1 … log ṽ_P, log d with momentum,
    /// the same without, and the density, [2P + 3][rows][stride]; and the age of the momentum.
    std::vector<float>& scalings() { return scalings_; }
    int& momentum() { return momentum_; }

  private:
    int64_t size() const { return problem_.shape.rows * stride_; }
    int64_t count() const { return static_cast<int64_t>(problem_.pictures.size()); }
    float* ahead(int64_t k) { return scalings_.data() + k * size(); }
    float* reached(int64_t k) { return scalings_.data() + (count() + 1 + k) * size(); }
    float* masses() { return scalings_.data() + 2 * (count() + 1) * size(); }

    void layOut();
    /// log K u_k into logBlurred_[k]; its part of the objective.
    double project(int64_t k, transport::LogBlur& blur);
    void projectAll(int threads);
    void average();
    void debias();
    void advance();
    void takeOver(GridBarycenter& coarse);

    GridProblem problem_;
    int64_t stride_ = 0, turnedStride_ = 0;
    std::vector<transport::LogBlur> blurs_;   ///< one for each thread
    std::vector<std::vector<float>> mass_;    ///< of every picture, [columns][turnedStride]
    std::vector<std::vector<float>> logMass_; ///< the same
    std::vector<float> scalings_;
    std::vector<std::vector<float>> logBlurred_; ///< log K u_k, then the round's new log ṽ_k
    std::vector<float> newDebias_, logDensity_;
    double objective_ = 0, change_ = 0;
    int iterations_ = 0, momentum_ = 0;
    bool converged_ = false;
};

struct GridOptions {
    double tolerance = 5e-4; ///< see GridBarycenter::run
    int iterations = 1000;   ///< at most
    int threads = 1;
};

struct GridResult {
    std::vector<double> density; ///< [rows][columns], sum 1
    int iterations = 0;          ///< on the grid itself
    double change = 0;           ///< L1 of the density in the last ten
    bool converged = false;
};

/// The barycenter from coarse to fine. Errors as above.
GridResult gridBarycenter(GridProblem problem, const GridOptions& options = {});

} // namespace bary
