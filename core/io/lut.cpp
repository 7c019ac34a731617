// Format: Adobe, "Cube LUT Specification 1.0" (2013).
#include "core/io/lut.h"

#include "core/base/error.h"
#include "core/io/atomic_file.h"

#include <algorithm>
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

std::vector<Colour> colourLattice(int size) {
    std::vector<Colour> colours;
    colours.reserve(latticePoints(size));
    const auto step = [&](int i) { return static_cast<float>(i) / static_cast<float>(size - 1); };
    for (int blue = 0; blue < size; ++blue) {
        for (int green = 0; green < size; ++green) {
            for (int red = 0; red < size; ++red) {
                colours.push_back({step(red), step(green), step(blue)});
            }
        }
    }
    return colours;
}

Colour interpolated(const ColourTable& table, const Colour& at) {
    const auto side = static_cast<size_t>(table.size);
    const size_t steps[] = {1, side, side * side};
    std::array<float, 3> fraction{};
    size_t corner = 0;
    for (size_t k = 0; k < 3; ++k) {
        const float place = std::clamp(at[k], 0.0f, 1.0f) * static_cast<float>(side - 1);
        const auto cell = std::min(static_cast<size_t>(place), side - 2);
        fraction[k] = place - static_cast<float>(cell);
        corner += cell * steps[k];
    }
    // From the cell's dark corner to its bright one along the axes, the one with the largest
    // fraction first: these four corners span the tetrahedron.
    std::array<size_t, 3> axes = {0, 1, 2};
    const auto order = [&](size_t a, size_t b) {
        if (fraction[axes[a]] < fraction[axes[b]]) {
            std::swap(axes[a], axes[b]);
        }
    };
    order(0, 1);
    order(1, 2);
    order(0, 1);
    Colour result = table.colours[corner];
    for (const size_t axis : axes) {
        const size_t next = corner + steps[axis];
        for (size_t k = 0; k < 3; ++k) {
            result[k] += fraction[axis] * (table.colours[next][k] - table.colours[corner][k]);
        }
        corner = next;
    }
    return result;
}

std::string cubeText(const std::string& title, const ColourTable& table) {
    const size_t points = latticePoints(table.size);
    if (table.colours.size() != points) {
        throw std::invalid_argument(
            fmt::format("cubeText: {} colours expected, {} found", points, table.colours.size()));
    }
    std::string text = fmt::format("TITLE \"{}\"\nLUT_3D_SIZE {}\nDOMAIN_MIN 0.0 0.0 0.0\n"
                                   "DOMAIN_MAX 1.0 1.0 1.0\n",
                                   safeTitle(title), table.size);
    text.reserve(text.size() + 27 * points);
    for (size_t i = 0; i < points; ++i) {
        for (size_t k = 0; k < 3; ++k) {
            const float value = table.colours[i][k];
            if (!std::isfinite(value)) {
                throw InputError(fmt::format(
                    "entry {} (from 1) of the lookup table is not a finite number", i + 1));
            }
            appendDecimals(text, value);
            text += k == 2 ? '\n' : ' ';
        }
    }
    return text;
}

void writeCube(const std::filesystem::path& path, const std::string& title,
               const ColourTable& table) {
    writeFileAtomically(path, cubeText(title, table));
}

} // namespace bary
