#include "core/experiment/comparison.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bary {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
    std::vector<std::string> parts;
    for (size_t begin = 0; begin <= text.size();) {
        const size_t end = std::min(text.find(separator, begin), text.size());
        parts.push_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

/// What one setting says to people: "sinkhorn", "ε = 0.1", "debiased = false".
std::string settingText(const std::string& solver, const std::string& key,
                        const std::string& value) {
    for (const ParameterInfo& info : solverParameters(solver)) {
        if (info.key == key && info.type == ParameterInfo::Type::Choice) {
            return value;
        }
        const bool symbol = info.key == key && info.type == ParameterInfo::Type::Real &&
                            !info.symbol.empty() && info.symbol.find(',') == std::string::npos;
        if (symbol) {
            return info.symbol + " = " + value;
        }
    }
    return key + " = " + value;
}

/// applySetting() with a message that names the entry.
void apply(Preset& preset, const std::string& setting, const std::string& where) {
    try {
        applySetting(preset, setting);
    } catch (const InputError& error) {
        std::string message = error.what();
        const std::string start = "--set ";
        message.erase(0, message.rfind(start, 0) == 0 ? start.size() : 0);
        throw InputError(where + ": " + message);
    }
}

Entry readEntry(const Preset& problem, const std::string& text) {
    static const std::vector<std::string> common = {
        "solver", "weights", "seed", "threads", "device", "reference_atoms", "components"};
    const std::string where = "--solvers " + text; // checkComparison() takes the first word off
    const auto parts = split(text, ':');
    Entry entry{text, parts[0], parts[0], problem};
    Preset& preset = entry.preset;
    apply(preset, "solver=" + parts[0], where);
    if (preset.solver != problem.solver) {
        preset.parameters.clear();
        preset.recipes.clear();
        preset.iterations = 0;
    }
    std::vector<std::string> settings;
    for (size_t k = 1; k < parts.size(); ++k) {
        const size_t equals = std::min(parts[k].find('='), parts[k].size());
        const std::string key = parts[k].substr(0, equals);
        if (std::find(common.begin(), common.end(), key) != common.end()) {
            throw InputError(fmt::format(
                "{}: {} cannot differ between entries, which all solve one problem", where, key));
        }
        apply(preset, parts[k], where);
        const std::string value = parts[k].substr(equals + 1);
        settings.push_back(settingText(preset.solver, key, value));
        entry.folder += "-" + value;
    }
    if (!settings.empty()) {
        entry.label += ": " + joined(settings);
    }
    return entry;
}

} // namespace

std::vector<Entry> readEntries(const Preset& preset, const std::string& solvers) {
    std::vector<Entry> entries;
    for (const std::string& text : split(solvers, ',')) {
        for (const Entry& other : entries) {
            if (other.text == text) {
                throw InputError("--solvers: '" + text + "' stands there twice");
            }
        }
        entries.push_back(readEntry(preset, text));
        entries.back().folder = fmt::format("{}-{}", entries.size(), entries.back().folder);
    }
    return entries;
}

bool states(const Entry& entry, const std::string& key) {
    const auto parts = split(entry.text, ':');
    return std::any_of(parts.begin() + 1, parts.end(),
                       [&](const std::string& part) { return part.starts_with(key + "="); });
}

} // namespace bary
