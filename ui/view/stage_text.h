// Text and small signs that the views of the stage share.
#pragma once

#include "ui/theme.h"

#include <string>

namespace bary {

/// Draws one line with a font at its own size.
void drawText(ImDrawList& list, ImFont* font, ImVec2 position, ImU32 colour,
              const std::string& text);
ImVec2 textSize(ImFont* font, const std::string& text);

/// A marker as it is drawn in the clouds, for titles and legends.
void drawMarker(ImDrawList& list, ImVec2 centre, float radius, Marker marker, ImU32 colour);

/// `colour` with its alpha multiplied.
ImU32 faded(ImU32 colour, float alpha);

/// Several lines in the middle of a box: a heading and a quieter explanation below it.
void drawMessage(ImDrawList& list, const Theme& theme, ImVec2 min, ImVec2 max, ImU32 colour,
                 const std::string& heading, const std::string& explanation);

/// A formula in ASCII: "T1^-1 # P1" for "T₁⁻¹♯ℙ₁".
std::string plainFormula(std::string formula);

/// Whether a font has the signs of our formulas; else they are written in ASCII.
bool hasFormulaSigns(ImFont* font);

/// A coordinate for reading: at most four significant digits, a true minus sign.
std::string readableNumber(double value);

} // namespace bary
