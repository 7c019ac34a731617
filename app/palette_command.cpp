// `baryscope palette`: photographs in the average of their colours.
#include "app/commands.h"
#include "app/picture.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "core/io/atomic_file.h"
#include "core/io/picture_files.h"
#include "core/measure/photograph.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <thread>

namespace bary {

namespace {

constexpr size_t mostPalettes = 16;

Preset presetOf(const PaletteOptions& options) {
    const PictureFiles pictures = picturesAmong(options.pictures, mostPalettes);
    if (!pictures.note.empty()) {
        spdlog::warn("{}", pictures.note);
    }
    Preset preset = presetFromFiles(pictures.files, true);
    if (!options.weights.empty()) {
        checkWeightList(options.weights, preset.marginals.size(), "--weights");
    }
    for (size_t i = 0; i < preset.marginals.size(); ++i) {
        preset.marginals[i].measure["space"] = options.space;
        if (!options.weights.empty()) {
            preset.marginals[i].weight = options.weights[i];
        }
    }
    // Nobody looks while it trains: no reference, and every core.
    preset.referenceAtoms = 0;
    preset.threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    for (const std::string& setting : options.settings) {
        applySetting(preset, setting);
    }
    return preset;
}

/// The further pictures; all are read once, so that a broken one does not cost the training.
std::vector<std::filesystem::path> furtherPictures(const PaletteOptions& options) {
    if (options.apply.empty()) {
        return {};
    }
    auto files = picturesAmong(options.apply, 10000).files;
    for (const auto& file : files) {
        readPhotograph(file);
    }
    return files;
}

} // namespace

int averagePalettes(const PaletteOptions& options) {
    const Preset preset = presetOf(options);
    const auto further = furtherPictures(options);
    requireWritableFolder(options.out);
    Session session(preset);
    const RunEnd end = train(session, options.seconds, false);
    if (end == RunEnd::Diverged) {
        throw std::runtime_error(session.status().message);
    }
    const uint64_t before = session.status().noticeCount;
    require(session, command::WritePalettes{options.out, options.lutSize, options.recolour,
                                            options.format, options.quality, further});
    const Status status = session.status();
    const size_t fresh = std::min<size_t>(status.noticeCount - before, status.notices.size());
    for (size_t k = status.notices.size() - fresh; k < status.notices.size(); ++k) {
        fmt::print("{}\n", status.notices[k]);
    }
    require(session, command::SaveCheckpoint{options.out / "checkpoint.pt"});
    writeRunRecord(options.out / "run.json", session, status.seconds);
    writeStagePicture(options.out / "view.png", session, {});
    return end == RunEnd::Interrupted ? 130 : 0;
}

} // namespace bary
