// A few colours as files that drawing and layout programs load.
#pragma once

#include "core/base/colour.h"
#include "core/io/image.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

struct Swatch {
    Colour colour;    ///< sRGB
    double share = 0; ///< of the pixels
};

/// The dominant colours of something, most frequent first.
struct SwatchRow {
    std::string name;
    std::vector<Swatch> swatches;
};

/// name,red,green,blue,share with colours in [0, 1] and 4 decimals.
std::string swatchesCsv(const std::vector<SwatchRow>& rows);
/// A palette of GIMP, Inkscape and Krita (.gpl).
std::string swatchesGpl(const std::string& title, const std::vector<SwatchRow>& rows);
/// Adobe Swatch Exchange (.ase): a group of RGB swatches for each row.
std::string swatchesAse(const std::vector<SwatchRow>& rows);
/// A row of squares each.
Image swatchesPicture(const std::vector<SwatchRow>& rows);

} // namespace bary
