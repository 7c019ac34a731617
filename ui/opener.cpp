#include "ui/opener.h"

#include "core/base/error.h"
#include "ui/file_kinds.h"

#include <algorithm>
#include <chrono>

namespace bary {

namespace {

template <typename Value> bool finished(const std::future<Value>& future) {
    return future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
}

std::unique_ptr<RunGroup> single(Preset preset, std::filesystem::path resume = {}) {
    return std::make_unique<RunGroup>(
        std::make_unique<Session>(std::move(preset), std::move(resume)));
}

std::unique_ptr<RunGroup> runsOf(const std::string& preset) {
    Preset problem = loadPreset(preset);
    const std::string solvers = comparisonOf(preset);
    return solvers.empty() ? single(std::move(problem))
                           : std::make_unique<RunGroup>(readEntries(problem, solvers));
}

std::unique_ptr<RunGroup> runsFrom(const std::vector<std::filesystem::path>& files, bool palette) {
    // A word without an ending that is no file is the name of a preset, as on the command line.
    const bool name =
        files.size() == 1 && !files[0].has_extension() && !std::filesystem::exists(files[0]);
    if (name || (files.size() == 1 && fileKind(files[0]) == FileKind::Preset)) {
        return runsOf(files[0].string());
    }
    if (files.size() == 1 && fileKind(files[0]) == FileKind::Checkpoint) {
        return single(checkpointPreset(files[0]), files[0]);
    }
    for (const auto& file : files) {
        const FileKind kind = fileKind(file);
        if (kind == FileKind::Preset || kind == FileKind::Checkpoint) {
            throw InputError(file.string() +
                             ": a preset or checkpoint is opened on its own; several "
                             "files make one experiment only where all of them are "
                             "points or pictures");
        }
    }
    return single(presetFromFiles(files, palette, true));
}

/// The first in this state, or nullptr.
const RunGroup::Run* firstIn(State state, const RunGroup& runs) {
    const auto found =
        std::find_if(runs.runs().begin(), runs.runs().end(),
                     [&](const RunGroup::Run& run) { return run.status.state == state; });
    return found == runs.runs().end() ? nullptr : &*found;
}

} // namespace

Opener::~Opener() {
    if (loading_.valid()) {
        loading_.wait();
    }
}

void Opener::giveUp() {
    if (loading_.valid()) {
        retired_.push_back(std::async(std::launch::async,
                                      [given = std::move(loading_)]() mutable { given.wait(); }));
    }
    retire(std::move(preparing_));
}

void Opener::start(std::string what, std::function<Result()> work) {
    giveUp();
    what_ = std::move(what);
    loading_ = std::async(std::launch::async, [work = std::move(work)] {
        try {
            return work();
        } catch (const std::exception& error) {
            Result result;
            result.error = error.what();
            return result;
        }
    });
}

void Opener::openFiles(std::vector<std::filesystem::path> files, bool palette) {
    std::string what =
        files.size() == 1 ? files[0].filename().string() : std::to_string(files.size()) + " files";
    start(std::move(what), [files = std::move(files), palette] {
        Result result;
        result.runs = runsFrom(files, palette);
        return result;
    });
}

void Opener::openPreset(Preset preset) {
    std::string what = preset.title;
    start(std::move(what), [preset = std::move(preset)] {
        Result result;
        result.runs = single(preset);
        return result;
    });
}

void Opener::openComparison(Preset preset, std::string solvers) {
    std::string what = preset.title;
    start(std::move(what), [preset = std::move(preset), solvers = std::move(solvers)] {
        Result result;
        result.runs = std::make_unique<RunGroup>(readEntries(preset, solvers));
        return result;
    });
}

void Opener::readMarginal(int index, std::filesystem::path file, bool palette) {
    std::string what = file.filename().string();
    start(std::move(what), [index, file = std::move(file), palette] {
        Result result;
        Preset preset = presetFromFiles({file}, palette);
        result.marginal = std::move(preset.marginals.at(0));
        result.index = index;
        return result;
    });
}

std::optional<Opener::Result> Opener::poll() {
    std::erase_if(retired_, [](const auto& each) { return finished(each); });
    if (loading_.valid() && finished(loading_)) {
        Result result = loading_.get();
        result.what = what_;
        if (!result.runs) {
            return result;
        }
        preparing_ = std::move(result.runs);
    }
    if (!preparing_) {
        return std::nullopt;
    }
    preparing_->update();
    if (firstIn(State::Preparing, *preparing_)) {
        return std::nullopt;
    }
    Result result;
    result.what = what_;
    result.runs = std::move(preparing_);
    const auto& runs = result.runs->runs();
    const auto works = [](const RunGroup::Run& run) { return run.status.state != State::Failed; };
    const auto able = std::find_if(runs.begin(), runs.end(), works);
    if (able == runs.end()) {
        const Status& status = runs.front().status;
        result.error = status.message.empty() ? status.lastError : status.message;
        retire(std::move(result.runs));
    } else if (!works(runs[result.runs->chosen()])) {
        result.runs->choose(static_cast<size_t>(able - runs.begin()));
    }
    return result;
}

std::string Opener::progress() const {
    const RunGroup::Run* run = preparing_ ? firstIn(State::Preparing, *preparing_) : nullptr;
    return run ? run->status.message : std::string();
}

void Opener::retire(std::unique_ptr<RunGroup> runs) {
    if (runs) {
        retired_.push_back(
            std::async(std::launch::async, [given = std::move(runs)]() mutable { given.reset(); }));
    }
}

} // namespace bary
