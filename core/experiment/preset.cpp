#include "core/experiment/preset.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/experiment/comparison.h"
#include "core/io/json.h"
#include "core/solver/registry.h"

#include <cmath>
#include <thread>

namespace bary {

namespace {

constexpr int64_t fastIterations = 6000;
constexpr int64_t paperIterations = 15000; // Fan et al. 2021
const std::vector<std::string> recipeNames = {"fast", "paper"};

const ParameterInfo& parameterInfo(const std::string& solver, const std::string& key,
                                   const std::string& where) {
    std::vector<std::string> keys;
    for (const ParameterInfo& info : solverParameters(solver)) {
        if (info.key == key) {
            return info;
        }
        keys.push_back(info.key);
    }
    throw InputError(where + ": unknown parameter '" + key + "' of solver '" + solver + "'" +
                     suggestion(key, keys));
}

ParameterValue valueOf(const nlohmann::json& json, const std::string& where) {
    if (json.is_boolean()) {
        return json.get<bool>();
    }
    if (json.is_number()) {
        return json.get<double>();
    }
    if (json.is_string()) {
        return json.get<std::string>();
    }
    throw InputError(where + " must be a number, true, false or a text");
}

nlohmann::json jsonOf(const ParameterValue& value) {
    if (const double* number = std::get_if<double>(&value)) {
        // Whole numbers are written as such.
        if (*number == std::floor(*number) && std::abs(*number) < 1e15) {
            return static_cast<int64_t>(*number);
        }
        return *number;
    }
    if (const bool* flag = std::get_if<bool>(&value)) {
        return *flag;
    }
    return std::get<std::string>(value);
}

nlohmann::json jsonOf(const std::map<std::string, ParameterValue>& parameters) {
    auto json = nlohmann::json::object();
    for (const auto& [key, value] : parameters) {
        json[key] = jsonOf(value);
    }
    return json;
}

void readParameters(Preset& preset, const nlohmann::json& json, const std::string& where,
                    std::map<std::string, ParameterValue>& target) {
    if (!json.is_object()) {
        throw InputError(where + " must be an object");
    }
    for (const auto& [key, value] : json.items()) {
        target[key] = checkedParameter(preset, key, valueOf(value, where + "." + key), where);
    }
}

/// Relative "file" entries, at any depth, become absolute.
void makeFilesAbsolute(nlohmann::json& json, const std::filesystem::path& folder) {
    if (json.is_object()) {
        for (auto& [key, value] : json.items()) {
            if (key == "file" && value.is_string()) {
                const std::filesystem::path file = value.get<std::string>();
                if (file.is_relative()) {
                    value = std::filesystem::absolute(folder / file).lexically_normal().string();
                }
            } else {
                makeFilesAbsolute(value, folder);
            }
        }
    }
}

void readRecipes(Preset& preset, const JsonObject& form) {
    if (!form.has("recipes")) {
        return;
    }
    const auto& recipes = form.at("recipes");
    const std::string where = form.whereOf("recipes");
    JsonObject names(recipes, where);
    for (const std::string& name : recipeNames) {
        if (!names.has(name)) {
            continue;
        }
        nlohmann::json settings = names.at(name);
        const std::string place = where + "." + name;
        if (settings.is_object() && settings.contains("iterations")) {
            JsonObject reader(settings, place);
            preset.recipes[name].iterations = reader.integer("iterations", 0, 1, 1000000000);
            settings.erase("iterations");
        }
        readParameters(preset, settings, place, preset.recipes[name].parameters);
    }
    names.finish();
}

void readMarginals(Preset& preset, const JsonObject& form, const std::filesystem::path& folder) {
    const auto marginals = form.objects("marginals");
    if (marginals.empty()) {
        throw InputError(form.where() + ": key 'marginals' must hold at least one marginal");
    }
    for (const JsonObject& marginal : marginals) {
        MarginalSpec spec;
        spec.name = marginal.text("name", "");
        spec.weight = marginal.number("weight", 1.0 / static_cast<double>(marginals.size()));
        spec.measure = marginal.at("measure");
        makeFilesAbsolute(spec.measure, folder);
        marginal.finish();
        preset.marginals.push_back(std::move(spec));
    }
}

/// The entries of a comparison are read again where one is asked for: see comparisonOf().
void checkComparison(const Preset& preset, const JsonObject& form) {
    const auto entries = form.texts("compare", {});
    if (entries.empty()) {
        return;
    }
    try {
        readEntries(preset, joined(entries, ","));
    } catch (const InputError& error) {
        const std::string message = error.what(), start = "--solvers ";
        form.fail("compare", message.substr(message.starts_with(start) ? start.size() : 0));
    }
}

std::vector<double> numberList(const std::string& text, const std::string& key) {
    std::vector<double> numbers;
    size_t begin = 0;
    while (begin <= text.size()) {
        const size_t end = std::min(text.find(',', begin), text.size());
        double number = 0;
        if (!parseNumber(text.substr(begin, end - begin), number)) {
            throw InputError(key + " must be numbers separated by commas, found '" + text + "'");
        }
        numbers.push_back(number);
        begin = end + 1;
    }
    return numbers;
}

int64_t wholeNumber(const std::string& key, const std::string& text, double least, double most) {
    double number = 0;
    if (!parseNumber(text, number) || number != std::floor(number) || number < least ||
        number > most) {
        throw InputError("--set " + key + ": must be a whole number from " + formatNumber(least) +
                         " to " + formatNumber(most) + ", found '" + text + "'");
    }
    return static_cast<int64_t>(number);
}

} // namespace

const std::vector<ParameterInfo>& solverParameters(const std::string& solver) {
    return registeredParameters(solver);
}

const std::vector<std::string>& solverNames() {
    return registeredSolvers();
}

const std::vector<std::string>& viewNames() {
    static const std::vector<std::string> names = {"multiples", "overlay",   "barycenter",
                                                   "maps",      "transport", "density",
                                                   "truth",     "palette",   "pairs"};
    return names;
}

std::vector<double> weightsOf(const Preset& preset) {
    std::vector<double> weights;
    for (const MarginalSpec& marginal : preset.marginals) {
        weights.push_back(marginal.weight);
    }
    return weights;
}

void checkWeightList(const std::vector<double>& weights, size_t count, const std::string& where) {
    if (weights.size() != count) {
        throw InputError(where + ": expected " + std::to_string(count) + " weights, found " +
                         std::to_string(weights.size()));
    }
    double sum = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
        if (!(weights[i] >= 0)) {
            throw InputError(where + ": weight " + std::to_string(i + 1) + " is " +
                             formatNumber(weights[i]) + ", weights must not be negative");
        }
        sum += weights[i];
    }
    if (!(std::abs(sum - 1) <= 1e-6)) {
        throw InputError(where + ": the weights sum to " + formatNumber(sum) +
                         ", they must sum to 1");
    }
}

