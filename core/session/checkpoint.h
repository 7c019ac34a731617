// A run in one file: the preset, the solver's tensors and numbers, the generators and the history.
#pragma once

#include "core/experiment/preset.h"
#include "core/session/snapshot.h"
#include "core/solver/solver.h"

#include <filesystem>

namespace bary {

struct CheckpointHistory {
    double seconds = 0;
    std::vector<std::string> keys; ///< of the series, in order
    std::vector<Record> records;
};

/// Writes atomically; throws InputError where the file cannot be written.
void saveCheckpoint(const std::filesystem::path& path, const Preset& preset, Solver& solver,
                    const CheckpointHistory& history);

/// Copies the file's state into a solver built from checkpointPreset(path). Throws InputError
/// naming the file for anything that is not a checkpoint of this solver and this version.
CheckpointHistory loadCheckpoint(const std::filesystem::path& path, Solver& solver);

} // namespace bary
