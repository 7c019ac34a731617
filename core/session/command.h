// What the front ends may ask of the worker. Commands are applied between steps, in order.
#pragma once

#include "core/experiment/preset.h"
#include "core/session/recolour.h"
#include "core/session/snapshot.h"

#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace bary {

namespace command {
struct Run {};
struct Pause {};
/// Runs `count` outer iterations, then pauses.
struct Step {
    int count = 1;
};
/// Replays the same initialisation; stays running if it was running.
struct Reset {};
/// A fresh seed (the given one, or the next), then as Reset.
struct NewSeed {
    std::optional<uint64_t> seed;
};
struct SetWeights {
    std::vector<double> weights;
};
/// Live parameters act at once, the others at the next reset.
struct SetParameter {
    std::string key;
    ParameterValue value;
};
/// Changes recipe and resets.
struct SetRecipe {
    std::string recipe;
};
struct SetIterations {
    int64_t iterations = 0;
};
/// Puts another measure in the place of marginal `index`, then as Reset. A bad one changes nothing.
struct ReplaceMarginal {
    int index = 0;
    MarginalSpec spec;
};
struct SaveCheckpoint {
    std::filesystem::path path;
};
/// Writes fresh samples of the barycenter (.npy, .csv, .ply; those that are pictures also as one
/// sheet, .png, .jpg, …).
struct ExportSamples {
    std::filesystem::path path;
    int64_t count = 10000;
};
/// Waits for the truth and evaluates all metrics with many samples, into Status::metrics.
struct EvaluateFully {};
/// Writes samples.npy, marginal_i.npy, to_barycenter_i.npy, to_marginal_i.npy and, where the truth
/// is there, truth.npy into a folder.
struct WriteResults {
    std::filesystem::path folder;
    int64_t count = 10000;
};
/// Palettes: writes every photograph recoloured at full size, its lookup table (.cube), the
/// palettes and a report into a folder: see writePalettes() in core/session/palette_export.h.
struct WritePalettes {
    std::filesystem::path folder;
    int lutSize = 65; ///< 33 misses what an eye sees where maps are steep
    RecolourSettings settings{};
    std::string format = "same"; ///< "png", "jpg", or "same": the input's where it can be written
    int quality = 95;            ///< of JPEG, 1 to 100
    std::vector<std::filesystem::path> apply{}; ///< further pictures, through the tables
};
/// For solvers that have learned all weights: every metric at all multiples of 1/parts, into a CSV
/// file; the summary comes as notices.
struct EvaluateWeights {
    std::filesystem::path path;
    int parts = 4;
};
/// Palettes: what the pictures of the snapshots are recoloured with.
struct SetRecolour {
    RecolourSettings settings{};
};
/// How many points a view gets in a snapshot.
struct SetViewPoints {
    int count = 4000;
};
/// What the views show. While a hand moves the weights, snapshots hold these clouds only, so that
/// none that nobody sees keeps the hand waiting.
struct SetShownClouds {
    std::set<CloudRole> roles;
};
} // namespace command

using Command =
    std::variant<command::Run, command::Pause, command::Step, command::Reset, command::NewSeed,
                 command::SetWeights, command::SetParameter, command::SetRecipe,
                 command::SetIterations, command::ReplaceMarginal, command::SaveCheckpoint,
                 command::ExportSamples, command::EvaluateFully, command::WriteResults,
                 command::WritePalettes, command::EvaluateWeights, command::SetRecolour,
                 command::SetViewPoints, command::SetShownClouds>;

} // namespace bary