ParameterValue checkedParameter(const Preset& preset, const std::string& key,
                                const ParameterValue& value, const std::string& where) {
    const ParameterInfo& info = parameterInfo(preset.solver, key, where);
    const std::string place = where + ": parameter '" + key + "' ";
    if (info.type == ParameterInfo::Type::Boolean) {
        if (!std::holds_alternative<bool>(value)) {
            throw InputError(place + "must be true or false, found '" + valueText(value) + "'");
        }
    } else if (info.type == ParameterInfo::Type::Choice) {
        const std::string* text = std::get_if<std::string>(&value);
        if (!text ||
            std::find(info.choices.begin(), info.choices.end(), *text) == info.choices.end()) {
            throw InputError(place + "must be one of " + joined(info.choices) + ", found '" +
                             valueText(value) + "'" +
                             (text ? suggestion(*text, info.choices) : ""));
        }
    } else {
        const double* number = std::get_if<double>(&value);
        const bool whole = info.type == ParameterInfo::Type::Integer;
        if (!number || !(*number >= info.minimum) || !(*number <= info.maximum) ||
            (whole && *number != std::floor(*number))) {
            throw InputError(place + "must be a " + (whole ? "whole " : "") + "number from " +
                             formatNumber(info.minimum) + " to " + formatNumber(info.maximum) +
                             ", found '" + valueText(value) + "'");
        }
    }
    return value;
}

