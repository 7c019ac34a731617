#include "core/base/colour.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace bary {

namespace {

// The matrices of Björn Ottosson, "A perceptual color space for image processing" (2020).
Colour oklabOfLinear(const Colour& rgb) {
    const auto [r, g, b] = rgb;
    const float l = std::cbrt(0.4122214708f * r + 0.5363325363f * g + 0.0514459929f * b);
    const float m = std::cbrt(0.2119034982f * r + 0.6806995451f * g + 0.1073969566f * b);
    const float s = std::cbrt(0.0883024619f * r + 0.2817188376f * g + 0.6299787005f * b);
    return {0.2104542553f * l + 0.7936177850f * m - 0.0040720468f * s,
            1.9779984951f * l - 2.4285922050f * m + 0.4505937099f * s,
            0.0259040371f * l + 0.7827717662f * m - 0.8086757660f * s};
}

Colour linearOfOklab(const Colour& lab) {
    const auto cube = [](float v) { return v * v * v; };
    const auto [L, a, b] = lab;
    const float l = cube(L + 0.3963377774f * a + 0.2158037573f * b);
    const float m = cube(L - 0.1055613458f * a - 0.0638541728f * b);
    const float s = cube(L - 0.0894841775f * a - 1.2914855480f * b);
    return {4.0767416621f * l - 3.3077115913f * m + 0.2309699292f * s,
            -1.2684380046f * l + 2.6097574011f * m - 0.3413193965f * s,
            -0.0041960863f * l - 0.7034186147f * m + 1.7076147010f * s};
}

Colour each(float (*function)(float), const Colour& colour) {
    return {function(colour[0]), function(colour[1]), function(colour[2])};
}

bool inside(const Colour& linear) {
    constexpr float rounding = 1e-4f;
    const auto fits = [](float v) { return v >= -rounding && v <= 1 + rounding; };
    return fits(linear[0]) && fits(linear[1]) && fits(linear[2]);
}

/// The lightness of the grey that a colour is moved towards: its own for dull colours, nearer to
/// the middle for vivid ones. Ottosson, "sRGB gamut clipping" (2021), adaptive L0 = 0.5, α = 0.05.
float anchorLightness(float lightness, float chroma) {
    constexpr float alpha = 0.05f;
    const float d = lightness - 0.5f, size = std::abs(d);
    const float e = 0.5f + size + alpha * chroma;
    const float way = e - std::sqrt(std::max(0.0f, e * e - 2 * size));
    return std::clamp(0.5f * (1 + std::copysign(way, d)), 0.0f, 1.0f);
}

constexpr double degrees(double radians) {
    return radians * 180 / std::numbers::pi;
}
constexpr double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

/// The angle of (a, b) in [0, 360), 0 for grey.
double hueOf(double a, double b) {
    const double hue = a == 0 && b == 0 ? 0 : degrees(std::atan2(b, a));
    return hue < 0 ? hue + 360 : hue;
}

/// √(C⁷ / (C⁷ + 25⁷))
double seventh(double chroma) {
    const double power = std::pow(chroma, 7);
    return std::sqrt(power / (power + std::pow(25.0, 7)));
}

} // namespace

const std::vector<std::string>& colourSpaceNames() {
    static const std::vector<std::string> names = {"srgb", "linear", "oklab"};
    return names;
}

ColourSpace colourSpaceByName(const std::string& name) {
    const auto& names = colourSpaceNames();
    return static_cast<ColourSpace>(std::find(names.begin(), names.end(), name) - names.begin());
}

float toLinear(float value) {
    const float size = std::abs(value);
    return std::copysign(
        size <= 0.04045f ? size / 12.92f : std::pow((size + 0.055f) / 1.055f, 2.4f), value);
}

float fromLinear(float value) {
    const float size = std::abs(value);
    return std::copysign(
        size <= 0.0031308f ? 12.92f * size : 1.055f * std::pow(size, 1 / 2.4f) - 0.055f, value);
}

Colour fromSrgb(ColourSpace space, const Colour& srgb) {
    if (space == ColourSpace::Srgb) {
        return srgb;
    }
    const Colour linear = each(toLinear, srgb);
    return space == ColourSpace::Linear ? linear : oklabOfLinear(linear);
}

Colour toSrgb(ColourSpace space, const Colour& coordinates) {
    if (space == ColourSpace::Srgb) {
        return coordinates;
    }
    return each(fromLinear,
                space == ColourSpace::Linear ? coordinates : linearOfOklab(coordinates));
}

Colour colourOfBytes(const uint8_t* rgb) {
    constexpr float white = 255;
    return {static_cast<float>(rgb[0]) / white, static_cast<float>(rgb[1]) / white,
            static_cast<float>(rgb[2]) / white};
}

