// Colour lookup tables: applied here, and written as Adobe .cube files, which picture and film
// editors load.
#pragma once

#include "core/base/colour.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bary {

/// The new colours at the points of a regular lattice in the RGB cube, [size^3], in the order of
/// colourLattice().
struct ColourTable {
    int size = 0;
    std::vector<Colour> colours;
};

/// The colours of a regular lattice, [size^3] in [0, 1]^3, red running fastest, then green: the
/// inputs of a table of that size. Throws InputError unless 2 <= size <= 256.
std::vector<Colour> colourLattice(int size);

/// The table at a colour, each coordinate of which is clamped to [0, 1]: linear on the tetrahedron
/// of four lattice points that holds it, which keeps greys grey where the lattice does.
Colour interpolated(const ColourTable& table, const Colour& at);

/// .cube text of a table, with 6 decimals. Throws InputError unless 2 <= size <= 256 and every
/// value is finite, and std::invalid_argument for another number of colours. Quotes and line ends
/// in the title are replaced.
std::string cubeText(const std::string& title, const ColourTable& table);

/// Writes cubeText atomically.
void writeCube(const std::filesystem::path& path, const std::string& title,
               const ColourTable& table);

} // namespace bary
