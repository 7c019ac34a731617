#include "core/io/font.h"

#include "core/base/error.h"
#include "core/io/reader.h"

#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_BBOX_H
#include FT_OUTLINE_H

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>
#include <map>
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

constexpr std::array<const char*, 11> fontFolders = {"/usr/share/fonts/opentype/inter",
                                                     "/usr/share/fonts/truetype/inter",
                                                     "/usr/share/fonts/opentype/fonts-inter",
                                                     "/usr/share/fonts/truetype/roboto/unhinted",
                                                     "/usr/share/fonts/truetype/roboto",
                                                     "/usr/share/fonts/truetype/dejavu",
                                                     "/usr/share/fonts/truetype/liberation",
                                                     "/usr/share/fonts/TTF",
                                                     "/usr/share/fonts/inter",
                                                     "/usr/share/fonts/dejavu-sans-fonts",
                                                     "/usr/share/fonts/google-roboto"};

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

/// The outline, which lies in a picture of width x height pixels, filled.
Image filled(const Library& library, FT_Outline& outline, int width, int height,
             const fs::path& font) {
    Image image{width, height, 1, {}};
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

/// Mean width of the strokes: a stroke of length l and width w has area l w and outline 2 l. The
/// control points stand for the curves, which changes both alike.
double strokeWidth(const FT_Outline& outline) {
    double area = 0, length = 0;
    int first = 0;
    for (int c = 0; c < outline.n_contours; ++c) {
        const int last = outline.contours[c];
        for (int k = first; k <= last; ++k) {
            const FT_Vector& p = outline.points[k];
            const FT_Vector& q = outline.points[k < last ? k + 1 : first];
            const auto px = static_cast<double>(p.x), py = static_cast<double>(p.y);
            const auto qx = static_cast<double>(q.x), qy = static_cast<double>(q.y);
            area += (px * qy - qx * py) / 2;
            length += std::hypot(qx - px, qy - py);
        }
        first = last + 1;
    }
    return 2 * std::abs(area) / length;
}

FT_BBox boxOf(FT_Outline& outline) {
    FT_BBox box;
    FT_Outline_Get_BBox(&outline, &box);
    return box;
}

/// Strokes `pose.weight` wider, of a width that shows. The outline is still upright.
void setWeight(FT_Outline& outline, const GlyphPose& pose) {
    constexpr double thinnest = 0.07, thickest = 0.16; // of the side of the picture
    const FT_BBox box = boxOf(outline);
    const double side = static_cast<double>(box.yMax - box.yMin) / pose.height;
    const double own = strokeWidth(outline);
    const double wanted = std::clamp(own + pose.weight * side, thinnest * side, thickest * side);
    FT_Outline_Embolden(&outline, std::lround(wanted - own));
}

/// Turns, shears, scales and moves the outline, which then lies in a picture with this side, whole.
void moveTo(FT_Outline& outline, double side, const GlyphPose& pose) {
    constexpr double room = 0.92; // so that no edge touches the border
    const FT_BBox upright = boxOf(outline);
    const double scale = pose.height * side / static_cast<double>(upright.yMax - upright.yMin);
    const double c = std::cos(pose.rotation), s = std::sin(pose.rotation);
    const auto fixed = [](double value) {
        return static_cast<FT_Fixed>(std::lround(65536 * value));
    };
    const double wide = scale * pose.aspect, slant = scale * pose.shear;
    const FT_Matrix matrix = {fixed(c * wide), fixed(c * slant - s * scale), fixed(s * wide),
                              fixed(s * slant + c * scale)};
    FT_Outline_Transform(&outline, &matrix);
    FT_BBox box = boxOf(outline);
    const auto longer = static_cast<double>(std::max(box.xMax - box.xMin, box.yMax - box.yMin));
    if (longer > room * side) {
        const FT_Matrix smaller = {fixed(room * side / longer), 0, 0, fixed(room * side / longer)};
        FT_Outline_Transform(&outline, &smaller);
        box = boxOf(outline);
    }
    const auto offset = [&](FT_Pos low, FT_Pos high, double shift) {
        const double free = std::max(0.0, room * side - static_cast<double>(high - low)) / 2;
        const double centre = side / 2 + std::clamp(shift * side, -free, free);
        return std::lround(centre - static_cast<double>(low + high) / 2);
    };
    FT_Outline_Translate(&outline, offset(box.xMin, box.xMax, pose.right),
                         offset(box.yMin, box.yMax, pose.up));
}

} // namespace

std::string findFont(std::initializer_list<std::string> names) {
    std::error_code ignored;
    for (const std::string& name : names) {
        for (const char* folder : fontFolders) {
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
    const int width = std::max(1, static_cast<int>((box.xMax + 63) / 64));
    return filled(library, outline, width, height, font);
}

std::vector<fs::path> packagedFonts() {
    std::vector<fs::path> fonts;
    for (const char* folder : fontFolders) {
        std::error_code error;
        for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
             entry.increment(error)) {
            const std::string extension = lowerExtension(entry->path());
            if (extension == ".otf" || extension == ".ttf") {
                fonts.push_back(entry->path());
            }
        }
    }
    std::sort(fonts.begin(), fonts.end(), [](const fs::path& a, const fs::path& b) {
        return std::pair(a.filename(), a) < std::pair(b.filename(), b);
    });
    return fonts;
}

struct GlyphPen::Faces {
    Library library = openLibrary();
    std::map<fs::path, Face> open;

    const Face& at(const fs::path& font) {
        const auto found = open.find(font);
        return found != open.end() ? found->second
                                   : open.emplace(font, openFace(library, font)).first->second;
    }
};

GlyphPen::GlyphPen() : faces_(std::make_unique<Faces>()) {}
GlyphPen::~GlyphPen() = default;

bool GlyphPen::holds(const fs::path& font, char32_t character) {
    return FT_Get_Char_Index(faces_->at(font).get(), character) != 0;
}

Image GlyphPen::draw(const fs::path& font, char32_t character, int side, const GlyphPose& pose) {
    FT_Outline& outline = outlineOf(faces_->at(font), font, character);
    setWeight(outline, pose);
    moveTo(outline, side * 64.0, pose);
    return filled(faces_->library, outline, side, side, font);
}

} // namespace bary
