#include "core/measure/glyph_set.h"

#include "core/base/error.h"
#include "core/io/font.h"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <numbers>
#include <random>

namespace bary {

namespace {

/// Numbers that do not depend on the standard library, as its distributions do.
class Dice {
  public:
    explicit Dice(uint64_t seed) : bits_(seed) {}

    double uniform() { return static_cast<double>(bits_() >> 11) * 0x1p-53; } // [0, 1)
    size_t below(size_t count) { return static_cast<size_t>(bits_() % count); }
    /// Box and Muller.
    double normal(double deviation) {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return deviation * radius * std::cos(2 * std::numbers::pi * uniform());
    }
    /// Within two deviations: a pose that nobody would take for the character is no use.
    double pose(double deviation) {
        return std::clamp(normal(deviation), -2 * deviation, 2 * deviation);
    }

  private:
    std::mt19937_64 bits_;
};

GlyphPose randomPose(const GlyphSettings& settings, Dice& dice) {
    GlyphPose pose;
    pose.height *= std::exp(dice.pose(settings.scale));
    pose.aspect = std::exp(dice.pose(settings.scale));
    pose.rotation = dice.pose(settings.rotation) * std::numbers::pi / 180;
    pose.shear = dice.pose(settings.shear);
    pose.weight = dice.pose(settings.weight);
    pose.right = dice.pose(settings.shift);
    pose.up = dice.pose(settings.shift);
    return pose;
}

void addNoise(std::vector<uint8_t>& pixels, double deviation, Dice& dice) {
    if (deviation <= 0) {
        return;
    }
    for (uint8_t& pixel : pixels) {
        const double noisy = pixel + dice.normal(255 * deviation);
        pixel = static_cast<uint8_t>(std::lround(std::clamp(noisy, 0.0, 255.0)));
    }
}

/// Coverage by ink [side, side] as light on dark, both at random in each of the channels.
std::vector<uint8_t> inked(const std::vector<uint8_t>& coverage, size_t channels, Dice& dice) {
    constexpr double spread = 0.45; // of the range, at either end
    std::vector<double> dark, light;
    for (size_t c = 0; c < channels; ++c) {
        dark.push_back(spread * dice.uniform());
        light.push_back(1 - spread * dice.uniform());
    }
    std::vector<uint8_t> pixels;
    pixels.reserve(channels * coverage.size());
    for (const uint8_t share : coverage) {
        for (size_t c = 0; c < channels; ++c) {
            const double value = 255 * dark[c] + (light[c] - dark[c]) * share;
            pixels.push_back(static_cast<uint8_t>(std::lround(value)));
        }
    }
    return pixels;
}

std::vector<std::filesystem::path> fontsWith(const std::u32string& text,
                                             const std::vector<std::filesystem::path>& fonts,
                                             GlyphPen& pen, const std::string& where) {
    std::vector<std::filesystem::path> able;
    for (const auto& font : fonts) {
        if (std::all_of(text.begin(), text.end(), [&](char32_t c) { return pen.holds(font, c); })) {
            able.push_back(font);
        }
    }
    if (able.empty()) {
        throw InputError(where + ": none of " + std::to_string(fonts.size()) +
                         " fonts holds all characters of the text");
    }
    return able;
}

bool isDigit(char32_t character) {
    return character >= U'0' && character <= U'9';
}

bool hasStyle(const std::filesystem::path& font, const std::string& style) {
    const std::string name = font.stem().string();
    const bool mono = name.find("Mono") != std::string::npos;
    const bool serif =
        name.find("Serif") != std::string::npos || name.find("TeXGyre") != std::string::npos;
    return style == "all" || (style == "mono" && mono) || (style == "serif" && serif && !mono) ||
           (style == "sans" && !serif && !mono);
}

} // namespace

ImageSet drawnGlyphs(const GlyphSettings& settings, int side, const std::string& where,
                     const Tell& tell) {
    constexpr int64_t often = 8; // pictures, of which large ones take milliseconds
    const std::u32string& text = settings.text;
    constexpr size_t mostLabels = 256;
    if (text.empty() || text.size() > mostLabels) {
        throw InputError(where + ": the text must have 1 to 256 characters, found " +
                         std::to_string(text.size()));
    }
    GlyphPen pen;
    const auto fonts = fontsWith(text, settings.fonts, pen, where);
    const bool digits = std::all_of(text.begin(), text.end(), isDigit);
    Dice dice(settings.seed);
    ImageSet set{side, side, settings.ink == GlyphInk::Coloured ? 3 : 1, {}, {}};
    set.pixels.reserve(static_cast<size_t>(settings.count * set.pictureSize()));
    for (int64_t k = 0; k < settings.count; ++k) {
        if (k % often == 0) {
            tell(fmt::format("drawing characters: {} of {}", k, settings.count));
        }
        const auto place = static_cast<size_t>(k) % text.size();
        const auto& font = fonts[dice.below(fonts.size())];
        Image picture = pen.draw(font, text[place], side, randomPose(settings, dice));
        if (settings.ink != GlyphInk::White) {
            picture.pixels = inked(picture.pixels, static_cast<size_t>(set.channels), dice);
        }
        addNoise(picture.pixels, settings.noise, dice);
        set.pixels.insert(set.pixels.end(), picture.pixels.begin(), picture.pixels.end());
        set.labels.push_back(static_cast<uint8_t>(digits ? text[place] - U'0' : place));
    }
    return set;
}

const std::vector<std::string>& glyphStyles() {
    static const std::vector<std::string> styles = {"all", "sans", "serif", "mono"};
    return styles;
}

std::vector<std::filesystem::path> glyphFonts(const std::string& style, const std::string& where) {
    std::vector<std::filesystem::path> fonts;
    for (const auto& font : packagedFonts()) {
        if (hasStyle(font, style)) {
            fonts.push_back(font);
        }
    }
    if (fonts.empty()) {
        const std::string other = findFont(
            {"Inter-Regular.otf", "Inter-Regular.ttf", "Roboto-Regular.ttf", "DejaVuSans.ttf"});
        if (other.empty()) {
            throw InputError(where + ": no fonts are installed below /usr/share/fonts; the "
                                     "packages fonts-inter and fonts-dejavu-core hold some");
        }
        fonts.emplace_back(other);
    }
    return fonts;
}

} // namespace bary
