// One instruction set's kernels; BARY_ISA names it. Compiled with other flags than the rest of the
// program, so nothing here may include what others share as inline functions.
#include "core/engine/kernels.h"
#include "core/engine/kernels/generator.h"
#include "core/engine/kernels/potential.h"

namespace {

using bary::kernel::AdamPass;

struct Moments {
    float *parameters, *gradient, *first, *second, *average;
};

/// Adam and the running average on [begin, end); the compiler makes vectors of the loops.
BARY_INLINE void adamRange(const AdamPass& s, const Moments& m, int64_t begin, int64_t end,
                           float rate, float penalty, bool clip) {
    float* __restrict parameters = m.parameters;
    float* __restrict gradient = m.gradient;
    float* __restrict first = m.first;
    float* __restrict second = m.second;
    const float bias1 = rate / s.correction1, bias2 = 1 / __builtin_sqrtf(s.correction2);
    const float floor = clip ? 0.0f : -3.4e38f;
    for (int64_t k = begin; k < end; ++k) {
        const float negative = parameters[k] < 0 ? parameters[k] : 0.0f;
        const float g = gradient[k] + 2 * penalty * negative;
        const float m1 = s.beta1 * first[k] + (1 - s.beta1) * g;
        const float m2 = s.beta2 * second[k] + (1 - s.beta2) * g * g;
        const float moved = parameters[k] - bias1 * m1 / (__builtin_sqrtf(m2) * bias2 + s.epsilon);
        first[k] = m1;
        second[k] = m2;
        gradient[k] = 0;
        parameters[k] = moved < floor ? floor : moved; // keeps what is no number
    }
    if (s.averageDecay < 1) {
        float* __restrict average = m.average;
        for (int64_t k = begin; k < end; ++k) {
            average[k] += (1 - s.averageDecay) * (parameters[k] - average[k]);
        }
    }
}

double negativity(const AdamPass& s, const float* parameters) {
    Vector total = {};
    int64_t k = s.convexBegin;
    for (; k + lanes <= s.convexEnd; k += lanes) {
        const Vector negative = smaller(load(parameters + k), Vector{});
        total += negative * negative;
    }
    float rest = sum(total);
    for (; k < s.convexEnd; ++k) {
        const float negative = parameters[k] < 0 ? parameters[k] : 0.0f;
        rest += negative * negative;
    }
    return rest;
}

void adam(const AdamPass& s, float* parameters, float* gradient, float* first, float* second,
          float* average) {
    const Moments m{parameters, gradient, first, second, average};
    adamRange(s, m, 0, s.convexBegin, s.rate, 0, false);
    adamRange(s, m, s.convexBegin, s.convexEnd, s.rate, s.penalty, s.clip);
    adamRange(s, m, s.convexEnd, s.tail, s.rate, 0, false);
    adamRange(s, m, s.tail, s.size, s.tailRate, 0, s.clipTail);
}

double multiplyAdds(int64_t count) {
    // Enough independent chains to hide the latency of every multiply-add unit; the barrier keeps
    // the compiler from folding them.
    constexpr int chains = 12, unrolled = 64;
    Vector acc[chains];
    for (int k = 0; k < chains; ++k) {
        acc[k] = broadcast(1.0f + static_cast<float>(k));
    }
    Vector factor = broadcast(0.999f), addend = broadcast(0.001f);
    for (int64_t i = 0; i < count; ++i) {
        asm volatile("" ::: "memory");
        for (int u = 0; u < unrolled; ++u) {
            for (int k = 0; k < chains; ++k) {
                acc[k] = acc[k] * factor + addend;
            }
        }
    }
    Vector total = {};
    for (int k = 0; k < chains; ++k) {
        total += acc[k];
    }
    const double kept = sum(total) > 1e30f ? 1 : 0; // never, but the compiler can't know
    return 2.0 * lanes * chains * unrolled * static_cast<double>(count) + kept;
}

} // namespace

#define BARY_JOIN2(a, b) a##b
#define BARY_JOIN(a, b) BARY_JOIN2(a, b)
#define BARY_TEXT2(a) #a
#define BARY_TEXT(a) BARY_TEXT2(a)

namespace bary::kernel {

extern const Kernels BARY_JOIN(kernels_, BARY_ISA);
const Kernels BARY_JOIN(kernels_, BARY_ISA) = {BARY_TEXT(BARY_ISA),
                                               lanes,
                                               potentialScratch,
                                               generatorScratch,
                                               gGradient,
                                               fGradient,
                                               inputGradientOfBlock,
                                               inputGradientOfPoints,
                                               generatorForward,
                                               generatorGradient,
                                               generatorOfPoints,
                                               adam,
                                               negativity,
                                               multiplyAdds};

} // namespace bary::kernel
