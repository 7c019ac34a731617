#include "core/transport/kernels.h"

#include "core/base/instruction_set.h"

namespace bary::transport {

extern const Kernels kernels_baseline;
#ifdef BARY_X86_LEVELS
extern const Kernels kernels_v3, kernels_v4;
#endif

const Kernels& kernels() {
#ifdef BARY_X86_LEVELS
    static const Kernels& chosen = suited(kernels_baseline, kernels_v3, kernels_v4);
    return chosen;
#else
    return kernels_baseline;
#endif
}

} // namespace bary::transport
