// One instruction set's kernels; BARY_ISA names it. Compiled with other flags than the rest of the
// program, so nothing here may include what others share as inline functions.
#include "core/transport/kernels/line_blur.h"
#include "core/transport/kernels/matrix_product.h"
#include "core/transport/kernels/rational_quadratic.h"
#include "core/transport/kernels/softmin.h"

#define BARY_JOIN2(a, b) a##b
#define BARY_JOIN(a, b) BARY_JOIN2(a, b)
#define BARY_TEXT2(a) #a
#define BARY_TEXT(a) BARY_TEXT2(a)

namespace bary::transport {

extern const Kernels BARY_JOIN(kernels_, BARY_ISA);
const Kernels BARY_JOIN(kernels_,
                        BARY_ISA) = {BARY_TEXT(BARY_ISA), logSums,           means,
                                     logSumsOfProducts,   weightsOfProducts, product,
                                     blurLines,           exponentials,      rationalQuadratic};

} // namespace bary::transport
