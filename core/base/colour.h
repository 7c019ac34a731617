// Colours: the spaces that palettes are learned in, the difference that an eye sees, and the way
// back into what a screen can show.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace bary {

/// Three coordinates in one of the spaces below.
using Colour = std::array<float, 3>;

/// sRGB values in [0, 1] as they stand in files; linear light in [0, 1]; OKLab (Ottosson 2020),
/// L in [0, 1], a and b about -0.4 to 0.4.
enum class ColourSpace { Srgb, Linear, Oklab };

/// "srgb", "linear", "oklab", in the order of the enumeration.
const std::vector<std::string>& colourSpaceNames();
/// The space of that name, which must be one of them.
ColourSpace colourSpaceByName(const std::string& name);

/// One sRGB value to linear light and back (IEC 61966-2-1), odd beyond 0 so that colours out of
/// gamut survive the way there and back.
float toLinear(float value);
float fromLinear(float value);

/// Between sRGB values and the coordinates of a space; exact inverses up to rounding, of colours
/// out of gamut too.
Colour fromSrgb(ColourSpace space, const Colour& srgb);
Colour toSrgb(ColourSpace space, const Colour& coordinates);

/// sRGB values of three bytes.
Colour colourOfBytes(const uint8_t* rgb);
/// The nearest bytes; values out of [0, 1] are clamped, NaN becomes 0.
void toBytes(const Colour& srgb, uint8_t* rgb);

/// CIELAB under D65 of sRGB values; L in [0, 100].
std::array<double, 3> cielab(const Colour& srgb);

/// The colour difference CIEDE2000 of two CIELAB colours, all its factors 1; about 1 can just be
/// seen (Sharma, Wu and Dalal 2005).
double deltaE2000(const std::array<double, 3>& first, const std::array<double, 3>& second);

/// Whether a screen cannot show it: a value is out of [0, 1] by more than half of 1/255.
bool outOfGamut(const Colour& srgb);

/// A colour that a screen can show, near `srgb`: moved towards grey in OKLab, without a change of
/// hue, along the lines of Ottosson's "adaptive L0" (2021). The last twentieth of the way to the
/// border is pressed together for all that lies behind it, so that gradients do not end at a wall;
/// colours further inside stay as they are.
Colour intoGamut(const Colour& srgb);

} // namespace bary
