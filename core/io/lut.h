// Colour lookup tables as Adobe .cube files, which picture and film editors load.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

namespace bary {

/// The colours of a regular lattice, [size^3, 3] in [0, 1], red running fastest, then green: the
/// inputs of a table of that size. Throws InputError unless 2 <= size <= 256.
std::vector<float> latticeColours(int size);

/// .cube text for the outputs `rgb` [size^3, 3] in the order of latticeColours, with 6 decimals.
/// Throws InputError unless 2 <= size <= 256 and every value is finite, and std::invalid_argument
/// for another number of values. Quotes and line ends in the title are replaced.
std::string cubeText(const std::string& title, int size, std::span<const float> rgb);

/// Writes cubeText atomically.
void writeCube(const std::filesystem::path& path, const std::string& title, int size,
               std::span<const float> rgb);

} // namespace bary
