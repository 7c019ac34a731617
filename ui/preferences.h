// What a person set up once and expects to find again: look, layout, last folder.
#pragma once

#include "ui/theme.h"
#include "ui/view/stage.h"

#include <filesystem>
#include <string>

namespace bary {

struct Preferences {
    ThemeName theme = ThemeName::Dark;
    float scale = 1; ///< the person's own, times the monitor's; 0.6 to 3
    int windowWidth = 1600, windowHeight = 1000;
    float leftWidth = 290, rightWidth = 340, bottomHeight = 270; ///< pixels at scale 1
    bool sidebars = true, lecture = false;
    StageOptions stage; ///< view and eyes belong to the experiment and are not kept
    int viewPoints = 4000;
    bool logX = false, logMetrics = true, logLosses = false;
    float smoothing = 0.9f; ///< 0 none .. 0.999
    std::filesystem::path lastFolder;
};

/// $XDG_CONFIG_HOME/baryscope/preferences.json, or the same below ~/.config.
std::filesystem::path preferencesPath();

/// Reads the file; a missing one gives the defaults. A file that cannot be read as preferences is
/// renamed to *.bad and `notice` says so in one line.
Preferences loadPreferences(const std::filesystem::path& path, std::string& notice);

/// Creates the folders and writes the file whole. Where that is not possible (a read-only home) the
/// reason is returned and the program goes on; "" on success.
std::string savePreferences(const Preferences& preferences, const std::filesystem::path& path);

} // namespace bary
