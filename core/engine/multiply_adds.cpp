#include "core/engine/multiply_adds.h"

namespace bary {

namespace {

/// The matrices of a potential, each counted once: a product with one vector costs its size.
struct Sizes {
    int64_t a, w, b;

    explicit Sizes(const FicnnShape& s)
        : a(s.layers * s.dim * s.width),                           // A_0 … A_{L-1}, D × H
          w((s.layers - 1) * s.width * s.width),                   // W_1 … W_{L-1}, H × H
          b(s.quadratic == Quadratic::Full ? s.dim * s.dim : 0) {} // B; a scalar c is no matrix
};

} // namespace

int64_t gradientMultiplyAdds(const FicnnShape& potential) {
    const Sizes s(potential);
    return (s.a + s.w) // forward: a_l = A_l y + W_l z_l
           + s.w       // reverse: d_{l-1} = s' W_lᵀ d_l
           + s.a       // input gradient: Σ A_lᵀ d_l
           + 2 * s.b;  // B (Bᵀ y)
}

int64_t gStepMultiplyAdds(const FicnnShape& potential) {
    const Sizes s(potential);
    return 2 * gradientMultiplyAdds(potential) // x = ∇g(y) and the direction v = ∇f(x) − y
           + (s.a + s.w)                       // tangent of g along v: A_l v + W_l ζ_l
           + s.w                               // reverse of the tangent: W_lᵀ e_l
           + 2 * (s.a + s.w)                   // by A: y eᵀ + v dᵀ; by W: z eᵀ + ζ dᵀ
           + s.b                               // Bᵀ v
           + 2 * s.b;                          // by B: y (Bᵀv)ᵀ + v (Bᵀy)ᵀ
}

int64_t fStepMultiplyAdds(const FicnnShape& potential) {
    const Sizes s(potential);
    const int64_t ofOnePoint = (s.a + s.w)   // forward
                               + s.w         // reverse
                               + (s.a + s.w) // by A: x dᵀ; by W: z dᵀ
                               + 2 * s.b;    // Bᵀ x; by B: x (Bᵀx)ᵀ
    // f rises at ∇g(y) and falls at h(Z).
    return gradientMultiplyAdds(potential) + 2 * ofOnePoint;
}

int64_t forwardMultiplyAdds(const GeneratorShape& s) {
    return s.latent * s.width             // first Linear
           + s.layers * s.width * s.width // hidden ones
           + s.width * s.dim              // last Linear
           + (s.skip ? s.latent * s.dim : 0);
}

int64_t backwardMultiplyAdds(const GeneratorShape& s) {
    // By every matrix; and by what came into it, except where that is Z itself.
    return forwardMultiplyAdds(s) + s.layers * s.width * s.width + s.width * s.dim;
}

int64_t outerMultiplyAdds(const FicnnShape& potentials, const GeneratorShape& generator,
                          int64_t batch, int k1, int k2) {
    const int64_t ofOneMarginal =
        k2 * (k1 * gStepMultiplyAdds(potentials) + fStepMultiplyAdds(potentials)) +
        gradientMultiplyAdds(potentials); // ∇f_i(h(Z)), which the step of h starts from
    return batch * (potentials.count * ofOneMarginal + forwardMultiplyAdds(generator) +
                    backwardMultiplyAdds(generator));
}

} // namespace bary
