#include "ui/preferences.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdlib>

namespace bary {

namespace {

using nlohmann::json;

constexpr uint64_t largestFile = 1 << 20;

/// Overwrites `value` where the key is there; a wrong type throws and so marks the file as bad.
template <typename Value> void read(const json& from, const char* key, Value& value) {
    if (from.contains(key)) {
        value = from.at(key).get<Value>();
    }
}

template <typename Value>
void readClamped(const json& from, const char* key, Value& value, Value low, Value high) {
    read(from, key, value);
    value = std::clamp(value, low, high);
}

ThemeName themeNamed(const std::string& name) {
    return name == "light"           ? ThemeName::Light
           : name == "high-contrast" ? ThemeName::HighContrast
                                     : ThemeName::Dark;
}

const char* themeKey(ThemeName name) {
    return name == ThemeName::Light          ? "light"
           : name == ThemeName::HighContrast ? "high-contrast"
                                             : "dark";
}

Preferences fromJson(const json& from) {
    if (!from.is_object()) {
        throw InputError("not a JSON object");
    }
    Preferences p;
    std::string theme = themeKey(p.theme), folder;
    read(from, "theme", theme);
    p.theme = themeNamed(theme);
    readClamped(from, "scale", p.scale, 0.6f, 3.0f);
    readClamped(from, "windowWidth", p.windowWidth, 640, 16384);
    readClamped(from, "windowHeight", p.windowHeight, 400, 16384);
    readClamped(from, "leftWidth", p.leftWidth, 160.0f, 900.0f);
    readClamped(from, "rightWidth", p.rightWidth, 220.0f, 900.0f);
    readClamped(from, "bottomHeight", p.bottomHeight, 100.0f, 1200.0f);
    read(from, "sidebars", p.sidebars);
    read(from, "lecture", p.lecture);
    read(from, "showEma", p.stage.showEma);
    read(from, "showGrid", p.stage.showGrid);
    read(from, "titles", p.stage.titles);
    readClamped(from, "pointSize", p.stage.pointSize, 0.5f, 20.0f);
    readClamped(from, "opacity", p.stage.opacity, 0.02f, 1.0f);
    readClamped(from, "bandwidth", p.stage.bandwidth, 0.1f, 3.0f);
    read(from, "histograms", p.stage.palette.histograms);
    read(from, "oklabSolid", p.stage.palette.oklab);
    readClamped(from, "transportLines", p.stage.transport.lines, 0, 3000);
    readClamped(from, "viewPoints", p.viewPoints, 100, 20000);
    read(from, "logX", p.logX);
    read(from, "logMetrics", p.logMetrics);
    read(from, "logLosses", p.logLosses);
    readClamped(from, "smoothing", p.smoothing, 0.0f, 0.999f);
    read(from, "lastFolder", folder);
    p.lastFolder = folder;
    return p;
}

json toJson(const Preferences& p) {
    return {{"theme", themeKey(p.theme)},
            {"scale", p.scale},
            {"windowWidth", p.windowWidth},
            {"windowHeight", p.windowHeight},
            {"leftWidth", p.leftWidth},
            {"rightWidth", p.rightWidth},
            {"bottomHeight", p.bottomHeight},
            {"sidebars", p.sidebars},
            {"lecture", p.lecture},
            {"showEma", p.stage.showEma},
            {"showGrid", p.stage.showGrid},
            {"titles", p.stage.titles},
            {"pointSize", p.stage.pointSize},
            {"opacity", p.stage.opacity},
            {"bandwidth", p.stage.bandwidth},
            {"transportLines", p.stage.transport.lines},
            {"histograms", p.stage.palette.histograms},
            {"oklabSolid", p.stage.palette.oklab},
            {"viewPoints", p.viewPoints},
            {"logX", p.logX},
            {"logMetrics", p.logMetrics},
            {"logLosses", p.logLosses},
            {"smoothing", p.smoothing},
            {"lastFolder", p.lastFolder.string()}};
}

} // namespace

std::filesystem::path preferencesPath() {
    const char* config = std::getenv("XDG_CONFIG_HOME");
    const char* home = std::getenv("HOME");
    // The base directory specification: a relative path there is to be ignored.
    const std::filesystem::path folder =
        config && *config == '/' ? std::filesystem::path(config)
                                 : std::filesystem::path(home && *home ? home : ".") / ".config";
    return folder / "baryscope" / "preferences.json";
}

Preferences loadPreferences(const std::filesystem::path& path, std::string& notice) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        return {};
    }
    try {
        return fromJson(json::parse(readFile(path, largestFile)));
    } catch (const std::exception&) {
        std::filesystem::path bad = path;
        bad += ".bad";
        std::filesystem::rename(path, bad, ignored);
        notice = "preferences could not be read; defaults are used, the old file is kept as " +
                 (ignored ? path : bad).string();
        return {};
    }
}

std::string savePreferences(const Preferences& preferences, const std::filesystem::path& path) {
    try {
        std::filesystem::create_directories(path.parent_path());
        writeFileAtomically(path, toJson(preferences).dump(2) + "\n");
        return {};
    } catch (const std::exception& error) {
        return std::string("preferences were not saved: ") + error.what();
    }
}

} // namespace bary
