// A preset: the plain description of an experiment, as it stands in a JSON file.
#pragma once

#include "core/base/parameter.h"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace bary {

struct MarginalSpec {
    std::string name;       ///< shown beside its colour; "" lets the measure name itself
    double weight = 0;      ///< a_i
    nlohmann::json measure; ///< see docs/measures.md
};

/// What a preset changes in one of the recipes.
struct RecipeSettings {
    std::map<std::string, ParameterValue> parameters;
    int64_t iterations = 0; ///< 0: as for other presets
};

struct Preset {
    std::string name;   ///< file name without extension
    std::string family; ///< folder in presets/, e.g. "plane"
    std::string title;
    std::string story;   ///< one line for the experiment browser
    std::string answers; ///< figure or table of the paper that it answers, "" where none
    std::vector<MarginalSpec> marginals;
    std::string solver = "nwb";
    std::string recipe = "fast";
    /// What this preset changes in a recipe, by the recipe's name.
    std::map<std::string, RecipeSettings> recipes;
    std::map<std::string, ParameterValue> parameters; ///< set by hand; wins over the recipe
    uint64_t seed = 1;
    int64_t iterations = 0;      ///< 0: what the recipe plans; see plannedIterations
    int threads = 0;             ///< 0: all cores
    std::string device = "auto"; ///< auto, cpu, cuda, cuda:i
    int referenceAtoms = 3000;   ///< of the discrete reference where no formula is known; 0: none
    int components = 0;          ///< main components that pictures are learned in; 0: their pixels
    nlohmann::json judge; ///< labelled pictures that a classifier learns to judge by; null: none
    std::string view = "multiples"; ///< first view of the stage: see viewNames()
    std::filesystem::path folder;   ///< relative file names in measures are looked up here
    int64_t dim = 0; ///< of the data, once they were read: the fast recipe depends on it
};

struct PresetInfo {
    std::string name, family, title, story;
    std::filesystem::path path;
};

/// Reads and validates a preset; throws InputError with the file, the key and what is wrong.
/// `nameOrPath` is a name from presets/ or a path.
Preset loadPreset(const std::string& nameOrPath);
/// The same from JSON already read; `where` names the source in messages, relative file names in
/// measures are looked up in `folder` and made absolute.
Preset parsePreset(const nlohmann::json& json, const std::string& where,
                   const std::filesystem::path& folder);
/// Applies one `key=value` of the command line: a solver parameter, or recipe, iterations, seed,
/// threads, device, solver, weights (comma separated), referenceAtoms.
void applySetting(Preset& preset, const std::string& keyEqualsValue);
/// The preset as a file holds it; reads back by parsePreset.
nlohmann::json presetJson(const Preset& preset);
/// The same with every parameter, the iterations and the seed spelt out.
nlohmann::json resolvedJson(const Preset& preset);
/// Checks weights (non-negative, sum 1 to 1e-6), parameters and their ranges; throws InputError.
void validate(const Preset& preset, const std::string& where);
/// Value in force: set by hand, else the preset's for its recipe, else the recipe's for data of
/// this dimension.
ParameterValue parameterValue(const Preset& preset, const std::string& key);
/// That of every parameter of the preset's solver.
std::map<std::string, ParameterValue> parametersInForce(const Preset& preset);
/// Sets `dim` by building the measures, which reads their files; throws InputError.
void readDimension(Preset& preset);
/// Outer iterations in force.
int64_t plannedIterations(const Preset& preset);
/// Checks one value against the table; throws InputError "where: ...".
ParameterValue checkedParameter(const Preset& preset, const std::string& key,
                                const ParameterValue& value, const std::string& where);
/// The weights of all marginals in order.
std::vector<double> weightsOf(const Preset& preset);
/// Throws InputError unless there are `count` non-negative weights that sum to 1.
void checkWeightList(const std::vector<double>& weights, size_t count, const std::string& where);

/// All shipped and user presets, sorted by family and name. Broken files are left out.
std::vector<PresetInfo> listPresets();
/// Folder of the shipped presets / sample pictures: BARYSCOPE_DATA_DIR, beside the executable,
/// the install prefix, the source tree.
std::filesystem::path resourceFolder(const std::string& name);

/// The parameter table of a solver; throws InputError for an unknown solver, naming the nearest.
const std::vector<ParameterInfo>& solverParameters(const std::string& solver);
const std::vector<std::string>& solverNames();
const std::vector<std::string>& viewNames();

/// A preset around files that a person dropped: points or pictures, one marginal each.
/// With one picture, or pictures only: `palette` decides between colours and densities. `live`
/// palettes of few pictures are learned for all weights, so that they follow the hand.
Preset presetFromFiles(const std::vector<std::filesystem::path>& files, bool palette,
                       bool live = false);

} // namespace bary