void toBytes(const Colour& srgb, uint8_t* rgb) {
    for (int k = 0; k < 3; ++k) {
        const float scaled = 255 * srgb[k] + 0.5f;
        rgb[k] = static_cast<uint8_t>(scaled > 0 ? std::min(scaled, 255.0f) : 0.0f);
    }
}

std::array<double, 3> cielab(const Colour& srgb) {
    const auto linear = [&](int k) {
        const double v = srgb[k];
        return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
    };
    const double r = linear(0), g = linear(1), b = linear(2);
    const auto f = [](double t) {
        constexpr double small = 6.0 / 29;
        return t > small * small * small ? std::cbrt(t) : t / (3 * small * small) + 4.0 / 29;
    };
    // Tristimulus values relative to the white of D65.
    const double x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
    const double y = f(0.2126729 * r + 0.7151522 * g + 0.0721750 * b);
    const double z = f((0.0193339 * r + 0.1191920 * g + 0.9503041 * b) / 1.08883);
    return {116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

// The symbols are those of Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula" (2005).
double deltaE2000(const std::array<double, 3>& first, const std::array<double, 3>& second) {
    const auto [L1, a1, b1] = first;
    const auto [L2, a2, b2] = second;
    const double G = 0.5 * (1 - seventh((std::hypot(a1, b1) + std::hypot(a2, b2)) / 2));
    const double A1 = (1 + G) * a1, A2 = (1 + G) * a2;
    const double C1 = std::hypot(A1, b1), C2 = std::hypot(A2, b2);
    const double h1 = hueOf(A1, b1), h2 = hueOf(A2, b2);
    const bool grey = C1 * C2 == 0;
    double turn = grey ? 0 : h2 - h1;
    turn += turn > 180 ? -360 : turn < -180 ? 360 : 0;
    const double dL = L2 - L1, dC = C2 - C1;
    const double dH = 2 * std::sqrt(C1 * C2) * std::sin(radians(turn / 2));
    const double L = (L1 + L2) / 2, C = (C1 + C2) / 2;
    double h = h1 + h2;
    if (!grey) {
        h = std::abs(h1 - h2) <= 180 ? h / 2 : (h < 360 ? (h + 360) / 2 : (h - 360) / 2);
    }
    const double T = 1 - 0.17 * std::cos(radians(h - 30)) + 0.24 * std::cos(radians(2 * h)) +
                     0.32 * std::cos(radians(3 * h + 6)) - 0.20 * std::cos(radians(4 * h - 63));
    const double L50 = (L - 50) * (L - 50);
    const double SL = 1 + 0.015 * L50 / std::sqrt(20 + L50);
    const double SC = 1 + 0.045 * C, SH = 1 + 0.015 * C * T;
    const double theta = 30 * std::exp(-std::pow((h - 275) / 25, 2));
    const double RT = -2 * seventh(C) * std::sin(radians(2 * theta));
    const double l = dL / SL, c = dC / SC, H = dH / SH;
    return std::sqrt(std::max(0.0, l * l + c * c + H * H + RT * c * H));
}

bool outOfGamut(const Colour& srgb) {
    constexpr float half = 0.5f / 255;
    const auto outside = [](float v) { return !(v >= -half && v <= 1 + half); };
    return outside(srgb[0]) || outside(srgb[1]) || outside(srgb[2]);
}

Colour intoGamut(const Colour& srgb) {
    constexpr float knee = 0.95f, low = 0.2f, high = 0.9f;
    const auto deep = [](float v) { return v >= low && v <= high; };
    if (deep(srgb[0]) && deep(srgb[1]) && deep(srgb[2])) {
        return srgb; // further inside than the knee, whatever the hue: no need for OKLab
    }
    const auto [L, a, b] = fromSrgb(ColourSpace::Oklab, srgb);
    const float grey = anchorLightness(L, std::hypot(a, b));
    const auto along = [&, L = L, a = a, b = b](float t) {
        return linearOfOklab({grey + t * (L - grey), t * a, t * b});
    };
    if (inside(along(1 / knee))) {
        return srgb;
    }
    float border = 0, beyond = 1 / knee;
    for (int halving = 0; halving < 18; ++halving) {
        const float middle = (border + beyond) / 2;
        (inside(along(middle)) ? border : beyond) = middle;
    }
    // The place on the way from grey to the border: beyond the knee it slows down, and never
    // reaches 1.
    const float place = 1 / std::max(border, 1e-6f);
    const float pressed = knee + (1 - knee) * (1 - std::exp(-(place - knee) / (1 - knee)));
    Colour result = each(fromLinear, along(border * pressed));
    for (float& value : result) {
        value = std::clamp(value, 0.0f, 1.0f);
    }
    return result;
}

} // namespace bary
