// The commands beside `run`; each returns the exit code and throws InputError, EnvironmentError.
#pragma once

#include "core/experiment/make_benchmark.h"
#include "core/experiment/preset.h"
#include "core/session/command.h"
#include "ui/theme.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

struct SampleOptions {
    std::filesystem::path checkpoint, out;
    int64_t count = 10000;
    std::vector<double> weights; ///< empty: those of the checkpoint
};
int sampleCheckpoint(const SampleOptions& options);

struct RenderOptions {
    std::string source; ///< a checkpoint or a preset
    std::filesystem::path out;
    int width = 1600, height = 1000;
    std::string view;
    std::string theme = "light";
    bool transparent = false;
};
int renderSource(const RenderOptions& options);

struct SurveyOptions {
    std::filesystem::path checkpoint, out;
    int parts = 4; ///< the weights are all multiples of 1/parts
};
int surveyCheckpoint(const SurveyOptions& options);

struct AnimateOptions {
    std::string source;        ///< a checkpoint of a solver that has learned all weights
    std::string path = "tour"; ///< see parseWeightPath()
    std::filesystem::path out; ///< .gif, .apng, or a folder
    int frames = 120;
    double seconds = 8;
    int width = 960, height = 600;
    std::string view;
    std::string theme = "light";
};
int animateCheckpoint(const AnimateOptions& options);

struct PaletteOptions {
    std::vector<std::filesystem::path> pictures; ///< files and folders
    std::vector<double> weights;                 ///< empty: equal
    std::filesystem::path out;
    double seconds = 0;
    std::vector<std::string> settings;
    int lutSize = command::WritePalettes{}.lutSize;
    std::string space = "srgb";
    RecolourSettings recolour;
    std::string format = "same";
    int quality = 95;
    std::vector<std::filesystem::path> apply; ///< further pictures, files and folders
};
int averagePalettes(const PaletteOptions& options);

struct BenchOptions {
    bool asJson = false, quick = false;
    std::vector<std::string> only; ///< names of problems; empty: all
    int threads = 0;               ///< 0: one for each core
};
/// Names of the problems that can be timed.
std::vector<std::string> benchNames();
int runBench(const BenchOptions& options);

/// `options` without what the machine knows: versions, progress, interruption.
int writeBenchmark(BenchmarkOptions options);

int printPresets(bool asJson);
/// The known data sets that are in the data folder, and what presets need of it.
int printData(bool asJson);
int printPreset(const std::string& name, const std::vector<std::string>& settings);
int printDoctor();

/// Whether this is the name of a checkpoint's file.
bool isCheckpoint(const std::string& source);
/// "light", "dark" or "contrast".
ThemeName themeByName(const std::string& name);
/// Opens a preset by name or path, or points and pictures; with --set applied.
Preset openPreset(const std::string& nameOrPath, const std::vector<std::string>& settings);

} // namespace bary
