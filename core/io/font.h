// Fonts of the system, and characters drawn from them.
#pragma once

#include "core/io/image.h"

#include <filesystem>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

namespace bary {

/// The first of these files found in the usual folders of packaged fonts; "" where none is.
std::string findFont(std::initializer_list<std::string> names);

/// The file of a font named like "Inter-Regular" (a file of the usual folders without extension),
/// or given as an absolute path. Throws InputError, beginning with `where`, where there is none.
std::filesystem::path requireFont(const std::string& name, const std::string& where);

/// The ink of a character, cut to its outline: one channel, 255 inside, `height` pixels high (by
/// FreeType, without hinting). Throws InputError for a file that is no scalable font, a font
/// without this character, and a character without ink.
Image drawGlyph(const std::filesystem::path& font, char32_t character, int height);

/// The upright and slanted text fonts in the usual folders of packaged fonts, by file name.
std::vector<std::filesystem::path> packagedFonts();

/// How a character is set into a square picture; lengths are shares of its side.
struct GlyphPose {
    double height = 0.7; ///< of the outline before it is turned
    double aspect = 1;   ///< width over the font's own
    double rotation = 0; ///< radians, against the clock
    double shear = 0;    ///< x += shear y
    double weight = 0;   ///< added to the width of every stroke
    double right = 0;    ///< of the centre of the outline from that of the picture
    double up = 0;
};

/// Draws many characters of many fonts, each of which is opened once.
class GlyphPen {
  public:
    GlyphPen();
    GlyphPen(const GlyphPen&) = delete;
    GlyphPen& operator=(const GlyphPen&) = delete;
    ~GlyphPen();

    /// Whether the font, which must be one, holds the character.
    bool holds(const std::filesystem::path& font, char32_t character);

    /// The character in a picture of side x side, one channel, 255 inside, its edges covered in
    /// part. With their `weight` strokes are kept between 0.07 and 0.16 of the side, which can be
    /// seen and told apart in small pictures. What would be cut off is made smaller and moved
    /// inside. Throws as drawGlyph does.
    Image draw(const std::filesystem::path& font, char32_t character, int side,
               const GlyphPose& pose);

  private:
    struct Faces;
    std::unique_ptr<Faces> faces_;
};

} // namespace bary
