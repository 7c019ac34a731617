// Colours, sizes and type of the interface; light, dark and high contrast.
#pragma once

#include <imgui.h>

#include <array>
#include <string>

namespace bary {

enum class ThemeName { Dark, Light, HighContrast };

/// Marker shapes of the marginals, so that colour is never the only difference.
enum class Marker { Disc, Square, Triangle, Diamond, Cross, Plus, Ring, Star };

struct Theme {
    ThemeName name = ThemeName::Dark;
    float scale = 1; ///< of the whole interface, monitor scale times the person's own
    ImU32 background = 0, stage = 0, panel = 0, text = 0, faint = 0, accent = 0, grid = 0, axis = 0;
    ImU32 barycenter = 0; ///< h#eta
    ImU32 truth = 0;
    ImU32 good = 0, warning = 0, error = 0;
    ImFont* body = nullptr;
    ImFont* bold = nullptr;
    ImFont* large = nullptr; ///< headings, lecture
    ImFont* mono = nullptr;

    /// Okabe-Ito colour and marker of marginal i (repeats after eight).
    ImU32 marginal(int i) const;
    static Marker marker(int i);
};

/// Fills a theme's colours and sets the ImGui style (from a pristine style each time). Fonts are
/// loaded by loadFonts, before the first frame or between two frames.
Theme makeTheme(ThemeName name, float scale);
void applyStyle(const Theme& theme);
/// Finds a packaged open font with Greek and mathematical signs (Inter, Roboto, DejaVu), merges
/// what is missing from DejaVu Sans; Dear ImGui's own where none is there. Rebuilds the atlas.
void loadFonts(Theme& theme);
const char* themeLabel(ThemeName name);

} // namespace bary
