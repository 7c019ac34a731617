// What a comparison compares: one problem, solved by several entries. The command line names them
// by --solvers, a preset under its key "compare".
#pragma once

#include "core/experiment/preset.h"

#include <string>
#include <vector>

namespace bary {

/// One way to solve the problem.
struct Entry {
    std::string text;   ///< as in --solvers: "disc:discrepancy=sinkhorn:epsilon=0.1"
    std::string label;  ///< for people: "disc: sinkhorn, ε = 0.1"
    std::string folder; ///< "2-disc-sinkhorn-0.1"
    Preset preset;
};

/// Reads "nwb,disc:epsilon=0.1,…". Settings of a preset's solver hold for entries of that solver;
/// others begin with their own defaults, since keys of one name need not mean the same. Throws
/// InputError for unknown solvers, keys and values, and for keys that would change the problem.
std::vector<Entry> readEntries(const Preset& preset, const std::string& solvers);

/// Whether an entry states the setting itself. One that does not may be moved by it.
bool states(const Entry& entry, const std::string& key);

/// The entries that a preset names under "compare", as --solvers takes them; "" where it names
/// none. `nameOrPath` as for loadPreset().
std::string comparisonOf(const std::string& nameOrPath);

} // namespace bary
