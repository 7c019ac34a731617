// Log-sum-exps and weighted means of one cloud against another, four rows at a time so that what is
// loaded of the columns serves four times.
#pragma once

#include "core/base/simd.h"
#include "core/transport/kernels.h"

namespace {

using bary::transport::Columns;

constexpr int blockRows = 4;
constexpr int64_t chunk = 512; // columns whose scores stay in the first-level cache

BARY_INLINE float largest(Vector v) {
    float part[lanes];
    store(part, v);
    float result = part[0];
    for (int k = 1; k < lanes; ++k) {
        result = part[k] > result ? part[k] : result;
    }
    return result;
}

/// e^x for x <= 0 however small; 1e-38 stands for what is smaller.
BARY_INLINE Vector fallingExponential(Vector x) {
    return boundedExponential(larger(x, broadcast(-87.0f)));
}

/// The scores of R rows from `row` on against the vector of columns at j.
template <int D, int R> struct DirectScores {
    const float* y;
    int64_t stride;
    const float* h;
    Vector halfSharpness, x[R][D];

    BARY_INLINE DirectScores(const Columns& from, int64_t row, const Columns& to, const float* hs,
                             float sharpness)
        : y(to.rows), stride(to.stride), h(hs), halfSharpness(broadcast(-0.5f * sharpness)) {
        for (int r = 0; r < R; ++r) {
            for (int d = 0; d < D; ++d) {
                x[r][d] = broadcast(from.rows[d * from.stride + row + r]);
            }
        }
    }
    BARY_INLINE void operator()(int64_t j, Vector (&score)[R]) const {
        Vector to[D];
        for (int d = 0; d < D; ++d) {
            to[d] = load(y + d * stride + j);
        }
        const Vector base = load(h + j);
        for (int r = 0; r < R; ++r) {
            Vector squared = {};
            for (int d = 0; d < D; ++d) {
                const Vector difference = x[r][d] - to[d];
                squared += difference * difference;
            }
            score[r] = base + halfSharpness * squared;
        }
    }
};

template <int R> struct ProductScores {
    const float* products;
    int64_t stride;
    const float* h;
    Vector sharpness;

    BARY_INLINE void operator()(int64_t j, Vector (&score)[R]) const {
        const Vector base = load(h + j);
        for (int r = 0; r < R; ++r) {
            score[r] = base + sharpness * load(products + r * stride + j);
        }
    }
};

template <int R, class Scores>
BARY_INLINE void logSumsOfRows(const Scores& scores, int64_t columns, float* out) {
    alignas(64) float buffer[R][chunk];
    Vector total[R] = {};
    float top[R];
    for (int r = 0; r < R; ++r) {
        top[r] = -3e38f;
    }
    for (int64_t begin = 0; begin < columns; begin += chunk) {
        const int64_t end = begin + chunk < columns ? begin + chunk : columns;
        Vector highest[R];
        for (int r = 0; r < R; ++r) {
            highest[r] = broadcast(-3e38f);
        }
        for (int64_t j = begin; j < end; j += lanes) {
            Vector score[R];
            scores(j, score);
            for (int r = 0; r < R; ++r) {
                highest[r] = larger(highest[r], score[r]);
                store(buffer[r] + (j - begin), score[r]);
            }
        }
        for (int r = 0; r < R; ++r) {
            const float here = largest(highest[r]);
            const float now = here > top[r] ? here : top[r];
            Vector sums = total[r] * fallingExponential(broadcast(top[r] - now));
            const Vector shift = broadcast(now);
            for (int64_t j = 0; j < end - begin; j += lanes) {
                sums += fallingExponential(load(buffer[r] + j) - shift);
            }
            total[r] = sums;
            top[r] = now;
        }
    }
    for (int r = 0; r < R; ++r) {
        out[r] = top[r] + __builtin_logf(sum(total[r]));
    }
}

/// Calls work with a block's first row and its height as a type, for all rows.
template <class Work> BARY_INLINE void inBlocks(int64_t rows, const Work& work) {
    int64_t row = 0;
    for (; row + blockRows <= rows; row += blockRows) {
        work.template of<blockRows>(row);
    }
    for (; row < rows; ++row) {
        work.template of<1>(row);
    }
}

template <int D> struct DirectLogSums {
    Columns x, y;
    const float* h;
    float sharpness;
    float* out;

    template <int R> BARY_INLINE void of(int64_t row) const {
        logSumsOfRows<R>(DirectScores<D, R>(x, row, y, h, sharpness), y.count, out + row);
    }
};

void logSums(Columns x, Columns y, const float* h, float sharpness, float* out) {
    switch (x.dim) {
    case 1:
        inBlocks(x.count, DirectLogSums<1>{x, y, h, sharpness, out});
        break;
    case 2:
        inBlocks(x.count, DirectLogSums<2>{x, y, h, sharpness, out});
        break;
    default:
        inBlocks(x.count, DirectLogSums<3>{x, y, h, sharpness, out});
        break;
    }
}

template <int D> struct DirectMeans {
    Columns x, y;
    const float* h;
    float sharpness;
    const float* logSum;
    float* out;

    template <int R> BARY_INLINE void of(int64_t row) const {
        const DirectScores<D, R> scores(x, row, y, h, sharpness);
        Vector sums[R][D] = {};
        for (int64_t j = 0; j < y.count; j += lanes) {
            Vector score[R];
            scores(j, score);
            for (int r = 0; r < R; ++r) {
                // Rounding may put the sum of all weights just above 1: no bound from above.
                const Vector weight = fallingExponential(score[r] - logSum[row + r]);
                for (int d = 0; d < D; ++d) {
                    sums[r][d] += weight * load(y.rows + d * y.stride + j);
                }
            }
        }
        for (int r = 0; r < R; ++r) {
            for (int d = 0; d < D; ++d) {
                out[d * x.stride + row + r] = sum(sums[r][d]);
            }
        }
    }
};

void means(Columns x, Columns y, const float* h, float sharpness, const float* logSum, float* out) {
    switch (x.dim) {
    case 1:
        inBlocks(x.count, DirectMeans<1>{x, y, h, sharpness, logSum, out});
        break;
    case 2:
        inBlocks(x.count, DirectMeans<2>{x, y, h, sharpness, logSum, out});
        break;
    default:
        inBlocks(x.count, DirectMeans<3>{x, y, h, sharpness, logSum, out});
        break;
    }
}

struct ProductLogSums {
    const float* products;
    int64_t stride, columns;
    const float* h;
    float sharpness;
    float* out;

    template <int R> BARY_INLINE void of(int64_t row) const {
        logSumsOfRows<R>(ProductScores<R>{products + row * stride, stride, h, broadcast(sharpness)},
                         columns, out + row);
    }
};

void logSumsOfProducts(const float* products, int64_t stride, int64_t rows, int64_t columns,
                       const float* h, float sharpness, float* out) {
    inBlocks(rows, ProductLogSums{products, stride, columns, h, sharpness, out});
}

void weightsOfProducts(float* products, int64_t stride, int64_t rows, int64_t columns,
                       const float* h, float sharpness, const float* logSum) {
    for (int64_t row = 0; row < rows; ++row) {
        float* at = products + row * stride;
        for (int64_t j = 0; j < columns; j += lanes) {
            const Vector score = load(h + j) + sharpness * load(at + j);
            store(at + j, fallingExponential(score - logSum[row]));
        }
    }
}

} // namespace
