// The generator h on a whole batch: forward with the batch's statistics, and its gradient by hand.
#pragma once

#include "core/engine/kernels.h"
#include "core/engine/kernels/potential.h"

namespace {

using bary::kernel::Generator;

constexpr float batchNormEpsilon = 1e-5f;

/// Scratch for n columns: what every layer keeps for the gradient.
struct GeneratorScratch {
    float* a;          ///< [layers + 2][H or D][n]: before the activation
    float* z;          ///< the same, after it
    float* normalised; ///< [layers + 2][H][n]
    float* inverse;    ///< [layers + 2][H]: 1/σ
    float* d;          ///< two buffers [max(H, D)][n] for the way back
    int64_t layer;     ///< floats of one layer's rows

    static int64_t rows(const Generator& p) { return p.width > p.dim ? p.width : p.dim; }
    static int64_t size(const Generator& p, int64_t n) {
        // … and a block of latent points for generatorOfPoints.
        return rows(p) * n * (3 * (p.layers + 2) + 2) + rows(p) * (p.layers + 2) + p.latent * n;
    }
    GeneratorScratch(const Generator& p, int64_t n, float* at) {
        layer = rows(p) * n;
        a = at;
        z = a + layer * (p.layers + 2);
        normalised = z + layer * (p.layers + 2);
        d = normalised + layer * (p.layers + 2);
        inverse = d + 2 * layer;
    }
};

BARY_INLINE int rowsOfLayer(const Generator& p, int l) {
    return l == p.layers + 1 ? p.dim : p.width;
}

BARY_INLINE Vector prelu(Vector a, Vector slope) {
    return a > Vector{} ? a : slope * a;
}

/// Columns from `count` on become 0.
BARY_INLINE void clearPadding(float* row, int count, int columns) {
    for (int c = count; c < columns; ++c) {
        row[c] = 0;
    }
}

/// Batch normalisation of one row in place: a <- scale · x̂ + offset, keeping x̂.
BARY_INLINE void normalise(float* row, float* kept, int count, int columns, float scale,
                           float offset, float& mean, float& variance, float& inverse) {
    clearPadding(row, count, columns);
    Vector total = {};
    for (int c = 0; c < columns; c += lanes) {
        total += load(row + c);
    }
    mean = sum(total) / static_cast<float>(count);
    for (int c = 0; c < columns; c += lanes) {
        store(kept + c, load(row + c) - mean);
    }
    clearPadding(kept, count, columns);
    Vector squares = {};
    for (int c = 0; c < columns; c += lanes) {
        const Vector x = load(kept + c);
        squares += x * x;
    }
    variance = sum(squares) / static_cast<float>(count);
    inverse = 1.0f / __builtin_sqrtf(variance + batchNormEpsilon);
    for (int c = 0; c < columns; c += lanes) {
        const Vector x = load(kept + c) * inverse;
        store(kept + c, x);
        store(row + c, x * scale + offset);
    }
}

int64_t generatorScratch(const Generator& p, int columns) {
    return GeneratorScratch::size(p, columns);
}

/// The rows of layer l before normalisation and activation.
BARY_INLINE void linearLayer(const Generator& p, const float* h, int l, Block z, const float* below,
                             int64_t n, float* out, int64_t outStride) {
    Factor factors[2];
    int count = 0;
    if (l == 0) {
        factors[count++] = {h + p.weight[0], p.latent, 1, z.rows, z.stride, p.latent};
    } else {
        factors[count++] = {h + p.weight[l], p.width, 1, below, n, p.width};
    }
    if (l == p.layers + 1 && p.skip) {
        factors[count++] = {h + p.skipAt, p.latent, 1, z.rows, z.stride, p.latent};
    }
    product(factors, count, h + p.bias[l], rowsOfLayer(p, l), z.columns,
            [=](int row, int64_t column, Vector value) {
                store(out + row * outStride + column, value);
            });
}

/// What comes after the last Linear.
BARY_INLINE Vector finalActivation(const Generator& p, Vector a, Vector slope) {
    switch (p.output) {
    case Generator::Prelu:
        return prelu(a, slope);
    case Generator::Tanh:
        return tangentHyperbolic(a);
    default:
        return a;
    }
}

void generatorForward(const Generator& p, const float* h, Block z, int count, float* out,
                      int64_t outStride, float* statistics, float* scratch) {
    const int64_t n = z.columns;
    const GeneratorScratch s(p, n, scratch);
    for (int l = 0; l < p.layers + 2; ++l) {
        float* const a = s.a + l * s.layer;
        linearLayer(p, h, l, z, s.z + (l - 1) * s.layer, n, a, n);
        const bool last = l == p.layers + 1;
        const Vector slope = broadcast(h[p.slope[l]]);
        for (int r = 0; r < rowsOfLayer(p, l); ++r) {
            float* const row = a + r * n;
            if (p.batchNorm && l > 0 && !last) {
                float mean, variance;
                normalise(row, s.normalised + l * s.layer + r * n, count, z.columns,
                          h[p.scale[l] + r], h[p.offset[l] + r], mean, variance,
                          s.inverse[l * GeneratorScratch::rows(p) + r]);
                if (statistics) {
                    statistics[(2 * (l - 1)) * p.width + r] = mean;
                    statistics[(2 * (l - 1) + 1) * p.width + r] = variance;
                }
            }
            float* const after = last ? out + r * outStride : s.z + l * s.layer + r * n;
            for (int c = 0; c < z.columns; c += lanes) {
                const Vector value = load(row + c);
                store(after + c, last ? finalActivation(p, value, slope) : prelu(value, slope));
            }
        }
    }
}

/// d <- d · (activation's derivative at a), adding the slope's gradient where there is one.
BARY_INLINE void throughActivation(const Generator& p, const float* h, int l, const float* a,
                                   float* d, int64_t dStride, int64_t n, int columns,
                                   float* gradient) {
    const bool last = l == p.layers + 1;
    if (last && p.output == Generator::Linear) {
        return;
    }
    const bool tanh = last && p.output == Generator::Tanh;
    const Vector slope = broadcast(h[p.slope[l]]);
    Vector total = {};
    for (int r = 0; r < rowsOfLayer(p, l); ++r) {
        for (int c = 0; c < columns; c += lanes) {
            const Vector value = load(a + r * n + c), zero = {};
            const Vector above = load(d + r * dStride + c);
            if (tanh) {
                const Vector t = tangentHyperbolic(value);
                store(d + r * dStride + c, above * (1.0f - t * t));
            } else {
                total += value > zero ? zero : above * value;
                store(d + r * dStride + c, value > zero ? above : above * slope);
            }
        }
    }
    if (!tanh) {
        gradient[p.slope[l]] += sum(total);
    }
}

/// d <- gradient by what the normalisation of one row was given.
BARY_INLINE void throughNormalisation(float* d, const float* normalised, int count, int columns,
                                      float scale, float inverse, float& dScale, float& dOffset) {
    Vector products = {}, total = {};
    for (int c = 0; c < columns; c += lanes) {
        const Vector x = load(d + c);
        products += x * load(normalised + c);
        total += x;
    }
    const float byScale = sum(products), byOffset = sum(total);
    dScale += byScale;
    dOffset += byOffset;
    const float share = 1.0f / static_cast<float>(count);
    for (int c = 0; c < columns; c += lanes) {
        const Vector centred =
            load(d + c) - share * byOffset - load(normalised + c) * (share * byScale);
        store(d + c, centred * (scale * inverse));
    }
    clearPadding(d, count, columns);
}

void generatorGradient(const Generator& p, const float* h, Block z, int count, float* seed,
                       int64_t seedStride, float* gradient, float* scratch) {
    const int64_t n = z.columns;
    const GeneratorScratch s(p, n, scratch);
    float* d = seed;
    int64_t dStride = seedStride;
    for (int l = p.layers + 1; l >= 0; --l) {
        const int rows = rowsOfLayer(p, l);
        throughActivation(p, h, l, s.a + l * s.layer, d, dStride, n, z.columns, gradient);
        if (p.batchNorm && l > 0 && l <= p.layers) {
            for (int r = 0; r < rows; ++r) {
                throughNormalisation(d + r * dStride, s.normalised + l * s.layer + r * n, count,
                                     z.columns, h[p.scale[l] + r],
                                     s.inverse[l * GeneratorScratch::rows(p) + r],
                                     gradient[p.scale[l] + r], gradient[p.offset[l] + r]);
            }
        }
        addRowSums(d, dStride, rows, z.columns, nullptr, gradient + p.bias[l]);
        const Pair pair = {d, dStride, l > 0 ? s.z + (l - 1) * s.layer : z.rows,
                           l > 0 ? n : z.stride};
        const int inputs = l > 0 ? p.width : p.latent;
        outer(&pair, 1, z.columns, rows, inputs, gradient + p.weight[l], inputs);
        if (l == p.layers + 1 && p.skip) {
            const Pair skip = {d, dStride, z.rows, z.stride};
            outer(&skip, 1, z.columns, rows, p.latent, gradient + p.skipAt, p.latent);
        }
        if (l > 0) {
            float* const below = s.d + (l % 2) * s.layer;
            const Factor factor = {h + p.weight[l], 1, p.width, d, dStride, rows};
            product(&factor, 1, nullptr, p.width, z.columns,
                    [=](int row, int64_t column, Vector value) {
                        store(below + row * n + column, value);
                    });
            d = below;
            dStride = n;
        }
    }
}

void generatorOfPoints(const Generator& p, const float* h, const float* statistics, const float* z,
                       int64_t n, float* out, float* scratch) {
    float* const input = scratch;
    float* layerIn = input + static_cast<int64_t>(p.latent) * pointBlock;
    float* layerOut = layerIn + GeneratorScratch::rows(p) * pointBlock;
    for (int64_t begin = 0; begin < n; begin += pointBlock) {
        const int count = static_cast<int>(n - begin < pointBlock ? n - begin : pointBlock);
        const int columns = (count + bary::kernel::columnUnit - 1) / bary::kernel::columnUnit *
                            bary::kernel::columnUnit;
        toColumns(z + begin * p.latent, count, p.latent, input, columns);
        for (int l = 0; l < p.layers + 2; ++l) {
            linearLayer(p, h, l, Block{input, columns, columns}, layerIn, columns, layerOut,
                        columns);
            const bool last = l == p.layers + 1;
            const Vector slope = broadcast(h[p.slope[l]]);
            for (int r = 0; r < rowsOfLayer(p, l); ++r) {
                float scale = 1, shift = 0;
                if (p.batchNorm && l > 0 && !last) {
                    const float mean = statistics[(2 * (l - 1)) * p.width + r];
                    const float variance = statistics[(2 * (l - 1) + 1) * p.width + r];
                    scale = h[p.scale[l] + r] / __builtin_sqrtf(variance + batchNormEpsilon);
                    shift = h[p.offset[l] + r] - scale * mean;
                }
                for (int c = 0; c < columns; c += lanes) {
                    const Vector a = load(layerOut + r * columns + c) * scale + shift;
                    store(layerOut + r * columns + c,
                          last ? finalActivation(p, a, slope) : prelu(a, slope));
                }
            }
            float* const swap = layerIn;
            layerIn = layerOut;
            layerOut = swap;
        }
        toRows(layerIn, columns, count, p.dim, out + begin * p.dim);
    }
}

} // namespace
