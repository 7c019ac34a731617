// `baryscope data`: the data sets that are there, and what the presets need of them.
#include "app/commands.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/data_folder.h"
#include "core/io/json.h"

#include <fmt/format.h>

#include <cstdlib>
#include <set>

namespace bary {

namespace fs = std::filesystem;

namespace {

/// Files of data sets that stand in a preset, at any depth.
void collect(const nlohmann::json& json, std::set<std::string>& files) {
    static const std::set<std::string> keys = {"images", "labels", "usps", "folder", "npy", "csv"};
    if (!json.is_structured()) {
        return;
    }
    for (const auto& [key, value] : json.items()) {
        if (json.is_object() && keys.contains(key) && value.is_string()) {
            files.insert(value.get<std::string>());
        } else {
            collect(value, files);
        }
    }
}

struct Need {
    std::string preset;
    std::set<std::string> files;
    std::vector<std::string> missing;
};

/// Presets that need data, in the order of the browser.
std::vector<Need> needsOfPresets(const fs::path& folder) {
    std::vector<Need> needs;
    for (const PresetInfo& info : listPresets()) {
        Need need;
        need.preset = info.name;
        collect(presetJson(loadPreset(info.path.string())), need.files);
        for (const std::string& file : need.files) {
            std::error_code ignored;
            if (!fs::exists(folder / file, ignored)) { // absolute names stay as they are
                need.missing.push_back(file);
            }
        }
        if (!need.files.empty()) {
            needs.push_back(std::move(need));
        }
    }
    return needs;
}

nlohmann::json jsonOf(const FoundData& data) {
    return {{"name", data.name},
            {"found", data.found},
            {"count", data.count},
            {"unit", data.unit},
            {"trouble", data.trouble}};
}

void printSet(const KnownDataSet& set, const std::vector<FoundData>& found) {
    fmt::print("\n{}: {}\n", set.name, set.title);
    bool complete = true;
    for (const FoundData& data : found) {
        complete = complete && data.found && data.trouble.empty();
        fmt::print("  {:<40} {}\n", data.name,
                   !data.trouble.empty() ? "broken: " + data.trouble
                   : data.found          ? fmt::format("{} {}", data.count, data.unit)
                                         : "missing");
    }
    if (!complete) {
        fmt::print("  get it from: {}\n", set.source);
    }
}

void printNeeds(const std::vector<Need>& needs) {
    fmt::print("\npresets that need data (all others need none):\n");
    for (const Need& need : needs) {
        fmt::print("  {:<20} {}\n", need.preset,
                   need.missing.empty() ? "ready" : "lacks " + joined(need.missing));
    }
}

} // namespace

int printData(bool asJson) {
    const fs::path folder = dataFolder();
    auto sets = nlohmann::json::array();
    if (!asJson) {
        std::error_code ignored;
        fmt::print("data folder: {}{}\n", folder.string(),
                   fs::is_directory(folder, ignored)
                       ? ""
                       : " (missing; name another by --data-dir or BARYSCOPE_DATA)");
    }
    for (const KnownDataSet& set : knownDataSets()) {
        const auto found = foundOf(set, folder);
        if (!asJson) {
            printSet(set, found);
            continue;
        }
        auto files = nlohmann::json::array();
        for (const FoundData& data : found) {
            files.push_back(jsonOf(data));
        }
        sets.push_back(
            {{"name", set.name}, {"title", set.title}, {"source", set.source}, {"files", files}});
    }
    const auto needs = needsOfPresets(folder);
    if (!asJson) {
        printNeeds(needs);
        return 0;
    }
    auto presets = nlohmann::json::array();
    for (const Need& need : needs) {
        presets.push_back({{"name", need.preset},
                           {"needs", need.files},
                           {"missing", need.missing},
                           {"ready", need.missing.empty()}});
    }
    fmt::print("{}", jsonText({{"folder", folder.string()}, {"sets", sets}, {"presets", presets}}));
    return 0;
}

} // namespace bary
