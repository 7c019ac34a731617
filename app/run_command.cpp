#include "app/run_command.h"

#include "app/interrupt.h"
#include "app/picture.h"
#include "app/progress.h"
#include "app/run_record.h"
#include "core/base/error.h"
#include "core/io/atomic_file.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <thread>

namespace bary {

namespace {

using namespace std::chrono_literals;

/// Shortens the plan to what the measured rate allows until `end`, so that the schedule ends when
/// the time does.
void fitToTime(Session& session, const Status& status, double end, int64_t planned) {
    const double left = std::max(0.0, end - status.seconds);
    const auto fitting =
        status.iteration + std::max<int64_t>(1, std::llround(left / status.secondsPerIteration));
    if (std::min(fitting, planned) != status.target) {
        require(session, command::SetIterations{std::min(fitting, planned)});
    }
}

} // namespace

void waitPrepared(Session& session, bool quiet) {
    const InterruptGuard guard;
    Progress progress(quiet);
    while (!session.waitIdle(50ms) && session.status().state == State::Preparing &&
           !guard.interrupted()) {
        progress.show(session.status().message);
    }
    progress.finish();
    if (guard.interrupted()) {
        throw Cancelled();
    }
    const Status status = session.status();
    if (status.state == State::Failed) {
        throw InputError(status.message);
    }
}

void require(Session& session, Command command) {
    const uint64_t before = session.status().errorCount;
    const uint64_t sequence = session.post(std::move(command));
    while (!session.waitApplied(sequence, 1000ms)) {
    }
    const Status status = session.status();
    if (status.state == State::Failed) {
        throw std::runtime_error(status.message);
    }
    if (status.errorCount > before) {
        throw InputError(status.lastError);
    }
}

RunEnd train(Session& session, double seconds, bool quiet, MetricsLog* log) {
    waitPrepared(session, quiet);
    const InterruptGuard guard;
    Progress progress(quiet);
    const double begin = session.status().seconds;
    if (session.status().state != State::Completed) {
        require(session, command::Run{});
    }
    const int64_t planned = session.status().target;
    // A first short measurement, then again and again, since other work may slow the machine.
    double nextFit = std::min(1.0, seconds / 20);
    while (true) {
        const bool idle = session.waitIdle(50ms);
        const Status status = session.status();
        progress.show(status);
        if (log) {
            log->update(session);
        }
        if (idle) {
            break;
        }
        const double trained = status.seconds - begin;
        if (seconds > 0 && status.secondsPerIteration > 0 && trained > nextFit) {
            fitToTime(session, status, begin + seconds, planned);
            nextFit = 1.5 * trained;
        }
        if (guard.interrupted() || (seconds > 0 && trained > 1.1 * seconds)) {
            require(session, command::Pause{});
        }
    }
    progress.finish();
    const Status status = session.status();
    if (status.state == State::Failed) {
        throw std::runtime_error(status.message);
    }
    if (status.state == State::Diverged) {
        return RunEnd::Diverged;
    }
    return guard.interrupted() ? RunEnd::Interrupted : RunEnd::Completed;
}

RunOutcome trainAndWrite(Session& session, const RunOptions& options) {
    requireWritableFolder(options.out);
    waitPrepared(session, options.quiet);
    for (const std::string& notice : session.status().notices) {
        spdlog::info("{}", notice); // how the data were prepared
    }
    for (const command::SetParameter& change : options.changes) {
        require(session, change);
    }
    if (options.iterations > 0) {
        require(session, command::SetIterations{options.iterations});
    }
    const auto start = std::chrono::steady_clock::now();
    MetricsLog log(options.out / "metrics.csv");
    const RunEnd end = train(session, options.seconds, options.quiet, &log);
    const double wall =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    if (end == RunEnd::Completed) {
        require(session, command::EvaluateFully{});
    }
    if (end != RunEnd::Diverged) { // whose numbers must not replace those of a good run
        require(session, command::SaveCheckpoint{options.out / "checkpoint.pt"});
        require(session, command::WriteResults{options.out, options.samples});
    }
    log.finish(session);
    writeRunRecord(options.out / "run.json", session, wall);
    return {end, writeStagePicture(options.out / "view.png", session, {})};
}

int runPreset(const RunOptions& options) {
    requireWritableFolder(options.out); // before anything is read
    Session session(options.preset, options.resume);
    const auto [end, pictured] = trainAndWrite(session, options);
    const Status status = session.status();
    if (end == RunEnd::Diverged) {
        spdlog::error("diverged: {}", status.message);
        return 1;
    }
    fmt::print("{}", metricsTable(status));
    if (const auto kept = session.keptVariance()) {
        fmt::print("{} main components hold {:.2f} % of the variance\n", status.dim, 100 * *kept);
    }
    fmt::print("{} iterations in {} ({:.2f} ms each); results in {}{}\n", status.iteration,
               durationText(status.seconds),
               1e3 * status.seconds / std::max<int64_t>(1, status.iteration), options.out.string(),
               pictured ? ", picture in view.png" : "");
    return end == RunEnd::Interrupted ? 130 : 0;
}

} // namespace bary
