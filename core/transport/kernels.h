// The inner loops of entropic transport in float32: sums over all points of one cloud for every
// point of another, streamed. Compiled once per instruction set and chosen at run time; nothing of
// the standard library crosses this border.
//
// Scores: s_ij = h_j − sharpness · ½|x_i − y_j|², or h_j + sharpness · <x_i, y_j> where the squared
// norms are part of h and of the result. Arrays over j are padded to multiples of columnUnit, with
// h_j = noMass there and wherever y_j has no weight.
#pragma once

#include "core/transport/line_blur_table.h"

#include <cstdint>

namespace bary::transport {

constexpr int64_t columnUnit = 16;
constexpr float noMass = -1e30f;
constexpr int mostDirect = 3; ///< dimensions up to which distances are computed on the fly

/// Points by coordinates, [dim][stride]; the first `count` of a row are used.
struct Columns {
    const float* rows;
    int64_t stride;
    int dim;
    int64_t count; ///< of points, with the padding where the kernel says so
};

struct Kernels {
    const char* name;
    /// out[i] = log Σ_j exp(s_ij) for all points of x (not padded) against y (padded), of dimension
    /// mostDirect at most.
    void (*logSums)(Columns x, Columns y, const float* h, float sharpness, float* out);
    /// out [dim][x.stride]: Σ_j exp(s_ij − logSum_i) y_j, for the same.
    void (*means)(Columns x, Columns y, const float* h, float sharpness, const float* logSum,
                  float* out);
    /// The same log sums where <x_i, y_j> are known: products [rows][stride], `columns` of them.
    void (*logSumsOfProducts)(const float* products, int64_t stride, int64_t rows, int64_t columns,
                              const float* h, float sharpness, float* out);
    /// products <- exp(s_ij − logSum_i), in place.
    void (*weightsOfProducts)(float* products, int64_t stride, int64_t rows, int64_t columns,
                              const float* h, float sharpness, const float* logSum);
    /// out [rows][columns] = left [rows][inner] · right [inner][columns], rows of `out`, `left` and
    /// `right` that many floats apart; `columns` is a multiple of columnUnit.
    void (*product)(const float* left, int64_t leftStride, const float* right, int64_t rightStride,
                    float* out, int64_t outStride, int64_t rows, int64_t inner, int64_t columns);
    /// The blur of the table down each of `columns` columns (a multiple of columnUnit), places
    /// `stride` floats apart. `tops` is scratch, [blocks][2 · columnUnit].
    void (*blurLines)(const LineBlurTable& table, const float* in, int64_t stride, int64_t columns,
                      float* out, float* tops);
    /// out = exp(in + shift), 0 where that is too small for a float; `count` as `columns` above.
    void (*exponentials)(const float* in, float shift, int64_t count, float* out);
    /// squared <- Σ_a (1 + x/a)^(−a) for x = scale · squared, a = 0.2, 0.5, 1, 2, 5, in double;
    /// slope = its derivative by `squared`.
    void (*rationalQuadratic)(double* squared, double* slope, int64_t count, double scale);
};

/// The best set for this processor (core/base/instruction_set.h).
const Kernels& kernels();

} // namespace bary::transport
