// Tiny networks whose products can be counted on paper.
#include "core/engine/multiply_adds.h"

#include <gtest/gtest.h>

namespace bary::test {
namespace {

// D = 2, H = 3, L = 2: A_0 and A_1 have 6 numbers each, W_1 has 9, B has 4.
const FicnnShape tiny{1, 2, 2, 3, Quadratic::None};

TEST(MultiplyAdds, OfAPotentialAreThoseCountedByHand) {
    // Forward A_0 y, A_1 y, W_1 z; reverse W_1ᵀ d; A_0ᵀ d, A_1ᵀ d.
    EXPECT_EQ(gradientMultiplyAdds(tiny), 6 + 6 + 9 + 9 + 6 + 6);
    // ∇g and ∇f; tangent A_0 v, A_1 v, W_1 ζ; its reverse W_1ᵀ e; two outer products per matrix.
    EXPECT_EQ(gStepMultiplyAdds(tiny), 42 + 42 + (6 + 6 + 9) + 9 + 2 * (6 + 6 + 9));
    // ∇g; at two points forward, reverse and one outer product per matrix.
    EXPECT_EQ(fStepMultiplyAdds(tiny), 42 + 2 * (21 + 9 + 21));
}

TEST(MultiplyAdds, OfAFullQuadraticAreProductsWithB) {
    FicnnShape full = tiny, scalar = tiny;
    full.quadratic = Quadratic::Full;
    scalar.quadratic = Quadratic::Scalar;
    EXPECT_EQ(gradientMultiplyAdds(full), gradientMultiplyAdds(tiny) + 2 * 4);
    // Twice B Bᵀ·, once Bᵀ v, two outer products.
    EXPECT_EQ(gStepMultiplyAdds(full), gStepMultiplyAdds(tiny) + 7 * 4);
    // Once B Bᵀ·; at two points Bᵀ· and an outer product.
    EXPECT_EQ(fStepMultiplyAdds(full), fStepMultiplyAdds(tiny) + 6 * 4);
    EXPECT_EQ(gStepMultiplyAdds(scalar), gStepMultiplyAdds(tiny));
}

TEST(MultiplyAdds, OfAnOuterIterationAreThoseOfItsSteps) {
    // latent 5 -> 3 -> 3 -> 2: matrices of 15, 9 and 6.
    GeneratorShape generator{5, 2, 1, 3, true, "linear", false};
    EXPECT_EQ(forwardMultiplyAdds(generator), 15 + 9 + 6);
    EXPECT_EQ(backwardMultiplyAdds(generator), (15 + 9 + 6) + (9 + 6));
    FicnnShape three = tiny;
    three.count = 3;
    // 4 rounds of 6 steps of g (156) and one of f (144), and ∇f (42), for 3 marginals; h (30 + 45).
    EXPECT_EQ(outerMultiplyAdds(three, generator, 10, 6, 4),
              10 * (3 * (4 * (6 * 156 + 144) + 42) + 75));
    generator.skip = true;
    EXPECT_EQ(forwardMultiplyAdds(generator), 30 + 5 * 2);
    EXPECT_EQ(backwardMultiplyAdds(generator), 45 + 5 * 2);
}

} // namespace
} // namespace bary::test
