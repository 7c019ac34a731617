// Input-convex potentials on blocks: values, input gradients, and the gradients of the g and f
// steps by hand (Fan et al. 2021, Algorithm 1), without a tape.
//
//   a_l = W_l z_l + A_l y + b_l,  z_{l+1} = s(a_l),  g(y) = w·z_L + u·y + q(y),  s = CELU
//
// The buffers z, d, … hold all layers, row l·H + h for neuron h of layer l; z here is the output of
// layer l. s' is had from z.
#pragma once

#include "core/engine/kernels.h"
#include "core/engine/kernels/product.h"

namespace {

using bary::kernel::Block;
using bary::kernel::Potential;
using bary::kernel::PotentialSums;

/// Scratch for blocks of up to n columns.
struct PotentialScratch {
    float *z, *d, *tangent, *e; ///< [L·H][n]
    float *zf, *df;             ///< [L·H][2n]
    float* image;               ///< [D][2n]: ∇g(y), then x beside it
    float* v;                   ///< [D][n]
    float *squared, *other;     ///< [D][2n]: Bᵀy and its like
    float *value, *seed;        ///< [2n]

    static int64_t size(const Potential& p, int64_t n) {
        // … and two blocks of points for inputGradientOfPoints.
        return 8 * n * p.layers * p.width + 9 * n * p.dim + 4 * n;
    }
    PotentialScratch(const Potential& p, int64_t n, float* at) {
        const int64_t hidden = n * p.layers * p.width, points = n * p.dim;
        const auto take = [&at](int64_t floats) {
            float* here = at;
            at += floats;
            return here;
        };
        z = take(hidden);
        d = take(hidden);
        tangent = take(hidden);
        e = take(hidden);
        zf = take(2 * hidden);
        df = take(2 * hidden);
        image = take(2 * points);
        v = take(points);
        squared = take(2 * points);
        other = take(2 * points);
        value = take(2 * n);
        seed = take(2 * n);
    }
};

/// z of every layer.
BARY_INLINE void forward(const Potential& p, const float* net, Block y, float* z, int64_t stride) {
    const int64_t layer = p.width * stride;
    for (int l = 0; l < p.layers; ++l) {
        const Factor factors[2] = {
            {net + p.a[l], 1, p.width, y.rows, y.stride, p.dim},
            {net + p.w[l], 1, p.width, z + (l - 1) * layer, stride, p.width}};
        float* out = z + l * layer;
        product(factors, l > 0 ? 2 : 1, net + p.b[l], p.width, y.columns,
                [=](int row, int64_t column, Vector a) {
                    store(out + row * stride + column, celu(a));
                });
    }
}

/// d_l, the derivative of the value (times `seed`, where given) by a_l.
BARY_INLINE void backward(const Potential& p, const float* net, const float* z, int columns,
                          const float* seed, float* d, int64_t stride) {
    const int64_t layer = p.width * stride;
    const int top = p.layers - 1;
    for (int h = 0; h < p.width; ++h) {
        const float* zRow = z + top * layer + h * stride;
        float* dRow = d + top * layer + h * stride;
        const Vector weight = broadcast(net[p.output + h]);
        for (int c = 0; c < columns; c += lanes) {
            const Vector slope = weight * celuSlope(load(zRow + c));
            store(dRow + c, seed ? slope * load(seed + c) : slope);
        }
    }
    for (int l = top; l > 0; --l) {
        const Factor factor = {net + p.w[l], p.width, 1, d + l * layer, stride, p.width};
        const float* below = z + (l - 1) * layer;
        float* out = d + (l - 1) * layer;
        product(&factor, 1, nullptr, p.width, columns, [=](int row, int64_t column, Vector sum) {
            const int64_t at = row * stride + column;
            store(out + at, sum * celuSlope(load(below + at)));
        });
    }
}

/// Bᵀ y, where the quadratic is full.
BARY_INLINE void square(const Potential& p, const float* net, Block y, float* out, int64_t stride) {
    const Factor factor = {net + p.quadraticAt, 1, p.dim, y.rows, y.stride, p.dim};
    product(&factor, 1, nullptr, p.dim, y.columns,
            [=](int row, int64_t column, Vector sum) { store(out + row * stride + column, sum); });
}

/// u + Σ A_lᵀ d_l + ∇q(y), handed to finish(row, column, value). `squared` is Bᵀy.
template <class Finish>
BARY_INLINE void inputGradient(const Potential& p, const float* net, Block y, const float* d,
                               int64_t stride, const float* squared, int64_t squaredStride,
                               const Finish& finish) {
    Factor factors[bary::kernel::maxLayers + 1];
    int count = 0;
    for (; count < p.layers; ++count) {
        factors[count] = {net + p.a[count], p.width, 1, d + count * p.width * stride,
                          stride,           p.width};
    }
    if (p.quadratic == Potential::Full) {
        factors[count++] = {net + p.quadraticAt, p.dim, 1, squared, squaredStride, p.dim};
    }
    if (p.quadratic == Potential::Scalar) {
        const Vector curvature = broadcast(net[p.quadraticAt]);
        product(factors, count, net + p.linear, p.dim, y.columns,
                [&](int row, int64_t column, Vector sum) {
                    finish(row, column, sum + curvature * load(y.rows + row * y.stride + column));
                });
    } else {
        product(factors, count, net + p.linear, p.dim, y.columns, finish);
    }
}

/// Σ_columns weight · value of the potential, from its last layer.
BARY_INLINE double weightedValue(const Potential& p, const float* net, Block y, const float* z,
                                 int64_t stride, const float* squared, int64_t squaredStride,
                                 const float* weight) {
    double total = 0;
    const float* top = z + (p.layers - 1) * p.width * stride;
    for (int c = 0; c < y.columns; c += lanes) {
        Vector value = {};
        for (int h = 0; h < p.width; ++h) {
            value += net[p.output + h] * load(top + h * stride + c);
        }
        for (int k = 0; k < p.dim; ++k) {
            const Vector x = load(y.rows + k * y.stride + c);
            value += net[p.linear + k] * x;
            if (p.quadratic == Potential::Scalar) {
                value += (0.5f * net[p.quadraticAt]) * x * x;
            } else if (p.quadratic == Potential::Full) {
                const Vector b = load(squared + k * squaredStride + c);
                value += 0.5f * b * b;
            }
        }
        total += sum(value * load(weight + c));
    }
    return total;
}

/// Σ_columns Σ_rows left · right.
BARY_INLINE float innerProduct(Block left, const float* right, int64_t stride, int rows) {
    Vector total = {};
    for (int r = 0; r < rows; ++r) {
        for (int c = 0; c < left.columns; c += lanes) {
            total += load(left.rows + r * left.stride + c) * load(right + r * stride + c);
        }
    }
    return sum(total);
}

/// x = ∇g(y) into s.image, keeping z and d of g.
BARY_INLINE void transport(const Potential& p, const float* g, Block y, const PotentialScratch& s,
                           int64_t n) {
    forward(p, g, y, s.z, n);
    backward(p, g, s.z, y.columns, nullptr, s.d, n);
    if (p.quadratic == Potential::Full) {
        square(p, g, y, s.squared, 2 * n);
    }
    inputGradient(p, g, y, s.d, n, s.squared, 2 * n, [=](int row, int64_t column, Vector x) {
        store(s.image + row * 2 * n + column, x);
    });
}

/// v = mask · (∇f(x) − y) for x = s.image, or mask · (x − y) without an f.
BARY_INLINE void direction(const Potential& p, const float* f, Block y, const float* mask,
                           const PotentialScratch& s, int64_t n, PotentialSums* sums) {
    const Block x{s.image, 2 * n, y.columns};
    const auto finish = [=](int row, int64_t column, Vector value) {
        const Vector target = load(y.rows + row * y.stride + column);
        store(s.v + row * n + column, (value - target) * load(mask + column));
    };
    if (!f) {
        for (int row = 0; row < p.dim; ++row) {
            for (int c = 0; c < y.columns; c += lanes) {
                finish(row, c, load(x.rows + row * x.stride + c));
            }
        }
        return;
    }
    forward(p, f, x, s.zf, 2 * n);
    backward(p, f, s.zf, x.columns, nullptr, s.df, 2 * n);
    if (p.quadratic == Potential::Full) {
        square(p, f, x, s.other, 2 * n);
    }
    inputGradient(p, f, x, s.df, 2 * n, s.other, 2 * n, finish);
    if (sums) {
        sums->fOfImageInG += weightedValue(p, f, x, s.zf, 2 * n, s.other, 2 * n, mask);
        for (int row = 0; row < p.dim; ++row) {
            for (int c = 0; c < y.columns; c += lanes) {
                sums->inner += sum(load(mask + c) * load(x.rows + row * x.stride + c) *
                                   load(y.rows + row * y.stride + c));
            }
        }
    }
}

/// The tangent of g along v: t_l = W_l ζ_l + A_l v, ζ_{l+1} = s' t_l into s.tangent, and the terms
/// s''-of-a_l into s.e: for CELU [a_l <= 0] d_l t_l.
BARY_INLINE void tangent(const Potential& p, const float* g, int columns, const PotentialScratch& s,
                         int64_t n) {
    const int64_t layer = p.width * n;
    for (int l = 0; l < p.layers; ++l) {
        const Factor factors[2] = {
            {g + p.a[l], 1, p.width, s.v, n, p.dim},
            {g + p.w[l], 1, p.width, s.tangent + (l - 1) * layer, n, p.width}};
        product(factors, l > 0 ? 2 : 1, nullptr, p.width, columns,
                [=](int row, int64_t column, Vector t) {
                    const int64_t at = l * layer + row * n + column;
                    const Vector z = load(s.z + at);
                    const Vector zero = {};
                    store(s.tangent + at, celuSlope(z) * t);
                    store(s.e + at, z < zero ? load(s.d + at) * t : zero);
                });
    }
    // e_l += s' W_{l+1}ᵀ e_{l+1}: the adjoint of a_l.
    for (int l = p.layers - 1; l > 0; --l) {
        const Factor factor = {g + p.w[l], p.width, 1, s.e + l * layer, n, p.width};
        const float* below = s.z + (l - 1) * layer;
        float* out = s.e + (l - 1) * layer;
        product(&factor, 1, nullptr, p.width, columns, [=](int row, int64_t column, Vector sum) {
            const int64_t at = row * n + column;
            store(out + at, load(out + at) + sum * celuSlope(load(below + at)));
        });
    }
}

int64_t potentialScratch(const Potential& p, int columns) {
    return PotentialScratch::size(p, columns);
}

void gGradient(const Potential& p, const float* g, const float* f, Block y, const float* mask,
               float* gradient, PotentialSums* sums, float* scratch) {
    const int64_t n = y.columns;
    const PotentialScratch s(p, n, scratch);
    transport(p, g, y, s, n);
    direction(p, f, y, mask, s, n, sums);
    tangent(p, g, y.columns, s, n);

    const int64_t layer = p.width * n;
    for (int l = 0; l < p.layers; ++l) {
        const float *e = s.e + l * layer, *d = s.d + l * layer;
        const Pair input[2] = {{y.rows, y.stride, e, n}, {s.v, n, d, n}};
        outer(input, 2, y.columns, p.dim, p.width, gradient + p.a[l], p.width);
        addRowSums(e, n, p.width, y.columns, nullptr, gradient + p.b[l]);
        if (l > 0) {
            const Pair hidden[2] = {{s.z + (l - 1) * layer, n, e, n},
                                    {s.tangent + (l - 1) * layer, n, d, n}};
            outer(hidden, 2, y.columns, p.width, p.width, gradient + p.w[l], p.width);
        }
    }
    addRowSums(s.tangent + (p.layers - 1) * layer, n, p.width, y.columns, nullptr,
               gradient + p.output);
    addRowSums(s.v, n, p.dim, y.columns, nullptr, gradient + p.linear);
    if (p.quadratic == Potential::Scalar) {
        gradient[p.quadraticAt] += innerProduct(y, s.v, n, p.dim);
    } else if (p.quadratic == Potential::Full) {
        square(p, g, Block{s.v, n, y.columns}, s.other, 2 * n);
        const Pair pairs[2] = {{y.rows, y.stride, s.other, 2 * n}, {s.v, n, s.squared, 2 * n}};
        outer(pairs, 2, y.columns, p.dim, p.dim, gradient + p.quadraticAt, p.dim);
    }
}

void fGradient(const Potential& p, const float* g, const float* f, Block y, Block x,
               const float* mask, float* gradient, PotentialSums* sums, float* scratch) {
    const int64_t n = y.columns, wide = 2 * n;
    const PotentialScratch s(p, n, scratch);
    transport(p, g, y, s, n);
    // ∇g(y) and x side by side, with seeds −1/M and 1/M: f rises on the first and falls on the
    // second.
    for (int c = 0; c < y.columns; c += lanes) {
        const Vector m = load(mask + c);
        store(s.seed + c, -m);
        store(s.seed + n + c, m);
        for (int k = 0; k < p.dim; ++k) {
            store(s.image + k * wide + n + c, load(x.rows + k * x.stride + c));
        }
    }
    const Block both{s.image, wide, static_cast<int>(wide)};
    forward(p, f, both, s.zf, wide);
    backward(p, f, s.zf, both.columns, s.seed, s.df, wide);
    if (p.quadratic == Potential::Full) {
        square(p, f, both, s.squared, wide);
    }
    if (sums) {
        const float* sampleSquared = s.squared + n;
        sums->fOfImage +=
            weightedValue(p, f, Block{s.image, wide, y.columns}, s.zf, wide, s.squared, wide, mask);
        sums->fOfSample += weightedValue(p, f, Block{s.image + n, wide, y.columns}, s.zf + n, wide,
                                         sampleSquared, wide, mask);
    }
    const int64_t layer = p.width * wide;
    for (int l = 0; l < p.layers; ++l) {
        const float* d = s.df + l * layer;
        const Pair input = {s.image, wide, d, wide};
        outer(&input, 1, both.columns, p.dim, p.width, gradient + p.a[l], p.width);
        addRowSums(d, wide, p.width, both.columns, nullptr, gradient + p.b[l]);
        if (l > 0) {
            const Pair hidden = {s.zf + (l - 1) * layer, wide, d, wide};
            outer(&hidden, 1, both.columns, p.width, p.width, gradient + p.w[l], p.width);
        }
    }
    addRowSums(s.zf + (p.layers - 1) * layer, wide, p.width, both.columns, s.seed,
               gradient + p.output);
    addRowSums(s.image, wide, p.dim, both.columns, s.seed, gradient + p.linear);
    if (p.quadratic == Potential::None) {
        return;
    }
    // ∇q by its parameters: ½ Σ seed |x|², or Σ seed x (Bᵀx)ᵀ.
    const bool full = p.quadratic == Potential::Full;
    for (int k = 0; k < p.dim; ++k) {
        for (int c = 0; c < both.columns; c += lanes) {
            const int64_t at = k * wide + c;
            const Vector scaled = load((full ? s.squared : s.image) + at) * load(s.seed + c);
            store(s.other + at, scaled);
        }
    }
    if (full) {
        const Pair pair = {s.image, wide, s.other, wide};
        outer(&pair, 1, both.columns, p.dim, p.dim, gradient + p.quadraticAt, p.dim);
    } else {
        gradient[p.quadraticAt] += 0.5f * innerProduct(both, s.other, wide, p.dim);
    }
}

double inputGradientOfBlock(const Potential& p, const float* f, Block x, const float* mask,
                            float* out, int64_t outStride, float* scratch) {
    const int64_t n = x.columns;
    const PotentialScratch s(p, n, scratch);
    forward(p, f, x, s.z, n);
    backward(p, f, s.z, x.columns, nullptr, s.d, n);
    if (p.quadratic == Potential::Full) {
        square(p, f, x, s.squared, n);
    }
    inputGradient(p, f, x, s.d, n, s.squared, n, [=](int row, int64_t column, Vector value) {
        store(out + row * outStride + column, value);
    });
    return mask ? weightedValue(p, f, x, s.z, n, s.squared, n, mask) : 0;
}

/// Rows [n, D] to columns [D][padded], the padding 0.
BARY_INLINE void toColumns(const float* rows, int n, int dim, float* columns, int padded) {
    for (int k = 0; k < dim; ++k) {
        for (int r = 0; r < n; ++r) {
            columns[static_cast<int64_t>(k) * padded + r] = rows[static_cast<int64_t>(r) * dim + k];
        }
        for (int r = n; r < padded; ++r) {
            columns[static_cast<int64_t>(k) * padded + r] = 0;
        }
    }
}
BARY_INLINE void toRows(const float* columns, int padded, int n, int dim, float* rows) {
    for (int r = 0; r < n; ++r) {
        for (int k = 0; k < dim; ++k) {
            rows[static_cast<int64_t>(r) * dim + k] = columns[static_cast<int64_t>(k) * padded + r];
        }
    }
}

constexpr int pointBlock = 64; // columns: activations of one block stay in the first cache

void inputGradientOfPoints(const Potential& p, const float* f, const float* in, int64_t n,
                           float* out, float* scratch) {
    float* const columns = scratch;
    float* const images = columns + static_cast<int64_t>(p.dim) * pointBlock;
    float* const rest = images + static_cast<int64_t>(p.dim) * pointBlock;
    for (int64_t begin = 0; begin < n; begin += pointBlock) {
        const int count = static_cast<int>(n - begin < pointBlock ? n - begin : pointBlock);
        const int padded = (count + bary::kernel::columnUnit - 1) / bary::kernel::columnUnit *
                           bary::kernel::columnUnit;
        toColumns(in + begin * p.dim, count, p.dim, columns, padded);
        inputGradientOfBlock(p, f, Block{columns, padded, padded}, nullptr, images, padded, rest);
        toRows(images, padded, count, p.dim, out + begin * p.dim);
    }
}

} // namespace