ParameterValue parameterValue(const Preset& preset, const std::string& key) {
    if (const auto own = preset.parameters.find(key); own != preset.parameters.end()) {
        return own->second;
    }
    if (const auto recipe = preset.recipes.find(preset.recipe); recipe != preset.recipes.end()) {
        const auto& parameters = recipe->second.parameters;
        if (const auto found = parameters.find(key); found != parameters.end()) {
            return found->second;
        }
    }
    const ParameterInfo& info = parameterInfo(preset.solver, key, preset.name);
    if (preset.recipe == "paper") {
        return info.paper;
    }
    constexpr int64_t space = 3;
    return info.fastInSpace && preset.dim > space ? info.fastInSpace(preset.dim) : info.fast;
}

std::map<std::string, ParameterValue> parametersInForce(const Preset& preset) {
    std::map<std::string, ParameterValue> values;
    for (const ParameterInfo& info : solverParameters(preset.solver)) {
        values[info.key] = parameterValue(preset, info.key);
    }
    return values;
}

int64_t plannedIterations(const Preset& preset) {
    if (preset.iterations > 0) {
        return preset.iterations;
    }
    const auto recipe = preset.recipes.find(preset.recipe);
    if (recipe != preset.recipes.end() && recipe->second.iterations > 0) {
        return recipe->second.iterations;
    }
    if (const int64_t own = registeredIterations(preset.solver); own > 0) {
        return own;
    }
    return preset.recipe == "paper" ? paperIterations : fastIterations;
}

void validate(const Preset& preset, const std::string& where) {
    checkWeightList(weightsOf(preset), preset.marginals.size(), where);
    for (const auto& [key, value] : preset.parameters) {
        checkedParameter(preset, key, value, where);
    }
    try {
        checkTogether(preset.solver, parametersInForce(preset), preset.marginals.size());
    } catch (const InputError& error) {
        throw InputError(where + ": " + error.what());
    }
}

Preset parsePreset(const nlohmann::json& json, const std::string& where,
                   const std::filesystem::path& folder) {
    const JsonObject form(json, where);
    Preset preset;
    preset.title = form.text("title", "");
    preset.story = form.text("story", "");
    preset.answers = form.text("answers", "");
    preset.solver = form.choice("solver", "nwb", solverNames());
    preset.recipe = form.choice("recipe", "fast", recipeNames);
    preset.seed = static_cast<uint64_t>(form.integer("seed", 1, 0, INT64_MAX));
    preset.iterations = form.integer("iterations", 0, 1, 1000000000);
    preset.threads = static_cast<int>(form.integer("threads", 0, 0, 1024));
    preset.device = form.text("device", "auto");
    preset.referenceAtoms = static_cast<int>(form.integer("reference_atoms", 3000, 0, 5000));
    preset.view = form.choice("view", "multiples", viewNames());
    preset.components = static_cast<int>(form.integer("components", 0, 0, 4096));
    if (form.has("judge")) {
        preset.judge = form.at("judge");
        makeFilesAbsolute(preset.judge, folder);
    }
    readMarginals(preset, form, folder);
    readRecipes(preset, form);
    if (form.has("parameters")) {
        readParameters(preset, form.at("parameters"), form.whereOf("parameters"),
                       preset.parameters);
    }
    checkComparison(preset, form);
    form.finish();
    validate(preset, where);
    return preset;
}

