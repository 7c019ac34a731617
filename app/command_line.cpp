#include "app/command_line.h"

#include "app/commands.h"
#include "app/compare_command.h"
#include "app/gui.h"
#include "app/run_command.h"
#include "core/base/error.h"
#include "core/base/text.h"
#include "core/experiment/comparison.h"
#include "ui/animation.h"

#include "version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdio>

namespace bary {

namespace {

/// The flags that `run` has and others share.
struct RunFlags {
    std::string preset;
    std::filesystem::path out, resume;
    std::vector<std::string> settings;
    double seconds = 0;
    int64_t samples = 10000;
    bool quiet = false;
    std::optional<int64_t> iterations, seed;
    std::optional<int> threads;
    std::optional<std::string> device;
};

Preset presetOf(const RunFlags& flags) {
    Preset preset = openPreset(flags.preset, flags.settings);
    const auto set = [&](const std::string& key, const std::string& value) {
        applySetting(preset, key + "=" + value);
    };
    if (flags.iterations) {
        set("iterations", std::to_string(*flags.iterations));
    }
    if (flags.seed) {
        set("seed", std::to_string(*flags.seed));
    }
    if (flags.threads) {
        set("threads", std::to_string(*flags.threads));
    }
    if (flags.device) {
        set("device", *flags.device);
    }
    return preset;
}

/// What must agree for a checkpoint to continue a preset: everything but the length of the run and
/// where it runs.
nlohmann::json problemOf(const Preset& preset) {
    auto json = resolvedJson(preset);
    for (const char* free : {"iterations", "threads", "device", "view", "title", "story", "answers",
                             "reference_atoms"}) {
        json.erase(free);
    }
    return json;
}

/// Live parameters that are set otherwise than in the checkpoint, which a run may take over; they
/// are put back in `wanted`.
std::vector<command::SetParameter> liveChanges(const Preset& stored, Preset& wanted,
                                               const RunFlags& flags) {
    std::vector<command::SetParameter> changes;
    for (const ParameterInfo& info : solverParameters(wanted.solver)) {
        const bool set = std::any_of(
            flags.settings.begin(), flags.settings.end(),
            [&](const std::string& setting) { return setting.rfind(info.key + "=", 0) == 0; });
        if (!info.live || !set || stored.solver != wanted.solver) {
            continue;
        }
        const ParameterValue before = parameterValue(stored, info.key);
        if (const ParameterValue now = parameterValue(wanted, info.key); now != before) {
            changes.push_back({info.key, now});
            wanted.parameters[info.key] = before;
        }
    }
    return changes;
}

Preset resumed(Preset wanted, const RunFlags& flags, std::vector<command::SetParameter>& changes) {
    Preset stored = checkpointPreset(flags.resume);
    changes = liveChanges(stored, wanted, flags);
    const auto difference = nlohmann::json::diff(problemOf(stored), problemOf(wanted));
    if (!difference.empty()) {
        throw InputError(flags.resume.string() +
                         ": this checkpoint is of another experiment than " + flags.preset +
                         ": they differ in " + difference.front().at("path").get<std::string>());
    }
    stored.threads = flags.threads.value_or(stored.threads);
    stored.device = flags.device.value_or(stored.device);
    return stored;
}

int run(const RunFlags& flags) {
    RunOptions options;
    options.preset = presetOf(flags);
    if (!flags.resume.empty()) {
        options.preset = resumed(options.preset, flags, options.changes);
        options.iterations = flags.iterations.value_or(0);
    }
    options.out = flags.out;
    options.resume = flags.resume;
    options.seconds = flags.seconds;
    options.samples = flags.samples;
    options.quiet = flags.quiet;
    return runPreset(options);
}

/// What trains has these.
void addTraining(CLI::App* command, RunFlags& flags) {
    command->add_option("preset", flags.preset, "Name of a preset, or a file")->required();
    command->add_option("--out", flags.out, "Folder for the results")->required();
    command->add_option("--iterations", flags.iterations, "Outer iterations");
    command
        ->add_option("--seconds", flags.seconds,
                     "At most this much solver time; the plan is "
                     "fitted to it")
        ->check(CLI::PositiveNumber);
    command->add_option("--seed", flags.seed, "Seed of the run");
    command->add_option("--threads", flags.threads, "Threads of LibTorch (0: all cores)");
    command->add_option("--device", flags.device, "auto, cpu, cuda or cuda:i");
    command->add_option("--set", flags.settings, "key=value, may be repeated")
        ->allow_extra_args(false);
    command->add_option("--samples", flags.samples, "Samples in each .npy file")
        ->check(CLI::Range(1, 10000000));
    command->add_flag("--quiet", flags.quiet, "No progress line");
}

void addRun(CLI::App& program, RunFlags& flags, std::function<int()>& action) {
    CLI::App* command = program.add_subcommand("run", "Train a preset without a window");
    addTraining(command, flags);
    command->add_option("--resume", flags.resume,
                        "Continue from this checkpoint; live settings may change");
    command->callback([&] { action = [&] { return run(flags); }; });
}

/// As asked for, else the preset's own.
std::string solversFor(const std::string& preset, const std::string& solvers) {
    const std::string entries = solvers.empty() ? comparisonOf(preset) : solvers;
    if (entries.empty()) {
        throw InputError("compare " + preset +
                         ": --solvers is required, the preset names no solvers to compare");
    }
    return entries;
}

int compare(const RunFlags& flags, const std::string& solvers) {
    CompareOptions options;
    options.preset = presetOf(flags);
    options.solvers = solversFor(flags.preset, solvers);
    options.out = flags.out;
    options.iterations = flags.iterations.value_or(0);
    options.seconds = flags.seconds;
    options.samples = flags.samples;
    options.quiet = flags.quiet;
    return comparePreset(options);
}

void addCompare(CLI::App& program, RunFlags& flags, std::string& solvers,
                std::function<int()>& action) {
    CLI::App* command =
        program.add_subcommand("compare", "One problem by several solvers: one table, one picture");
    addTraining(command, flags);
    command->add_option(
        "--solvers", solvers,
        "Separated by commas, each with settings of its own: "
        "nwb,disc:discrepancy=sinkhorn:epsilon=0.1; else those that the preset names");
    command->callback([&] { action = [&] { return compare(flags, solvers); }; });
}

void addSample(CLI::App& program, SampleOptions& options, std::function<int()>& action) {
    CLI::App* command = program.add_subcommand("sample", "Fresh samples from a checkpoint");
    command->add_option("checkpoint", options.checkpoint)->required();
    command->add_option("--count", options.count)->check(CLI::Range(1, 100000000));
    command->add_option("--weights", options.weights, "a,b,c")->delimiter(',');
    command->add_option("--out", options.out, "FILE.npy, .csv or .ply; of pictures also .png")
        ->required();
    command->callback([&] { action = [&] { return sampleCheckpoint(options); }; });
}

/// "960x600" into two numbers.
void readSize(const std::string& size, int& width, int& height) {
    char rest = 0;
    if (std::sscanf(size.c_str(), "%dx%d%c", &width, &height, &rest) != 2 || width < 16 ||
        height < 16 || width > 16384 || height > 16384) {
        throw InputError("--size " + size +
                         ": must be WIDTHxHEIGHT with 16 to 16384 pixels a side");
    }
}

void addAnimate(CLI::App& program, AnimateOptions& options, std::string& size,
                std::function<int()>& action) {
    CLI::App* command = program.add_subcommand(
        "animate", "The barycenters along a path of weights, as frames, GIF or APNG");
    command->add_option("checkpoint", options.source, "Of a solver that learns all weights")
        ->required();
    command->add_option("--path", options.path,
                        "tour, star, edge:1-2, '1,0,0; 0,1,0', or a file with a weight vector a "
                        "line");
    command->add_option("--frames", options.frames)->check(CLI::Range(2, mostFrames));
    command->add_option("--seconds", options.seconds)->check(CLI::Range(0.1, 3600.0));
    command->add_option("--size", size, "WIDTHxHEIGHT");
    command->add_option("--view", options.view)->check(CLI::IsMember(animationViews()));
    command->add_option("--theme", options.theme)
        ->check(CLI::IsMember({"light", "dark", "contrast"}));
    command->add_option("--out", options.out, "FILE.gif, FILE.apng, or a folder")->required();
    command->callback([&] {
        action = [&] {
            readSize(size, options.width, options.height);
            return animateCheckpoint(options);
        };
    });
}

void addRender(CLI::App& program, RenderOptions& options, std::string& size,
               std::function<int()>& action) {
    CLI::App* command = program.add_subcommand("render", "A picture without a display");
    command->add_option("source", options.source, "A checkpoint or a preset")->required();
    command->add_option("--size", size, "WIDTHxHEIGHT");
    command->add_option("--view", options.view)->check(CLI::IsMember(viewNames()));
    command->add_option("--theme", options.theme)
        ->check(CLI::IsMember({"light", "dark", "contrast"}));
    command->add_flag("--transparent", options.transparent);
    command->add_option("--out", options.out, "FILE.png")->required();
    command->callback([&] {
        action = [&] {
            readSize(size, options.width, options.height);
            return renderSource(options);
        };
    });
}

void addSurvey(CLI::App& program, SurveyOptions& options, std::function<int()>& action) {
    CLI::App* command = program.add_subcommand(
        "survey", "Every metric over the simplex, of a run that learned all weights");
    command->add_option("checkpoint", options.checkpoint)->required();
    command->add_option("--grid", options.parts, "Weights are all multiples of 1/GRID")
        ->check(CLI::Range(1, 64));
    command->add_option("--out", options.out, "FILE.csv")->required();
    command->callback([&] { action = [&] { return surveyCheckpoint(options); }; });
}

void addPalette(CLI::App& program, PaletteOptions& options, std::function<int()>& action) {
    CLI::App* command =
        program.add_subcommand("palette", "Average the colour palettes of photographs");
    command->add_option("pictures", options.pictures, "Photographs, or folders of them")
        ->required()
        ->expected(1, 10000);
    command->add_option("--weights", options.weights, "a,b,c")->delimiter(',');
    command->add_option("--out", options.out, "Folder for the results")->required();
    command->add_option("--seconds", options.seconds, "At most this much solver time")
        ->check(CLI::PositiveNumber);
    command->add_option("--set", options.settings, "key=value, may be repeated")
        ->allow_extra_args(false);
    command->add_option("--lut", options.lutSize, "Points a side of the .cube tables")
        ->check(CLI::Range(2, 129));
    command->add_option("--space", options.space, "Where colours are averaged")
        ->check(CLI::IsMember(colourSpaceNames()));
    command->add_option("--strength", options.recolour.strength, "0: the picture, 1: the map")
        ->check(CLI::Range(0.0, 1.0));
    command->add_flag("--protect-neutrals", options.recolour.protectNeutrals,
                      "What is nearly grey takes no new hue");
    command->add_option("--format", options.format, "Of the pictures; same: as the input")
        ->check(CLI::IsMember({"same", "png", "jpg"}));
    command->add_option("--quality", options.quality, "Of JPEG")->check(CLI::Range(1, 100));
    command->add_option("--apply", options.apply, "Further pictures, by the learned tables");
    command->callback([&] { action = [&] { return averagePalettes(options); }; });
}

void addBench(CLI::App& program, BenchOptions& options, std::function<int()>& action) {
    CLI::App* command = program.add_subcommand("bench", "How quick the engines are here");
    command->add_flag("--json", options.asJson, "One JSON object on stdout");
    command->add_flag("--quick", options.quick, "Shorter, and without the widest networks");
    command->add_option("--only", options.only, "Of these: " + joined(benchNames()));
    command->add_option("--threads", options.threads, "At most this many (default: all cores)")
        ->check(CLI::Range(1, 1024));
    command->callback([&] { action = [&] { return runBench(options); }; });
}

void addMakeBenchmark(CLI::App& program, BenchmarkOptions& options, std::function<int()>& action) {
    CLI::App* command = program.add_subcommand(
        "make-benchmark", "Marginals whose barycenter is known, from any measure, as files");
    command
        ->add_option("--of", options.of,
                     "The barycenter to be: a preset (its first marginal), a measure's JSON "
                     "file, or a folder of pictures")
        ->required();
    command->add_option("--out", options.out, "Folder for the files")->required();
    command->add_option("--count", options.count, "Samples of each marginal")
        ->check(CLI::Range(100, 10000000));
    command->add_option("--kind", options.kind, "pairs, or ave: three marginals of pictures")
        ->check(CLI::IsMember({"pairs", "ave"}));
    command->add_option("--marginals", options.marginals, "Of pairs, at equal weights")
        ->check(CLI::Range(2, 64));
    command->add_option("--potential", options.potential, "Of pairs; conv of pictures only")
        ->check(CLI::IsMember({"ridge", "icnn", "conv"}));
    command->add_option("--size", options.size, "Pixels a side, of a folder's pictures")
        ->check(CLI::Range(4, 256));
    command->add_option("--channels", options.channels, "Of a folder's pictures")
        ->check(CLI::IsMember({1, 3}));
    command->add_option("--seed", options.seed)->check(CLI::Range(0, INT32_MAX));
    command->add_option("--threads", options.threads, "0: all cores")->check(CLI::Range(0, 1024));
    command->add_flag("--resume", options.resume, "Go on with what is there");
    command->callback([&] { action = [&] { return writeBenchmark(options); }; });
}

/// CLI11 reports usage errors with codes of its own; ours is 2, and help and version are 0.
int usage(const CLI::App& program, const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {
        return program.exit(error);
    }
    fmt::print(stderr, "baryscope: {}\n`baryscope --help` lists the commands.\n", error.what());
    return 2;
}

int guarded(const std::function<int()>& action) {
    try {
        return action();
    } catch (const InputError& error) {
        fmt::print(stderr, "baryscope: {}\n", error.what());
        return 2;
    } catch (const EnvironmentError& error) {
        fmt::print(stderr, "baryscope: {}\n", error.what());
        return 3;
    } catch (const Cancelled&) {
        fmt::print(stderr, "baryscope: interrupted\n");
        return 130;
    } catch (const std::exception& error) {
        fmt::print(stderr, "baryscope: {}\n", error.what());
        return 1;
    }
}

/// --data-dir stands before any command, or after this one.
void addData(CLI::App& program, bool& asJson, std::function<int()>& action) {
    const auto useFolder = [](const std::string& folder) {
        setenv("BARYSCOPE_DATA", folder.c_str(), 1); // no other thread runs yet
    };
    const char* meaning = "Folder of your data sets, in place of BARYSCOPE_DATA";
    CLI::App* data = program.add_subcommand("data", "The data sets that you have, what presets "
                                                    "need, and where it comes from");
    for (CLI::App* place : {&program, data}) {
        place->add_option_function<std::string>("--data-dir", useFolder, meaning);
    }
    data->add_flag("--json", asJson);
    data->callback([&] { action = [&] { return printData(asJson); }; });
}

} // namespace

int commandLine(int argc, char** argv) {
    spdlog::set_default_logger(spdlog::stderr_color_mt("baryscope"));
    spdlog::set_pattern("%l: %v");
    CLI::App program("Baryscope: Wasserstein barycenters, learned while you watch.\n"
                     "Without a command it opens the window.",
                     "baryscope");
    program.set_version_flag("--version",
                             std::string("baryscope " BARYSCOPE_VERSION " (" BARYSCOPE_COMMIT ")"));
    program.require_subcommand(0, 1);
    std::vector<std::filesystem::path> files;
    program.add_option("files", files, "Preset, checkpoint, points or pictures to open");
    GuiOptions window;
    program.add_option("--solvers", window.solvers,
                       "Opens the preset as a comparison of these, as `compare` takes them");
    std::function<int()> action = [&] { return runGui(files, window); };
    RunFlags runFlags, compareFlags;
    std::string solvers;
    SampleOptions sample;
    RenderOptions render;
    AnimateOptions animate;
    std::string size = "1600x1000", frameSize = "960x600";
    PaletteOptions palette;
    SurveyOptions survey;
    BenchOptions bench;
    BenchmarkOptions benchmark;
    bool asJson = false;
    std::string shown;
    std::vector<std::string> shownSettings;
    addRun(program, runFlags, action);
    addCompare(program, compareFlags, solvers, action);
    addSample(program, sample, action);
    addRender(program, render, size, action);
    addAnimate(program, animate, frameSize, action);
    addPalette(program, palette, action);
    addSurvey(program, survey, action);
    addBench(program, bench, action);
    addMakeBenchmark(program, benchmark, action);
    CLI::App* presets = program.add_subcommand("presets", "The experiments that there are");
    presets->add_flag("--json", asJson);
    presets->callback([&] { action = [&] { return printPresets(asJson); }; });
    addData(program, asJson, action);
    CLI::App* show = program.add_subcommand("show", "A preset with all its settings");
    show->add_option("preset", shown)->required();
    show->add_option("--set", shownSettings, "key=value, may be repeated")->allow_extra_args(false);
    show->callback([&] { action = [&] { return printPreset(shown, shownSettings); }; });
    program.add_subcommand("doctor", "Versions, devices and the GL renderer")->callback([&] {
        action = [] { return printDoctor(); };
    });
    try {
        program.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return usage(program, error);
    }
    return guarded(action);
}

} // namespace bary
