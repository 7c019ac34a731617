// Where presets come from: the shipped folders, the user's own, and files dropped on the window.
#include "core/experiment/comparison.h"
#include "core/experiment/preset.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/io/image.h"
#include "core/io/json.h"
#include "core/io/table.h"

#include "version.h"

#include <algorithm>
#include <cstdlib>

namespace bary {

namespace fs = std::filesystem;

namespace {

std::vector<fs::path> presetFolders() {
    std::vector<fs::path> folders = {resourceFolder("presets")};
    const char* data = std::getenv("XDG_DATA_HOME");
    const char* home = std::getenv("HOME");
    if (data && *data) {
        folders.push_back(fs::path(data) / "baryscope" / "presets");
    } else if (home && *home) {
        folders.push_back(fs::path(home) / ".local" / "share" / "baryscope" / "presets");
    }
    return folders;
}

std::vector<fs::path> presetFiles() {
    std::vector<fs::path> files;
    for (const fs::path& folder : presetFolders()) {
        std::error_code error;
        for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
             it.increment(error)) {
            if (it->path().extension() == ".json") {
                files.push_back(it->path());
            }
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

} // namespace

fs::path resourceFolder(const std::string& name) {
    std::vector<fs::path> candidates;
    if (const char* given = std::getenv("BARYSCOPE_DATA_DIR"); given && *given) {
        candidates.push_back(fs::path(given) / name);
    }
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error).parent_path();
    if (!program.empty()) {
        candidates.push_back(program / name);
        candidates.push_back(program / ".." / "share" / "baryscope" / name);
        // A build folder lies inside the source tree: build/<preset>/baryscope.
        candidates.push_back(program / ".." / ".." / name);
        candidates.push_back(program / ".." / ".." / ".." / name);
    }
    candidates.push_back(fs::path(BARYSCOPE_INSTALL_DATA) / name);
    for (const fs::path& candidate : candidates) {
        if (fs::is_directory(candidate, error)) {
            return candidate.lexically_normal();
        }
    }
    return candidates.back();
}

namespace {

/// The file that a name or a path means.
fs::path presetPath(const std::string& nameOrPath) {
    std::error_code error;
    if (fs::is_regular_file(nameOrPath, error)) {
        return nameOrPath;
    }
    std::vector<std::string> names;
    const auto files = presetFiles();
    const auto found = std::find_if(files.begin(), files.end(), [&](const fs::path& file) {
        names.push_back(file.stem().string());
        return names.back() == nameOrPath;
    });
    if (found == files.end()) {
        throw InputError("preset '" + nameOrPath + "' is neither a file nor a known name" +
                         suggestion(nameOrPath, names) + "; `baryscope presets` lists them");
    }
    return *found;
}

} // namespace

Preset loadPreset(const std::string& nameOrPath) {
    const fs::path path = presetPath(nameOrPath);
    Preset preset = parsePreset(readJson(path), path.string(), path.parent_path());
    preset.name = path.stem().string();
    preset.family = path.parent_path().filename().string();
    if (preset.title.empty()) {
        preset.title = preset.name;
    }
    return preset;
}

std::string comparisonOf(const std::string& nameOrPath) {
    if (isImageFile(nameOrPath) || isPointFile(nameOrPath)) {
        return "";
    }
    const auto json = readJson(presetPath(nameOrPath));
    return json.contains("compare")
               ? joined(json.at("compare").get<std::vector<std::string>>(), ",")
               : "";
}

std::vector<PresetInfo> listPresets() {
    std::vector<PresetInfo> list;
    for (const fs::path& file : presetFiles()) {
        try {
            const Preset preset = loadPreset(file.string());
            list.push_back({preset.name, preset.family, preset.title, preset.story, file});
        } catch (const InputError&) {
            // Opening it by name tells what is wrong; a broken file must not hide the others.
            continue;
        }
    }
    std::stable_sort(list.begin(), list.end(), [](const PresetInfo& a, const PresetInfo& b) {
        return a.family != b.family ? a.family < b.family : naturalLess(a.name, b.name);
    });
    return list;
}

Preset presetFromFiles(const std::vector<fs::path>& files, bool palette, bool live) {
    if (files.empty()) {
        throw InputError("no files were given");
    }
    Preset preset;
    preset.name = "files";
    preset.family = "own";
    std::vector<std::string> names;
    bool pictures = false;
    for (const fs::path& file : files) {
        MarginalSpec spec;
        spec.name = file.stem().string();
        spec.weight = 1.0 / static_cast<double>(files.size());
        const std::string absolute = fs::absolute(file).lexically_normal().string();
        if (isImageFile(file)) {
            pictures = true;
            spec.measure = {{"type", palette ? "palette" : "density"}, {"file", absolute}};
            if (!palette) {
                spec.measure["invert"] = true; // dark ink on white paper
            }
        } else if (isPointFile(file)) {
            spec.measure = {{"type", "points"}, {"file", absolute}};
        } else {
            throw InputError(file.string() + ": not a picture (" + joined(imageExtensions()) +
                             ") and not a table of points (" + joined(pointExtensions()) + ")");
        }
        names.push_back(spec.name);
        preset.marginals.push_back(std::move(spec));
    }
    preset.title = joined(names, " + ");
    preset.story = pictures && palette ? "The average palette of these photographs."
                                       : "The barycenter of these files.";
    if (pictures && palette) {
        preset.view = "palette";
        preset.referenceAtoms = 1500; // three clouds in the cube take many exact assignments
        preset.recipes["paper"] = {{{"batch", 1200.0}, {"generator_width", 32.0}}, 100000};
        constexpr size_t mostLive = 4; // more corners than these take long to learn
        if (live && files.size() > 1 && files.size() <= mostLive) {
            preset.solver = "nwbf";
        } else {
            // Narrower than elsewhere: smoother maps that keep edges better. Many small batches
            // come nearer to the barycenter than few large ones in the same time (docs/results.md).
            preset.recipes["fast"] = {{{"batch", 256.0}, {"potential_width", 16.0}}, 9000};
        }
    }
    return preset;
}

} // namespace bary