nlohmann::json presetJson(const Preset& preset) {
    nlohmann::json json = {{"title", preset.title},
                           {"story", preset.story},
                           {"answers", preset.answers},
                           {"solver", preset.solver},
                           {"recipe", preset.recipe},
                           {"seed", preset.seed},
                           {"threads", preset.threads},
                           {"device", preset.device},
                           {"reference_atoms", preset.referenceAtoms},
                           {"view", preset.view},
                           {"parameters", jsonOf(preset.parameters)}};
    if (preset.iterations > 0) {
        json["iterations"] = preset.iterations;
    }
    if (preset.components > 0) {
        json["components"] = preset.components;
    }
    if (!preset.judge.is_null()) {
        json["judge"] = preset.judge;
    }
    json["marginals"] = nlohmann::json::array();
    for (const MarginalSpec& marginal : preset.marginals) {
        json["marginals"].push_back(
            {{"name", marginal.name}, {"weight", marginal.weight}, {"measure", marginal.measure}});
    }
    for (const auto& [name, settings] : preset.recipes) {
        json["recipes"][name] = jsonOf(settings.parameters);
        if (settings.iterations > 0) {
            json["recipes"][name]["iterations"] = settings.iterations;
        }
    }
    return json;
}

nlohmann::json resolvedJson(const Preset& preset) {
    auto json = presetJson(preset);
    json.erase("recipes");
    json["iterations"] = plannedIterations(preset);
    for (const auto& [key, value] : parametersInForce(preset)) {
        json["parameters"][key] = jsonOf(value);
    }
    return json;
}

void applySetting(Preset& preset, const std::string& keyEqualsValue) {
    const size_t equals = keyEqualsValue.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw InputError("--set " + keyEqualsValue + ": expected key=value");
    }
    const std::string key = keyEqualsValue.substr(0, equals);
    const std::string text = keyEqualsValue.substr(equals + 1);
    const std::string where = "--set " + key;
    if (key == "recipe" || key == "solver") {
        const auto& names = key == "recipe" ? recipeNames : solverNames();
        if (std::find(names.begin(), names.end(), text) == names.end()) {
            throw InputError(where + ": must be one of " + joined(names) + ", found '" + text +
                             "'" + suggestion(text, names));
        }
        (key == "recipe" ? preset.recipe : preset.solver) = text;
    } else if (key == "iterations") {
        preset.iterations = wholeNumber(key, text, 1, 1e9);
    } else if (key == "seed") {
        preset.seed = static_cast<uint64_t>(wholeNumber(key, text, 0, 9e15));
    } else if (key == "threads") {
        preset.threads = static_cast<int>(wholeNumber(key, text, 0, 1024));
    } else if (key == "reference_atoms") {
        preset.referenceAtoms = static_cast<int>(wholeNumber(key, text, 0, 5000));
    } else if (key == "components") {
        preset.components = static_cast<int>(wholeNumber(key, text, 0, 4096));
    } else if (key == "device") {
        preset.device = text;
    } else if (key == "weights") {
        const auto weights = numberList(text, where);
        checkWeightList(weights, preset.marginals.size(), where);
        for (size_t i = 0; i < weights.size(); ++i) {
            preset.marginals[i].weight = weights[i];
        }
    } else {
        double number = 0;
        ParameterValue value = text;
        if (text == "true" || text == "false") {
            value = text == "true";
        } else if (parseNumber(text, number)) {
            value = number;
        }
        std::vector<std::string> keys = {"recipe",     "solver",  "iterations",
                                         "seed",       "threads", "reference_atoms",
                                         "components", "device",  "weights"};
        for (const ParameterInfo& info : solverParameters(preset.solver)) {
            keys.push_back(info.key);
        }
        if (std::find(keys.begin(), keys.end(), key) == keys.end()) {
            throw InputError(where + ": unknown key" + suggestion(key, keys));
        }
        preset.parameters[key] = checkedParameter(preset, key, value, where);
    }
}

} // namespace bary
