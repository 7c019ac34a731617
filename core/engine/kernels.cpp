#include "core/engine/kernels.h"

#include "core/base/instruction_set.h"

namespace bary::kernel {

extern const Kernels kernels_baseline;
#ifdef BARY_X86_LEVELS
extern const Kernels kernels_v3, kernels_v4;
#endif

namespace {

const Kernels& choose() {
#ifdef BARY_X86_LEVELS
    switch (instructionSet()) {
    case InstructionSet::V4:
        return kernels_v4;
    case InstructionSet::V3:
        return kernels_v3;
    case InstructionSet::Baseline:
        break;
    }
#endif
    return kernels_baseline;
}

} // namespace

const Kernels& kernels() {
    static const Kernels& chosen = choose();
    return chosen;
}

} // namespace bary::kernel
