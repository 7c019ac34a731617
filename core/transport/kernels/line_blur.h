// Gaussian blurs in the log domain, along the lines of a picture: log-sum-exps whose sums are
// products of small matrices. A block of the source and a block of the result see each other by
//
//   −c(δ + a − b)² = −c(δ² + 2δa) + 2cδb − c(a − b)²,   δ their distance, a and b places in them,
//
// so that one table exp(−c(a − b)²) serves all pairs of blocks. What is left belongs to one of the
// places each and is applied in the log domain, relative to the largest: nothing overflows, and no
// term that matters underflows, however small ε is.
#pragma once

#include "core/transport/kernels/softmin.h" // fallingExponential
#include "core/transport/line_blur_table.h"

namespace {

using bary::transport::LineBlurTable;

constexpr int blurVectors = 2;
constexpr int blurRows = 2 * tileVectors; // times blurVectors: accumulators

/// ln x of positive, ordinary numbers.
BARY_INLINE Vector logarithm(Vector x) {
    // x = 2^k m, with m in [√½, √2); ln m = 2 artanh((m − 1)/(m + 1)), whose series ends at 1e-9.
    const Integers bits = reinterpret_cast<Integers>(x);
    const Integers exponent = (bits - 0x3f3504f3) >> 23;
    const Vector m = reinterpret_cast<Vector>(bits - (exponent << 23));
    const Vector s = (m - 1.0f) / (m + 1.0f), square = s * s;
    Vector p = broadcast(2.0f / 9);
    p = p * square + 2.0f / 7;
    p = p * square + 2.0f / 5;
    p = p * square + 2.0f / 3;
    p = p * square + 2.0f;
    return __builtin_convertvector(exponent, Vector) * 0.693147181f + s * p;
}

/// V vectors of neighbouring lines.
template <int V> struct LineBlur {
    static constexpr int64_t width = V * lanes;
    static constexpr int64_t most = bary::transport::mostBlurBlock;

    const LineBlurTable& table;
    const float* in;
    float* out;
    int64_t stride;
    float* tops; ///< [blocks][V · lanes]: the largest term of every source block
    alignas(64) float terms[most * width];
    alignas(64) float level[most * width];
    alignas(64) float sums[most * width];

    int64_t rowsOf(int64_t block) const {
        const int64_t left = table.count - block * table.block;
        return left < table.block ? left : table.block;
    }
    /// The exponent that a source block's top gets at place a of the result: base + slope · a.
    struct Tilt {
        float base, slope;
    };
    Tilt tiltOf(int64_t to, int64_t from) const {
        const float distance = static_cast<float>((to - from) * table.block);
        return {-table.sharpness * distance * distance, -2 * table.sharpness * distance};
    }

    void findTops(int64_t to, int64_t rows) {
        for (int64_t k = 0; k < rows * width; k += lanes) {
            store(level + k, broadcast(-3e38f));
        }
        for (int64_t from = 0; from * table.block < table.count; ++from) {
            const Tilt tilt = tiltOf(to, from);
            const float* source = in + from * table.block * stride;
            for (int v = 0; v < V; ++v) {
                Vector top = broadcast(-3e38f);
                for (int64_t b = 0; b < rowsOf(from); ++b) {
                    top = larger(top, load(source + b * stride + v * lanes) -
                                          tilt.slope * static_cast<float>(b));
                }
                store(tops + from * width + v * lanes, top);
                for (int64_t a = 0; a < rows; ++a) {
                    float* at = level + a * width + v * lanes;
                    store(at,
                          larger(load(at), top + tilt.base + tilt.slope * static_cast<float>(a)));
                }
            }
        }
    }

    /// Whether any term of the source block is seen beside the largest one.
    bool matters(int64_t from, Tilt tilt, int64_t rows) const {
        Vector highest = broadcast(-3e38f);
        for (int v = 0; v < V; ++v) {
            const Vector top = load(tops + from * width + v * lanes) + tilt.base;
            for (int64_t a = 0; a < rows; ++a) {
                highest = larger(highest, top + tilt.slope * static_cast<float>(a) -
                                              load(level + a * width + v * lanes));
            }
        }
        return largest(highest) > -table.reach;
    }

    template <int R>
    BARY_INLINE void addRows(int64_t a, int64_t inner, const Vector (&top)[V], float slope) {
        Vector acc[R][V] = {};
        for (int64_t b = 0; b < inner; ++b) {
            const float* weights = table.centre + a - b;
            for (int v = 0; v < V; ++v) {
                const Vector term = load(terms + b * width + v * lanes);
                for (int r = 0; r < R; ++r) {
                    acc[r][v] += weights[r] * term;
                }
            }
        }
        for (int r = 0; r < R; ++r) {
            for (int v = 0; v < V; ++v) {
                const int64_t at = (a + r) * width + v * lanes;
                const Vector exponent =
                    top[v] + slope * static_cast<float>(a + r) - load(level + at);
                store(sums + at, load(sums + at) + acc[r][v] * fallingExponential(exponent));
            }
        }
    }

    void addBlock(int64_t from, Tilt tilt, int64_t rows) {
        const float* source = in + from * table.block * stride;
        const int64_t inner = rowsOf(from);
        Vector top[V];
        for (int v = 0; v < V; ++v) {
            top[v] = load(tops + from * width + v * lanes);
            for (int64_t b = 0; b < inner; ++b) {
                const Vector exponent = load(source + b * stride + v * lanes) -
                                        tilt.slope * static_cast<float>(b) - top[v];
                store(terms + b * width + v * lanes, fallingExponential(exponent));
            }
            top[v] += tilt.base;
        }
        int64_t a = 0;
        for (; a + blurRows <= rows; a += blurRows) {
            addRows<blurRows>(a, inner, top, tilt.slope);
        }
        for (; a < rows; ++a) {
            addRows<1>(a, inner, top, tilt.slope);
        }
    }

    void run() {
        for (int64_t to = 0; to * table.block < table.count; ++to) {
            const int64_t rows = rowsOf(to);
            findTops(to, rows);
            for (int64_t k = 0; k < rows * width; k += lanes) {
                store(sums + k, Vector{});
            }
            for (int64_t from = 0; from * table.block < table.count; ++from) {
                const Tilt tilt = tiltOf(to, from);
                if (matters(from, tilt, rows)) {
                    addBlock(from, tilt, rows);
                }
            }
            for (int64_t a = 0; a < rows; ++a) {
                for (int v = 0; v < V; ++v) {
                    const int64_t at = a * width + v * lanes;
                    store(out + (to * table.block + a) * stride + v * lanes,
                          load(level + at) + logarithm(load(sums + at)));
                }
            }
        }
    }
};

template <int V>
void blurPanel(const LineBlurTable& table, const float* in, int64_t stride, float* out,
               float* tops) {
    LineBlur<V> blur{table, in, out, stride, tops, {}, {}, {}};
    blur.run();
}

void blurLines(const LineBlurTable& table, const float* in, int64_t stride, int64_t columns,
               float* out, float* tops) {
    constexpr int64_t width = blurVectors * lanes;
    int64_t column = 0;
    for (; column + width <= columns; column += width) {
        blurPanel<blurVectors>(table, in + column, stride, out + column, tops);
    }
    for (; column < columns; column += lanes) {
        blurPanel<1>(table, in + column, stride, out + column, tops);
    }
}

void exponentials(const float* in, float shift, int64_t count, float* out) {
    for (int64_t k = 0; k < count; k += lanes) {
        const Vector x = smaller(load(in + k) + shift, broadcast(87.0f));
        store(out + k, x < -87.0f ? Vector{} : fallingExponential(x));
    }
}

} // namespace
