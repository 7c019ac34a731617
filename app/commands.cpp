#include "app/commands.h"

#include "app/gl_context.h"
#include "app/picture.h"
#include "app/progress.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/atomic_file.h"
#include "core/io/image.h"
#include "core/io/json.h"
#include "core/io/table.h"
#include "core/session/environment.h"

#include <fmt/format.h>

#include <cmath>
#include <thread>

namespace bary {

bool isCheckpoint(const std::string& source) {
    return std::filesystem::path(source).extension() == ".pt";
}

ThemeName themeByName(const std::string& name) {
    return name == "dark"       ? ThemeName::Dark
           : name == "contrast" ? ThemeName::HighContrast
                                : ThemeName::Light;
}

Preset openPreset(const std::string& nameOrPath, const std::vector<std::string>& settings) {
    const std::filesystem::path path = nameOrPath;
    const bool data = isImageFile(path) || isPointFile(path);
    Preset preset = data ? presetFromFiles({path}, false) : loadPreset(nameOrPath);
    for (const std::string& setting : settings) {
        applySetting(preset, setting);
    }
    return preset;
}

int sampleCheckpoint(const SampleOptions& options) {
    if (!isPointFile(options.out) && !isWritableImage(options.out)) {
        throw InputError(options.out.string() +
                         ": samples are written as .npy, .csv or .ply, pictures also as .png");
    }
    Session session(checkpointPreset(options.checkpoint), options.checkpoint);
    waitPrepared(session);
    if (!options.weights.empty()) {
        const auto own = session.status().weights;
        double difference = 0;
        checkWeightList(options.weights, own.size(), "--weights");
        for (size_t i = 0; i < own.size(); ++i) {
            difference = std::max(difference, std::abs(own[i] - options.weights[i]));
        }
        if (difference > 1e-9 && session.status().allWeights) {
            require(session, command::SetWeights{options.weights});
        } else if (difference > 1e-9) {
            throw InputError("--weights: " + options.checkpoint.string() +
                             " was learned for one set of weights only; train the preset with "
                             "--set weights=… instead");
        }
    }
    require(session, command::ExportSamples{options.out, options.count});
    fmt::print("{} samples in {}\n", options.count, options.out.string());
    return 0;
}

int renderSource(const RenderOptions& options) {
    const bool resumed = isCheckpoint(options.source);
    Session session(resumed ? checkpointPreset(options.source) : openPreset(options.source, {}),
                    resumed ? std::filesystem::path(options.source) : std::filesystem::path());
    waitPrepared(session);
    require(session, command::EvaluateFully{}); // waits for the truth, which the picture shows
    StagePicture picture;
    picture.options.width = options.width;
    picture.options.height = options.height;
    picture.options.theme = themeByName(options.theme);
    picture.options.transparent = options.transparent;
    picture.view = options.view;
    writeImage(options.out, stagePicture(session, picture));
    fmt::print("{}\n", options.out.string());
    return 0;
}

int surveyCheckpoint(const SurveyOptions& options) {
    Session session(checkpointPreset(options.checkpoint), options.checkpoint);
    waitPrepared(session);
    const uint64_t before = session.status().noticeCount;
    require(session, command::EvaluateWeights{options.out, options.parts});
    const Status status = session.status();
    const size_t fresh = std::min<size_t>(status.noticeCount - before, status.notices.size());
    for (size_t k = status.notices.size() - fresh; k < status.notices.size(); ++k) {
        fmt::print("{}\n", status.notices[k]);
    }
    fmt::print("every weight vector in {}\n", options.out.string());
    return 0;
}

int printPresets(bool asJson) {
    auto list = nlohmann::json::array();
    std::string family;
    for (const PresetInfo& info : listPresets()) {
        if (asJson) {
            list.push_back({{"name", info.name},
                            {"family", info.family},
                            {"title", info.title},
                            {"story", info.story},
                            {"path", info.path.string()}});
            continue;
        }
        if (info.family != family) {
            fmt::print("{}{}\n", family.empty() ? "" : "\n", info.family);
            family = info.family;
        }
        fmt::print("  {:<16} {}\n", info.name, info.story);
    }
    if (asJson) {
        fmt::print("{}", jsonText(list));
    }
    return 0;
}

int printPreset(const std::string& name, const std::vector<std::string>& settings) {
    Preset preset = openPreset(name, settings);
    readDimension(preset);
    fmt::print("{}", jsonText(resolvedJson(preset)));
    fmt::print(stderr, "\nparameters of solver {}:\n", preset.solver);
    for (const ParameterInfo& info : solverParameters(preset.solver)) {
        fmt::print(stderr, "  {:<18} {:<10} {}{} {} Usual: {}.{}\n", info.key,
                   valueText(parameterValue(preset, info.key)),
                   info.symbol.empty() ? "" : info.symbol + ": ", info.meaning, info.effect,
                   info.usual, info.live ? "" : " Takes effect at the next reset.");
    }
    return 0;
}

int printDoctor() {
    const auto numbers = versions();
    for (const auto& [key, value] : numbers.items()) {
        fmt::print("{:<12} {}\n", key, value.get<std::string>());
    }
    // GL first: a LibTorch from pip or the zip exports LLVM symbols that can clash with Mesa's.
    try {
        fmt::print("{:<12} {}\n", "GL", OffscreenContext().description());
    } catch (const EnvironmentError& error) {
        fmt::print("{:<12} none: {}\n", "GL", error.what());
    }
    const char* display = std::getenv("DISPLAY");
    fmt::print("{:<12} {}\n", "display", display && *display ? display : "none");
    fmt::print("{:<12} {}\n", "cores", std::thread::hardware_concurrency());
    fmt::print("{:<12} {}\n", "devices", joined(deviceList()));
    fmt::print("{:<12} {}\n", "BLAS", blasReport());
    fmt::print("{:<12} {}\n", "presets", resourceFolder("presets").string());
    return 0;
}

} // namespace bary
