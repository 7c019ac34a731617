// The small pieces that all panels are made of.
#pragma once

#include "ui/theme.h"

#include <string>
#include <string_view>

namespace bary {

/// Pixels of a length given at scale 1.
inline float px(const Theme& theme, float length) {
    return length * theme.scale;
}

/// The colour with another opacity, 0..1.
ImU32 withAlpha(ImU32 colour, float alpha);

/// Signs drawn with lines, since no icon font is packaged.
enum class Icon {
    None,
    Run,
    Pause,
    Step,
    Reset,
    Dice,
    Export,
    Open,
    Theme,
    Help,
    Eye,
    EyeOff,
    File,
    Copy,
    Panels
};

enum class Emphasis { Primary, Normal, Quiet };

/// Draws an icon centred at `centre` within a square of side `size`.
void drawIcon(ImDrawList* list, Icon icon, ImVec2 centre, float size, ImU32 colour);
/// Draws the marker of a marginal.
void drawMarker(ImDrawList* list, Marker marker, ImVec2 centre, float radius, ImU32 colour);

/// A button with an icon and, where `label` is not empty, text. `id` must be unique.
bool iconButton(const Theme& theme, const char* id, Icon icon, const char* label,
                Emphasis emphasis = Emphasis::Normal, float height = 0);
/// Its width, to lay out rows.
float iconButtonWidth(const Theme& theme, Icon icon, const char* label, float height = 0);

/// Tooltip of the last item; `keys` is shown faint behind it. Long text is wrapped.
void itemTooltip(const Theme& theme, std::string_view text, const char* keys = "");

/// A small rounded label.
void pill(const Theme& theme, const char* text, ImU32 colour);
ImVec2 pillSize(const Theme& theme, const char* text);

/// A switch; returns true when it was flipped.
bool toggle(const Theme& theme, const char* id, bool& value);

/// A slider with a thin track and a round knob; the value stands beside it as text (Ctrl+click
/// types it). `width` covers both.
bool slider(const Theme& theme, const char* id, float& value, float low, float high,
            const char* format, float width, ImU32 colour, bool logarithmic = false);
bool slider(const Theme& theme, const char* id, int& value, int low, int high, float width,
            ImU32 colour, bool logarithmic = false);

/// Text in the faint colour.
void faintText(const Theme& theme, std::string_view text);
/// The text, shortened with an ellipsis until it is at most `width` pixels wide; "" where not even
/// three letters fit.
std::string fittedText(ImFont* font, const std::string& text, float width);
/// Text cut with an ellipsis to the width; the whole text is the tooltip where it was cut.
void elidedText(const Theme& theme, std::string_view text, float width, ImU32 colour,
                ImFont* font = nullptr);
/// A heading above a group of controls.
void heading(const Theme& theme, const char* text);
/// A heading that folds what follows; true while unfolded.
bool foldingHeading(const Theme& theme, const char* text, bool open = true);
/// A row of exclusive choices; returns the chosen index or -1.
int segmented(const Theme& theme, const char* id, const char* const* labels, int count, int chosen);

} // namespace bary
