#include "core/io/font.h"

#include "core/base/error.h"
#include "core/io/reader.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <memory>
#include <type_traits>

namespace bary {

namespace fs = std::filesystem;

namespace {

template <typename Handle, FT_Error (*done)(Handle)> struct Closer {
    void operator()(Handle handle) const { done(handle); }
};
using Library =
    std::unique_ptr<std::remove_pointer_t<FT_Library>, Closer<FT_Library, FT_Done_FreeType>>;
using Face = std::unique_ptr<std::remove_pointer_t<FT_Face>, Closer<FT_Face, FT_Done_Face>>;

Library openLibrary() {
    FT_Library library = nullptr;
    if (FT_Init_FreeType(&library) != 0) {
        throw EnvironmentError("FreeType cannot start");
    }
    return Library(library);
}

Face openFace(const Library& library, const fs::path& file) {
    FT_Face face = nullptr;
    if (FT_New_Face(library.get(), file.c_str(), 0, &face) != 0) {
        failInput(file, "not a font that FreeType can read");
    }
    Face owner(face);
    if (!FT_IS_SCALABLE(face)) {
        failInput(file, "the font has no outlines");
    }
    return owner;
}

/// The outline of a character at 1000 units to the em, in FreeType's 1/64 of a unit.
FT_Outline& outlineOf(const Face& face, const fs::path& file, char32_t character) {
    const std::string code = fmt::format("U+{:04X}", static_cast<uint32_t>(character));
    const FT_UInt glyph = FT_Get_Char_Index(face.get(), character);
    if (glyph == 0) {
        failInput(file, "the font does not hold the character " + code);
    }
    if (FT_Set_Pixel_Sizes(face.get(), 0, 1000) != 0 ||
        FT_Load_Glyph(face.get(), glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP) != 0) {
        failInput(file, "the character " + code + " cannot be drawn");
    }
    FT_Outline& outline = face->glyph->outline;
    FT_BBox box;
    FT_Outline_Get_BBox(&outline, &box);
    if (outline.n_points == 0 || box.yMax <= box.yMin || box.xMax <= box.xMin) {
        failInput(file, "the character " + code + " has no ink");
    }
    return outline;
}

} // namespace

std::string findFont(std::initializer_list<std::string> names) {
    static const std::array<const char*, 10> folders = {"/usr/share/fonts/opentype/inter",
                                                        "/usr/share/fonts/truetype/inter",
                                                        "/usr/share/fonts/opentype/fonts-inter",
                                                        "/usr/share/fonts/truetype/roboto/unhinted",
                                                        "/usr/share/fonts/truetype/roboto",
                                                        "/usr/share/fonts/truetype/dejavu",
                                                        "/usr/share/fonts/TTF",
                                                        "/usr/share/fonts/inter",
                                                        "/usr/share/fonts/dejavu-sans-fonts",
                                                        "/usr/share/fonts/google-roboto"};
    std::error_code ignored;
    for (const std::string& name : names) {
        for (const char* folder : folders) {
            const fs::path path = fs::path(folder) / name;
            if (fs::is_regular_file(path, ignored)) {
                return path.string();
            }
        }
    }
    return {};
}

fs::path requireFont(const std::string& name, const std::string& where) {
    if (fs::path(name).is_absolute()) {
        return name;
    }
    const std::string found = findFont({name + ".otf", name + ".ttf"});
    if (found.empty()) {
        throw InputError(where + ": no font " + quotedText(name) +
                         " below /usr/share/fonts; packages fonts-inter and fonts-dejavu-core hold "
                         "Inter-Regular, Inter-Bold, DejaVuSans, DejaVuSerif and others");
    }
    return found;
}

Image drawGlyph(const fs::path& font, char32_t character, int height) {
    const Library library = openLibrary();
    const Face face = openFace(library, font);
    FT_Outline& outline = outlineOf(face, font, character);
    FT_BBox box;
    FT_Outline_Get_BBox(&outline, &box);
    FT_Outline_Translate(&outline, -box.xMin, -box.yMin);
    // 26.6 fixed point: a pixel is 64 units.
    const FT_Fixed scale = FT_DivFix(height * 64L, box.yMax - box.yMin);
    const FT_Matrix stretch = {scale, 0, 0, scale};
    FT_Outline_Transform(&outline, &stretch);
    FT_Outline_Get_BBox(&outline, &box);
    Image image{std::max(1, static_cast<int>((box.xMax + 63) / 64)), height, 1, {}};
    image.pixels.assign(static_cast<size_t>(image.size()), 0);
    FT_Bitmap bitmap = {};
    bitmap.width = static_cast<unsigned>(image.width);
    bitmap.rows = static_cast<unsigned>(image.height);
    bitmap.pitch = image.width; // positive: the top row first
    bitmap.buffer = image.pixels.data();
    bitmap.pixel_mode = FT_PIXEL_MODE_GRAY;
    bitmap.num_grays = 256;
    if (FT_Outline_Get_Bitmap(library.get(), &outline, &bitmap) != 0) {
        failInput(font, "FreeType cannot fill the outline");
    }
    return image;
}

} // namespace bary
