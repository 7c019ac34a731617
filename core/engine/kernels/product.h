// Small matrix products on blocks of columns: the inner loops of the fused engine.
#pragma once

#include "core/base/simd.h"

namespace {

/// A matrix by a block: row r of the result adds Σ_k matrix[r·rowStep + k·innerStep] · in[k].
struct Factor {
    const float* matrix;
    int64_t rowStep, innerStep;
    const float* in;
    int64_t stride;
    int inner;
};

template <int R, int V>
BARY_INLINE void accumulate(Vector (&acc)[R][V], const Factor& factor, int row, int64_t column) {
    const float* matrix = factor.matrix + row * factor.rowStep;
    const float* in = factor.in + column;
    for (int k = 0; k < factor.inner; ++k) {
        Vector x[V];
        for (int v = 0; v < V; ++v) {
            x[v] = load(in + v * lanes);
        }
        for (int r = 0; r < R; ++r) {
            const Vector weight = broadcast(matrix[r * factor.rowStep]);
            for (int v = 0; v < V; ++v) {
                acc[r][v] += weight * x[v];
            }
        }
        matrix += factor.innerStep;
        in += factor.stride;
    }
}

template <int R, int V, class Finish>
BARY_INLINE void tile(const Factor* factors, int count, const float* bias, int row, int64_t column,
                      const Finish& finish) {
    Vector acc[R][V];
    for (int r = 0; r < R; ++r) {
        for (int v = 0; v < V; ++v) {
            acc[r][v] = broadcast(bias ? bias[row + r] : 0.0f);
        }
    }
    for (int f = 0; f < count; ++f) {
        accumulate<R, V>(acc, factors[f], row, column);
    }
    for (int r = 0; r < R; ++r) {
        for (int v = 0; v < V; ++v) {
            finish(row + r, column + v * lanes, acc[r][v]);
        }
    }
}

template <int V, class Finish>
BARY_INLINE void panel(const Factor* factors, int count, const float* bias, int rows,
                       int64_t column, const Finish& finish) {
    int row = 0;
    for (; row + tileRows <= rows; row += tileRows) {
        tile<tileRows, V>(factors, count, bias, row, column, finish);
    }
    switch (rows - row) {
    case 3:
        tile<3, V>(factors, count, bias, row, column, finish);
        break;
    case 2:
        tile<2, V>(factors, count, bias, row, column, finish);
        break;
    case 1:
        tile<1, V>(factors, count, bias, row, column, finish);
        break;
    default:
        break;
    }
}

/// result = bias + Σ factors, handed vector by vector to finish(row, column, value).
template <class Finish>
BARY_INLINE void product(const Factor* factors, int count, const float* bias, int rows, int columns,
                         const Finish& finish) {
    // Even shares: 7 vectors go as 4 + 3 rather than 4 + 2 + 1.
    const int vectors = columns / lanes;
    const int panels = (vectors + tileVectors - 1) / tileVectors;
    int64_t column = 0;
    for (int p = 0; p < panels; ++p) {
        const int width = vectors / panels + (p < vectors % panels ? 1 : 0);
        switch (width) {
        case 1:
            panel<1>(factors, count, bias, rows, column, finish);
            break;
        case 2:
            panel<2>(factors, count, bias, rows, column, finish);
            break;
#if defined(__AVX__)
        case 3:
            panel<3>(factors, count, bias, rows, column, finish);
            break;
#endif
#if defined(__AVX512F__)
        case 4:
            panel<4>(factors, count, bias, rows, column, finish);
            break;
#endif
        default:
            break;
        }
        column += static_cast<int64_t>(width) * lanes;
    }
}

/// Two blocks of the same columns whose rows are multiplied with each other, summed over columns.
struct Pair {
    const float* left;
    int64_t leftStride;
    const float* right;
    int64_t rightStride;
};

/// One tile of `outer`, R rows by outerTileSize / R columns. At the right edge columns beyond
/// `cols` repeat the last one and are thrown away.
template <int R, bool Edge>
BARY_INLINE void outerTile(const Pair* pairs, int count, int columns, int row, int col, int cols,
                           float* out, int64_t step) {
    constexpr int C = outerTileSize / R;
    Vector acc[outerTileSize] = {};
    for (int p = 0; p < count; ++p) {
        const float* left = pairs[p].left + row * pairs[p].leftStride;
        const float* right[C];
        for (int j = 0; j < C; ++j) {
            const int source = Edge && col + j >= cols ? cols - 1 : col + j;
            right[j] = pairs[p].right + source * pairs[p].rightStride;
        }
        for (int c = 0; c < columns; c += lanes) {
            Vector x[R];
            for (int i = 0; i < R; ++i) {
                x[i] = load(left + i * pairs[p].leftStride + c);
            }
            for (int j = 0; j < C; ++j) {
                const Vector y = load(right[j] + c);
                for (int i = 0; i < R; ++i) {
                    acc[i * C + j] += x[i] * y;
                }
            }
        }
    }
    float total[outerTileSize];
    sums(acc, total);
    const int valid = Edge ? cols - col : C;
    for (int i = 0; i < R; ++i) {
        for (int j = 0; j < valid; ++j) {
            out[(row + i) * step + col + j] += total[i * C + j];
        }
    }
}

template <int R>
BARY_INLINE void outerRows(const Pair* pairs, int count, int columns, int row, int cols, float* out,
                           int64_t step) {
    constexpr int C = outerTileSize / R;
    int col = 0;
    for (; col + C <= cols; col += C) {
        outerTile<R, false>(pairs, count, columns, row, col, cols, out, step);
    }
    if (col < cols) {
        outerTile<R, true>(pairs, count, columns, row, col, cols, out, step);
    }
}

/// out[i·step + j] += Σ_pairs Σ_columns left[i] · right[j].
BARY_INLINE void outer(const Pair* pairs, int count, int columns, int rows, int cols, float* out,
                       int64_t step) {
    int row = 0;
    for (; row + 4 <= rows; row += 4) {
        outerRows<4>(pairs, count, columns, row, cols, out, step);
    }
    if (row + 2 <= rows) {
        outerRows<2>(pairs, count, columns, row, cols, out, step);
        row += 2;
    }
    if (row < rows) {
        outerRows<1>(pairs, count, columns, row, cols, out, step);
    }
}

/// out[r] += Σ_columns rows[r] · weight, or the plain sum without one.
BARY_INLINE void addRowSums(const float* rows, int64_t stride, int count, int columns,
                            const float* weight, float* out) {
    for (int begin = 0; begin < count; begin += outerTileSize) {
        const int valid = count - begin < outerTileSize ? count - begin : outerTileSize;
        Vector acc[outerTileSize] = {};
        for (int r = 0; r < valid; ++r) {
            const float* row = rows + (begin + r) * stride;
            for (int c = 0; c < columns; c += lanes) {
                acc[r] += weight ? load(row + c) * load(weight + c) : load(row + c);
            }
        }
        float total[outerTileSize];
        sums(acc, total);
        for (int r = 0; r < valid; ++r) {
            out[begin + r] += total[r];
        }
    }
}

} // namespace
