// The fused engine's kernels: hand-derived gradients of the NWB potentials and generator on blocks
// of samples. Compiled once per instruction set and chosen at run time; nothing of the standard
// library or of LibTorch crosses this border.
//
// Samples are the vector lanes: a block is [features][columns], rows `stride` floats apart.
// Columns come in multiples of `columnUnit`; those beyond the batch are padding, which a mask (or a
// seed) of 0 keeps out of every sum.
#pragma once

#include <cstdint>

namespace bary::kernel {

constexpr int columnUnit = 16;
constexpr int maxLayers = 16;

/// One input-convex potential (core/network/ficnn.h): sizes, and offsets into its P parameters.
struct Potential {
    int dim, layers, width;
    enum Quadratic { None, Scalar, Full } quadratic;
    int64_t a[maxLayers], b[maxLayers], w[maxLayers]; ///< w[l] feeds layer l, from 1
    int64_t output, linear, quadraticAt, size;
    int64_t convexBegin; ///< W and w lie from here to `linear`
};

/// One generator (core/network/generator_network.h). Layer 0 reads z, layer `layers` + 1 writes the
/// sample.
struct Generator {
    int latent, dim, layers, width;
    bool batchNorm, skip;
    enum Output { Linear, Prelu, Tanh } output;
    int64_t weight[maxLayers + 2], bias[maxLayers + 2], slope[maxLayers + 2];
    int64_t scale[maxLayers + 2], offset[maxLayers + 2]; ///< of layers 1 … `layers`
    int64_t skipAt, size;
};

/// A block of columns.
struct Block {
    const float* rows;
    int64_t stride;
    int columns; ///< a multiple of columnUnit
};

/// Sums over the batch, for the curves.
struct PotentialSums {
    double fOfImageInG = 0, inner = 0;  ///< at a g step: E f(∇g(y)) and E⟨y, ∇g(y)⟩
    double fOfImage = 0, fOfSample = 0; ///< at an f step: E f(∇g(y)) and E f(x)
};

struct AdamPass {
    float rate, tailRate, beta1, beta2, epsilon, correction1, correction2;
    int64_t size, tail;             ///< parameters; from `tail` on they learn at tailRate
    int64_t convexBegin, convexEnd; ///< W and w: penalised or clipped
    float penalty;                  ///< adds 2 · penalty · min(W, 0) to the gradient
    bool clip;                      ///< W, w (and c) <- max(·, 0)
    bool clipTail;                  ///< the tail is one c
    float averageDecay;             ///< of the running average; 1 leaves it alone
};

struct Kernels {
    const char* name;
    int lanes; ///< floats in a vector

    /// Floats that the functions below need as `scratch` for blocks of up to `columns`.
    int64_t (*potentialScratch)(const Potential&, int columns);
    int64_t (*generatorScratch)(const Generator&, int columns);

    /// Adds the gradient of the g step at y: with x = ∇g(y) and v = mask · (∇f(x) − y) held fixed,
    /// that of Σ ⟨v, ∇g(y)⟩. `f` null stands for f = ½|x|², the step towards the identity. The mask
    /// is 1/M, or 0 for padding. `sums` may be null.
    void (*gGradient)(const Potential&, const float* g, const float* f, Block y, const float* mask,
                      float* gradient, PotentialSums* sums, float* scratch);
    /// Adds the gradient of −Σ mask (f(∇g(y)) − f(x)) by the parameters of f.
    void (*fGradient)(const Potential&, const float* g, const float* f, Block y, Block x,
                      const float* mask, float* gradient, PotentialSums* sums, float* scratch);
    /// ∇f(x), rows outStride apart. Returns E f(x) under the mask, where there is one.
    double (*inputGradient)(const Potential&, const float* f, Block x, const float* mask,
                            float* out, int64_t outStride, float* scratch);
    /// The same for rows of points: in [n, D] -> out [n, D].
    void (*inputGradientOfPoints)(const Potential&, const float* f, const float* in, int64_t n,
                                  float* out, float* scratch);

    /// h(z) with the statistics of the first `count` columns; scratch then holds what
    /// generatorGradient needs. `statistics` [layers][2][width] (mean, variance) may be null.
    void (*generatorForward)(const Generator&, const float* h, Block z, int count, float* out,
                             int64_t outStride, float* statistics, float* scratch);
    /// Adds the gradient of Σ ⟨seed, h(z)⟩ after generatorForward on the same z; `seed` is 0 in the
    /// padding, and is overwritten.
    void (*generatorGradient)(const Generator&, const float* h, Block z, int count, float* seed,
                              int64_t seedStride, float* gradient, float* scratch);
    /// h(z) with given statistics, rows of points: z [n, latent] -> out [n, D].
    void (*generatorOfPoints)(const Generator&, const float* h, const float* statistics,
                              const float* z, int64_t n, float* out, float* scratch);

    /// Adam, penalty, clip and running average in one pass; sets the gradient to 0.
    void (*adam)(const AdamPass&, float* parameters, float* gradient, float* first, float* second,
                 float* average);
    /// Σ min(W, 0)² over W and w.
    double (*negativity)(const AdamPass&, const float* parameters);

    /// Runs independent multiply-adds on registers for about `count` · 1000 of them and returns how
    /// many floating-point operations that were.
    double (*multiplyAdds)(int64_t count);
};

/// The best set for this processor, or the one that the environment variable BARYSCOPE_ISA names
/// (baseline, v3, v4), for tests and measurements.
const Kernels& kernels();

} // namespace bary::kernel
