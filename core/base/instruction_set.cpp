#include "core/base/instruction_set.h"

#include <cstdlib>
#include <cstring>

namespace bary {

InstructionSet instructionSet() {
#ifdef __x86_64__
    const char* wish = std::getenv("BARYSCOPE_ISA");
    const auto wanted = [wish](const char* name) { return !wish || std::strcmp(wish, name) == 0; };
    const bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
                    __builtin_cpu_supports("bmi2");
    const bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl");
    if (v4 && wanted("v4")) {
        return InstructionSet::V4;
    }
    if (v3 && wanted("v3")) {
        return InstructionSet::V3;
    }
#endif
    return InstructionSet::Baseline;
}

} // namespace bary
