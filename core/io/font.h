// Fonts of the system, and characters drawn from them.
#pragma once

#include "core/io/image.h"

#include <filesystem>
#include <initializer_list>
#include <string>

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

} // namespace bary
