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

std::unique_ptr<Session> sessionFrom(const std::vector<std::filesystem::path>& files,
                                     bool palette) {
    // A word without an ending that is no file is the name of a preset, as on the command line.
    const bool name =
        files.size() == 1 && !files[0].has_extension() && !std::filesystem::exists(files[0]);
    if (name || (files.size() == 1 && fileKind(files[0]) == FileKind::Preset)) {
        return std::make_unique<Session>(loadPreset(files[0].string()));
    }
    if (files.size() == 1 && fileKind(files[0]) == FileKind::Checkpoint) {
        return std::make_unique<Session>(checkpointPreset(files[0]), files[0]);
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
    return std::make_unique<Session>(presetFromFiles(files, palette, true));
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
        result.session = sessionFrom(files, palette);
        return result;
    });
}

void Opener::openPreset(Preset preset) {
    std::string what = preset.title;
    start(std::move(what), [preset = std::move(preset)] {
        Result result;
        result.session = std::make_unique<Session>(preset);
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
        if (!result.session) {
            return result;
        }
        preparing_ = std::move(result.session);
    }
    if (!preparing_) {
        return std::nullopt;
    }
    const Status status = preparing_->status();
    if (status.state == State::Preparing) {
        return std::nullopt;
    }
    Result result;
    result.what = what_;
    result.session = std::move(preparing_);
    if (status.state == State::Failed) {
        result.error = status.message.empty() ? status.lastError : status.message;
        retire(std::move(result.session));
    }
    return result;
}

std::string Opener::progress() const {
    return preparing_ ? preparing_->status().message : std::string();
}

void Opener::retire(std::unique_ptr<Session> session) {
    if (session) {
        retired_.push_back(std::async(std::launch::async,
                                      [given = std::move(session)]() mutable { given.reset(); }));
    }
}

} // namespace bary
