// Vectors of floats by the compiler's own vector extension, so that the same source serves every
// instruction set. Everything lives in an anonymous namespace: this is compiled several times with
// different instructions, and the linker must never share a function between them.
#pragma once

#include <cstdint>
#if defined(__AVX__)
#include <immintrin.h>
#endif

// Vectors only pass between inlined functions; no ABI is crossed.
#pragma GCC diagnostic ignored "-Wpsabi"

namespace {

#if defined(__AVX512F__)
constexpr int lanes = 16;
constexpr int tileVectors = 4; // of 32 registers, 16 are accumulators of a tile
constexpr int outerTileSize = 16;
#elif defined(__AVX__)
constexpr int lanes = 8;
constexpr int tileVectors = 3; // of 16 registers
constexpr int outerTileSize = 8;
#else
constexpr int lanes = 4;
constexpr int tileVectors = 2;
constexpr int outerTileSize = 8;
#endif
constexpr int tileRows = 4;

typedef float Vector __attribute__((vector_size(4 * lanes)));
typedef int32_t Integers __attribute__((vector_size(4 * lanes)));
typedef float UnalignedVector __attribute__((vector_size(4 * lanes), aligned(4), may_alias));

#define BARY_INLINE inline __attribute__((always_inline))

BARY_INLINE Vector load(const float* p) {
    return *reinterpret_cast<const UnalignedVector*>(p);
}
BARY_INLINE void store(float* p, Vector v) {
    *reinterpret_cast<UnalignedVector*>(p) = v;
}
BARY_INLINE Vector broadcast(float x) {
    return x - Vector{}; // unlike a sum with 0, exact for -0 too: no operation is left
}

// The compiler makes a comparison and a blend of `a < b ? a : b`, twice the work.
#if defined(__AVX512F__)
BARY_INLINE Vector smaller(Vector a, Vector b) {
    return _mm512_min_ps(a, b);
}
BARY_INLINE Vector larger(Vector a, Vector b) {
    return _mm512_max_ps(a, b);
}
#elif defined(__AVX__)
BARY_INLINE Vector smaller(Vector a, Vector b) {
    return _mm256_min_ps(a, b);
}
BARY_INLINE Vector larger(Vector a, Vector b) {
    return _mm256_max_ps(a, b);
}
#else
BARY_INLINE Vector smaller(Vector a, Vector b) {
    return a < b ? a : b;
}
BARY_INLINE Vector larger(Vector a, Vector b) {
    return a > b ? a : b;
}
#endif

/// e^x for x in [-87, 87].
BARY_INLINE Vector boundedExponential(Vector x) {
    // x = n ln 2 + r; adding 1.5 · 2^23 rounds to an integer, which then stands in the low bits.
    const Vector magic = broadcast(12582912.0f);
    const Vector shifted = x * 1.44269504f + magic;
    const Vector r = x - (shifted - magic) * 0.693147181f;
    // Interpolated at Chebyshev's nodes for |r| <= ln(2)/2: error 1e-8.
    Vector p = broadcast(0.00139261836f);
    p = p * r + 0.00836317905f;
    p = p * r + 0.0416665546f;
    p = p * r + 0.16666577f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) +
                                    (reinterpret_cast<Integers>(shifted) << 23));
}

/// CELU with α = 1.
BARY_INLINE Vector celu(Vector a) {
    const Vector negative = smaller(a, Vector{});
    const Vector power = boundedExponential(larger(negative, broadcast(-87.0f)));
    return (a - negative) + (power - 1.0f);
}
/// CELU's derivative e^min(a, 0), from its value z.
BARY_INLINE Vector celuSlope(Vector z) {
    return smaller(z, Vector{}) + 1.0f;
}

BARY_INLINE Vector tangentHyperbolic(Vector x) {
    const Vector bounded = larger(smaller(x, broadcast(20.0f)), broadcast(-20.0f));
    return 1.0f - 2.0f / (boundedExponential(2.0f * bounded) + 1.0f);
}

BARY_INLINE float sum(Vector v) {
    // In halves, so that the order does not depend on how the compiler unrolls.
    float part[lanes];
    store(part, v);
    for (int half = lanes / 2; half > 0; half /= 2) {
        for (int k = 0; k < half; ++k) {
            part[k] += part[k + half];
        }
    }
    return part[0];
}

// The sums of four vectors' lanes within every group of four lanes: (a, b, c, d) in each.
#if defined(__AVX512F__)
BARY_INLINE Vector foldFour(Vector a, Vector b, Vector c, Vector d) {
    const Vector ab =
        __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29) +
        __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    const Vector cd =
        __builtin_shufflevector(c, d, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29) +
        __builtin_shufflevector(c, d, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    return __builtin_shufflevector(ab, cd, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28,
                                   29) +
           __builtin_shufflevector(ab, cd, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30,
                                   31);
}
/// sums[k] = the sum of v[k]'s lanes, by a tree of transpositions.
BARY_INLINE void sums(const Vector (&v)[16], float (&result)[16]) {
    const Vector a = foldFour(v[0], v[1], v[2], v[3]), b = foldFour(v[4], v[5], v[6], v[7]);
    const Vector c = foldFour(v[8], v[9], v[10], v[11]), d = foldFour(v[12], v[13], v[14], v[15]);
    const Vector ab =
        __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +
        __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    const Vector cd =
        __builtin_shufflevector(c, d, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +
        __builtin_shufflevector(c, d, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    store(result,
          __builtin_shufflevector(ab, cd, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
              __builtin_shufflevector(ab, cd, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29,
                                      30, 31));
}
#elif defined(__AVX__)
BARY_INLINE Vector foldFour(Vector a, Vector b, Vector c, Vector d) {
    const Vector ab = __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13) +
                      __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15);
    const Vector cd = __builtin_shufflevector(c, d, 0, 8, 1, 9, 4, 12, 5, 13) +
                      __builtin_shufflevector(c, d, 2, 10, 3, 11, 6, 14, 7, 15);
    return __builtin_shufflevector(ab, cd, 0, 1, 8, 9, 4, 5, 12, 13) +
           __builtin_shufflevector(ab, cd, 2, 3, 10, 11, 6, 7, 14, 15);
}
/// sums[k] = the sum of v[k]'s lanes, by a tree of transpositions.
BARY_INLINE void sums(const Vector (&v)[8], float (&result)[8]) {
    const Vector a = foldFour(v[0], v[1], v[2], v[3]), b = foldFour(v[4], v[5], v[6], v[7]);
    store(result, __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11) +
                      __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15));
}
#else
BARY_INLINE Vector foldFour(Vector a, Vector b, Vector c, Vector d) {
    const Vector ab =
        __builtin_shufflevector(a, b, 0, 4, 1, 5) + __builtin_shufflevector(a, b, 2, 6, 3, 7);
    const Vector cd =
        __builtin_shufflevector(c, d, 0, 4, 1, 5) + __builtin_shufflevector(c, d, 2, 6, 3, 7);
    return __builtin_shufflevector(ab, cd, 0, 1, 4, 5) +
           __builtin_shufflevector(ab, cd, 2, 3, 6, 7);
}
/// sums[k] = the sum of v[k]'s lanes, by a tree of transpositions.
BARY_INLINE void sums(const Vector (&v)[8], float (&result)[8]) {
    store(result, foldFour(v[0], v[1], v[2], v[3]));
    store(result + 4, foldFour(v[4], v[5], v[6], v[7]));
}
#endif

} // namespace
