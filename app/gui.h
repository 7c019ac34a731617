// The window front end.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

struct GuiOptions {
    int width = 0, height = 0; ///< of the window; 0: as it was left
    bool safeMode = false;     ///< neither reads nor writes the preferences
    std::string solvers{};     ///< entries of a comparison, see readEntries(); "": none
};

/// Opens the window with these files (see Workspace::open), or with the default preset, and returns
/// the exit code when it is closed. Throws EnvironmentError where no window can be opened.
///
/// For tests: BARYSCOPE_MAX_FRAMES=n ends after n frames with an experiment (or an error) on
/// screen, BARYSCOPE_SCREENSHOT=file.png keeps the last frame, BARYSCOPE_STATUS=file.json gets what
/// is in force and where the controls are, several times a second.
int runGui(const std::vector<std::filesystem::path>& files, const GuiOptions& options = {});

} // namespace bary
