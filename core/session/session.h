// The session: the only owner of a solver, running it on one thread of its own. Front ends post
// commands and read status, snapshots and history; nothing here shows a tensor.
#pragma once

#include "core/experiment/preset.h"
#include "core/session/command.h"
#include "core/session/snapshot.h"
#include "core/session/survey.h"

#include <array>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bary {

/// Preparing: measures are being read and networks built. Failed: an exception ended the worker.
enum class State { Preparing, Ready, Running, Paused, Completed, Diverged, Failed };

const char* stateName(State state);

/// One marginal as it is in force.
struct MarginalInfo {
    std::string name;
    std::string description; ///< e.g. "uniform on a square of side 8"
    double weight = 0;
    int64_t count = 0; ///< number of stored samples or pixels; 0 where it is sampled from a law
};

/// The phase of the min-max-min loop as the solver last reported it.
struct PhaseInfo {
    std::string name;    ///< e.g. "g step 3 of 6"
    std::string formula; ///< in the paper's symbols
    std::string text;    ///< one plain sentence
    double value = 0;    ///< the loss of that phase
};

struct Status {
    State state = State::Preparing;
    std::string message;  ///< reason for Failed and Diverged, or progress of Preparing
    uint64_t applied = 0; ///< sequence number of the last command applied
    int64_t iteration = 0, target = 0;
    double seconds = 0;             ///< solver time of this run
    double secondsPerIteration = 0; ///< over the last seconds; 0 while unknown
    double secondsLeft = 0;         ///< estimate to the target; 0 while unknown
    uint64_t seed = 0;
    int threads = 0;
    std::string device; ///< e.g. "cpu"
    std::string engine; ///< e.g. "autograd"
    /// The solver learns every weight at once: SetWeights then changes what is shown, not the run.
    bool allWeights = false;
    int dim = 0;
    PointKind kind = PointKind::Plane;
    ColourSpace space = ColourSpace::Srgb; ///< that the clouds of colours are in
    std::vector<double> weights;
    std::vector<MarginalInfo> marginals;
    std::vector<PhaseInfo> phases; ///< one per phase of the loop, with the latest numbers
    std::vector<Metric> metrics;
    std::string truth; ///< "exact", "discrete reference, 3000 atoms", "computing…", "none"
    std::vector<std::string>
        notices;              ///< one-line outcomes of commands ("saved …", errors), newest last
    uint64_t noticeCount = 0; ///< how many notices there ever were (only the last are kept)
    uint64_t errorCount = 0;  ///< how many of them were errors
    std::string lastError;    ///< text of the newest error
};

class Session {
  public:
    /// Starts the worker, which prepares the experiment; `resume` continues from a checkpoint.
    explicit Session(Preset preset, std::filesystem::path resume = {});
    /// Stops the worker within one step and joins it.
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    /// Queues a command; returns its sequence number, acknowledged by Status::applied.
    uint64_t post(Command command);

    /// Copies of what is in force; cheap, never waits for a step.
    Status status() const;
    /// The preset as it stands, with the changes made by commands.
    Preset preset() const;
    /// Newest snapshot, or nullptr before the first.
    std::shared_ptr<const Snapshot> snapshot() const;
    /// The simplex at a glance; nullptr before the first, and where Status::allWeights is false.
    std::shared_ptr<const Survey> survey() const;
    /// Share of the pictures' variance that their main components hold, where they are learned in
    /// those.
    std::optional<double> keptVariance() const;
    std::vector<SeriesInfo> series() const;
    /// Lossless history from record `from` on. A reset starts it anew: compare historyEpoch().
    std::vector<Record> records(size_t from) const;
    /// Grows with every reset.
    uint64_t historyEpoch() const;

    /// Waits until command `sequence` was applied or the worker ended; false on timeout.
    bool waitApplied(uint64_t sequence, std::chrono::milliseconds timeout) const;
    /// Waits until the worker neither prepares nor runs; false on timeout.
    bool waitIdle(std::chrono::milliseconds timeout) const;

  private:
    struct Worker;
    std::unique_ptr<Worker> worker_;
};

/// Reads the preset that a checkpoint was made from; InputError if it is not one of ours.
Preset checkpointPreset(const std::filesystem::path& path);

} // namespace bary
