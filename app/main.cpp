#include "app/command_line.h"

#if defined(__x86_64__) && defined(__gnu_linux__)
#include <cstring>
#include <unistd.h>
#include <vector>

namespace {

/// OpenBLAS 0.3.21 takes AMD's Zen 5 for a processor without AVX-512 and leaves half of its speed
/// unused (docs/results.md). It reads this variable while it is being loaded, before main(); so the
/// program starts itself anew with it, from the section that runs before any library's own start.
void nameBlasCore(int, char** arguments, char** environment) {
    static char setting[] = "OPENBLAS_CORETYPE=SkylakeX";
    constexpr size_t name = sizeof("OPENBLAS_CORETYPE=") - 1;
    __builtin_cpu_init();
    if (!__builtin_cpu_is("amd") || !__builtin_cpu_supports("avx512vl")) {
        return;
    }
    std::vector<char*> extended = {setting};
    for (char** entry = environment; *entry; ++entry) {
        if (std::strncmp(*entry, setting, name) == 0) {
            return;
        }
        extended.push_back(*entry);
    }
    extended.push_back(nullptr);
    execve("/proc/self/exe", arguments, extended.data()); // where that fails, all goes on as it was
}
__attribute__((section(".preinit_array"), used)) void (*const early)(int, char**,
                                                                     char**) = nameBlasCore;

} // namespace
#endif

int main(int argc, char** argv) {
    return bary::commandLine(argc, argv);
}
