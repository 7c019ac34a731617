// Format: Adobe, "Cube LUT Specification 1.0" (2013).
#include "core/io/lut.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"

#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <stdexcept>

namespace bary {

namespace {

size_t latticePoints(int size) {
    if (size < 2 || size > 256) {
        throw InputError(
            fmt::format("the size of a lookup table must be 2 to 256, found {}", size));
    }
    const auto side = static_cast<size_t>(size);
    return side * side * side;
}

std::string safeTitle(std::string title) {
    for (char& c : title) {
        const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
        c = control ? ' ' : (c == '"' ? '\'' : c);
    }
    return title.substr(0, 200);
}

void appendDecimals(std::string& text, float value) {
    char buffer[64];
    const float unsignedZero = std::abs(value) < 5e-7f ? 0.0f : value;
    const auto written =
        std::to_chars(buffer, buffer + sizeof buffer, unsignedZero, std::chars_format::fixed, 6);
    text.append(buffer, written.ptr);
}

} // namespace

std::vector<float> latticeColours(int size) {
    std::vector<float> colours;
    colours.reserve(3 * latticePoints(size));
    const auto step = [&](int i) { return static_cast<float>(i) / static_cast<float>(size - 1); };
    for (int blue = 0; blue < size; ++blue) {
        for (int green = 0; green < size; ++green) {
            for (int red = 0; red < size; ++red) {
                colours.insert(colours.end(), {step(red), step(green), step(blue)});
            }
        }
    }
    return colours;
}

std::string cubeText(const std::string& title, int size, std::span<const float> rgb) {
    const size_t points = latticePoints(size);
    if (rgb.size() != 3 * points) {
        throw std::invalid_argument(
            fmt::format("cubeText: {} values expected, {} found", 3 * points, rgb.size()));
    }
    std::string text = fmt::format("TITLE \"{}\"\nLUT_3D_SIZE {}\nDOMAIN_MIN 0.0 0.0 0.0\n"
                                   "DOMAIN_MAX 1.0 1.0 1.0\n",
                                   safeTitle(title), size);
    text.reserve(text.size() + 9 * rgb.size());
    for (size_t i = 0; i < rgb.size(); ++i) {
        if (!std::isfinite(rgb[i])) {
            throw InputError(fmt::format("entry {} (from 1) of the lookup table is not a finite "
                                         "number",
                                         i / 3 + 1));
        }
        appendDecimals(text, rgb[i]);
        text += i % 3 == 2 ? '\n' : ' ';
    }
    return text;
}

void writeCube(const std::filesystem::path& path, const std::string& title, int size,
               std::span<const float> rgb) {
    writeFileAtomically(path, cubeText(title, size, rgb));
}

} // namespace bary
