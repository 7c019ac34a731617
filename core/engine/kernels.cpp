#include "core/engine/kernels.h"

#include <cstdlib>
#include <cstring>

namespace bary::kernel {

extern const Kernels kernels_baseline;
#ifdef BARY_X86_LEVELS
extern const Kernels kernels_v3, kernels_v4;
#endif

namespace {

const Kernels& choose() {
#ifdef BARY_X86_LEVELS
    const char* wish = std::getenv("BARYSCOPE_ISA");
    const auto wanted = [wish](const char* name) { return !wish || std::strcmp(wish, name) == 0; };
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    if (v4 && wanted("v4")) {
        return kernels_v4;
    }
    if (v3 && wanted("v3")) {
        return kernels_v3;
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
