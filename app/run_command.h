// `baryscope run`: trains a preset without a window and writes everything down.
#pragma once

#include "app/run_record.h"
#include "core/session/session.h"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bary {

struct RunOptions {
    Preset preset;
    std::filesystem::path out;
    std::filesystem::path resume;
    int64_t iterations = 0; ///< of a resumed run; 0 leaves its plan as it was
    double seconds = 0; ///< of solver time at most; 0 leaves the preset's iterations as they are
    int64_t samples = 10000;
    bool quiet = false;
    std::vector<command::SetParameter> changes; ///< of a resumed run
};

enum class RunEnd { Completed, Interrupted, Diverged };

/// Trains `session` to its end with a progress line on stderr; fits the planned iterations to
/// `seconds` where that is given. Ctrl+C ends it after the present step. Throws std::runtime_error
/// where the session fails, InputError where its preset cannot be prepared.
RunEnd train(Session& session, double seconds, bool quiet, MetricsLog* log = nullptr);

/// Waits until the session is prepared, with what it does meanwhile on stderr unless `quiet`;
/// throws InputError with its message where that fails, and Cancelled after Ctrl+C.
void waitPrepared(Session& session, bool quiet = false);
/// Posts a command and waits for it; throws InputError with the session's message if it failed.
void require(Session& session, Command command);

/// Trains a session that was made from `options`, evaluates it and writes everything into its
/// folder. Throws as train() does. Returns how it ended and whether there is a view.png.
struct RunOutcome {
    RunEnd end = RunEnd::Completed;
    bool pictured = false;
};
RunOutcome trainAndWrite(Session& session, const RunOptions& options);

/// The whole command; returns the exit code.
int runPreset(const RunOptions& options);

} // namespace bary
