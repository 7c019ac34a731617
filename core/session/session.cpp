#include "core/session/session.h"

#include "core/session/worker.h"

namespace bary {

const char* stateName(State state) {
    switch (state) {
    case State::Preparing:
        return "preparing";
    case State::Ready:
        return "ready";
    case State::Running:
        return "running";
    case State::Paused:
        return "paused";
    case State::Completed:
        return "completed";
    case State::Diverged:
        return "diverged";
    case State::Failed:
        return "failed";
    }
    return "";
}

Session::Session(Preset preset, std::filesystem::path resume)
    : worker_(std::make_unique<Worker>(std::move(preset), std::move(resume))) {}

Session::~Session() = default;

uint64_t Session::post(Command command) {
    std::lock_guard lock(worker_->mutex);
    worker_->queue.emplace_back(++worker_->posted, std::move(command));
    worker_->changed.notify_all();
    return worker_->posted;
}

Status Session::status() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->status;
}

Preset Session::preset() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->preset;
}

std::shared_ptr<const Snapshot> Session::snapshot() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->snapshot;
}

std::shared_ptr<const Survey> Session::survey() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->survey;
}

std::optional<double> Session::keptVariance() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->keptVariance;
}

std::vector<SeriesInfo> Session::series() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->series;
}

std::vector<Record> Session::records(size_t from) const {
    std::lock_guard lock(worker_->mutex);
    const auto& records = worker_->records;
    return {records.begin() + static_cast<ptrdiff_t>(std::min(from, records.size())),
            records.end()};
}

uint64_t Session::historyEpoch() const {
    std::lock_guard lock(worker_->mutex);
    return worker_->epoch;
}

bool Session::waitApplied(uint64_t sequence, std::chrono::milliseconds timeout) const {
    std::unique_lock lock(worker_->mutex);
    return worker_->changed.wait_for(lock, timeout,
                                     [&] { return worker_->status.applied >= sequence; });
}

bool Session::waitIdle(std::chrono::milliseconds timeout) const {
    std::unique_lock lock(worker_->mutex);
    return worker_->changed.wait_for(lock, timeout, [&] {
        const State state = worker_->status.state;
        return worker_->queue.empty() && worker_->status.applied == worker_->posted &&
               state != State::Preparing && state != State::Running;
    });
}

} // namespace bary
