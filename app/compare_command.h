// `baryscope compare`: the same problem and seed by several solvers, one after the other.
#pragma once

#include "core/experiment/preset.h"

#include <filesystem>
#include <string>

namespace bary {

struct CompareOptions {
    Preset preset;       ///< the problem
    std::string solvers; ///< see readEntries()
    std::filesystem::path out;
    int64_t iterations = 0; ///< of every entry; 0: as many as each plans
    double seconds = 0;     ///< of solver time for each at most; 0: until the iterations are done
    int64_t samples = 10000;
    bool quiet = false;
};

/// The whole command; returns the exit code: 1 if no solver had a result.
int comparePreset(const CompareOptions& options);

} // namespace bary
