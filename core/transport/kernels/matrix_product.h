// Products of large matrices, blocked so that the right one is read from the second-level cache.
#pragma once

#include "core/base/simd.h"

namespace {

constexpr int64_t innerBlock = 256;

template <int R, int V>
BARY_INLINE void productTile(const float* left, int64_t leftStride, const float* right,
                             int64_t rightStride, float* out, int64_t outStride, int64_t inner,
                             bool first) {
    Vector acc[R][V];
    for (int r = 0; r < R; ++r) {
        for (int v = 0; v < V; ++v) {
            acc[r][v] = first ? Vector{} : load(out + r * outStride + v * lanes);
        }
    }
    for (int64_t k = 0; k < inner; ++k) {
        Vector x[V];
        for (int v = 0; v < V; ++v) {
            x[v] = load(right + k * rightStride + v * lanes);
        }
        for (int r = 0; r < R; ++r) {
            const Vector factor = broadcast(left[r * leftStride + k]);
            for (int v = 0; v < V; ++v) {
                acc[r][v] += factor * x[v];
            }
        }
    }
    for (int r = 0; r < R; ++r) {
        for (int v = 0; v < V; ++v) {
            store(out + r * outStride + v * lanes, acc[r][v]);
        }
    }
}

template <int V>
BARY_INLINE void productPanel(const float* left, int64_t leftStride, const float* right,
                              int64_t rightStride, float* out, int64_t outStride, int64_t rows,
                              int64_t inner, bool first) {
    int64_t row = 0;
    for (; row + tileRows <= rows; row += tileRows) {
        productTile<tileRows, V>(left + row * leftStride, leftStride, right, rightStride,
                                 out + row * outStride, outStride, inner, first);
    }
    for (; row < rows; ++row) {
        productTile<1, V>(left + row * leftStride, leftStride, right, rightStride,
                          out + row * outStride, outStride, inner, first);
    }
}

void product(const float* left, int64_t leftStride, const float* right, int64_t rightStride,
             float* out, int64_t outStride, int64_t rows, int64_t inner, int64_t columns) {
    constexpr int64_t width = static_cast<int64_t>(tileVectors) * lanes;
    alignas(64) float packed[innerBlock * width];
    for (int64_t begin = 0; begin < inner; begin += innerBlock) {
        const int64_t depth = begin + innerBlock < inner ? innerBlock : inner - begin;
        int64_t column = 0;
        for (; column + width <= columns; column += width) {
            // Side by side in memory: rows of `right` that are far apart share few cache sets.
            for (int64_t k = 0; k < depth; ++k) {
                const float* from = right + (begin + k) * rightStride + column;
                for (int v = 0; v < tileVectors; ++v) {
                    store(packed + k * width + v * lanes, load(from + v * lanes));
                }
            }
            productPanel<tileVectors>(left + begin, leftStride, packed, width, out + column,
                                      outStride, rows, depth, begin == 0);
        }
        for (; column < columns; column += lanes) {
            productPanel<1>(left + begin, leftStride, right + begin * rightStride + column,
                            rightStride, out + column, outStride, rows, depth, begin == 0);
        }
    }
}

} // namespace
