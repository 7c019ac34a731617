// A set of pictures that the program draws itself: characters of packaged fonts, each in a pose of
// its own. No Torch here.
#pragma once

#include "core/base/tell.h"
#include "core/measure/image_set.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

/// White on black; or a light shade on a dark one, or a light colour on a dark one, which are drawn
/// anew for every picture.
enum class GlyphInk { White, Grey, Coloured };

/// Spreads are standard deviations; lengths are shares of the side of the picture.
struct GlyphSettings {
    std::u32string text;                      ///< the characters, which take turns
    std::vector<std::filesystem::path> fonts; ///< equally likely
    int64_t count = 5000;
    uint64_t seed = 1;
    double rotation = 8;  ///< degrees
    double shear = 0.12;  ///< of x by y
    double shift = 0.03;  ///< of the centre
    double scale = 0.08;  ///< of height and width, in logarithms
    double weight = 0.02; ///< of the width of strokes
    double noise = 0.02;  ///< of pixels, where black is 0 and white is 1
    GlyphInk ink = GlyphInk::White;
};

/// Pictures [count, side, side] of one channel, or of three with colours. The label of a picture is
/// its digit where the text has only digits, else the place of its character in the text. The same
/// settings give the same pictures wherever the fonts are the same. Throws InputError, beginning
/// with `where`, for no text or more than 256 characters, and where no font holds them all; a font
/// that does not is left out.
ImageSet drawnGlyphs(const GlyphSettings& settings, int side, const std::string& where,
                     const Tell& tell = untold);

/// The styles that glyphFonts knows: all, sans, serif, mono.
const std::vector<std::string>& glyphStyles();

/// The packaged fonts of a style; where there are none of it, one that is always there. Throws
/// InputError, beginning with `where`, where no fonts are installed.
std::vector<std::filesystem::path> glyphFonts(const std::string& style, const std::string& where);

} // namespace bary
